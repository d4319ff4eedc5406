"""The journey of a blueprint over the API: for each stage what was felt, promised and met, with n and interval."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema

from madoguchi.cases.api import Chosen
from madoguchi.core.metrics.metric import Metric
from madoguchi.people.tokens import allow
from madoguchi.processes.journeys.cards import cards
from madoguchi.processes.journeys.figures import segment
from madoguchi.processes.journeys.plans import notes, plans
from madoguchi.processes.names import Names

router = Router()
Figure = dict[str, Any] | None


class JourneyStage(Schema):
    """One stage. Figures as everywhere in this API: value, low, high, n, method, definition; null where there is none.

    ``same_question`` is false where another question than the journey's was asked: not to be compared between stages.
    """

    stage: str
    name: str
    owner: str
    backing: Literal["measured", "thin", "opinion", "nothing"]
    cases: int
    question: str | None
    same_question: bool
    feeling: Figure
    time: Figure
    promise_kept: Figure
    treatment: dict[str, dict[str, Any]]
    touchpoints: dict[str, int]


class Journey(Schema):
    """A journey: the blueprint and its version, the question of the line, and the stages in order."""

    blueprint: str
    version: int
    name: str
    question: str | None
    cases: int
    stages: list[JourneyStage]


@router.get("", response=Journey, summary="Journey")
def read_journey(
    request: HttpRequest,
    chosen: Query[Chosen],
    blueprint: Annotated[str, Field(max_length=120)] = "",
    asked: Annotated[str, Field(max_length=120, description="code of the question of the line")] = "",
) -> dict[str, Any]:
    """The journey of a blueprint in force (the first, where none is named). Right: see_figures."""
    allow(request, "see_figures")
    every = [plan for plan in plans() if not plan.to_be]
    plan = next((one for one in every if one.code == blueprint or not blueprint), None)
    if plan is None:
        raise Http404(blueprint)
    language = get_language() or "en"
    found = segment(plan.drawing, chosen.filters().with_(stage=(), question=(), survey=()), asked)
    made = cards(plan.drawing, Names.load(language), found, None, notes(plan.row), {})
    return {
        "blueprint": plan.code,
        "version": plan.number,
        "name": plan.drawing.name.to(language),
        "question": found.feelings.asked.code if found.feelings.asked else None,
        "cases": found.cases,
        "stages": [
            {
                "stage": card.code,
                "name": card.name,
                "owner": card.owner,
                "backing": card.backing.value,
                "cases": card.first.figures.cases,
                "question": card.first.felt.asked.code if card.first.felt else None,
                "same_question": not card.first.other,
                "feeling": _told(card.first.metric, language),
                "time": _told(card.first.figures.time, language),
                "promise_kept": _told(card.first.figures.kept, language),
                "treatment": {
                    name: metric.to_json(language) for name, metric in card.first.figures.treatment.items()
                },
                "touchpoints": dict(sorted(card.first.figures.channels.items())),
            }
            for card in made
        ],
    }


def _told(metric: Metric | None, language: str) -> Figure:
    return None if metric is None else metric.to_json(language)
