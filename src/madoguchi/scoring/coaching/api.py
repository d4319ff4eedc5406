"""Coaching lists over the API: a member's own, and what leaders see of the teams'; never in the order of a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import Field, Router, Schema

from madoguchi.core.metrics.metric import Metric
from madoguchi.core.text import Text
from madoguchi.kit.api.problems import Problem
from madoguchi.people.access import may
from madoguchi.people.api import Person, person
from madoguchi.people.models import Member
from madoguchi.people.tokens import allow_member
from madoguchi.scoring.coaching import queries
from madoguchi.scoring.coaching.actions.read_list import LONGEST_NOTE, NotYours, answer_list, open_list
from madoguchi.scoring.coaching.apart import apart
from madoguchi.scoring.coaching.examples import Example
from madoguchi.scoring.coaching.models import CoachingList, CoachingMonth
from madoguchi.scoring.coaching.sheet import Advice, Sheet, sheet
from madoguchi.scoring.coaching.words import said

router = Router()
Figure = dict[str, Any]
NOT_OPEN = Text(
    "This list belongs to its member alone until it is opened, at most until {day}.",
    "この一覧は、ご本人が開くまで（遅くとも {day} まで）は、ご本人だけのものです。",
)


class ExampleOut(Schema):
    """Words of ours, after what the customer said; a colleague's good words come without ``conversation``."""

    said: str
    before: str
    language: str
    conversation: UUID | None


class AdviceOut(Schema):
    """An item: ``verdict`` against what the same requests give is below, alike, above or alone (nobody to compare with).

    ``months``: the item's figures in the months of the list, null below n = 5. ``borrowed``: the good examples are
    colleagues'.
    """

    item: str
    title: str
    dimension: Literal["business", "human", "hidden"]
    help: str
    verdict: Literal["below", "alike", "above", "alone"]
    says: str
    figure: Figure
    expected: float | None
    phrases: dict[str, str]
    good: list[ExampleOut]
    borrowed: bool
    learn: list[ExampleOut]
    months: list[Figure | None]


class ListHead(Schema):
    """A list of a month, made of so many conversations from ``since`` to ``until``."""

    uid: UUID
    month: dt.date
    since: dt.date
    until: dt.date
    published_at: dt.datetime
    conversations: int
    leaders_from: dt.date
    opened_at: dt.datetime | None


class Contents(Schema):
    """What a list says. ``few``: items met in fewer than five conversations; ``trend``: dimensions by month."""

    improve: list[AdviceOut]
    keep: list[AdviceOut]
    few: list[str]
    compared: bool
    months: list[dt.date]
    trend: dict[str, list[Figure | None]]


class ListOut(ListHead):
    """A list with what its member says to it; ``contents`` is null until its member has opened it."""

    member: Person
    note: str
    wants_to_talk: bool
    answered_at: dt.datetime | None
    contents: Contents | None


class AnswerIn(Schema):
    """What a member says to the own list."""

    note: str = Field("", max_length=LONGEST_NOTE)
    wants_to_talk: bool = False


class MemberLine(Schema):
    """A member by name. ``state``: read, not_read, with_member (closed to leaders until ``open_from``) or to_hand_over.

    ``list`` names the list once it may be read; ``answered``: wants_to_talk or note.
    """

    member: Person
    list: UUID | None
    conversations: int
    state: Literal["read", "to_hand_over", "not_read", "with_member"]
    opened_at: dt.datetime | None
    open_from: dt.date
    answered: Literal["wants_to_talk", "note"] | None


class TeamLists(Schema):
    """The members of a team, by name."""

    team: str | None
    members: list[MemberLine]


class ItemApart(Schema):
    """Whether people differ in an item beyond chance, with the same requests, channels and languages. Nobody is ranked."""

    item: str
    title: str
    dimension: Literal["business", "human", "hidden"]
    people: int
    n: int
    differ: bool


class Teams(Schema):
    """Whose list is where in a month; ``months`` are those there are."""

    month: dt.date | None
    months: list[dt.date]
    teams: list[TeamLists]
    items: list[ItemApart]


@router.get("", response=list[ListHead], summary="One's own coaching lists")
def list_coaching(request: HttpRequest) -> list[dict[str, Any]]:
    """One's own lists, the last month first; reading this opens none. Right: see_coaching, with a key of one's own."""
    member = allow_member(request, "see_coaching")
    return [_head(row) for row in queries.lists_of(member)]


@router.get("/lists/{uuid:uid}", response=ListOut, summary="A coaching list")
def read_coaching(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """One's own list, or as a leader a member's once it is open to leaders.

    Right: see_coaching, for the list of another see_team_coaching, with a key of one's own.
    """
    member = allow_member(request, "see_coaching")
    row = _found(uid)
    if row.member_id != member.pk and not queries.may_read(row, member):
        if not may(member, "see_team_coaching"):
            raise PermissionDenied
        raise Problem(403, "not-open", NOT_OPEN.fill(day=row.yours_until.isoformat()))
    return _told(row, member)


@router.post("/lists/{uuid:uid}/open", response=ListOut, summary="Open one's own coaching list")
def open_coaching(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Open the own list: from now on leaders see it too; a second time changes nothing.

    Right: see_coaching, with a key of one's own that may write.
    """
    member = allow_member(request, "see_coaching", write=True)
    try:
        return _told(open_list(_found(uid), member), member)
    except NotYours:
        raise PermissionDenied from None


@router.post("/lists/{uuid:uid}/answer", response=ListOut, summary="Answer to one's own coaching list")
def answer_coaching(request: HttpRequest, uid: UUID, body: AnswerIn) -> dict[str, Any]:
    """Say something to the own list; leaders read it with the list.

    Right: see_coaching, with a key of one's own that may write.
    """
    member = allow_member(request, "see_coaching", write=True)
    try:
        return _told(
            answer_list(_found(uid), member, note=body.note, wants_to_talk=body.wants_to_talk), member
        )
    except NotYours:
        raise PermissionDenied from None


@router.get("/teams", response=Teams, summary="Coaching lists of the teams")
def list_team_coaching(
    request: HttpRequest,
    month: Annotated[str, Field(pattern=r"^(\d{4}-\d{2})?$", description="as 2026-10")] = "",
) -> dict[str, Any]:
    """Every team with its members by name and where their lists stand, the last month where none is named.

    Right: see_team_coaching, with a key of one's own.
    """
    member = allow_member(request, "see_team_coaching")
    every = [*queries.months()]
    one = next((one for one in every if not month or f"{one.month:%Y-%m}" == month), None)
    if month and one is None:
        raise Http404(month)
    return {
        "month": one.month if one else None,
        "months": [other.month for other in every],
        "teams": _teams(one, member) if one else [],
        "items": [
            {
                "item": item.item.id,
                "title": item.item.title.to(_language()),
                "dimension": item.item.dimension,
                "people": item.people,
                "n": item.n,
                "differ": item.clear,
            }
            for item in (apart(one.differences) if one else [])
        ],
    }


def _teams(month: CoachingMonth, reader: Member) -> list[dict[str, Any]]:
    return [
        {"team": str(team) if team else None, "members": [_line(row, reader) for row in rows]}
        for team, rows in groupby(queries.lists_in(month), key=lambda row: row.member.team)
    ]


def _line(row: CoachingList, reader: Member) -> dict[str, Any]:
    own, open_ = row.member_id == reader.pk, queries.open_to_leaders(row)
    said_to_it = "wants_to_talk" if row.wants_to_talk else "note" if row.note else None
    return {
        "member": person(row.member),
        "list": row.uid if own or open_ else None,
        "conversations": row.conversations,
        "state": queries.standing(row),
        "opened_at": row.opened_at,
        "open_from": row.leaders_from,
        "answered": said_to_it if open_ else None,
    }


def _found(uid: UUID) -> CoachingList:
    return get_object_or_404(CoachingList.objects.select_related("month", "member__team"), uid=uid)


def _head(row: CoachingList) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "month": row.month.month,
        "since": row.month.since,
        "until": row.month.until,
        "published_at": row.month.published_at,
        "conversations": row.conversations,
        "leaders_from": row.leaders_from,
        "opened_at": row.opened_at,
    }


def _told(row: CoachingList, reader: Member) -> dict[str, Any]:
    return _head(row) | {
        "member": person(row.member),
        "note": row.note,
        "wants_to_talk": row.wants_to_talk,
        "answered_at": row.answered_at,
        "contents": _contents(sheet(row)) if queries.may_read(row, reader) else None,
    }


def _contents(made: Sheet) -> dict[str, Any]:
    return {
        "improve": [_advice(one) for one in made.improve],
        "keep": [_advice(one, brief=True) for one in made.keep],
        "few": [item.title.to(_language()) for item in made.few],
        "compared": made.compared,
        "months": made.days,
        "trend": {name: _points(points) for name, points in made.trend.items()},
    }


def _advice(one: Advice, *, brief: bool = False) -> dict[str, Any]:
    """As the page does: of what goes well one good example and nothing to learn."""
    choice, item = one.choice, one.choice.item
    return {
        "item": item.id,
        "title": item.title.to(_language()),
        "dimension": item.dimension,
        "help": item.help.to(_language()),
        "verdict": choice.verdict,
        "says": said(choice),
        "figure": choice.metric.to_json(_language()),
        "expected": None if choice.verdict == "alone" else choice.expected,
        "phrases": {} if brief else dict(one.phrases),
        "good": [_example(example) for example in one.examples.good[: 1 if brief else None]],
        "borrowed": one.examples.borrowed,
        "learn": [] if brief else [_example(example) for example in one.examples.learn],
        "months": [] if brief else _points(one.points),
    }


def _example(one: Example) -> dict[str, Any]:
    said_, before = one.plain
    return {
        "said": said_,
        "before": before,
        "language": one.language,
        "conversation": one.conversation.uid if one.conversation else None,
    }


def _points(points: Sequence[Metric | None]) -> list[Figure | None]:
    return [one.to_json(_language()) if one is not None and one.shown else None for one in points]


def _language() -> str:
    return get_language() or "en"
