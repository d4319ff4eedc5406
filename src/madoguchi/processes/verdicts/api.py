"""The verdicts over the API, as ``madoguchi mine`` prints them."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema

from madoguchi.core.blueprint.automaton import AutomatonError
from madoguchi.kit.api.refusing import refused
from madoguchi.people.tokens import allow
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.processes.filters_api import ChosenOrSaved
from madoguchi.processes.verdicts import queries, telling

router = Router()


class Share(Schema):
    """A share of cases from 0 to 1 with its 95 % interval."""

    value: float | None
    low: float
    high: float
    n: int


class Bounds(Schema):
    """A gap as a share of cases (0.02: two points) with its 95 % interval."""

    value: float
    low: float
    high: float


class StageVerdict(Schema):
    """A stage: ``target`` - ``kept`` = ``design_gap`` + ``execution_gap``; ``why`` says it in words."""

    stage: str
    name: str
    verdicts: list[str]
    target: float
    kept: Share
    design_gap: Bounds | None
    execution_gap: Bounds | None
    design_without_waiting: Bounds | None
    waiting: Bounds | None
    n_conforming: int
    n_deviating: int
    needs_n: int | None
    overlap: float | None
    e_value: list[float] | None
    capability: float | None
    guards: list[str]
    why: str


class BlueprintVerdicts(Schema):
    """The verdicts on the stages of a blueprint. ``cases_read`` of ``cases``: the newest are judged where there are many."""

    blueprint: str
    version: int
    cases_read: int
    cases: int
    verdicts: list[StageVerdict]


@router.get("", response=BlueprintVerdicts, summary="Verdicts")
def process_verdicts(
    request: HttpRequest,
    chosen: Query[ChosenOrSaved],
    blueprint: Annotated[
        str, Query(description="code of a blueprint in force; the first of all by default")
    ] = "",
) -> dict[str, Any]:
    """Of each stage that promises something: whether its design or its execution misses the promise. Right: see_figures.

    Verdicts are on stages, never on a person; names and ``why`` are in the caller's language. 404 where no such blueprint is in force.
    """
    filters = chosen.filters_for(allow(request, "see_figures"))
    language = get_language() or "en"
    found = one_in_force(blueprint)
    if found is None:
        raise Http404(blueprint)
    try:
        told = queries.verdicts(found, filters)
    except AutomatonError as error:
        raise refused(error.text) from None
    return {
        "blueprint": found.code,
        "version": found.number,
        "cases_read": told.read,
        "cases": told.of,
        "verdicts": telling.by_promises([one for one, _rows in told.stages], found.blueprint, language),
    }
