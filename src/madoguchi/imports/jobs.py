"""Imports as jobs: what a worker calls, and the watch that takes up imports whose worker was killed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from madoguchi.core.text import Text
from madoguchi.imports.actions import run as running
from madoguchi.imports.actions.undo import undo_batch
from madoguchi.imports.models import Batch
from madoguchi.kit import jobs

RUN, CHECK, UNDO = (f"madoguchi.imports.jobs.{name}" for name in ("run", "check", "undo"))


def start(batch: Batch, job: str) -> None:
    """Have a worker run, check or undo a batch; call inside the transaction that marks it."""
    jobs.enqueue(job, batch.pk)


def run(batch_id: int) -> None:
    """Take a batch in."""
    running.run(Batch.objects.get(pk=batch_id))


def check(batch_id: int) -> None:
    """Rehearse a batch."""
    running.check(Batch.objects.get(pk=batch_id))


def undo(batch_id: int) -> None:
    """Undo a batch."""
    undo_batch(Batch.objects.get(pk=batch_id))


def watch() -> list[int]:
    """Ask again for batches whose worker has been silent too long; returns their ids.

    After several tries the file itself may be what kills the worker: then the batch is refused and undone.
    """
    silent = timezone.now() - running.SILENT
    lost = Batch.objects.filter(state__in=running.WORKING, heartbeat_at__lt=silent).exclude(file_path="")
    taken_up = []
    for batch in lost:
        if batch.attempts >= running.TRIES:
            running.refuse(
                batch,
                Text(
                    "The worker died {tries} times over this file; what it had stored was taken back.",
                    "この取り込みの処理が{tries}回異常終了したため、保存済みのデータを取り消しました。",
                ).fill(tries=batch.attempts),
            )
            continue
        with transaction.atomic():
            # Silent again only once a worker has begun on it: it must not be asked for every minute meanwhile.
            Batch.objects.filter(pk=batch.pk).update(heartbeat_at=None)
            start(batch, RUN if batch.state == Batch.State.RUNNING else CHECK)
        taken_up.append(batch.pk)
    return taken_up
