"""Running an import: portion by portion, each its own transaction, resumable after a crash, undone on a cancel."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Callable, Iterator
from itertools import islice

from django.db import transaction
from django.utils import timezone

from madoguchi.core.metrics.question import QuestionError
from madoguchi.core.text import Text
from madoguchi.imports.actions.book import begin
from madoguchi.imports.actions.take_in import PORTION, Tally, add, one_at_a_time, take_portion
from madoguchi.imports.actions.undo import undo_batch
from madoguchi.imports.models import Batch, Skipped
from madoguchi.imports.plan import MappingError
from madoguchi.imports.rows import Numbered, Record
from madoguchi.imports.sources import Reading, reading
from madoguchi.kit.reading.limits import ReadError
from madoguchi.kit.taking import Problem
from madoguchi.people.models import Organisation

log = logging.getLogger(__name__)

# A worker writes a sign of life with every portion; one that is silent this long is dead.
SILENT = dt.timedelta(seconds=float(os.environ.get("MADOGUCHI_IMPORT_SILENT", "60")))
TRIES = 3
WORKING = (Batch.State.CHECKING, Batch.State.RUNNING)

Told = Callable[[Tally, float], None]


class NothingTakenError(Exception):
    """Every row of the file was refused; ``text`` says so, with the first reason."""

    def __init__(self, problem: Problem, row: int, rows: int) -> None:
        self.text = Text(
            "None of the {rows} rows could be taken. Row {row}: {reason}",
            "{rows}行すべてを取り込めませんでした。{row}行目：{reason_ja}",
        ).fill(rows=f"{rows:,}", row=row, reason=problem.text.en, reason_ja=problem.text.ja)
        super().__init__(self.text.en)


class _CancelledError(Exception):
    pass


class _TakenOverError(Exception):
    """Another worker has begun on this batch: what we would write now, it has written or will."""


def run(batch: Batch, *, progress: Told | None = None, portion: int = PORTION) -> Tally:
    """Take a file in; returns what became of its rows. Goes on where an earlier worker was killed.

    Afterwards the batch is DONE; CANCELLED, with nothing left of it; or REFUSED with a message, with nothing left
    of it. A batch another worker is at is left alone.
    """
    if not _claim(batch, Batch.State.RUNNING):
        return Tally()
    whole = Tally()
    try:
        with reading(batch, lambda: _alive(batch)) as source:
            for tally, share in _portions(batch, source, portion):
                whole = add(whole, tally)
                if progress:
                    progress(whole, share)
        if batch.rows_done == 0:
            raise ReadError(
                Text("The file holds no rows.", "ファイルにデータの行がありません。"), code="no_rows"
            )
        if batch.skipped == batch.rows_done:
            first = Skipped.objects.filter(batch=batch).order_by("row")[0]
            reason = Problem(first.reason_code, Text(first.reason_en, first.reason_ja))
            raise NothingTakenError(reason, first.row, batch.rows_done)
    except _TakenOverError:
        return whole
    except _CancelledError:
        undo_batch(batch, state=Batch.State.CANCELLED)
    except (ReadError, MappingError, QuestionError, NothingTakenError) as error:
        refuse(batch, error.text)
    except Exception:
        log.exception("import %s failed", batch.pk)
        refuse(
            batch,
            Text(
                "The import stopped on an error of ours; nothing was stored. The log of the server says more.",
                "内部エラーのため取り込みを中止しました。データは保存されていません。詳しくはサーバーのログをご確認ください。",
            ),
        )
    else:
        Batch.objects.filter(pk=batch.pk).update(
            state=Batch.State.DONE, finished_at=timezone.now(), rows_total=batch.rows_done
        )
        batch.refresh_from_db()
    return whole


def check(batch: Batch, *, progress: Told | None = None, portion: int = PORTION) -> Tally:
    """Read a file as ``run`` would, write nothing, and say what would become of its rows (a dry run).

    Each portion is taken in and rolled back, so that other writers wait for one portion at most. Afterwards the
    batch is READY with the counts, or REFUSED.
    """
    if not _claim(batch, Batch.State.CHECKING):
        return Tally()
    whole = Tally()
    try:
        with reading(batch, lambda: _alive(batch)) as source:
            for tally, share in _rehearse(batch, source, portion):
                whole = add(whole, tally)
                if progress:
                    progress(whole, share)
        rows = whole.taken + whole.updated + whole.unchanged + whole.skipped
        if rows == 0:
            raise ReadError(
                Text("The file holds no rows.", "ファイルにデータの行がありません。"), code="no_rows"
            )
    except _CancelledError:
        Batch.objects.filter(pk=batch.pk).update(
            state=Batch.State.UPLOADED, cancel_asked=False, heartbeat_at=None
        )
    except (ReadError, MappingError, QuestionError) as error:
        refuse(batch, error.text)
    else:
        outlook = {
            "taken": whole.taken,
            "updated": whole.updated,
            "unchanged": whole.unchanged,
            "skipped": whole.skipped,
            "problems": [
                {"row": row, "code": problem.code, "en": problem.text.en, "ja": problem.text.ja}
                for row, problem in whole.problems[:200]
            ],
        }
        batch.refresh_from_db()
        batch.options["outlook"] = outlook
        batch.state, batch.rows_total, batch.heartbeat_at = Batch.State.READY, rows, None
        batch.rows_done = 0
        batch.save(update_fields=["options", "state", "rows_total", "heartbeat_at", "rows_done"])
    batch.refresh_from_db()
    return whole


def refuse(batch: Batch, text: Text) -> None:
    """Leave nothing of a batch but the message why."""
    undo_batch(batch, state=Batch.State.REFUSED, message=text)


def _claim(batch: Batch, state: str) -> bool:
    """Begin on a batch unless a living worker is at it; every later write checks that it is still ours."""
    now = timezone.now()
    with transaction.atomic():
        fresh = Batch.objects.select_for_update().get(pk=batch.pk)
        alive = fresh.heartbeat_at is not None and now - fresh.heartbeat_at < SILENT
        done = fresh.state not in (Batch.State.UPLOADED, Batch.State.READY, *WORKING)
        if done or (fresh.state in WORKING and alive):
            return False
        fresh.state, fresh.heartbeat_at, fresh.attempts = state, now, fresh.attempts + 1
        fresh.started_at = fresh.started_at or now
        fresh.save(update_fields=["state", "heartbeat_at", "attempts", "started_at"])
    batch.refresh_from_db()
    return True


def _beat(batch: Batch, rows_total: int) -> None:
    """Write a sign of life in the portion's transaction. Raises when the batch is no longer ours, or cancelled."""
    kept = Batch.objects.filter(pk=batch.pk, attempts=batch.attempts, state=batch.state)
    if not kept.update(heartbeat_at=timezone.now(), rows_total=rows_total):
        raise _TakenOverError
    batch.rows_total = rows_total


def _alive(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk, attempts=batch.attempts).update(heartbeat_at=timezone.now())
    if _cancelled(batch):
        raise _CancelledError


def _cancelled(batch: Batch) -> bool:
    return Batch.objects.filter(pk=batch.pk, cancel_asked=True).exists()


def _portions(batch: Batch, source: Reading, size: int) -> Iterator[tuple[Tally, float]]:
    organisation = Organisation.objects.first()
    taking = begin(batch, organisation.language if organisation else "en")
    rows = source.records
    for _ in islice(rows, batch.rows_done):
        pass  # an earlier worker took these
    while numbered := list(islice(rows, size)):
        if _cancelled(batch):
            raise _CancelledError
        good, bad = _part(numbered)
        share = source.progress()
        with transaction.atomic():
            tally = take_portion(source.take, taking, source.told, good, batch, bad_rows=bad)
            _beat(batch, _estimate(batch.rows_done, share))
        yield tally, share
    if _cancelled(batch):
        raise _CancelledError


def _estimate(done: int, share: float) -> int:
    return max(done, round(done / share)) if share > 0 else done


class _RollBackError(Exception):
    pass


def _rehearse(batch: Batch, source: Reading, size: int) -> Iterator[tuple[Tally, float]]:
    organisation = Organisation.objects.first()
    seen: set[int] = set()
    done = 0
    while numbered := list(islice(source.records, size)):
        if _cancelled(batch):
            raise _CancelledError
        good, bad = _part(numbered)
        taking = begin(batch, organisation.language if organisation else "en")
        scratch = Batch(pk=batch.pk)
        tally = Tally()
        try:
            with one_at_a_time():
                tally = take_portion(source.take, taking, source.told, good, scratch, bad_rows=bad)
                raise _RollBackError
        except _RollBackError:
            source.told.state.clear()
        _repeated(good, tally, seen)
        done += len(numbered)
        with transaction.atomic():
            _beat(batch, _estimate(done, source.progress()))
            Batch.objects.filter(pk=batch.pk).update(rows_done=done)
        yield tally, source.progress()


_MOST_SEEN = 2_000_000


def _repeated(good: list[tuple[int, Record]], tally: Tally, seen: set[int]) -> None:
    """Call rows whose id came in an earlier portion what they will be: the same id again.

    Beyond two million rows this stops, and such rows are counted as taken.
    """
    from madoguchi.kit.taking import SAME_ID

    refused = {row for row, _ in tally.problems}
    for row, record in good:
        key = record.get("id") or (record.get("submission") if "answers" in record else None)
        if not key or row in refused:
            continue
        mark = hash(str(key))
        if mark in seen:
            if tally.taken:
                tally.taken -= 1
            elif tally.unchanged:
                tally.unchanged -= 1
            tally.skipped += 1
            tally.problems.append((row, SAME_ID))
    for _, record in good:
        key = record.get("id") or (record.get("submission") if "answers" in record else None)
        if key and len(seen) < _MOST_SEEN:
            seen.add(hash(str(key)))


def _part(numbered: list[Numbered]) -> tuple[list[tuple[int, Record]], list[tuple[int, Problem]]]:
    good: list[tuple[int, Record]] = []
    bad: list[tuple[int, Problem]] = []
    for row, found in numbered:
        if isinstance(found, Problem):
            bad.append((row, found))
        else:
            good.append((row, found))
    return good, bad


def ask_to_cancel(batch: Batch) -> None:
    """Ask the worker to stop after its present portion; a batch no worker has begun on stops at once."""
    with transaction.atomic():
        fresh = Batch.objects.select_for_update().get(pk=batch.pk)
        if fresh.state not in WORKING:
            return
        if fresh.heartbeat_at is not None:
            Batch.objects.filter(pk=batch.pk).update(cancel_asked=True)
        elif fresh.state == Batch.State.CHECKING:
            forget_rehearsal(fresh)
        else:
            undo_batch(fresh, state=Batch.State.CANCELLED)


def forget_rehearsal(batch: Batch) -> None:
    """Bring a batch back to before its dry run, when its mapping changed."""
    batch.options.pop("outlook", None)
    batch.state, batch.rows_done, batch.cancel_asked = Batch.State.UPLOADED, 0, False
    batch.save(update_fields=["options", "state", "rows_done", "cancel_asked"])


__all__ = ["SILENT", "TRIES", "WORKING", "ask_to_cancel", "check", "forget_rehearsal", "refuse", "run"]
