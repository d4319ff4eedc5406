"""How far back the steps of cases are kept on this machine, and which questions reach beyond that.

A case is cold when it is resolved and everything that happened to it lies before the horizon. Cold cases keep their
one row in fact_case here; their steps and attributes (nine tenths of the facts) are in the lake alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any

from madoguchi.warehouse import build
from madoguchi.warehouse.engine import DuckEngine, first_row

if TYPE_CHECKING:
    import ibis.expr.types as ir

LET_GO = ("fact_event", "fact_attribute")
DAYS = ("opened_day", "first_reply_day", "first_resolved_day", "resolved_day")
DAY_MS = 86_400_000


def horizon(today: date, months: int) -> date:
    """Return the first day of the month ``months`` months before this one.

    >>> horizon(date(2026, 3, 15), 13)
    datetime.date(2025, 2, 1)
    """
    place = today.year * 12 + today.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def kept_from(engine: DuckEngine) -> date | None:
    """Return the day from which on all steps are here; None: nothing was let go."""
    row = first_row(engine.connection.cursor(), "SELECT value FROM meta WHERE name = 'horizon'")
    return date.fromisoformat(row[0]) if row else None


def let_go(engine: DuckEngine, writing: AbstractContextManager[Any], until: date) -> int:
    """Remove the steps of cold cases; returns how many rows. Only after everything was shipped.

    The horizon never moves back: a rebuild has all steps here again.
    """
    with writing, build.transaction(engine.connection):
        if first_row(engine.connection, "SELECT 1 FROM meta WHERE name = 'lake' AND value = 'whole'") is None:
            return 0
        until = max(until, kept_from_here(engine) or until)
        last = ", ".join(DAYS)
        engine.connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE cold AS
            SELECT case_id FROM fact_case
            WHERE open = 0 AND greatest({last}) < ? AND coalesce(last_ms, 0) < ?
                AND case_id NOT IN (SELECT key FROM changed WHERE kind = 'case')
            """,
            [until, (until - date(1970, 1, 1)).days * DAY_MS - DAY_MS],
        )
        removed = 0
        for table in LET_GO:
            row = first_row(
                engine.connection, f"DELETE FROM {table} WHERE case_id IN (SELECT case_id FROM cold)"
            )
            removed += int(row[0]) if row else 0
        engine.connection.execute("DROP TABLE cold")
        engine.connection.execute("DELETE FROM meta WHERE name = 'horizon'")
        engine.connection.execute("INSERT INTO meta VALUES ('horizon', ?)", [until.isoformat()])
    return removed


def kept_from_here(engine: DuckEngine) -> date | None:
    """As ``kept_from``, inside the writer's own transaction."""
    row = first_row(engine.connection, "SELECT value FROM meta WHERE name = 'horizon'")
    return date.fromisoformat(row[0]) if row else None


def reaches_beyond(expression: ir.Table, kept: date) -> bool:
    """Whether an expression may need steps that were let go.

    It does if it reads them, unless it only looks at cases that have one of their days on or after the horizon.
    """
    import ibis.expr.operations as ops

    node = expression.op()
    if not {table.name for table in node.find(ops.UnboundTable)} & set(LET_GO):
        return False
    return not any(_since(comparison) >= kept for comparison in _lower_bounds(node.find(ops.GreaterEqual)))


def _lower_bounds(comparisons: Iterable[Any]) -> Iterable[Any]:
    import ibis.expr.operations as ops

    for comparison in comparisons:
        if (
            isinstance(comparison.left, ops.Field)
            and comparison.left.name in DAYS
            and isinstance(comparison.right, ops.Literal)
            and isinstance(comparison.right.value, date)
        ):
            yield comparison


def _since(comparison: Any) -> date:
    found: date = comparison.right.value
    return found
