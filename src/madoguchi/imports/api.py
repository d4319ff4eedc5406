"""Facts in over the API: the neutral records of docs/formats.md, up to a thousand at a time; and batches."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema, Status

from madoguchi.cases.api import moment
from madoguchi.core.text import Text
from madoguchi.imports import jobs
from madoguchi.imports.actions.take_in import KINDS, take_in
from madoguchi.imports.actions.undo import undo_batch
from madoguchi.imports.models import Batch, Skipped
from madoguchi.kit.api.paging import Paging, page_of
from madoguchi.kit.api.problems import Problem
from madoguchi.people.tokens import allow

facts = Router()
batches = Router()
MOST = 1_000
AT_ONCE = 20_000  # a batch of more rows is undone by a worker

FactKind = Literal["customers", "conversations", "events", "questions", "answers", "transactions"]
OF_THE_SAMPLE = Text(
    "This batch is part of the sample organisation, which is removed as a whole in Settings.",
    "この取り込みはサンプルの一部です。設定画面でサンプルをまとめて削除してください。",
)
assert set(get_args(FactKind)) <= set(KINDS)


class FactsIn(Schema):
    """Records of one kind. ``live`` records may cause mail and webhooks; ``import`` is silent history.

    ``source`` names the system the ids are from: the same id of the same source is the same thing.
    ``survey`` is the survey of answers and questions that do not name one.
    """

    records: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST)]
    origin: Literal["live", "import"] = "live"
    source: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")] = "api"
    survey: Annotated[str, Field(max_length=80)] = ""


class RowProblem(Schema):
    """Why a record, or a part of it, was not taken; ``row`` counts from 1."""

    row: int
    code: str
    reason: str


class Taken(Schema):
    """What became of the records. ``batch`` undoes them as a whole."""

    batch: UUID
    taken: int
    updated: int
    unchanged: int
    skipped: int
    problems: list[RowProblem]


class BatchOut(Schema):
    """One import: a file, the sample, or one call of this API."""

    uid: UUID
    kind: str
    origin: str
    source: str
    state: Literal["uploaded", "checking", "ready", "running", "done", "cancelled", "refused", "undone"]
    file_name: str
    rows_total: int
    rows_done: int
    taken: int
    updated: int
    unchanged: int
    skipped: int
    counts: dict[str, int]
    message: str | None
    created_at: str
    finished_at: str | None
    undone_at: str | None


class BatchPage(Schema):
    """A page of batches, oldest first."""

    items: list[BatchOut]
    next_cursor: str | None


class SkippedPage(Schema):
    """A page of the rows a batch left out."""

    items: list[RowProblem]
    next_cursor: str | None


@facts.post("/{kind}", response=Taken, summary="Bring facts in")
def bring_in(request: HttpRequest, kind: FactKind, body: FactsIn) -> dict[str, Any]:
    """Take records in. Sending the same record again changes nothing; a changed one is updated.

    Good records are taken even where others are skipped. All of one call is one transaction and one batch.
    Right: import, with a token that may write.
    """
    token = allow(request, "import", write=True)
    now = timezone.now()
    with transaction.atomic():
        batch = Batch.objects.create(
            kind=kind,
            origin=body.origin,
            state=Batch.State.RUNNING,
            source_system=body.source,
            rows_total=len(body.records),
            created_by=token.created_by,
            started_at=now,
        )
        tally = take_in(kind, body.records, batch, portion=MOST, survey=body.survey)
        batch.state, batch.finished_at = Batch.State.DONE, timezone.now()
        batch.save(update_fields=["state", "finished_at"])
    return {
        "batch": batch.uid,
        "taken": tally.taken,
        "updated": tally.updated,
        "unchanged": tally.unchanged,
        "skipped": tally.skipped,
        "problems": [
            {"row": row, "code": problem.code, "reason": problem.text.to(_language())}
            for row, problem in sorted(tally.problems, key=lambda pair: pair[0])
        ],
    }


@batches.get("", response=BatchPage, summary="Batches")
def list_batches(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Every import there was, page by page. Right: import."""
    allow(request, "import")
    return page_of(Batch.objects.all(), paging, _told)


@batches.get("/{uuid:uid}", response=BatchOut, summary="One batch")
def read_batch(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """How far an import is, and what became of its rows. Right: import."""
    allow(request, "import")
    return _told(get_object_or_404(Batch, uid=uid))


@batches.get("/{uuid:uid}/skipped", response=SkippedPage, summary="Rows that were not taken")
def list_skipped_rows(request: HttpRequest, uid: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Every row an import left out, with its number in the file and the reason. Right: import."""
    allow(request, "import")
    batch = get_object_or_404(Batch, uid=uid)
    return page_of(Skipped.objects.filter(batch=batch), paging, _left_out)


@batches.delete("/{uuid:uid}", response={200: BatchOut, 202: BatchOut}, summary="Undo a batch")
def undo(request: HttpRequest, uid: UUID) -> Status[dict[str, Any]]:
    """Undo everything one call or file brought; doing it twice changes nothing. Right: import, may write.

    Answers 202 where a large batch is left to a worker: look at its state until it is ``undone``.
    """
    allow(request, "import", write=True)
    batch = get_object_or_404(Batch, uid=uid)
    if batch.origin == "sample":
        raise Problem(409, "sample", OF_THE_SAMPLE)
    if batch.rows_done > AT_ONCE and batch.undone_at is None:
        jobs.start(batch, jobs.UNDO)
        return Status(202, _told(batch))
    undo_batch(batch)
    return Status(200, _told(batch))


def _told(batch: Batch) -> dict[str, Any]:
    names = ("uid", "kind", "origin", "state", "file_name", "rows_total", "rows_done")
    counts = ("taken", "updated", "unchanged", "skipped", "counts")
    return {name: getattr(batch, name) for name in (*names, *counts)} | {
        "source": batch.source_system,
        "message": batch.message.get(_language()) if batch.message else None,
        "created_at": moment(batch.created_at),
        "finished_at": moment(batch.finished_at),
        "undone_at": moment(batch.undone_at),
    }


def _left_out(skipped: Skipped) -> dict[str, Any]:
    reason = skipped.reason_ja if _language() == "ja" else skipped.reason_en
    return {"row": skipped.row, "code": skipped.reason_code, "reason": reason}


def _language() -> str:
    return "ja" if (get_language() or "en").startswith("ja") else "en"
