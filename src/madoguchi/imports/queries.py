"""Questions about imports."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from madoguchi.core.text import Text
from madoguchi.imports.models import Batch, Skipped
from madoguchi.imports.words import RECORDS


@dataclass(frozen=True)
class RecordCount:
    """How many records of one kind an import brought, changed, or found as they were."""

    label: Text
    taken: int
    updated: int
    unchanged: int


def batches() -> QuerySet[Batch]:
    """Return every import, newest first; ``again`` says that the same file was taken in before and still is."""
    before = Batch.objects.filter(sha256=OuterRef("sha256"), state=Batch.State.DONE, pk__lt=OuterRef("pk"))
    return (
        Batch.objects.select_related("created_by")
        .annotate(again=Exists(before.exclude(sha256="")))
        .order_by("-pk")
    )


def same_file(batch: Batch) -> Batch | None:
    """Return an earlier import of the same bytes that still stands."""
    if not batch.sha256:
        return None
    same = Batch.objects.filter(sha256=batch.sha256, state=Batch.State.DONE, pk__lt=batch.pk)
    return same.order_by("-pk").first()


def record_counts(batch: Batch) -> list[RecordCount]:
    """Return what an import brought, by kind of record; kinds of which it brought nothing are left out."""
    found = []
    for table, label in RECORDS.items():
        counts = [
            int(batch.counts.get(f"{table}.{outcome}", 0)) for outcome in ("taken", "updated", "unchanged")
        ]
        if any(counts):
            found.append(RecordCount(label, *counts))
    return found


def skipped(batch: Batch) -> QuerySet[Skipped]:
    """Return the rows that were left out, in the order of the file."""
    return Skipped.objects.filter(batch=batch).order_by("row", "pk")
