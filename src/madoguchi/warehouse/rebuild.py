"""The whole projection from scratch, in a new file, while the old one goes on answering."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Max

from madoguchi.events.models import Event
from madoguchi.warehouse import build
from madoguchi.warehouse.engine import DuckEngine, first_row
from madoguchi.warehouse.staging import EpochMs, read_numbers, read_subjects, snapshot

STEP = 100_000


def load(engine: DuckEngine, progress: Callable[[int, int], None] | None = None) -> None:
    """Stage every event there is and project all of them. ``progress`` is told (events looked at, events in all).

    Whatever is committed meanwhile is in the dirty queue, and is caught up with afterwards.
    """
    last = Event.objects.aggregate(last=Max("number"))["last"] or 0
    for after in range(0, last, STEP):
        with snapshot():  # short ones, so that SQLite's write-ahead log does not grow for as long as we read
            for table in read_numbers(after, min(after + STEP, last)):
                build.append_staged(engine.connection, table)
        if progress is not None:
            progress(min(after + STEP, last), last)
    build.project_all(engine.connection)


def catch_up(engine: DuckEngine, subjects: set[build.Subject]) -> None:
    """Project again what changed while ``load`` was reading."""
    every = sorted(subjects)
    for start in range(0, len(every), 10_000):
        part = every[start : start + 10_000]
        with snapshot():
            staged = list(read_subjects(part))
        build.replace_subjects(engine.connection, part, staged)


def belongs(engine: DuckEngine) -> bool:
    """Whether the staged events are this database's: false after a restore of an older or another one."""
    newest = first_row(
        engine.connection,
        "SELECT number, kind, subject_kind, subject_id, at_ms FROM event ORDER BY number DESC LIMIT 1",
    )
    if newest is None:
        return not Event.objects.exclude(kind="note").exists()
    found = (
        Event.objects.filter(number=newest[0])
        .annotate(at_ms=EpochMs("at"))
        .values_list("number", "kind", "subject_kind", "subject_id", "at_ms")
        .first()
    )
    return found == newest
