"""Events as typed columns: read through the ORM, handed to DuckDB as Arrow."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Func, QuerySet, TextField
from django.db.models.functions import Cast

from madoguchi.events.models import Event, Kind
from madoguchi.warehouse.payloads import PARTS, read_payload

CHUNK = 20_000
_inside = threading.local()
KEYS = 900  # per query; SQLite's smallest limit on variables is 999

_I, _S, _F, _B = pa.int64(), pa.string(), pa.float64(), pa.bool_()
COLUMNS: dict[str, pa.DataType] = {
    "number": _I,
    "kind": _S,
    "origin": _S,
    "subject_kind": _S,
    "subject_id": _I,
    "at_ms": _I,
    "started_ms": _I,
    "case_id": _I,
    "customer_id": _I,
    "question_id": _I,
    "member_id": _I,
    "activity": _S,
    "signal": _S,
    "stage": _S,
    "lane": _S,
    "team": _S,
    "channel": _S,
    "touchpoint": _S,
    "value": _F,
    "weight": _F,
    "cost": _F,
    "supersedes_id": _I,
    "batch_id": _I,
}


class EpochMs(Func):
    """A timestamp as ms since 1970, floored, computed by the database (many times faster than by Python)."""

    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Django stores '2026-01-31 09:30:00' or '… .123456': the three digits after the point are the milliseconds
        template = (
            "(CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) * 1000"
            " + CAST(substr(%(expressions)s || '.000', 21, 3) AS INTEGER))"
        )
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(floor(EXTRACT(EPOCH FROM %(expressions)s) * 1000) AS bigint)"
        return self.as_sql(compiler, connection, template=template, **context)


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one state of the database, without holding up any writer. Inside another one: that one's state."""
    if connection.in_atomic_block or getattr(_inside, "snapshot", False):
        yield
    elif connection.vendor == "sqlite":
        # atomic() would begin IMMEDIATE and take the write lock; a deferred transaction reads one WAL snapshot
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            _inside.snapshot = True
            try:
                yield
            finally:
                _inside.snapshot = False
                cursor.execute("COMMIT")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def read_subjects(subjects: Iterable[tuple[str, int]]) -> Iterator[pa.Table]:
    """Yield every event of these subjects."""
    for kind, group in groupby(sorted(set(subjects)), key=lambda subject: subject[0]):
        keys = [key for _, key in group]
        for start in range(0, len(keys), KEYS):
            yield from _tables(
                Event.objects.filter(subject_kind=kind, subject_id__in=keys[start : start + KEYS])
            )


def read_numbers(after: int, until: int) -> Iterator[pa.Table]:
    """Yield every event with a number above ``after`` and not above ``until``."""
    yield from _tables(Event.objects.filter(number__gt=after, number__lte=until).order_by("number"))


def _tables(events: QuerySet[Event]) -> Iterator[pa.Table]:
    rows = (
        events.exclude(kind=Kind.NOTE)
        .annotate(
            at_ms=EpochMs(F("at")), started_ms=EpochMs(F("started_at")), text=Cast("payload", TextField())
        )
        .values_list(*COLUMNS, "text")
        .iterator(CHUNK)
    )
    chunk: list[tuple[Any, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield to_arrow(chunk)
            chunk = []
    if chunk:
        yield to_arrow(chunk)


def to_arrow(rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Return staged rows as Arrow; each row holds ``COLUMNS`` in order, then the payload's JSON text."""
    columns = list(zip(*rows, strict=True))
    table = {name: pa.array(columns[place], kind) for place, (name, kind) in enumerate(COLUMNS.items())}
    kinds, texts = columns[1], columns[-1]
    parts = [
        read_payload(kind, json.loads(text)) if text and text != "{}" else None
        for kind, text in zip(kinds, texts, strict=True)
    ]
    if any(parts):
        for name, kind in PARTS.items():
            table[name] = pa.array([part.get(name) if part else None for part in parts], kind)
    return pa.table(table)
