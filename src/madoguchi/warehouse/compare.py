"""Whether two warehouses hold the same rows, table by table: facts kept up piece by piece against facts built anew.

Rows are compared as whole tables' sums of row hashes (64 bits each, added and combined by exclusive or), so that
nothing is read into memory; only where these differ are rows looked at. Knows no Django.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from madoguchi.warehouse import build
from madoguchi.warehouse.engine import DuckEngine, first_row

TABLES = ("event", *build.CONTROL, *build.DIMENSIONS, *build.FACTS)
OF_STEPS = ("event", "fact_event", "fact_attribute", "dim_variant")
"""What a cluster's horizon takes away from this machine, so that it cannot be compared here."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A table that differs: its rows in both, and a few that are in one only."""

    table: str
    kept: int
    built: int
    only_kept: list[str] = field(default_factory=list)
    only_built: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared (rows by table) and what differs."""

    rows: dict[str, int]
    differences: list[Difference]


def compare(kept: DuckEngine, built: DuckEngine, without: tuple[str, ...] = ()) -> Comparison:
    """Compare every table of two warehouses, but for those in ``without``."""
    rows: dict[str, int] = {}
    found = []
    for table in TABLES:
        if table in without:
            continue
        one, other = _sum(kept, table), _sum(built, table)
        rows[table] = one[0]
        if one != other:
            found.append(_look(kept, built, table))
    return Comparison(rows, found)


def _sum(engine: DuckEngine, table: str) -> tuple[Any, ...]:
    row = first_row(
        engine.connection,
        f"SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0), coalesce(bit_xor(hash(t)), 0) FROM {table} t",
    )
    assert row is not None
    return row


def _look(kept: DuckEngine, built: DuckEngine, table: str) -> Difference:
    """Find rows that are in one only, by their hashes."""
    one, other = _hashes(kept, table), _hashes(built, table)
    return Difference(
        table,
        len(one),
        len(other),
        _rows(kept, table, list(_without(one, other))[:SHOWN]),
        _rows(built, table, list(_without(other, one))[:SHOWN]),
    )


def _hashes(engine: DuckEngine, table: str) -> list[int]:
    return [row[0] for row in engine.connection.execute(f"SELECT hash(t) FROM {table} t").fetchall()]


def _without(some: list[int], others: list[int]) -> set[int]:
    return set(Counter(some) - Counter(others))


def _rows(engine: DuckEngine, table: str, hashes: list[int]) -> list[str]:
    if not hashes:
        return []
    wanted = ", ".join(str(one) for one in hashes)
    rows = engine.connection.execute(
        f"SELECT * FROM {table} t WHERE hash(t) IN ({wanted}) LIMIT {SHOWN}"
    ).fetchall()
    return [repr(row) for row in rows]
