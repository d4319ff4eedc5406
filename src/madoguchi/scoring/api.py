"""Scores over the API: of conversations of the record, of conversations sent along, what moves
satisfaction, and one hint for a draft."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema

from madoguchi.cases.api import Chosen
from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.hint import hint
from madoguchi.core.conversation.score import not_scored, score_record, to_json
from madoguchi.core.conversation.scorecard import Scorecard
from madoguchi.core.conversation.turns import LONGEST_TURN, MOST_TURNS, NotScored, Turn
from madoguchi.people.tokens import allow
from madoguchi.scoring.effects import effects
from madoguchi.scoring.marks.actions.review import book_reading
from madoguchi.scoring.reading import judged
from madoguchi.scoring.satisfaction import queries as satisfaction
from madoguchi.scoring.scorecards.queries import in_force, scorecard_for

router = Router()


class TurnIn(Schema):
    """One utterance; ``at`` is an ISO 8601 time."""

    speaker: Literal["agent", "customer", "system"]
    text: str = Field(max_length=LONGEST_TURN)
    at: str | None = Field(None, max_length=40)


class ConversationIn(Schema):
    """A conversation in the neutral form."""

    id: str = Field("", max_length=200)
    language: Literal["ja", "en"] | None = None
    channel: str = Field("", max_length=32)
    process: str = Field("", max_length=80)
    customer: str = Field("", max_length=200)
    resolved: bool | None = None
    turns: list[TurnIn] = Field(max_length=MOST_TURNS)


class DraftIn(ConversationIn):
    """What was said so far, and the answer being written."""

    draft: str = Field(max_length=LONGEST_TURN)


class HintOut(Schema):
    """At most one hint; ``start`` and ``end`` are where the words stand in the draft, where there are any."""

    item: str | None
    title: str | None = None
    phrase: str | None = None
    start: int | None = None
    end: int | None = None


class EffectOut(Schema):
    """Points on the answers’ scale between cases with an item met and missed (of a dimension: for ten points of its score).

    ``value``: alone; ``beside``: with the other items alike, null where that cannot be told. ``clear``: it survives
    Benjamini–Hochberg over the items, in both.
    """

    item: str
    dimension: Literal["business", "human", "hidden"]
    label: str
    value: float
    low: float
    high: float
    level: float
    method: str
    beside: float | None
    beside_low: float | None
    beside_high: float | None
    met: int
    missed: int
    n: int
    persons: int
    p_adjusted: float
    clear: bool
    definition: str


class EffectList(Schema):
    """What moves the answers to a question, what adds most by itself first."""

    question: str | None
    scale: tuple[float, float] | None
    cases: int
    customers: int
    items: list[EffectOut]
    dimensions: list[EffectOut]


@router.get("/conversations/{uuid:uid}", response=dict[str, Any], summary="The score of a conversation")
def read_score(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """A conversation of the record as it is judged now, with the words behind every item. Right: see_conversations.

    A review its reader has open of it is no longer blind from then on, as on the page.
    """
    reader = allow(request, "see_conversations").member
    found = get_object_or_404(Conversation.objects.select_related("case__customer"), uid=uid)
    if reader is not None:
        book_reading(found, reader)
    said = judged(found)
    if isinstance(said, NotScored):
        return not_scored(str(uid), said, scorecard_for(found).scorecard)
    return to_json(said) | {"satisfaction": satisfaction.said(found)}


@router.get("/satisfaction", response=dict[str, Any], summary="The satisfaction model in force")
def read_satisfaction_model(request: HttpRequest) -> dict[str, Any]:
    """Which model predicts satisfaction and why, what it learnt from, and how well it does. Right: see_figures."""
    allow(request, "see_figures")
    return satisfaction.model_told()


@router.get("/effects", response=EffectList, summary="What moves satisfaction")
def read_effects(request: HttpRequest, chosen: Query[Chosen]) -> dict[str, Any]:
    """How items and dimensions go with the answers of the same cases, the rest held still. Days are those of the answers.

    What has too few cases is left out. Right: see_figures.
    """
    allow(request, "see_figures")
    page, language = effects(chosen.filters()), get_language() or "en"
    return {
        "question": page.question.code if page.question else None,
        "scale": page.scale,
        "cases": page.cases,
        "customers": page.customers,
        "items": [line.to_json(language) for line in page.items],
        "dimensions": [line.to_json(language) for line in page.dimensions],
    }


@router.post("/score", response=dict[str, Any], summary="Score a conversation")
def score_conversation(request: HttpRequest, body: ConversationIn) -> dict[str, Any]:
    """Score a conversation sent along by the scorecard in force for its process and channel; nothing is stored.

    Right: see_conversations.
    """
    allow(request, "see_conversations")
    return score_record(body.dict(), _scorecard(body))


def _scorecard(body: ConversationIn) -> Scorecard:
    return in_force().at(body.process, body.channel.lower()).scorecard


@router.post("/hint", response=HintOut, summary="One hint for a draft")
def hint_for_draft(request: HttpRequest, body: DraftIn) -> dict[str, Any]:
    """Say the one thing that would help a draft most, or nothing; nothing is stored. Right: see_conversations."""
    allow(request, "see_conversations")
    turns = [Turn(number, one.speaker, one.text) for number, one in enumerate(body.turns)]
    known: dict[str, Any] = {
        "language": body.language,
        "channel": body.channel.lower(),
        "customer": body.customer,
    }
    found = hint(turns, body.draft, _scorecard(body), **known)
    if found is None:
        return {"item": None}
    language = body.language or get_language() or "en"
    return {
        "item": found.item.id,
        "title": found.item.title.to(get_language() or "en"),
        "phrase": found.item.phrase.to(language),
        "start": found.start,
        "end": found.end,
    }
