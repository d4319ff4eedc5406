"""The record over the API: conversations in the neutral format."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from madoguchi.cases.models import Conversation, Message
from madoguchi.kit.api.paging import Paging, page_of
from madoguchi.people.tokens import allow

router = Router()


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
    resolved: bool | None


class ConversationOut(ConversationHead):
    """A conversation in the neutral format (docs/formats.md)."""

    promises: list[dict[str, Any]]
    turns: list[Turn]


class ConversationPage(Schema):
    """A page of conversations, oldest first."""

    items: list[ConversationHead]
    next_cursor: str | None


@router.get("", response=ConversationPage, summary="Conversations")
def list_conversations(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Every conversation, page by page. Right: see_conversations."""
    allow(request, "see_conversations")
    return page_of(Conversation.objects.select_related("case__team"), paging, _head)


@router.get("/{uid}", response=ConversationOut, summary="One conversation")
def one_conversation(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """One conversation with every public utterance. Right: see_conversations."""
    allow(request, "see_conversations")
    found = get_object_or_404(Conversation.objects.select_related("case__team"), uid=uid)
    turns = found.messages.filter(public=True).order_by("position")
    return _head(found) | {"promises": found.promises, "turns": [_turn(message) for message in turns]}


def _head(conversation: Conversation) -> dict[str, Any]:
    case = conversation.case
    return {
        "uid": conversation.uid,
        "id": conversation.source_id,
        "case": case.source_id or str(case.uid),
        "channel": conversation.channel,
        "language": conversation.language,
        "opened_at": conversation.opened_at.isoformat() if conversation.opened_at else None,
        "team": case.team.name if case.team else None,
        "resolved": conversation.resolved,
    }


def _turn(message: Message) -> dict[str, Any]:
    return {
        "id": message.source_id,
        "speaker": message.speaker,
        "text": message.text,
        "at": message.at.isoformat() if message.at else None,
    }
