"""Brings the lake up to the local facts: whole units that were projected again, or everything once.

Kept in the local file, so that it commits with the facts: ``changed`` (units projected since the last shipping, written
by build.py), ``shipping`` (those being shipped now), ``placed`` (where each unit's rows lie in the lake). ``meta``
says how far it got: no ``lake``: ship everything; ``recording``: begun, do it again; ``whole``: only what changed.
Every step may be repeated after a crash. Questions read pinned versions, so that half a shipping is never seen.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from madoguchi.warehouse import build
from madoguchi.warehouse.cluster.lake import BUCKETS, Lake
from madoguchi.warehouse.cluster.lake import schema as lake_schema
from madoguchi.warehouse.engine import DuckEngine, first_row

# unit -> the tables its rows are in, the column that names it there
UNITS = {
    "case": (build.OF_CASES, "case_id"),
    "submission": (("fact_answer",), "submission"),
    "transaction": (("fact_transaction",), "event"),
}
_TABLES = """
    CREATE OR REPLACE TABLE changed (kind VARCHAR, key BIGINT);
    CREATE OR REPLACE TABLE shipping (kind VARCHAR, key BIGINT);
    CREATE OR REPLACE TABLE placed (
        kind VARCHAR, key BIGINT, month VARCHAR, bucket INTEGER, next_case_ms BIGINT, next_same_request_ms BIGINT
    );
"""
Writing = AbstractContextManager[Any]


@dataclass(frozen=True, slots=True)
class Shipped:
    """One state of the whole lake: which lake, the version of each table, when (Unix seconds)."""

    lake: str
    versions: dict[str, int]
    at: float


class MissingError(Exception):
    """The lake is not the one the old steps went to; they are neither here nor there until a rebuild."""


def ship(engine: DuckEngine, lake: Lake, writing: Writing) -> bool:
    """Bring the lake up to the facts as they are now; returns whether anything was written.

    ``writing`` is held while the local file is written, not while the lake is. Raises ``LakeError``, and
    ``MissingError`` where only a rebuild can help.
    """
    with writing:
        everything = _begin(engine.connection, lake)
        cursor = engine.connection.cursor()
        cursor.execute("BEGIN TRANSACTION")
        first_row(cursor, "SELECT count(*) FROM meta")  # from here on the cursor sees this state
    try:
        written = _ship_everything(cursor, lake) if everything else _ship_changed(cursor, lake)
        written = _ship_dimensions(cursor, lake) or written
        _settle(cursor, lake, everything)
        with writing:
            if _get(engine.connection, "lake") is None:  # all facts were built anew meanwhile
                cursor.execute("ROLLBACK")
            else:
                cursor.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            cursor.execute("ROLLBACK")
        raise
    finally:
        cursor.close()
    return written


def vacuum_due(engine: DuckEngine) -> bool:
    """Whether bytes of an erased person may still lie in files that nothing names."""
    return _get(engine.connection.cursor(), "lake_vacuum") == "due"


def vacuumed(engine: DuckEngine, writing: Writing) -> None:
    """Note that the files were removed."""
    with writing, build.transaction(engine.connection):
        _set(engine.connection, lake_vacuum="done")


def pinned(engine: DuckEngine) -> Shipped | None:
    """Return the last complete shipping, or None before the first."""
    cursor = engine.connection.cursor()
    versions = _get(cursor, "lake_versions")
    if versions is None or _get(cursor, "lake") is None:
        return None
    return Shipped(_get(cursor, "lake_id") or "", json.loads(versions), float(_get(cursor, "lake_at") or 0))


def _begin(connection: duckdb.DuckDBPyConnection, lake: Lake) -> bool:
    state, known = _get(connection, "lake"), _get(connection, "lake_id")
    if state == "whole" and known == lake.identity():
        with build.transaction(connection):
            connection.execute(
                "INSERT INTO shipping SELECT DISTINCT kind, key FROM changed; DELETE FROM changed"
            )
            # where they are about to be written, too: a shipping that breaks off may have got that far
            connection.execute(f"INSERT INTO placed {_places(_named(neighbours=False))}")
        return False
    if _get(connection, "horizon") is not None:
        raise MissingError
    with build.transaction(connection):
        connection.execute(_TABLES)
        _set(connection, lake="recording")
    return True


def _settle(cursor: duckdb.DuckDBPyConnection, lake: Lake, everything: bool) -> None:
    if everything:
        cursor.execute("DELETE FROM placed")
    else:
        cursor.execute(
            f"DELETE FROM placed USING shipping s WHERE placed.key = s.key AND placed.kind = {_unit_kind('s.kind')}"
        )
    cursor.execute("INSERT INTO placed SELECT * FROM new_place; DELETE FROM shipping")
    erased = str(_number(cursor, "SELECT count(*) FROM event WHERE kind = 'erase'"))
    if erased != _get(cursor, "lake_erased"):
        _set(cursor, lake_erased=erased, lake_vacuum="due")
    _set(cursor, lake="whole", lake_id=lake.identity(), lake_versions=json.dumps(lake.versions()))
    _set(cursor, lake_at=str(time.time()))


def _places(only: str = "TRUE") -> str:
    """Select where each unit belongs now: ``kind, key, month, bucket`` and, for cases, the customer's next cases."""

    def month(day: str) -> str:
        return f"coalesce(strftime({day}, '%Y-%m'), 'none') AS month"

    def bucket(customer: str, key: str) -> str:
        return f"CAST(coalesce({customer}, {key}) % {BUCKETS} AS INTEGER) AS bucket"

    def chosen(kind: str, key: str) -> str:
        return only.format(kind=kind, key=key)

    return f"""
        SELECT 'case' AS kind, case_id AS key, {month("opened_day")}, {bucket("customer", "case_id")},
            next_case_ms, next_same_request_ms
        FROM fact_case WHERE {chosen("case", "case_id")}
        UNION ALL
        SELECT 'submission', submission, {month("min(day)")}, {bucket("min(customer)", "submission")}, NULL, NULL
        FROM fact_answer WHERE {chosen("submission", "submission")} GROUP BY submission
        UNION ALL
        SELECT 'transaction', event, {month("day")}, {bucket("customer", "event")}, NULL, NULL
        FROM fact_transaction WHERE {chosen("transaction", "event")}
    """


def _named(neighbours: bool) -> str:
    """The condition, for ``_places``, of the units that are being shipped."""
    kind = _unit_kind("kind") if neighbours else "kind"
    return f"{{key}} IN (SELECT key FROM shipping WHERE {kind} = '{{kind}}')"


def _unit_kind(kind: str) -> str:
    return f"CASE {kind} WHEN 'neighbour' THEN 'case' ELSE {kind} END"


def _ship_everything(cursor: duckdb.DuckDBPyConnection, lake: Lake) -> bool:
    """Make the lake equal to the facts, month by month; months that are equal already are not written."""
    written = False
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE new_place AS {_places()}")
    for kind, (tables, key) in UNITS.items():
        for table in tables:
            here = cursor.execute("SELECT DISTINCT month FROM new_place WHERE kind = ?", [kind]).fetchall()
            for month in sorted({row[0] for row in here} | lake.months(table)):
                with _rows(cursor, "there", lake.read(table, month)):
                    cursor.execute(_here(table, kind, key, f"month = '{month}'"))
                    buckets = _differing(cursor, table)
                    if buckets:
                        rows = _arrow(cursor, table, f"SELECT * FROM here WHERE bucket IN ({_list(buckets)})")
                        lake.put(table, month, buckets, rows)
                        written = True
    return written


def _ship_changed(cursor: duckdb.DuckDBPyConnection, lake: Lake) -> bool:
    """Replace the units in ``shipping``: out of where they lay, into where they belong now."""
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE new_place AS {_places(_named(neighbours=True))};
        CREATE OR REPLACE TEMP TABLE unit AS SELECT DISTINCT kind, key, TRUE AS whole FROM shipping WHERE kind <> 'neighbour';
        INSERT INTO unit
        SELECT DISTINCT 'case', s.key, FALSE
        FROM shipping s
        JOIN new_place p ON p.kind = 'case' AND p.key = s.key
        LEFT JOIN placed o ON o.kind = 'case' AND o.key = s.key
        WHERE s.kind = 'neighbour' AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.kind = 'case' AND u.key = s.key)
            AND (o.next_case_ms IS DISTINCT FROM p.next_case_ms
                 OR o.next_same_request_ms IS DISTINCT FROM p.next_same_request_ms);
        CREATE OR REPLACE TEMP TABLE part AS
        SELECT DISTINCT u.kind, u.whole, p.month, p.bucket FROM unit u JOIN placed p ON p.kind = u.kind AND p.key = u.key;
        """
    )
    written = False
    for kind, (tables, key) in UNITS.items():
        for table in tables:
            # the steps of a case whose next case alone has moved stay as they are, and may not be here any more
            which = "TRUE" if table == "fact_case" else "whole"
            parts = cursor.execute(
                f"SELECT month, list(DISTINCT bucket) FROM part WHERE kind = ? AND {which} GROUP BY month ORDER BY month",
                [kind],
            ).fetchall()
            for month, buckets in parts:
                written = _replace_units(cursor, lake, table, kind, key, which, month, buckets) or written
    return written


def _replace_units(
    cursor: duckdb.DuckDBPyConnection,
    lake: Lake,
    table: str,
    kind: str,
    key: str,
    which: str,
    month: str,
    buckets: list[int],
) -> bool:
    units = f"SELECT key FROM unit WHERE kind = '{kind}' AND {which}"
    with _rows(cursor, "there", lake.read(table, month, buckets)):
        cursor.execute(_here(table, kind, key, f"month = '{month}' AND key IN ({units})"))
        cursor.execute(f"INSERT INTO here BY NAME SELECT * FROM there WHERE {key} NOT IN ({units})")
        changed = _differing(cursor, table)
        if changed:
            rows = _arrow(cursor, table, f"SELECT * FROM here WHERE bucket IN ({_list(changed)})")
            lake.put(table, month, changed, rows)
    return bool(changed)


def _ship_dimensions(cursor: duckdb.DuckDBPyConnection, lake: Lake) -> bool:
    written = False
    for table in build.DIMENSIONS:
        with _rows(cursor, "there", lake.read_all(table)):
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE here AS SELECT *, 0 AS bucket FROM {table}")
            if _differing(cursor, table, "SELECT *, 0 AS bucket FROM there"):
                lake.put_all(table, _arrow(cursor, table, "SELECT * FROM here"))
                written = True
    return written


def _here(table: str, kind: str, key: str, which: str) -> str:
    return (
        f"CREATE OR REPLACE TEMP TABLE here AS SELECT f.*, p.month, p.bucket FROM {table} f "
        f"JOIN (SELECT key, month, bucket FROM new_place WHERE kind = '{kind}' AND {which}) p ON p.key = f.{key}"
    )


def _differing(
    cursor: duckdb.DuckDBPyConnection, table: str, there: str = "SELECT * FROM there"
) -> list[int]:
    """Return the buckets whose rows in ``here`` and ``there`` are not the same, in whatever order."""
    columns = ", ".join(f'"{name}"' for name in lake_schema(table).names if name not in ("month", "bucket"))
    sums = f"SELECT bucket, count(*) AS n, sum(hash({columns})::HUGEINT) AS total FROM"
    rows = cursor.execute(
        f"""
        SELECT bucket FROM ({sums} here GROUP BY bucket) h FULL JOIN ({sums} ({there}) GROUP BY bucket) t USING (bucket)
        WHERE h.n IS DISTINCT FROM t.n OR h.total IS DISTINCT FROM t.total ORDER BY bucket
        """
    ).fetchall()
    return [row[0] for row in rows]


def _arrow(cursor: duckdb.DuckDBPyConnection, table: str, select: str) -> pa.Table:
    order = [name for name in ("opened_day", "day", "case_id", "seq") if name in lake_schema(table).names]
    ordered = f" ORDER BY {', '.join(order)}" if order else ""
    return cursor.sql(select + ordered).to_arrow_table()


@contextmanager
def _rows(cursor: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> Iterator[None]:
    cursor.register(name, rows)
    try:
        yield
    finally:
        cursor.unregister(name)


def _list(buckets: list[int]) -> str:
    return ", ".join(map(str, buckets))


def _get(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    row = first_row(connection, "SELECT value FROM meta WHERE name = ?", [name])
    return None if row is None else str(row[0])


def _set(connection: duckdb.DuckDBPyConnection, **values: str) -> None:
    for name, value in values.items():
        connection.execute("DELETE FROM meta WHERE name = ?", [name])
        connection.execute("INSERT INTO meta VALUES (?, ?)", [name, value])


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = first_row(connection, sql)
    return int(row[0]) if row else 0
