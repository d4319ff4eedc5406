"""From an event log in a file to facts in memory, by the warehouse's own build. Knows no Django and no database.

How rows become events: ``log_staging.py``. Rows of the same moment keep the order of the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from pathlib import Path

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
from madoguchi.processes import log_staging
from madoguchi.processes.log_staging import DESCRIBED, KEPT, Skipped
from madoguchi.warehouse import build
from madoguchi.warehouse.engine import DuckEngine, Limits

FIELDS = ("case", "activity", "at", "started_at", "resource", "team", "stage", "lane", "channel", "cost")
USED = (*FIELDS, "ended_at")
EVERY_COLUMN = "*"  # keeps all that are no field
SURE = 0.7
ROWS_IN_MEMORY = 1_000_000
ASKED_WITH = "256MB"

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
    memory: str = "512MB",
    spill: str = "50GB",
) -> Iterator[EventLog]:
    """Read a log and build its facts, in ``memory`` or, when it is large, in a temporary folder.

    ``keep``: columns to keep as attributes of the steps, or ``EVERY_COLUMN``. ``described``: take what a case is described by
    (``DESCRIBED``) from columns of these names. Raises ``ReadError``, ``MappingError`` or ``DateError``, each with ``text`` in both languages, ``NoEventsError`` and ``WarehouseError``.
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
        limits = Limits(memory=memory, spill=spill, seconds=600)
        # In memory is cheaper while it fits; past that a file is read back for less than what was spilled.
        file = Path(folder) / "facts.duckdb" if table.approximate_rows > ROWS_IN_MEMORY else None
        engine = DuckEngine(file, limits, Path(folder))
        try:
            connection = engine.connection
            # Nobody opens the file again: nothing is brought into order for that.
            connection.execute("SET wal_autocheckpoint = '1TB'; PRAGMA disable_checkpoint_on_shutdown")
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
            used = {name: column for name, column in columns.fields.items() if name in USED}
            staged = log_staging.stage(
                connection, table, {**used, **kept, **(more if described else {})}, formats
            )
            log = EventLog(engine, used, staged.rows, staged.skipped)
            log.notes += _guesses(columns)
            log.notes += [*table.notes, *columns.notes]
            for found in formats.values():
                log.notes += found.notes + ([found.question] if found.ambiguous and found.question else [])
            if not staged.events:
                reason = log.skipped[0].reason if log.skipped else Text("it has no rows.", "行がありません。")
                raise NoEventsError(NO_EVENTS, path.name, reason)
            build.project_all(connection)
            (told,) = connection.execute("SELECT count(event) FROM fact_event").fetchall()[0]
            log_staging.check(staged.steps, told)
            log_staging.forget(connection)
            if file is not None:
                # Questions need less than the build, and what reckons with the answers needs room.
                engine.limits = replace(limits, memory=ASKED_WITH)
                connection.execute("SET memory_limit = ?", [ASKED_WITH])
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
                if name != "at" and not any(value.strip() for value in table.values(column)):
                    continue  # a column nobody filled says nothing
                raise DateError(
                    Text(f"Column “{column}”: {error.text.en}", f"「{column}」列：{error.text.ja}")
                ) from error
    return found


__all__ = ["EventLog", "NoEventsError", "ReadError", "Skipped", "read"]
