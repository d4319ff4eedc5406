"""The review of stages over the API."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from madoguchi.cases.api import Chosen
from madoguchi.kit.api.refusing import of_form
from madoguchi.people.api import Person, person
from madoguchi.people.models import Member
from madoguchi.people.tokens import allow, allow_member
from madoguchi.processes.reviews import queries, sheet
from madoguchi.processes.reviews.actions.decide import decide
from madoguchi.processes.reviews.forms import DecisionForm
from madoguchi.processes.reviews.models import StageReview
from madoguchi.warehouse import Filters

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


class MarkOfQuestion(Schema):
    """The reviewer's own mark of a question: 4 yes, 3 rather yes, 2 rather not, 1 no."""

    mark: int | None = Field(None, ge=1, le=4)
    note: str = Field("", max_length=300)


class DecisionOut(Decision):
    """A decision about a stage, with who made it. ``told``: what the data answered that day."""

    uid: UUID
    stage: str
    version: int
    suggested: str | None
    owner: Person | None
    decided_by: Person | None
    marks: dict[str, MarkOfQuestion]
    told: dict[str, Any]


class DecisionIn(Schema):
    """What becomes of a stage. Whatever is to be done needs a day, from today on; marks go by question."""

    blueprint: str = Field(max_length=80)
    stage: str = Field(max_length=120)
    choice: Literal["keep", "fix", "rebuild", "automate"]
    reason: str = Field("", max_length=1000)
    owner: UUID | None = None
    due_on: dt.date | None = None
    next_review_on: dt.date | None = None
    marks: dict[Literal["experience", "outcome", "worth", "automatable"], MarkOfQuestion] = {}


@router.get("/decisions", response=list[DecisionOut], summary="Decisions about a stage")
def list_decisions(
    request: HttpRequest,
    blueprint: Annotated[str, Field(max_length=80)],
    stage: Annotated[str, Field(max_length=120)],
) -> list[dict[str, Any]]:
    """Every decision about a stage, the latest, which counts, first. Right: see_figures."""
    allow(request, "see_figures")
    return [_decision(one) for one in queries.history(blueprint, stage)]


@router.post("/decisions", response=DecisionOut, summary="Decide about a stage")
def decide_stage(request: HttpRequest, body: DecisionIn) -> dict[str, Any]:
    """Keep a decision beside the earlier ones, with what the data say of the stage now.

    Right: review_stages, with a key of one's own that may write.
    """
    member = allow_member(request, "review_stages", write=True)
    drawn = queries.one_of(body.blueprint)
    if drawn is None or drawn.code != body.blueprint or body.stage not in drawn.blueprint.stage_by_id:
        raise Http404(body.stage)
    owner = get_object_or_404(Member, uid=body.owner) if body.owner else None
    page = queries.review_of(drawn, Filters())
    row = sheet.row(page, page.stages[body.stage], None)
    form = DecisionForm(_as_form(body, owner), suggested=row["suggested"], today=timezone.localdate())
    if not form.is_valid():
        raise of_form(form)
    return _decision(
        decide(drawn, body.stage, by=member, suggested=row["suggested"], told=sheet.seen(row), **form.told())
    )


def _as_form(body: DecisionIn, owner: Member | None) -> dict[str, Any]:
    given = body.dict(include={"choice", "reason", "due_on", "next_review_on"}) | {
        "owner": str(owner.pk) if owner else ""
    }
    for question, one in body.marks.items():
        given |= {f"mark_{question}": str(one.mark or ""), f"note_{question}": one.note}
    return given


def _decision(one: StageReview) -> dict[str, Any]:
    names = ("uid", "stage", "version", "choice", "reason", "decided_at", "due_on", "next_review_on")
    return {name: getattr(one, name) for name in names} | {
        "suggested": one.suggested or None,
        "owner": person(one.owner),
        "decided_by": person(one.decided_by),
        "marks": one.marks,
        "told": one.told,
    }


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
