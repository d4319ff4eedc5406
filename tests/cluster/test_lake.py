"""The lake equals the facts: after anything that can happen, and after what was erased is gone from every file."""

from __future__ import annotations

import threading
from pathlib import Path
from random import Random
from typing import Any

import pytest

from madoguchi.warehouse import build
from madoguchi.warehouse.cluster import lake as lakes
from madoguchi.warehouse.cluster import shipping
from madoguchi.warehouse.engine import DuckEngine
from tests.strict import need
from tests.warehouse import facts
from tests.warehouse.programs import Draw

pytestmark = pytest.mark.cluster

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def lake(tmp_path: Path) -> lakes.Lake:
    try:
        import deltalake  # noqa: F401
    except ImportError:
        need(False, "the cluster extra is not installed (deltalake is missing): make test-all installs it")
    return lakes.Lake(str(tmp_path / "lake"))


def in_lake(lake: lakes.Lake) -> Rows:
    """Return every row of every table in the lake, without where it lies."""
    found = {}
    for table in lakes.TABLES:
        rows = lake.read_all(table).select(list(lakes.SCHEMAS[table]))
        found[table] = sorted(zip(*(column.to_pylist() for column in rows.columns), strict=True), key=repr)
    return found


def here(engine: DuckEngine) -> Rows:
    """Return every row of every fact table."""
    every = facts.rows(engine)
    return {table: every[table] for table in lakes.TABLES}


def write(engine: DuckEngine, committed: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    """Commit events and project what they touch."""
    committed += events
    dirty = {(event["subject_kind"], event["subject_id"]) for event in events if event["kind"] != "note"}
    table = facts.staged(e for e in committed if (e["subject_kind"], e["subject_id"]) in dirty)
    build.replace_subjects(engine.connection, dirty, [table] if table is not None else [])


@pytest.mark.parametrize("seed", range(4))
def test_the_lake_equals_the_facts_after_random_changes(seed: int, lake: lakes.Lake) -> None:
    random = Random(seed)
    draw, committed = Draw(random), list[dict[str, Any]]()
    engine = facts.empty()
    for _ in range(10):
        events = []
        for _ in range(random.randint(1, 12)):
            events.append(draw.event() | {"number": len(draw.known) + 1})
            draw.known.append(events[-1])
        write(engine, committed, events)
        shipping.ship(engine, lake, threading.Lock())
        assert in_lake(lake) == here(engine)
    files = lake.files(lake.versions())
    engine.close()
    # whole partitions are replaced, so there is never more than one file of each
    for table in build.FACTS:
        assert len({str(Path(file).parent) for file in files[table]}) == len(files[table])
