"""Calibration rounds, and how far the machine agrees with people, over the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from madoguchi.cases.models import Conversation
from madoguchi.kit.api.refusing import refused
from madoguchi.people.api import Person, person
from madoguchi.people.tokens import allow, allow_member
from madoguchi.scoring.marks import calibration, comparing
from madoguchi.scoring.marks.actions.rounds import LEAST, MOST, close_round, open_round, settle
from madoguchi.scoring.marks.api.shapes import AskedIn, Metric, Result, language, not_done, title
from madoguchi.scoring.marks.calibration import Difference
from madoguchi.scoring.marks.errors import NO_REVIEWER, MarksError
from madoguchi.scoring.marks.models import Review, Round
from madoguchi.scoring.marks.queries import results_shown, reviewers, rounds

router, machine = Router(), Router()
MOST_REVIEWERS = 20


class Agreed(Schema):
    """How far marks agree over all (``of`` empty), a dimension or an item; each figure is a metric.

    ``beyond``: beyond chance, Cohen's kappa of two reviewers, Krippendorff's alpha of more; ``ac1``: Gwet's, of two.
    """

    of: str
    title: str | None
    alike: Metric
    beyond: Metric
    ac1: Metric | None


class RoundLine(Schema):
    """A calibration round; ``agreement`` once everybody is done or it is closed."""

    uid: UUID
    opened_at: dt.datetime
    opened_by: Person | None
    closed_at: dt.datetime | None
    reviewers: int
    conversations: int
    finished: int
    asked: int
    agreement: Agreed | None


class Reviewer(Schema):
    """How far one is. ``seen``: reviews in which the machine's marks were seen first."""

    by: Person | None
    done: int
    asked: int
    seen: int


class TheirMark(Schema):
    """What one reviewer says."""

    by: Person | None
    result: Result
    comment: str
    turn: int | None


class DifferenceOut(Schema):
    """An item of a conversation the reviewers see differently; ``agreed``: what they settled on."""

    conversation: UUID
    item: str
    title: str
    marks: list[TheirMark]
    agreed: Result | None


class RoundOut(RoundLine):
    """A round with its reviewers; what they agree and differ in once it may be seen."""

    people: list[Reviewer]
    dimensions: list[Agreed]
    items: list[Agreed]
    differences: list[DifferenceOut]


class RoundIn(AskedIn):
    """Who marks how many conversations, drawn at random from what."""

    reviewers: list[UUID] = Field(min_length=2, max_length=MOST_REVIEWERS)
    size: int = Field(10, ge=LEAST, le=MOST)


class SettleIn(Schema):
    """The mark the reviewers agreed on for an item they saw differently."""

    conversation: UUID
    item: str = Field(max_length=64)
    result: Result
    comment: str = Field("", max_length=2_000)


class Compared(Schema):
    """The machine beside people, over all, a dimension or an item; ``found`` and ``right``: sensitivity and precision of
    “missed”, people taken as right."""

    of: str
    title: str | None
    alike: Metric
    kappa: Metric
    ac1: Metric
    found: Metric
    right: Metric


class ApartOut(Schema):
    """Marks that came about otherwise than by a blind review of a random draw: how many, and how many are the same."""

    kind: str
    n: int
    same: int


class Agreement(Schema):
    """From ``reviews`` blind reviews of random draws; ``seen`` more are left out. ``judge``: the language model."""

    reviews: int
    seen: int
    whole: Compared
    dimensions: list[Compared]
    items: list[Compared]
    apart: list[ApartOut]
    judge: Compared | None


@router.get("", response=list[RoundLine], summary="Calibration rounds")
def list_rounds(request: HttpRequest) -> list[dict[str, Any]]:
    """The rounds, the newest first, with how far the reviewers agree. Right: review, with a key of one's own."""
    allow_member(request, "review")
    return [_line(one) for one in rounds().select_related("opened_by")[:100]]


@router.post("", response=RoundOut, summary="Open a calibration round")
def make_round(request: HttpRequest, body: RoundIn) -> dict[str, Any]:
    """Draw conversations at random and lay them before each reviewer. Right: review, with a key of one's own that may write."""
    member = allow_member(request, "review", write=True)
    chosen = list(reviewers().filter(uid__in=body.reviewers))
    if len(chosen) < len(set(body.reviewers)):
        raise refused(NO_REVIEWER)
    try:
        made = open_round(member, chosen, body.size, body.asked())
    except MarksError as error:
        raise not_done(error) from None
    return _whole(made.uid)


@router.get("/{uuid:uid}", response=RoundOut, summary="One calibration round")
def read_round(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Who is how far, and, once it may be seen, where the reviewers agree and differ.

    Right: review, with a key of one's own.
    """
    allow_member(request, "review")
    return _whole(uid)


@router.post("/{uuid:uid}/close", response=RoundOut, summary="Close a calibration round")
def end_round(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Close a round before everybody is done; a second time changes nothing.

    Right: review, with a key of one's own that may write.
    """
    allow_member(request, "review", write=True)
    close_round(get_object_or_404(Round, uid=uid))
    return _whole(uid)


@router.post("/{uuid:uid}/settle", response=RoundOut, summary="Keep an agreed mark")
def settle_difference(request: HttpRequest, uid: UUID, body: SettleIn) -> dict[str, Any]:
    """Keep what the reviewers agreed on. Right: review, with a key of one's own that may write."""
    member = allow_member(request, "review", write=True)
    round = get_object_or_404(Round, uid=uid)
    conversation = get_object_or_404(Conversation, uid=body.conversation)
    try:
        settle(round, conversation, body.item, body.result, body.comment, member)
    except MarksError as error:
        raise not_done(error) from None
    return _whole(uid)


@machine.get("", response=Agreement, summary="How far the machine agrees with people")
def read_agreement(request: HttpRequest) -> dict[str, Any]:
    """The machine's marks beside those of blind reviews of random draws, with kappa, interval and n. Right: see_figures."""
    allow(request, "see_figures")
    found = comparing.comparison()
    return {
        "reviews": found.reviews,
        "seen": found.seen,
        "whole": _compared(found.whole),
        "dimensions": [_compared(one) for one in found.dimensions],
        "items": [_compared(one) for one in found.items],
        "apart": [{"kind": one.kind, "n": one.n, "same": one.same} for one in found.apart],
        "judge": _compared(found.judge) if found.judge else None,
    }


def _line(round: Round) -> dict[str, Any]:
    return _head(round, Review.objects.filter(round=round)) | {
        "agreement": _agreed(calibration.whole(round)) if results_shown(round) else None
    }


def _head(round: Round, reviews: Any) -> dict[str, Any]:
    rows = list(reviews.values_list("hand", "conversation_id", "done_at"))
    return {
        "uid": round.uid,
        "opened_at": round.opened_at,
        "opened_by": person(round.opened_by),
        "closed_at": round.closed_at,
        "reviewers": len({hand for hand, _, _ in rows}),
        "conversations": len({talk for _, talk, _ in rows}),
        "finished": sum(done is not None for *_, done in rows),
        "asked": len(rows),
    }


def _whole(uid: UUID) -> dict[str, Any]:
    round = get_object_or_404(Round.objects.select_related("opened_by"), uid=uid)
    reviews = Review.objects.filter(round=round)
    found = calibration.results(round) if results_shown(round) else None
    return _head(round, reviews) | {
        "people": _people(list(reviews.select_related("by").order_by("uid"))),
        "agreement": _agreed(found.whole) if found else None,
        "dimensions": [_agreed(one) for one in found.dimensions] if found else [],
        "items": [_agreed(one) for one in found.items] if found else [],
        "differences": [_differing(one) for one in found.differences] if found else [],
    }


def _people(reviews: Sequence[Review]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for review in reviews:
        one = found.setdefault(review.hand, {"by": person(review.by), "done": 0, "asked": 0, "seen": 0})
        one["asked"] += 1
        one["done"] += review.done_at is not None
        one["seen"] += review.seen_machine_at is not None
    return sorted(found.values(), key=lambda one: one["by"]["name"] if one["by"] else "")


def _agreed(line: calibration.Line) -> dict[str, Any]:
    return {
        "of": line.code,
        "title": line.item.title.to(language()) if line.item else None,
        "alike": line.alike.to_json(language()),
        "beyond": line.beyond.to_json(language()),
        "ac1": line.ac1.to_json(language()) if line.ac1 else None,
    }


def _compared(line: comparing.Line) -> dict[str, Any]:
    names = ("alike", "kappa", "ac1", "found", "right")
    return {name: getattr(line, name).to_json(language()) for name in names} | {
        "of": line.code,
        "title": line.item.title.to(language()) if line.item else None,
    }


def _differing(one: Difference) -> dict[str, Any]:
    return {
        "conversation": one.conversation.uid,
        "item": one.item,
        "title": title(one.item),
        "marks": [
            {
                "by": person(mark.by),
                "result": mark.result,
                "comment": mark.comment,
                "turn": None if mark.turn is None else mark.turn + 1,
            }
            for mark in one.marks
        ],
        "agreed": one.consensus.result if one.consensus else None,
    }
