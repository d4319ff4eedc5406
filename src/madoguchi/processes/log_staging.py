"""From an open table to the events a warehouse is built from, portion by portion, in one engine's memory and disk.

Plain UTF-8 CSV is read by DuckDB, Parquet by columns, everything else row by row; ``kit.reading`` decides what a value
says in each case. Every value stays text, so "NA" stays a case's name; only moments and whole numbers of Parquet are
taken as dates without being written out first, where that is the same. Cases are numbered by their first row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

import duckdb
import pyarrow as pa

from madoguchi.core.text import Text
from madoguchi.kit.reading import DateError, DateFormat, Portion, Table
from madoguchi.warehouse import build
from madoguchi.warehouse.engine import WarehouseError

PORTION = 122_880  # a row group of DuckDB, so that each is written whole
TEXTS_AT_ONCE = 200_000
KEPT = "kept:"  # before the name of a column that is kept as an attribute
DESCRIBED = ("process", "request", "priority", "language", "customer")
TIMES = ("at", "ended_at", "started_at")

LOST = Text(
    "Only {found} of {wanted} rows arrived, so nothing is told. Try again with fewer rows, and report this.",
    "{wanted} 行のうち {found} 行しか処理できなかったため、結果は表示しません。行数を減らして再度お試しのうえ、不具合としてご報告ください。",
)
_NO_CASE = Text("the case is empty", "案件が空です")
_NO_ACTIVITY = Text("the activity is empty", "活動が空です")
_NO_TIME = Text("the time is empty or not a date", "日時が空か、日時として読めません")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that could not be used, by reason; ``first`` is the place in the file of the first of them."""

    reason: Text
    rows: int
    first: int


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of the rows of a file: ``events`` are its ``steps`` and what cases are described by."""

    rows: int
    steps: int
    events: int
    skipped: list[Skipped]


def stage(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    wanted: Mapping[str, str],
    formats: Mapping[str, DateFormat],
) -> Staged:
    """Make ``event`` of a new warehouse the events of a log: a view over what is kept of its rows.

    ``wanted``: columns of the file by field, by ``KEPT`` and name for attributes, or by one of ``DESCRIBED``.
    ``formats``: how dates are written, for those of ``TIMES`` that are read.
    Raises ReadError where the file breaks.
    """
    build.create(connection)
    wanted = {name: column for name, column in wanted.items() if name not in TIMES or name in formats}
    broken = _load(connection, table, wanted, formats)
    left = _read_times(connection, formats)
    have = [name for name in wanted if name not in TIMES]
    _number(connection, have, list(formats), left)
    skipped = [*broken, *_unusable(connection)]
    rows = _one(connection, "SELECT count(*) FROM log_row") + sum(one.rows for one in broken)
    last = _one(connection, "SELECT max(number) FROM log_row")
    connection.execute("DROP TABLE log_row")
    _show_events(connection, have, last)
    named = rows - sum(one.rows for one in skipped if one.reason is _NO_CASE or one in broken)
    check(named, _one(connection, "SELECT count(at_ms) + count(*) FILTER (at_ms IS NULL) FROM log_step"))
    steps = _one(connection, "SELECT count(*) FROM event WHERE kind = 'step'")
    return Staged(rows, steps, _one(connection, "SELECT count(*) FROM event"), skipped)


def check(wanted: int, found: int) -> None:
    """Raise WarehouseError where rows were lost on the way, rather than tell of a part of the log."""
    if wanted != found:
        raise WarehouseError(LOST.fill(wanted=f"{wanted:,}", found=f"{found:,}"))


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what only building the facts needed."""
    connection.execute("DROP VIEW event; DROP TABLE log_step; DROP TABLE IF EXISTS log_description")


# -- loading --------------------------------------------------------------------------------------


def _load(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    wanted: Mapping[str, str],
    formats: Mapping[str, DateFormat],
) -> list[Skipped]:
    """Fill ``log_row`` with the wanted columns, numbered by row. Returns rows of a wrong shape."""
    if table.kind == "csv" and table.encoding in ("UTF-8", "ASCII", "UTF-8 (BOM)"):
        try:
            if _load_plain(connection, table, wanted, formats):
                return []
        except duckdb.Error:  # a row of another shape, say: read on row by row, and tell which
            connection.execute("DROP TABLE IF EXISTS log_row")
    return _load_portions(connection, table, wanted, formats)


def _load_plain(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    wanted: Mapping[str, str],
    formats: Mapping[str, DateFormat],
) -> bool:
    """Load by DuckDB's reader. Returns False where it does not see the same columns."""
    if table.wrapping not in (None, "", "gz", "gzip"):
        return False
    source = (
        "read_csv(?, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"strict_mode = true, null_padding = false, compression = '{'gzip' if table.wrapping else 'none'}')"
    )
    relation = connection.execute(f"SELECT * FROM {source} LIMIT 0", [str(table.path)])
    if [column[0] for column in relation.description or ()] != table.columns:
        return False
    picked = ", ".join(f"{_quoted(column)} AS {_quoted(name)}" for name, column in wanted.items())
    connection.execute(
        f"CREATE TABLE log_row AS {_taken(wanted, formats)} "
        f"FROM (SELECT row_number() OVER () AS number, {picked} FROM {source})",
        [str(table.path)],
    )
    return True


def _load_portions(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    wanted: Mapping[str, str],
    formats: Mapping[str, DateFormat],
) -> list[Skipped]:
    broken: dict[Text, Skipped] = {}
    given = 0
    empty = {"number": pa.array([], pa.int64())} | {name: pa.array([], pa.string()) for name in wanted}
    _insert(connection, pa.table(empty), wanted, formats, into="CREATE TABLE log_row AS")
    # Each by itself: after many in one transaction DuckDB 2.0.0, short of memory, scans a table as if it were empty.
    for portion in table.portions(list(dict.fromkeys(wanted.values())), PORTION):
        for row in portion.broken:
            reason = row.problem or Text("", "")
            known = broken.get(reason)
            broken[reason] = Skipped(
                reason, known.rows + 1 if known else 1, known.first if known else row.number
            )
        _insert(connection, _columns_of(portion, wanted, formats), wanted, formats)
        given += len(portion.numbers)
    check(given, _one(connection, "SELECT count(number) FROM log_row"))
    return list(broken.values())


def _columns_of(portion: Portion, wanted: Mapping[str, str], formats: Mapping[str, DateFormat]) -> pa.Table:
    """Texts, and moments for the dates that need not be read."""
    columns = {"number": portion.numbers}
    for name, column in wanted.items():
        typed = portion.moments(column, formats[name]) if name in formats else None
        columns[name] = portion.text(column) if typed is None else typed
    return pa.table(columns)


def _insert(
    connection: duckdb.DuckDBPyConnection,
    rows: pa.Table,
    wanted: Mapping[str, str],
    formats: Mapping[str, DateFormat],
    into: str = "INSERT INTO log_row BY NAME",
) -> None:
    typed = {name for name in formats if pa.types.is_timestamp(rows.schema.field(name).type)}
    connection.register("log_portion", rows)
    connection.execute(f"{into} {_taken(wanted, formats, typed)} FROM log_portion")
    connection.unregister("log_portion")


def _taken(
    wanted: Mapping[str, str],
    formats: Mapping[str, DateFormat],
    typed: set[str] | frozenset[str] = frozenset(),
) -> str:
    """SELECT of a portion: tidy texts, each date as ``<name>_ms``, and its text where it is still to be read."""
    parts = ["number"]
    for name in wanted:
        column = _quoted(name)
        if name not in TIMES:
            parts.append(f"coalesce(trim({column}), '') AS {column}")
        elif name in typed:
            parts += [f"epoch_ms({column}) AS {name}_ms", f"NULL::VARCHAR AS {name}_text"]
        elif name in formats:
            read = (
                f"epoch_ms(try_cast({column} AS TIMESTAMPTZ))"
                if _plain_iso(formats[name])
                else "NULL::BIGINT"
            )
            left = f"CASE WHEN {read} IS NULL AND trim({column}) <> '' THEN {column} END"
            parts += [f"{read} AS {name}_ms", f"{left} AS {name}_text"]
    return "SELECT " + ", ".join(parts)


def _plain_iso(form: DateFormat) -> bool:
    # DuckDB reads a time without a zone as UTC here; another zone is the kit's to apply
    return form.shape == "iso" and (form.zoned or form.zone is UTC)


# -- dates ----------------------------------------------------------------------------------------


def _read_times(connection: duckdb.DuckDBPyConnection, formats: Mapping[str, DateFormat]) -> list[str]:
    """Make ``time_<name>(text, ms)`` of dates that are left to the kit, each text read once; return which there are."""
    made = []
    for name, form in formats.items():
        connection.execute(
            f"CREATE OR REPLACE TABLE left_over AS SELECT DISTINCT {name}_text AS text FROM log_row "
            f"WHERE {name}_text IS NOT NULL"
        )
        total = _one(connection, "SELECT count(*) FROM left_over")
        if not total:
            continue
        made.append(name)
        connection.execute(f"CREATE TABLE time_{name} (text VARCHAR, ms BIGINT)")
        for first in range(0, total, TEXTS_AT_ONCE):
            rows = connection.execute(
                "SELECT text FROM left_over WHERE rowid >= ? AND rowid < ?", [first, first + TEXTS_AT_ONCE]
            ).fetchall()
            read = pa.array([_read(form, text) for (text,) in rows], pa.int64())
            connection.register("read_times", pa.table({"text": [text for (text,) in rows], "ms": read}))
            connection.execute(f"INSERT INTO time_{name} SELECT * FROM read_times")
            connection.unregister("read_times")
    connection.execute("DROP TABLE IF EXISTS left_over")
    return made


def _read(form: DateFormat, text: str) -> int | None:
    try:
        return form.parse_ms(text)
    except DateError:
        return None


# -- events ---------------------------------------------------------------------------------------


def _number(
    connection: duckdb.DuckDBPyConnection, have: Sequence[str], timed: Sequence[str], left: Sequence[str]
) -> None:
    """Make ``log_step`` of the rows that name a case: with the numbers of case and person, and one moment."""
    connection.execute(
        """
        CREATE TABLE log_case AS
        SELECT "case" AS case_name, row_number() OVER (ORDER BY min(number)) AS case_id
        FROM log_row WHERE "case" <> '' GROUP BY 1
        """
    )
    joins = ' JOIN log_case ON log_case.case_name = log_row."case"'
    picked = ["number", "case_id"]
    if "resource" in have:
        connection.execute(
            """
            CREATE TABLE log_member AS
            SELECT resource AS name, row_number() OVER (ORDER BY min(number)) AS member_id
            FROM log_row WHERE resource <> '' GROUP BY 1
            """
        )
        joins += " LEFT JOIN log_member ON log_member.name = log_row.resource"
        picked.append("member_id")
    moment = {}
    for name in timed:
        moment[name] = f"{name}_ms"
        if name in left:
            joins += f" LEFT JOIN time_{name} ON time_{name}.text = log_row.{name}_text"
            moment[name] = f"coalesce({name}_ms, time_{name}.ms)"
    at = f"coalesce({', '.join(moment[name] for name in TIMES if name in moment)})"
    picked.append(f"{at} AS at_ms")
    if "started_at" in moment:
        picked.append(
            f"CASE WHEN {moment['started_at']} < {at} THEN {moment['started_at']} END AS started_ms"
        )
    picked += [_SAID.get(name, _quoted(name)) for name in have if name not in ("case", "resource")]
    connection.execute(f"CREATE TABLE log_step AS SELECT {', '.join(picked)} FROM log_row{joins}")
    for table in ("log_case", "log_member", *(f"time_{name}" for name in left)):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


_SAID = {
    "lane": "lower(lane) AS lane",
    "cost": "try_cast(replace(cost, ',', '') AS DOUBLE) AS cost",
}


def _unusable(connection: duckdb.DuckDBPyConnection) -> list[Skipped]:
    found = []
    for reason, table, condition in (
        (_NO_CASE, "log_row", "\"case\" = ''"),
        (_NO_ACTIVITY, "log_step", "activity = ''"),
        (_NO_TIME, "log_step", "activity <> '' AND at_ms IS NULL"),
    ):
        count, first = connection.execute(
            f"SELECT count(*), min(number) FROM {table} WHERE {condition}"
        ).fetchone() or (0, 0)
        if count:
            found.append(Skipped(reason, count, first))
    return found


def _show_events(connection: duckdb.DuckDBPyConnection, have: Sequence[str], last: int) -> None:
    """Make ``event`` a view: the steps, and what each case is described by. ``last``: the last number of a row."""
    columns = connection.execute("SELECT column_name, column_type FROM (DESCRIBE event)").fetchall()
    known = {row[0] for row in connection.execute("SELECT column_name FROM (DESCRIBE log_step)").fetchall()}
    told = [name for name in DESCRIBED if name in have]
    both = {"number": "number", "origin": "'import'", "subject_kind": "'case'"}
    both |= {"subject_id": "case_id", "case_id": "case_id", "at_ms": "at_ms", "signal": "''"}
    step = both | {"kind": "'step'", "activity": "activity"}
    step |= {name: name if name in known else "''" for name in ("stage", "lane", "team", "channel")}
    step |= {name: name for name in ("started_ms", "member_id", "cost") if name in known}
    if kept := [name for name in have if name.startswith(KEPT)]:
        names = ", ".join(_literal(name.removeprefix(KEPT)) for name in kept)
        step["attributes"] = f"map([{names}], [{', '.join(map(_quoted, kept))}])"
    views = [_selected(columns, step, "log_step WHERE activity <> '' AND at_ms IS NOT NULL")]
    if told:
        _describe(connection, told, "channel" in known, last)
        described = both | {"kind": "'describe'", "channel": "channel"}
        described |= dict.fromkeys(("activity", "stage", "lane", "team"), "''")
        described |= {"customer_id" if name == "customer" else name: f"case_{name}" for name in told}
        views.append(_selected(columns, described, "log_description"))
    connection.execute("DROP TABLE event")
    connection.execute(f"CREATE TEMP VIEW event AS {' UNION ALL '.join(views)}")


def _selected(columns: Sequence[tuple[str, str]], filled: Mapping[str, str], source: str) -> str:
    picked = ", ".join(f"CAST({filled.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in columns)
    return f"SELECT {picked} FROM {source}"


def _describe(
    connection: duckdb.DuckDBPyConnection, told: Sequence[str], channelled: bool, last: int
) -> None:
    """Describe each case by the first value of each of these columns."""

    def first(name: str) -> str:
        return f"coalesce(arg_min({name}, number) FILTER ({name} <> ''), '')"

    firsts = ", ".join(f"{first(name)} AS case_{name}" for name in told)
    channel = first("channel") if channelled else "''"
    customer = (
        " REPLACE (CASE WHEN case_customer <> '' THEN dense_rank() OVER (ORDER BY case_customer) END AS case_customer)"
        if "customer" in told
        else ""
    )
    connection.execute(
        f"""
        CREATE TABLE log_description AS
        SELECT *{customer} FROM (
            SELECT {last} + case_id AS number, case_id, min(at_ms) AS at_ms, {channel} AS channel, {firsts}
            FROM log_step WHERE at_ms IS NOT NULL GROUP BY case_id
        )
        """
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int((connection.execute(sql).fetchone() or (0,))[0] or 0)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
