"""Keeps the facts up: what the dirty queue names is read again as a whole and projected in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.db import transaction

from madoguchi.events.models import Dirty
from madoguchi.warehouse import build
from madoguchi.warehouse.engine import DuckEngine
from madoguchi.warehouse.staging import KEYS, read_subjects, snapshot

CHUNK = 10_000


def poll(engine: DuckEngine, carry: Callable[[set[build.Subject]], None] | None = None) -> int:
    """Project what the oldest dirty rows name and delete exactly those rows; returns how many there were.

    Reading the rows and the events they speak of happens in one snapshot of the database: a transaction still open
    is in neither, its rows come with a later poll. The dirty rows go only after the facts are on disk, so a crash at
    any point leaves work to repeat and none to miss. ``carry`` is told the subjects before the rows go.
    """
    with snapshot():
        rows = list(Dirty.objects.order_by("id").values_list("id", "kind", "key")[:CHUNK])
        subjects: set[build.Subject] = {(kind, key) for _, kind, key in rows}
        staged = list(read_subjects(subjects))
    if not rows:
        return 0
    build.replace_subjects(engine.connection, subjects, staged)
    if carry is not None:
        carry(subjects)
    done = [cast(int, row[0]) for row in rows]
    with transaction.atomic():
        for start in range(0, len(done), KEYS):
            Dirty.objects.filter(id__in=done[start : start + KEYS]).delete()
    return len(rows)
