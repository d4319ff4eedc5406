"""What the rare events come to: merged cases, merged and erased people, undone batches, questions, the calendar.

These few small tables are computed anew, whole, whenever a rare event arrives, and compared with the stored ones: the
difference names everything whose facts may change. Knows no Django.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from madoguchi.core.metrics.question import DISCRETE, QuestionError, define
from madoguchi.warehouse.engine import first_row
from madoguchi.warehouse.segments import clock

RARE = ("merge_case", "merge_customer", "erase", "undo", "question", "calendar")

Roots = dict[int, int | None]
Question = tuple[Any, ...]

_ACTIVE = """
    FROM event e
    ANTI JOIN undone u ON u.batch_id = e.batch_id
    ANTI JOIN superseded s ON s.number = e.number
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What the rare events now say differently."""

    cases: set[int] = field(default_factory=set)
    customers: set[int] = field(default_factory=set)
    questions: set[int] = field(default_factory=set)
    batches: set[int] = field(default_factory=set)
    calendar: bool = False

    def __bool__(self) -> bool:
        return bool(self.cases or self.customers or self.questions or self.batches or self.calendar)


def recompute_undone(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """Bring ``undone`` up to date; returns the batches it changed for. An undo cannot itself be taken back."""
    old = {row[0] for row in connection.execute("SELECT batch_id FROM undone").fetchall()}
    new = {
        row[0]
        for row in connection.execute("SELECT DISTINCT subject_id FROM event WHERE kind = 'undo'").fetchall()
    }
    if old != new:
        connection.execute("DELETE FROM undone")
        _insert(connection, "undone", [(batch,) for batch in sorted(new)])
    return old ^ new


def recompute(connection: duckdb.DuckDBPyConnection, batches: set[int]) -> Changes:
    """Bring the other control tables up to date; ``superseded`` must be there. Returns all changes."""
    cases = _changed_roots(connection, "case_root", "case_id", _merged(connection, "merge_case"))
    customers = _changed_roots(connection, "customer_root", "customer_id", _people(connection))
    return Changes(cases, customers, _questions(connection), batches, _calendar(connection))


def union(merges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the root of every id named in ``(goes, into)`` pairs, given in the order of their events.

    The root of what goes comes under the root of what it goes into; a pair that is already together changes nothing,
    so chains and cycles end the same way on every reading.

    >>> union([(1, 2), (2, 3), (3, 1)])
    {1: 3, 2: 3, 3: 3}
    """
    parent: dict[int, int] = {}

    def find(key: int) -> int:
        root = key
        while parent.setdefault(root, root) != root:
            root = parent[root]
        while parent[key] != root:
            parent[key], key = root, parent[key]
        return root

    for goes, into in merges:
        one, other = find(goes), find(into)
        if one != other:
            parent[one] = other
    return {key: find(key) for key in sorted(parent)}


def _merged(connection: duckdb.DuckDBPyConnection, kind: str) -> dict[int, int]:
    return union(
        connection.execute(
            f"SELECT e.subject_id, e.into_id {_ACTIVE} WHERE e.kind = ? AND e.into_id IS NOT NULL ORDER BY e.number",
            [kind],
        ).fetchall()
    )


def _people(connection: duckdb.DuckDBPyConnection) -> Roots:
    """Roots of merged customers; None for everyone of a group in which anyone was erased. Erasure is for good."""
    roots: Roots = dict(_merged(connection, "merge_customer"))
    erased = [
        row[0]
        for row in connection.execute("SELECT DISTINCT subject_id FROM event WHERE kind = 'erase'").fetchall()
    ]
    gone = {roots.get(customer, customer) for customer in erased}
    for customer, root in list(roots.items()):
        if root in gone:
            roots[customer] = None
    for customer in erased:
        roots[customer] = None
    return roots


def _changed_roots(connection: duckdb.DuckDBPyConnection, table: str, key: str, new: Any) -> set[int]:
    old: Roots = dict(connection.execute(f"SELECT {key}, root FROM {table}").fetchall())
    if old == new:
        return set()
    connection.execute(f"DELETE FROM {table}")
    _insert(connection, table, sorted(new.items()))
    changed = {key for key in old.keys() | new.keys() if old.get(key, key) != new.get(key, key)}
    # the roots they left and came to are touched as well
    roots = {table.get(key, key) for key in changed for table in (old, new)}
    return changed | {root for root in roots if root is not None}


def _questions(connection: duckdb.DuckDBPyConnection) -> set[int]:
    rows = connection.execute(
        f"SELECT e.subject_id, e.definition {_ACTIVE} WHERE e.kind = 'question' "
        "QUALIFY row_number() OVER (PARTITION BY e.subject_id ORDER BY e.number DESC) = 1 ORDER BY e.subject_id"
    ).fetchall()
    new = {key: question_row(key, json.loads(text or "{}")) for key, text in rows}
    old = {row[0]: row for row in connection.execute("SELECT * FROM dim_question").fetchall()}
    if old == new:
        return set()
    connection.execute("DELETE FROM dim_question")
    _insert(connection, "dim_question", list(new.values()))
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def question_row(key: int, payload: dict[str, Any]) -> Question:
    """Return the row of ``dim_question`` for a QUESTION event's payload. An impossible part gives way to the usual."""
    kind = str(payload.get("kind") or "text")
    low, high = _number(payload.get("scale_min")), _number(payload.get("scale_max"))
    version = str(payload.get("version") or "")
    given: dict[str, Any] = {}
    if low is not None and high is not None:
        given["scale"] = (low, high)
    if positive := [n for n in map(_number, payload.get("positive") or []) if n is not None]:
        given["positive"] = positive
    if polarity := payload.get("polarity"):
        given["direction"] = str(polarity)
    if kind == "ces" and version in ("1.0", "2.0"):
        given["version"] = version
    definition = None
    while definition is None:
        try:
            definition = define(kind, **given)
        except QuestionError:
            if not given:
                kind = "text"
            else:
                given.pop(next(reversed(given)))
    missing = sorted({n for n in map(_number, payload.get("missing") or []) if n is not None})
    survey = payload.get("survey")
    return (
        key,
        survey if isinstance(survey, int) else None,
        str(payload.get("code") or ""),
        definition.kind,
        definition.scale_min,
        definition.scale_max,
        definition.polarity,
        version or (definition.version or ""),
        str(payload.get("audience") or "customer"),
        sorted(definition.positive),
        missing,
        definition.kind in DISCRETE,
    )


def _calendar(connection: duckdb.DuckDBPyConnection) -> bool:
    row = first_row(
        connection,
        f"SELECT e.definition {_ACTIVE} WHERE e.kind = 'calendar' ORDER BY e.number DESC LIMIT 1",
    )
    new = (row[0] if row else None) or "{}"
    stored = first_row(connection, "SELECT value FROM meta WHERE name = 'calendar'")
    if (stored[0] if stored else "{}") == new:
        return False  # an empty clock reads as UTC without opening hours
    connection.execute("DELETE FROM clock")
    connection.execute("DELETE FROM meta WHERE name = 'calendar'")
    if new == "{}":
        return True
    said = json.loads(new)
    holidays = tuple(map(str, said.get("holidays") or ()))
    blocks = clock(str(said.get("time_zone") or "UTC"), str(said.get("opening_hours") or ""), holidays)
    connection.register("clock_blocks", blocks)
    connection.execute("INSERT INTO clock BY NAME SELECT * FROM clock_blocks")
    connection.unregister("clock_blocks")
    _insert(connection, "meta", [("calendar", new)])
    return True


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Any]) -> None:
    if not rows:
        return
    import pyarrow as pa

    if table == "dim_question":
        connection.executemany(
            f"INSERT INTO {table} VALUES ({', '.join('?' for _ in rows[0])})", [list(row) for row in rows]
        )
        return
    columns = list(zip(*rows, strict=True))
    staged = pa.table({f"c{place}": list(column) for place, column in enumerate(columns)})
    connection.register("control_rows", staged)
    connection.execute(f"INSERT INTO {table} SELECT * FROM control_rows")
    connection.unregister("control_rows")


def _number(given: Any) -> float | None:
    try:
        return None if given is None or isinstance(given, bool) else float(given)
    except (TypeError, ValueError):
        return None
