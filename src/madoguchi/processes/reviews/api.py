"""The review of stages over the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from madoguchi.cases.api import Chosen
from madoguchi.people.tokens import allow
from madoguchi.processes.reviews import queries, sheet

router = Router()


class Answer(Schema):
    """One of the four questions: ``experience``, ``outcome``, ``worth`` or ``automatable``.

    ``answer`` is yes, no, partly or unknown; each figure is a metric.
    """

    question: str
    answer: str
    sentence: str
    figures: list[dict[str, Any]]


class Decision(Schema):
    """What was decided last."""

    choice: str
    reason: str
    decided_at: dt.datetime
    due_on: dt.date | None
    next_review_on: dt.date | None


class Stage(Schema):
    """A stage with its four answers. The index of automation runs from 0 to 100, shares from 0 to 1."""

    stage: str
    name: str
    n: int
    kept: dict[str, Any]
    answers: list[Answer]
    verdicts: list[str]
    automation_index: float | None
    share_of_cost: float | None
    share_of_work: float | None
    suggestion: str | None
    suggestion_reason: str | None
    decision: Decision | None


class Reviews(Schema):
    """The stages of the blueprint in force; without one there is no blueprint and no stage."""

    blueprint: str | None
    version: int | None
    cases: int
    stages: list[Stage]


@router.get("", response=Reviews, summary="Stage reviews")
def stage_reviews(request: HttpRequest, chosen: Query[Chosen], blueprint: str = "") -> dict[str, Any]:
    """Every stage with the four questions answered from the data, and the decision in force. Right: see_figures.

    Cases count by the day they were opened; at most the 10,000 opened last.
    """
    allow(request, "see_figures")
    drawn = queries.one_of(blueprint)
    if drawn is None:
        return {"blueprint": None, "version": None, "cases": 0, "stages": []}
    page = queries.review_of(drawn, chosen.filters())
    decided = queries.decisions(drawn.code)
    return {
        "blueprint": drawn.code,
        "version": drawn.number,
        "cases": len(page.facts.cases),
        "stages": [sheet.to_json(page, one, decided.get(id)) for id, one in page.stages.items()],
    }
