"""From an event log in a file to facts in memory, by the warehouse's own build. Knows no Django and no database.

Plain UTF-8 CSV is loaded by DuckDB's reader, everything else row by row through ``kit.reading``; both keep every value
as text, so "NA" stays a case's name. Rows of the same moment keep the order of the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path

import duckdb
import pyarrow as pa

from madoguchi.core.text import Text
from madoguchi.kit.reading import (
    DateError,
    DateFormat,
    ReadError,
    Table,
    apply_overrides,
    find_date_format,
    open_table,
    recognise_table,
)
from madoguchi.kit.reading.recognise import Mapping as Columns
from madoguchi.warehouse import build
from madoguchi.warehouse.engine import DuckEngine, Limits

FIELDS = ("case", "activity", "at", "started_at", "resource", "team", "stage", "lane", "channel", "cost")
USED = (*FIELDS, "ended_at")
DESCRIBED = ("process", "request", "priority", "language", "customer")
EVERY_COLUMN = "*"  # keeps all that are no field
KEPT = "kept:"  # before the name of a column that is kept as an attribute
BATCH = 50_000
SURE = 0.7

NO_EVENTS = Text(
    "No row of {file} could be used: {reason} Check the columns with --map COLUMN=FIELD.",
    "{file} に使える行がありません：{reason}列の対応を --map 列名=項目 で確かめてください。",
)
NO_COLUMN = Text(
    "{file} has no column “{column}”. It has: {known}.",
    "{file} に「{column}」という列はありません。ある列：{known}",
)
NOT_OCEL = Text(
    "--object-type is for OCEL 2.0 logs; {file} is none.",
    "--object-type は OCEL 2.0 のログだけに使えます。{file} は OCEL ではありません。",
)
_GUESSED = Text(
    "The column “{column}” was only guessed to be {field}; if it is not, say --map COLUMN={name}.",
    "「{column}」列を{field}と推定しました。違う場合は --map 列名={name} で指定してください。",
)
_FIELD_NAMES = {
    "case": Text("the case", "案件"),
    "activity": Text("the activity", "活動"),
    "at": Text("the time", "日時"),
    "ended_at": Text("the time of the end", "終了日時"),
    "started_at": Text("the time of the start", "開始日時"),
}
_NO_CASE = Text("the case is empty", "案件が空です")
_NO_ACTIVITY = Text("the activity is empty", "活動が空です")
_NO_TIME = Text("the time is empty or not a date", "日時が空か、日時として読めません")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that could not be used, by reason; ``first`` is the place in the file of the first of them."""

    reason: Text
    rows: int
    first: int


@dataclass
class EventLog:
    """A log ready to be asked: ``engine`` holds its facts; ``columns`` says which field each column was taken for."""

    engine: DuckEngine
    columns: dict[str, str]
    rows: int
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


@contextmanager
def read(
    path: Path,
    overrides: Iterable[str] = (),
    *,
    keep: Iterable[str] = (),
    described: bool = False,
    object_type: str | None = None,
    zone: tzinfo = UTC,
    memory: str = "2GB",
    spill: str = "50GB",
) -> Iterator[EventLog]:
    """Read a log and build its facts in memory (spilling to a temporary folder when it is large).

    ``keep``: columns to keep as attributes of the steps, or ``EVERY_COLUMN``. ``described``: take what a case is described by
    (``DESCRIBED``) from columns of these names. Raises ``ReadError``, ``MappingError`` or ``DateError``, each with ``text`` in both languages, and ``NoEventsError``.
    ``object_type``: of an OCEL log, the type of object that is the case.
    """
    with (
        tempfile.TemporaryDirectory(prefix="madoguchi-log-") as folder,
        open_table(path, section=object_type) as table,
    ):
        if object_type and table.kind != "ocel":
            raise ReadError(NOT_OCEL.fill(file=path.name))
        columns = apply_overrides(recognise_table(table, "events"), overrides).require()
        formats = _date_formats(table, columns, zone)
        engine = DuckEngine(None, Limits(memory=memory, spill=spill, seconds=600), Path(folder))
        try:
            connection = engine.connection
            connection.execute("SET preserve_insertion_order = true")  # rows of one moment keep their order
            connection.execute("SET TimeZone = 'UTC'")
            wanted = dict.fromkeys(keep)
            if wanted.pop(EVERY_COLUMN, "") is None:
                used_up = {*columns.fields.values(), *DESCRIBED}
                wanted |= dict.fromkeys(name for name in table.columns if name and name not in used_up)
            kept = {f"{KEPT}{name}": name for name in wanted}
            if lacking := [name for name in kept.values() if name not in table.columns]:
                known = ", ".join(table.columns)
                raise ReadError(NO_COLUMN.fill(column=lacking[0], file=path.name, known=known))
            taken = set(columns.fields.values())
            more = {name: name for name in DESCRIBED if described and name in table.columns}
            if columns.column("customer") in taken:
                more.setdefault("customer", str(columns.column("customer")))
            problems = _load(connection, table, columns, {**kept, **(more if described else {})})
            used = {name: column for name, column in columns.fields.items() if name in USED}
            log = EventLog(engine, used, _count(connection, "log_row"))
            log.notes += _guesses(columns)
            log.notes += [*table.notes, *columns.notes]
            for found in formats.values():
                log.notes += found.notes + ([found.question] if found.ambiguous and found.question else [])
            _stage(connection, columns, formats, list(kept))
            log.skipped = [*problems, *_unusable(connection)]
            log.rows += sum(problem.rows for problem in problems)
            if not _count(connection, "event"):
                reason = log.skipped[0].reason if log.skipped else Text("it has no rows.", "行がありません。")
                raise NoEventsError(NO_EVENTS, path.name, reason)
            build.project_all(connection)
            connection.execute("DROP TABLE log_row")
            yield log
        finally:
            engine.close()


class NoEventsError(Exception):
    """A file without a single usable row."""

    def __init__(self, text: Text, file: str, reason: Text) -> None:
        self.text = Text(
            text.en.format(file=file, reason=f"{reason.en}."),
            text.ja.format(file=file, reason=f"{reason.ja}。"),
        )
        super().__init__(self.text.en)


def _guesses(columns: Columns) -> list[Text]:
    """Say which of the columns that shape the map were taken on weak grounds."""
    return [
        Text(
            _GUESSED.en.format(column=columns.fields[name], field=said.en, name=name),
            _GUESSED.ja.format(column=columns.fields[name], field=said.ja, name=name),
        )
        for name, said in _FIELD_NAMES.items()
        if name in columns.fields and columns.confidence.get(name, 1.0) < SURE
    ]


def _date_formats(table: Table, columns: Columns, zone: tzinfo) -> dict[str, DateFormat]:
    found = {}
    for name in ("at", "ended_at", "started_at"):
        if column := columns.column(name):
            try:
                found[name] = find_date_format(table, column, zone)
            except DateError as error:
                if name != "at" and not any(row.values.get(column, "").strip() for row in table.rows()):
                    continue  # a column nobody filled says nothing
                raise DateError(
                    Text(f"Column “{column}”: {error.text.en}", f"「{column}」列：{error.text.ja}")
                ) from error
    return found


# -- loading --------------------------------------------------------------------------------------


def _load(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: Columns, more: Mapping[str, str]
) -> list[Skipped]:
    """Fill ``log_row`` with the wanted columns as text, numbered by row. Returns rows of a wrong shape."""
    wanted = {name: column for name, column in columns.fields.items() if name in USED} | dict(more)
    if table.kind == "csv" and table.encoding in ("UTF-8", "ASCII", "UTF-8 (BOM)"):
        try:
            if _load_plain(connection, table, wanted):
                return []
        except duckdb.Error:  # a row of another shape, say: read on row by row, and tell which
            connection.execute("DROP TABLE IF EXISTS log_row")
    return _load_rows(connection, table, wanted)


def _load_plain(connection: duckdb.DuckDBPyConnection, table: Table, wanted: Mapping[str, str]) -> bool:
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
        f"CREATE TEMP TABLE log_row AS SELECT row_number() OVER () AS number, {picked} FROM {source}",
        [str(table.path)],
    )
    return True


def _load_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, wanted: Mapping[str, str]
) -> list[Skipped]:
    names = ", ".join(f"{_quoted(name)} VARCHAR" for name in wanted)
    connection.execute(f"CREATE TEMP TABLE log_row (number BIGINT, {names})")
    broken: dict[Text, Skipped] = {}
    for rows in table.batches(BATCH):
        for row in rows:
            if row.problem:
                known = broken.get(row.problem)
                broken[row.problem] = Skipped(
                    row.problem, known.rows + 1 if known else 1, known.first if known else row.number
                )
        good = [row for row in rows if not row.problem]
        batch = {"number": pa.array([row.number for row in good], pa.int64())}
        for name, column in wanted.items():
            batch[name] = pa.array([row.values.get(column, "") for row in good], pa.string())
        connection.register("log_batch", pa.table(batch))
        connection.execute("INSERT INTO log_row BY NAME SELECT * FROM log_batch")
        connection.unregister("log_batch")
    return list(broken.values())


# -- staging --------------------------------------------------------------------------------------


def _stage(
    connection: duckdb.DuckDBPyConnection,
    columns: Columns,
    formats: Mapping[str, DateFormat],
    kept: Sequence[str] = (),
) -> None:
    """Turn ``log_row`` into staged events. Cases are numbered by their first row."""
    build.create(connection)
    have = {row[0] for row in connection.execute("SELECT column_name FROM (DESCRIBE log_row)").fetchall()}
    for name, form in formats.items():
        _read_times(connection, name, form)

    def text(name: str) -> str:
        return f"coalesce(trim(\"{name}\"), '')" if name in have else "''"

    def moment(name: str) -> str:
        return f"{name}_ms" if name in formats else "NULL::BIGINT"

    at = f"coalesce({moment('at')}, {moment('ended_at')}, {moment('started_at')})"
    cost = "try_cast(replace(trim(cost), ',', '') AS DOUBLE)" if "cost" in have else "NULL::DOUBLE"
    lane = f"lower({text('lane')})"
    attributes = "NULL::MAP(VARCHAR, VARCHAR)"
    if kept:
        names = ", ".join(_literal(name.removeprefix(KEPT)) for name in kept)
        values = ", ".join(f"coalesce(trim({_quoted(name)}), '')" for name in kept)
        attributes = f"map([{names}], [{values}])"
    described = [name for name in DESCRIBED if name in have]
    told = "".join(f", {text(name)} AS case_{name}" for name in described)
    times = "".join(f' LEFT JOIN time_{name} ON "{name}" = time_{name}.text' for name in formats)
    connection.execute(
        f"""
        CREATE TEMP TABLE log_event AS
        SELECT number, {text("case")} AS case_name, {text("activity")} AS activity, {at} AS at_ms,
               {moment("started_at")} AS started_ms, {text("resource")} AS resource, {text("team")} AS team,
               {text("stage")} AS stage, {lane} AS lane, {text("channel")} AS channel, {cost} AS cost,
               {attributes} AS attributes{told}
        FROM log_row{times};
        CREATE TEMP TABLE log_case AS
        SELECT case_name, row_number() OVER (ORDER BY min(number)) AS case_id
        FROM log_event WHERE case_name <> '' GROUP BY case_name;
        CREATE TEMP TABLE log_member AS
        SELECT resource, row_number() OVER (ORDER BY min(number)) AS member_id
        FROM log_event WHERE resource <> '' GROUP BY resource;
        INSERT INTO event BY NAME
        SELECT number, 'step' AS kind, 'import' AS origin, 'case' AS subject_kind, case_id AS subject_id, case_id,
               at_ms, CASE WHEN started_ms < at_ms THEN started_ms END AS started_ms,
               activity, '' AS signal, stage, lane, team, channel, member_id, cost, attributes
        FROM log_event JOIN log_case USING (case_name) LEFT JOIN log_member USING (resource)
        WHERE activity <> '' AND at_ms IS NOT NULL;
        """
    )
    if described:
        _describe(connection, described)


def _describe(connection: duckdb.DuckDBPyConnection, described: Sequence[str]) -> None:
    """Describe each case by the first value of each of these columns."""
    firsts = ", ".join(
        f"coalesce(arg_min(case_{name}, number) FILTER (case_{name} <> ''), '') AS case_{name}"
        for name in described
    )
    codes = "".join(f", case_{name} AS {name}" for name in described if name != "customer")
    customer = (
        "CASE WHEN case_customer <> '' THEN dense_rank() OVER (ORDER BY case_customer) END"
        if "customer" in described
        else "NULL::BIGINT"
    )
    connection.execute(
        f"""
        INSERT INTO event BY NAME
        SELECT (SELECT max(number) FROM log_event) + case_id AS number, 'describe' AS kind, 'import' AS origin,
               'case' AS subject_kind, case_id AS subject_id, case_id, at_ms, '' AS activity, '' AS signal,
               '' AS stage, '' AS lane, '' AS team, channel, {customer} AS customer_id{codes}
        FROM (
            SELECT case_name, min(at_ms) AS at_ms,
                   coalesce(arg_min(channel, number) FILTER (channel <> ''), '') AS channel, {firsts}
            FROM log_event WHERE case_name <> '' AND at_ms IS NOT NULL GROUP BY case_name
        ) JOIN log_case USING (case_name);
        """
    )


def _read_times(connection: duckdb.DuckDBPyConnection, name: str, form: DateFormat) -> None:
    """Make ``time_<name>(text, <name>_ms)``: ISO by DuckDB, what it cannot read and every other form by the kit."""
    by_duckdb = f'epoch_ms(try_cast("{name}" AS TIMESTAMPTZ))' if _plain_iso(form) else "NULL::BIGINT"
    connection.execute(
        f'CREATE TEMP TABLE time_{name} AS SELECT "{name}" AS text, any_value({by_duckdb}) AS {name}_ms '
        f"FROM log_row WHERE trim(\"{name}\") <> '' GROUP BY 1"
    )
    left = [
        row[0]
        for row in connection.execute(
            f"SELECT text FROM time_{name} WHERE {name}_ms IS NULL ORDER BY 1"
        ).fetchall()
    ]
    read: list[int | None] = []
    for value in left:
        try:
            read.append(form.parse_ms(value))
        except DateError:
            read.append(None)
    if left:
        connection.register("read_times", pa.table({"text": left, "ms": pa.array(read, pa.int64())}))
        connection.execute(
            f"UPDATE time_{name} SET {name}_ms = r.ms FROM read_times r WHERE r.text = time_{name}.text"
        )
        connection.unregister("read_times")


def _plain_iso(form: DateFormat) -> bool:
    # DuckDB reads a time without a zone as UTC here; another zone is the kit's to apply
    return form.shape == "iso" and (form.zoned or form.zone is UTC)


def _unusable(connection: duckdb.DuckDBPyConnection) -> list[Skipped]:
    found = []
    for reason, condition in (
        (_NO_CASE, "case_name = ''"),
        (_NO_ACTIVITY, "case_name <> '' AND activity = ''"),
        (_NO_TIME, "case_name <> '' AND activity <> '' AND at_ms IS NULL"),
    ):
        count, first = connection.execute(
            f"SELECT count(*), min(number) FROM log_event WHERE {condition}"
        ).fetchone() or (0, 0)
        if count:
            found.append(Skipped(reason, count, first))
    connection.execute("DROP TABLE log_event")
    return found


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int((connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0])


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


__all__ = ["EventLog", "NoEventsError", "ReadError", "Skipped", "read"]
