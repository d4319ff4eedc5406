"""The record over the API: conversations in the neutral format. And how every list of figures is narrowed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import BeforeValidator

from madoguchi.cases.models import Conversation, Message
from madoguchi.cases.queries import ConversationFilter, conversations
from madoguchi.cases.scope import EARLIEST, LATEST
from madoguchi.kit.api.paging import Paging, page_of
from madoguchi.people.tokens import allow
from madoguchi.warehouse import Filters
from madoguchi.warehouse.conditions import LONGEST, MOST
from madoguchi.warehouse.filters import stack_of

router = Router()


def _parts(given: Any) -> Any:
    """Take ``a,b`` as two values, as the addresses of pages do."""
    if not isinstance(given, list):
        return given
    return [part.strip() for one in given for part in str(one).split(",") if part.strip()]


def _iso_day(given: Any) -> Any:
    return dt.date.fromisoformat(given) if isinstance(given, str) else given


Day = Annotated[dt.date, BeforeValidator(_iso_day), Field(ge=EARLIEST, le=LATEST)]
Codes = Annotated[list[Annotated[str, Field(max_length=200)]], BeforeValidator(_parts), Field(max_length=100)]
Ids = Annotated[
    list[Annotated[int, Field(ge=-(2**63), lt=2**63)]], BeforeValidator(_parts), Field(max_length=100)
]


class Chosen(Schema):
    """Which part of the facts. Days are local and both included; several values are separated by commas."""

    since: Day | None = Field(None, alias="from", description="first day, as 2026-01-31")
    until: Day | None = Field(None, alias="to", description="last day")
    channel: Codes = []
    team: Codes = []
    stage: Codes = []
    process: Codes = []
    request: Codes = []
    language: Codes = []
    survey: Ids = []
    question: Ids = []
    audience: Literal["customer", "staff", "all"] = "customer"
    f: Annotated[list[Annotated[str, Field(max_length=LONGEST)]], Field(max_length=MOST)] = Field(
        [],
        description="conditions on cases and steps, as in the addresses of pages: `f=with:check&f=hide:close`",
    )

    def filters(self) -> Filters:
        """Return the filters as the warehouse takes them. Raises ``FilterError`` for a condition nobody understands."""
        return Filters(
            since=self.since,
            until=self.until,
            channel=tuple(self.channel),
            team=tuple(self.team),
            stage=tuple(self.stage),
            process=tuple(self.process),
            request=tuple(self.request),
            language=tuple(self.language),
            survey=tuple(self.survey),
            question=tuple(self.question),
            audience=() if self.audience == "all" else (self.audience,),
            stack=stack_of(self.f),
        )


class ConversationsWanted(Schema):
    """Which conversations; days are those they were opened on."""

    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    channel: str = Field("", max_length=32)
    team: str = Field("", max_length=80)
    language: str = Field("", max_length=8)

    def wanted(self) -> ConversationFilter:
        """Return the filter of the record's queries."""
        return ConversationFilter(
            channel=self.channel,
            team=self.team,
            language=self.language,
            start=midnight(self.since),
            end=midnight(self.until, after=True),
        )


class Turn(Schema):
    """One utterance; ``at`` is an ISO 8601 time in UTC."""

    id: str | None
    speaker: str
    text: str
    at: str | None


class ConversationHead(Schema):
    """A conversation without what was said."""

    uid: UUID
    id: str | None
    case: str
    channel: str
    language: str
    opened_at: str | None
    team: str | None
    customer: str | None
    resolved: bool | None


class ConversationOut(ConversationHead):
    """A conversation in the neutral format, as it can be brought in again."""

    promises: list[dict[str, Any]]
    turns: list[Turn]


class ConversationPage(Schema):
    """A page of conversations, in the order they came in."""

    items: list[ConversationHead]
    next_cursor: str | None


@router.get("", response=ConversationPage, summary="Conversations")
def list_conversations(
    request: HttpRequest, wanted: Query[ConversationsWanted], paging: Query[Paging]
) -> dict[str, Any]:
    """Every conversation, page by page, in the order they came in. Right: see_conversations."""
    allow(request, "see_conversations")
    return page_of(conversations(wanted.wanted()), paging, _head)


@router.get("/{uuid:uid}", response=ConversationOut, summary="One conversation")
def read_conversation(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """One conversation with every public utterance. Right: see_conversations."""
    allow(request, "see_conversations")
    found = get_object_or_404(Conversation.objects.select_related("case__team", "case__customer"), uid=uid)
    turns = found.messages.filter(public=True).order_by("position", "pk")
    return _head(found) | {"promises": found.promises, "turns": [_turn(message) for message in turns]}


def _head(conversation: Conversation) -> dict[str, Any]:
    case = conversation.case
    return {
        "uid": conversation.uid,
        "id": conversation.source_id,
        "case": case.source_id or str(case.uid),
        "channel": conversation.channel,
        "language": conversation.language,
        "opened_at": moment(conversation.opened_at),
        "team": case.team.name if case.team else None,
        "customer": (case.customer.source_id or str(case.customer.uid)) if case.customer else None,
        "resolved": conversation.resolved,
    }


def _turn(message: Message) -> dict[str, Any]:
    return {
        "id": message.source_id,
        "speaker": message.speaker,
        "text": message.text,
        "at": moment(message.at),
    }


def moment(at: dt.datetime | None) -> str | None:
    """Return a time as ISO 8601 in UTC."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if at else None


def midnight(day: dt.date | None, *, after: bool = False) -> dt.datetime | None:
    """Return when a local day begins, or with ``after`` when it is over; None where no day is given."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=after), dt.time()))
