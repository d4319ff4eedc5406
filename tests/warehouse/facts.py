"""Helpers to look at facts: every row of every table, and a warehouse in memory built from scratch."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from madoguchi.warehouse import build
from madoguchi.warehouse.engine import DuckEngine
from madoguchi.warehouse.staging import COLUMNS, to_arrow

TABLES = ("event", *build.CONTROL, *build.DIMENSIONS, *build.FACTS)
LONG = {"clock": "SELECT count(*), bit_xor(hash(c)) FROM clock c"}
TEXTS = ("activity", "signal", "stage", "lane", "team", "channel", "touchpoint")


def rows(engine: DuckEngine) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, sorted."""
    return {
        table: sorted(
            engine.connection.execute(LONG.get(table, f"SELECT * FROM {table}")).fetchall(), key=repr
        )
        for table in TABLES
    }


def difference(kept: dict[str, list[tuple[Any, ...]]], built: dict[str, list[tuple[Any, ...]]]) -> str:
    """Say where two warehouses differ; empty where every row is equal."""
    said = []
    for table in TABLES:
        if kept[table] != built[table]:
            only_kept = [row for row in kept[table] if row not in built[table]]
            only_built = [row for row in built[table] if row not in kept[table]]
            said.append(
                f"{table}: {len(kept[table])} kept, {len(built[table])} built"
                f"\n  only kept:  {only_kept[:3]}\n  only built: {only_built[:3]}"
            )
    return "\n".join(said)


def staged(events: Iterable[dict[str, Any]]) -> Any:
    """Return events (fields as in ``programs``, with a number) as staged rows, or None for none."""
    listed = [
        (
            *(event.get(name, "" if name in TEXTS else None) for name in COLUMNS),
            json.dumps(event["payload"], ensure_ascii=False),
        )
        for event in events
        if event["kind"] != "note"
    ]
    return to_arrow(listed) if listed else None


def empty(limits: Any = None) -> DuckEngine:
    """Return an empty warehouse in memory."""
    engine = DuckEngine(None, limits) if limits else DuckEngine()
    build.create(engine.connection)
    return engine


def built(events: Iterable[dict[str, Any]]) -> DuckEngine:
    """Return a warehouse in memory with all facts built from scratch."""
    engine = empty()
    table = staged(events)
    if table is not None:
        build.append_staged(engine.connection, table)
    build.project_all(engine.connection)
    return engine
