"""The review queue and one's own reviews over the API: blind until one asks for the machine's marks."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.people.models import Member
from madoguchi.people.tokens import allow_member
from madoguchi.scoring.marks.actions.review import LONGEST, Entry, begin, finish, missing, reveal, save
from madoguchi.scoring.marks.api.shapes import AskedIn, Result, case_of, language, not_done
from madoguchi.scoring.marks.drawing import Drawn, draw, following, listed, machine_marks
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.marks.hands import hand_of
from madoguchi.scoring.marks.models import Mark, Reason, Review
from madoguchi.scoring.marks.queries import machine_seen, waiting_for
from madoguchi.scoring.reading import seen
from madoguchi.scoring.scorecards.queries import scorecard_for

router = Router()
Why = Literal["random", "low", "disagreement", "contrary"]
MOST_ITEMS = 200


class QueueWanted(AskedIn):
    """Why conversations are drawn, and from what."""

    reason: Why = "random"


class DrawnOut(Schema):
    """A drawn conversation; ``review`` is one's own of it, ``others`` the finished ones of colleagues."""

    conversation: UUID
    case: str
    channel: str
    opened_at: dt.datetime | None
    state: Literal["not_begun", "half_done", "done"]
    review: UUID | None
    marked: int
    others: int


class QueueOut(Schema):
    """Today's draw: ``of`` so many; ``probability`` of a random one. ``next``: what to review now; ``rounds``: calibrations
    that wait. Only random draws that are not narrowed give figures."""

    reason: Why
    day: dt.date
    of: int
    probability: float | None
    narrowed: bool
    items: list[DrawnOut]
    next: UUID | None
    rounds: list[UUID]


class BeginIn(QueueWanted):
    """Which conversation is opened for review. The reason counts only where it is in today's draw for it."""

    conversation: UUID


class MarkEntry(Schema):
    """A mark of an item; ``turn``, counted from 1, points at the words."""

    item: str = Field(max_length=64)
    result: Result
    comment: str = Field("", max_length=LONGEST)
    turn: int | None = Field(None, ge=1, le=100_000)


class SaveIn(Schema):
    """What is marked so far; with ``finish`` the review is over once every item is marked."""

    marks: list[MarkEntry] = Field([], max_length=MOST_ITEMS)
    comment: str | None = Field(None, max_length=LONGEST)
    finish: bool = False


class TurnOut(Schema):
    """One utterance as reviewers read it."""

    turn: int
    speaker: str
    text: str


class ItemOut(Schema):
    """An item to mark; ``machine`` is null until it may be seen."""

    item: str
    dimension: Literal["business", "human", "hidden"]
    title: str
    help: str
    result: Result | None
    comment: str
    turn: int | None
    machine: Result | None


class ReviewOut(Schema):
    """One's own review. ``left``: items still to mark; ``problems``: what of the call could not be kept, and why."""

    uid: UUID
    conversation: UUID
    round: UUID | None
    reason: str
    scorecard: str
    comment: str
    opened_at: dt.datetime
    done_at: dt.datetime | None
    seen_machine_at: dt.datetime | None
    turns: list[TurnOut]
    items: list[ItemOut]
    left: list[str]
    problems: list[str] = []


@router.get("/queue", response=QueueOut, summary="Review queue")
def read_queue(request: HttpRequest, wanted: Query[QueueWanted]) -> dict[str, Any]:
    """Today's draw for a reason, the same for everybody, with what is next for oneself.

    Conversations one spoke in are left out. Right: review, with a key of one's own.
    """
    member = allow_member(request, "review")
    asked = wanted.asked()
    drawn = draw(Reason(wanted.reason), asked)
    following_one = following(drawn, member)
    return {
        "reason": wanted.reason,
        "day": drawn.day,
        "of": drawn.of,
        "probability": drawn.probability,
        "narrowed": asked.narrowed,
        "items": [_drawn(row) for row in listed(drawn, member)],
        "next": following_one.uid if following_one else None,
        "rounds": [round.uid for round in waiting_for(member)],
    }


@router.post("", response=ReviewOut, summary="Begin a review")
def begin_review(request: HttpRequest, body: BeginIn) -> dict[str, Any]:
    """Open the review of a conversation, or go on with the one begun. Right: review, with a key of one's own that may write."""
    member = allow_member(request, "review", write=True)
    conversation = get_object_or_404(Conversation.objects.select_related("case"), uid=body.conversation)
    try:
        review = begin(member, conversation, Reason(body.reason), body.asked())
    except MarksError as error:
        raise not_done(error) from None
    return _told(_mine(review.uid, member))


@router.get("/{uuid:uid}", response=ReviewOut, summary="One's own review")
def read_review(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """A review of one's own, with what was said and what is marked. Right: review, with a key of one's own."""
    return _told(_mine(uid, allow_member(request, "review")))


@router.post("/{uuid:uid}", response=ReviewOut, summary="Mark items, finish a review")
def save_review(request: HttpRequest, uid: UUID, body: SaveIn) -> dict[str, Any]:
    """Keep marks, good ones even where others are not; the same again changes nothing.

    Right: review, with a key of one's own that may write.
    """
    review = _mine(uid, allow_member(request, "review", write=True))
    entries = {
        one.item: Entry(one.result, one.comment, None if one.turn is None else one.turn - 1)
        for one in body.marks
    }
    try:
        problems = save(review, entries, review.comment if body.comment is None else body.comment)
    except MarksError as error:
        raise not_done(error) from None
    if body.finish and not problems:
        finish(review)
    return _told(review) | {"problems": [one.to(language()) for one in problems]}


@router.post("/{uuid:uid}/reveal", response=ReviewOut, summary="See the machine's marks")
def reveal_machine(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Show the machine's marks: the review no longer counts as blind. Right: review, with a key of one's own that may write."""
    review = _mine(uid, allow_member(request, "review", write=True))
    try:
        reveal(review)
    except MarksError as error:
        raise not_done(error) from None
    return _told(review)


def _mine(uid: UUID, member: Member) -> Review:
    found = Review.objects.select_related("conversation__case__customer", "round")
    return get_object_or_404(found, uid=uid, hand=hand_of(member))


def _drawn(row: Drawn) -> dict[str, Any]:
    talk = row.conversation
    return {
        "conversation": talk.uid,
        "case": case_of(talk),
        "channel": talk.channel,
        "opened_at": talk.opened_at,
        "state": "done" if row.own_done else "half_done" if row.mine else "not_begun",
        "review": row.mine.uid if row.mine else None,
        "marked": row.marked,
        "others": row.others,
    }


def _told(review: Review) -> dict[str, Any]:
    talk = review.conversation
    given: dict[str, Mark] = {mark.item: mark for mark in review.marks.all()}
    machine = machine_marks([talk.pk]).get(talk.pk, {}) if machine_seen(review) else {}
    items = sorted(scorecard_for(talk).scorecard.items, key=lambda item: DIMENSIONS.index(item.dimension))
    names = ("uid", "reason", "scorecard", "comment", "opened_at", "done_at", "seen_machine_at")
    return {name: getattr(review, name) for name in names} | {
        "conversation": talk.uid,
        "round": review.round.uid if review.round else None,
        "turns": [
            {"turn": place, "speaker": turn.speaker, "text": turn.text}
            for place, turn in enumerate(seen(talk.messages.all()), 1)
        ],
        "items": [
            {
                "item": item.id,
                "dimension": item.dimension,
                "title": item.title.to(language()),
                "help": item.help.to(language()),
                "result": mark.result if mark else None,
                "comment": mark.comment if mark else "",
                "turn": mark.turn + 1 if mark and mark.turn is not None else None,
                "machine": machine.get(item.id),
            }
            for item in items
            for mark in [given.get(item.id)]
        ],
        "left": missing(review),
    }
