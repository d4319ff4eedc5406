"""Keeps the facts up: what the dirty queue names is read again as a whole and projected in one transaction.

``read`` → ``project`` → ``settle``. Reading the dirty rows and the events they speak of happens in one snapshot of the
database: a transaction still open is in neither, its rows come with a later poll, whatever numbers they carry. The
dirty rows go only after the facts are on disk, so a crash at any point leaves work to repeat and none to miss.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from django.db import transaction

from madoguchi.events.models import Dirty
from madoguchi.warehouse import build
from madoguchi.warehouse.engine import DuckEngine
from madoguchi.warehouse.staging import KEYS, read_subjects, snapshot

CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Work:
    """The oldest dirty rows, the subjects they name, and every event of those."""

    rows: list[int]
    subjects: set[build.Subject]
    staged: list[pa.Table]


def read(limit: int = CHUNK) -> Work:
    """Read what is dirty now."""
    with snapshot():
        rows = list(Dirty.objects.order_by("id").values_list("id", "kind", "key")[:limit])
        subjects: set[build.Subject] = {(kind, key) for _, kind, key in rows}
        return Work([row[0] for row in rows], subjects, list(read_subjects(subjects)))


def project(engine: DuckEngine, work: Work) -> None:
    """Bring the facts up to the work's snapshot; on disk when this returns."""
    build.replace_subjects(engine.connection, work.subjects, work.staged)


def settle(work: Work) -> None:
    """Take exactly the dirty rows that were read out of the queue."""
    with transaction.atomic():
        for start in range(0, len(work.rows), KEYS):
            Dirty.objects.filter(id__in=work.rows[start : start + KEYS]).delete()
