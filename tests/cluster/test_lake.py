"""The lake equals the facts: after anything that can happen, and after what was erased is gone from every file."""

from __future__ import annotations

import json
import threading
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest

from madoguchi.warehouse import build
from madoguchi.warehouse.cluster import lake as lakes
from madoguchi.warehouse.cluster import shipping
from madoguchi.warehouse.engine import DuckEngine
from tests.cluster import local_spark
from tests.strict import need
from tests.warehouse import facts
from tests.warehouse.programs import Draw

pytestmark = pytest.mark.cluster

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def lake(tmp_path: Path) -> lakes.Lake:
    need(not (missing := local_spark.missing_package()), missing)
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


@pytest.mark.parametrize("seed", range(2))
def test_the_lake_equals_the_facts_after_random_changes(seed: int, lake: lakes.Lake) -> None:
    random = Random(seed)
    draw, committed = Draw(random), list[dict[str, Any]]()
    engine = facts.empty()
    for _ in range(8):
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


def test_an_erased_customer_is_in_no_file_of_the_lake(lake: lakes.Lake, tmp_path: Path) -> None:
    from madoguchi.warehouse.cluster.tiers import Tiers
    from tests.warehouse.parity import story

    customer, events = 12, story.events(80)
    engine, committed = facts.empty(), list[dict[str, Any]]()
    tiers = Tiers("sc://127.0.0.1:1", lake.address)
    write(engine, committed, events)
    tiers.ship(engine, threading.Lock(), date(2027, 1, 20))
    assert customer in everyone(tmp_path)
    before = set(Path(lake.address).rglob("*.parquet"))

    erase = {"number": len(events) + 1, "kind": "erase", "subject_kind": "customer", "subject_id": customer}
    write(engine, committed, [{**events[0], **erase, "payload": {}}])
    tiers.ship(engine, threading.Lock(), date(2027, 1, 20))
    engine.close()

    assert customer not in everyone(tmp_path)
    after = set(Path(lake.address).rglob("*.parquet"))
    # what was theirs, and where it lies now that it is nobody's
    assert 0 < len(before - after) < len(before) / 4
    # nor does the log keep values: no statistics of any column
    for log in Path(lake.address).rglob("_delta_log/*.json"):
        for line in log.read_text(encoding="utf-8").splitlines():
            stats = json.loads(json.loads(line).get("add", {}).get("stats") or "{}")
            assert not stats.get("minValues")
            assert not stats.get("maxValues")


def everyone(folder: Path) -> set[int]:
    """Return every customer and person in every file on the disk, whether a table still names it or not."""
    found: set[int] = set()
    for path in folder.rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        for column in {"customer", "person"} & set(table.column_names):
            found |= set(table[column].to_pylist())
    return found


def test_a_lake_that_equals_the_facts_already_is_not_written(lake: lakes.Lake) -> None:
    from tests.warehouse.parity import story

    engine = facts.built(story.events(40))
    assert shipping.ship(engine, lake, threading.Lock())
    again = facts.built(story.events(40))  # as after the nightly rebuild
    versions = lake.versions()
    assert not shipping.ship(again, lakes.Lake(lake.address), threading.Lock())
    assert lakes.Lake(lake.address).versions() == versions
    engine.close()
    again.close()


def test_what_happens_while_everything_is_shipped_comes_next(lake: lakes.Lake) -> None:
    from tests.warehouse.parity import story

    events = story.events(60)
    engine, committed = facts.empty(), list[dict[str, Any]]()
    write(engine, committed, events[: len(events) // 2])

    class Meanwhile(lakes.Lake):
        """A lake that is written slowly enough for half of the events to come in."""

        def put(self, *arguments: Any) -> None:
            if len(committed) < len(events):
                write(engine, committed, events[len(events) // 2 :])
            super().put(*arguments)

    shipping.ship(engine, Meanwhile(lake.address), threading.Lock())
    assert in_lake(lakes.Lake(lake.address)) != here(engine)
    shipping.ship(engine, lake, threading.Lock())
    assert in_lake(lake) == here(engine)
    engine.close()


def test_a_broken_shipping_is_made_good_by_the_next(lake: lakes.Lake) -> None:
    from tests.warehouse.parity import story

    events = story.events(60)
    engine, committed = facts.empty(), list[dict[str, Any]]()
    write(engine, committed, events[:-80])
    shipping.ship(engine, lake, threading.Lock())
    state = shipping.pinned(engine)

    class Full(lakes.Lake):
        """A lake whose disk is full after two writes."""

        left = 2

        def put(self, *arguments: Any) -> None:
            if not self.left:
                raise lakes.LakeError(lakes.UNREACHABLE.fill(address="…", error="No space left on device"))
            self.left -= 1
            super().put(*arguments)

    write(engine, committed, events[-80:])
    with pytest.raises(lakes.LakeError):
        shipping.ship(engine, Full(lake.address), threading.Lock())
    assert shipping.pinned(engine) == state  # questions still see the last whole state
    moved = {"kind": "describe", "customer_id": 33, "team": "", "channel": "", "subject_kind": "case"}
    moves = []
    for case in range(1, 61):  # and before it is tried again, every case goes to another month and bucket
        opened = {"opened_at": events[0]["at_ms"] - case * 9 * 86_400_000}
        number = len(events) + case
        moves.append(
            {**events[0], **moved, "subject_id": case, "case_id": case, "number": number, "payload": opened}
        )
    write(engine, committed, moves)
    shipping.ship(engine, lakes.Lake(lake.address), threading.Lock())
    assert in_lake(lakes.Lake(lake.address)) == here(engine)
    engine.close()
