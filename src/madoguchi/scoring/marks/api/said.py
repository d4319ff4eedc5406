"""Marks beside the machine's, and objections with their answers, over the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from madoguchi.cases.api import Day, midnight
from madoguchi.cases.models import Conversation
from madoguchi.kit.api.paging import Paging, cut, page_of
from madoguchi.kit.api.refusing import of_form, refused
from madoguchi.people.access import may
from madoguchi.people.api import Person, person
from madoguchi.people.models import Member
from madoguchi.people.tokens import allow_member
from madoguchi.scoring.marks import queries
from madoguchi.scoring.marks.actions.objection import answer, object_to
from madoguchi.scoring.marks.actions.override import override, take_back
from madoguchi.scoring.marks.api.shapes import Result, case_of, not_done, title
from madoguchi.scoring.marks.drawing import machine_marks
from madoguchi.scoring.marks.errors import OPEN_FOR_REVIEW, MarksError
from madoguchi.scoring.marks.forms import AnswerForm
from madoguchi.scoring.marks.models import Kind, Mark, Objection
from madoguchi.scoring.marks.sheet import Sheet, sheet

marks, objections = Router(), Router()
MarkKind = Literal["review", "calibration", "consensus", "override", "import"]
State = Literal["open", "upheld", "declined"]
LONGEST = 2_000


class MarksWanted(Schema):
    """Which marks; days are local, both included, and those on which they were given."""

    conversation: UUID | None = None
    item: str = Field("", max_length=64)
    kind: MarkKind | None = None
    reviewer: UUID | None = Field(None, description="who marked; for reviewers")
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")

    def of(self, member: Member) -> Any:
        """Return those of them a member may see. Raises ``PermissionDenied``."""
        if self.reviewer is not None and not may(member, "review"):
            raise PermissionDenied
        given = {
            "conversation__uid": self.conversation,
            "item": self.item,
            "kind": self.kind,
            "by__uid": self.reviewer,
            "at__gte": midnight(self.since),
            "at__lt": midnight(self.until, after=True),
        }
        return queries.seen_by(member).filter(**{name: value for name, value in given.items() if value})


class MarkOut(Schema):
    """One item as a person judged it, with the machine's mark of today. ``turn`` counts from 1.

    ``by`` is null for what reviewers agreed on together and for another tool's.
    """

    uid: UUID
    conversation: UUID
    item: str
    title: str
    machine: Result
    result: Result
    kind: MarkKind
    by: Person | None
    comment: str
    turn: int | None
    at: dt.datetime


class MarkPage(Schema):
    """A page of marks, in the order they were written down; it may hold fewer than asked for and not be the last."""

    items: list[MarkOut]
    next_cursor: str | None


class MarkIn(Schema):
    """Another mark beside the machine's; ``comment`` says why, and the agent concerned can read it."""

    conversation: UUID
    item: str = Field(max_length=64)
    result: Result
    comment: str = Field(min_length=1, max_length=LONGEST)


class TakenBack(Schema):
    """Whether there was a mark to take back."""

    taken_back: bool


class ObjectionIn(Schema):
    """An objection to the machine's mark of an item of one's own conversation."""

    conversation: UUID
    item: str = Field(max_length=64)
    reason: str = Field(min_length=1, max_length=LONGEST)


class AnswerIn(Schema):
    """The answer; ``result`` is the mark that stands beside the machine's, where the objection is upheld."""

    decision: Literal["upheld", "declined"]
    result: Result | None = None
    words: str = Field(min_length=1, max_length=LONGEST)


class ObjectionOut(Schema):
    """An objection. ``machine``: the mark objected to; ``result``: what stands beside it, where upheld."""

    uid: UUID
    conversation: UUID
    case: str
    item: str
    title: str
    machine: Result
    reason: str
    by: Person | None
    at: dt.datetime
    state: State
    result: Result | None
    answer: str
    answered_by: Person | None
    answered_at: dt.datetime | None


class ObjectionPage(Schema):
    """A page of objections, the oldest first."""

    items: list[ObjectionOut]
    next_cursor: str | None


@marks.get("", response=MarkPage, summary="Marks by people")
def list_marks(request: HttpRequest, wanted: Query[MarksWanted], paging: Query[Paging]) -> dict[str, Any]:
    """What people say of the marks of items, as the pages of conversations show it to the same member.

    Reviewers see all but what they have open for review, agents what was said of their own conversations. Right:
    see_conversations, with a key of one's own; ``reviewer`` takes the right review.
    """
    member = allow_member(request, "see_conversations")
    rows = wanted.of(member).filter(pk__gt=paging.after).order_by("pk")
    return cut(list(rows[: paging.limit + 1]), paging, key=lambda mark: mark.pk, shape=_shown)


@marks.post("", response=MarkOut, summary="Another mark beside the machine's")
def give_mark(request: HttpRequest, body: MarkIn) -> dict[str, Any]:
    """Set a mark beside the machine's, which stays; a second one of the same member takes its place.

    Figures stay the machine's. Right: review, with a key of one's own that may write.
    """
    member = allow_member(request, "review", write=True)
    conversation, found = _sheet(body.conversation, member)
    if not found.may_mark:
        raise Http404
    if found.blind is not None:
        raise refused(OPEN_FOR_REVIEW)
    try:
        mark = override(conversation, body.item, body.result, body.comment, member)
    except MarksError as error:
        raise not_done(error) from None
    (shown,) = _shown([mark])
    return shown


@marks.delete("/{uuid:uid}", response=TakenBack, summary="Take a mark back")
def take_mark_back(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Take one's own mark beside the machine's back. Right: review, with a key of one's own that may write."""
    member = allow_member(request, "review", write=True)
    return {"taken_back": take_back(get_object_or_404(queries.seen_by(member), uid=uid), member)}


@objections.get("", response=ObjectionPage, summary="Objections")
def list_objections(
    request: HttpRequest, paging: Query[Paging], state: State | None = None
) -> dict[str, Any]:
    """Every objection, for reviewers to answer. Right: review, with a key of one's own."""
    allow_member(request, "review")
    found = queries.objections_in(state)
    return page_of(found, paging, _told)


@objections.get("/mine", response=ObjectionPage, summary="One's own objections")
def list_own_objections(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """One's own objections with their answers. Right: see_coaching, with a key of one's own."""
    member = allow_member(request, "see_coaching")
    return page_of(queries.objections_of(member), paging, _told)


@objections.post("", response=ObjectionOut, summary="Object to a mark")
def make_objection(request: HttpRequest, body: ObjectionIn) -> dict[str, Any]:
    """Object to the machine's mark of one's own conversation, once an item.

    Right: see_coaching, with a key of one's own that may write.
    """
    member = allow_member(request, "see_coaching", write=True)
    conversation, found = _sheet(body.conversation, member)
    if not found.may_object:
        raise Http404
    try:
        return _told(object_to(conversation, body.item, body.reason, member))
    except MarksError as error:
        raise not_done(error) from None


@objections.post("/{uuid:uid}/answer", response=ObjectionOut, summary="Answer an objection")
def answer_objection(request: HttpRequest, uid: UUID, body: AnswerIn) -> dict[str, Any]:
    """Uphold or decline an objection, with words its agent reads. Right: review, with a key of one's own that may write."""
    member = allow_member(request, "review", write=True)
    objection = get_object_or_404(queries.objections_in(None), uid=uid)
    form = AnswerForm({"decision": body.decision, "result": body.result or "", "words": body.words})
    if not form.is_valid():
        raise of_form(form)
    given = form.cleaned_data
    upheld = given["decision"] == "upheld"
    try:
        return _told(
            answer(objection, upheld=upheld, words=given["words"], result=given["result"], by=member)
        )
    except MarksError as error:
        raise not_done(error) from None


def _sheet(uid: UUID, member: Member) -> tuple[Conversation, Sheet]:
    conversation = get_object_or_404(Conversation.objects.select_related("case"), uid=uid)
    found = sheet(conversation, member)
    if found is None:
        raise Http404
    return conversation, found


def _shown(rows: Sequence[Mark]) -> list[dict[str, Any]]:
    """Those the page of their conversation shows: of items the machine still judges."""
    machine = machine_marks({mark.conversation_id for mark in rows})
    return [
        {
            "uid": mark.uid,
            "conversation": mark.conversation.uid,
            "item": mark.item,
            "title": title(mark.item),
            "machine": theirs,
            "result": mark.result,
            "kind": mark.kind,
            "by": None if mark.kind == Kind.CONSENSUS else person(mark.by),
            "comment": mark.comment,
            "turn": None if mark.turn is None else mark.turn + 1,
            "at": mark.at,
        }
        for mark in rows
        if (theirs := machine.get(mark.conversation_id, {}).get(mark.item)) is not None
    ]


def _told(one: Objection) -> dict[str, Any]:
    names = ("uid", "item", "machine", "reason", "at", "state", "answer", "answered_at")
    return {name: getattr(one, name) for name in names} | {
        "conversation": one.conversation.uid,
        "case": case_of(one.conversation),
        "title": title(one.item),
        "by": person(one.by),
        "result": one.result or None,
        "answered_by": person(one.answered_by),
    }
