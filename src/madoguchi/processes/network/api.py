"""The network of teams and processes over the API."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from madoguchi.cases.api import Chosen
from madoguchi.cases.models import Case
from madoguchi.kit.api.refusing import refused
from madoguchi.people.tokens import allow, allow_member
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.processes.names import Names
from madoguchi.processes.network import queries, sheet
from madoguchi.processes.network.actions.rate import NOT_YOURS, RATED_ALREADY, AlreadyRatedError, rate
from madoguchi.warehouse import Filters

router = Router()


class Caller(Schema):
    """A team that calls, and how often."""

    team: str
    calls: int


class CustomerHarm(Schema):
    """What a late answer goes with: ``outcome`` is promise or satisfaction, ``effect`` a metric.

    ``per_100_cases``: value, low and high; ``clear``: it stands after correction over all processes.
    """

    outcome: str
    effect: dict[str, Any]
    clear: bool
    p_adjusted: float | None
    per_100_cases: list[float] | None


class InternalService(Schema):
    """How one process serves those who call it; ``kept``, ``wait`` and ``rating`` are metrics."""

    process: str
    name: str
    server: str
    callers: list[Caller]
    calls: int
    waiting: int
    kept: dict[str, Any]
    wait: dict[str, Any]
    rating: dict[str, Any] | None
    harms: list[CustomerHarm]
    says: str


class Passed(Schema):
    """Work handed from one team to another."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    count: int
    mean_seconds: float | None


class InternalNetwork(Schema):
    """The called processes, the one that hurts most first; without a blueprint in force all is empty."""

    blueprint: str | None
    version: int | None
    cases: int
    services: list[InternalService]
    handovers: list[Passed]


class CallToRate(Schema):
    """An answered call of one's own team that nobody has rated."""

    case: UUID
    step: str
    step_name: str
    process: str
    process_name: str
    wait_seconds: float | None


class RatingIn(Schema):
    """One mark for one answer: 5 very helpful, 1 no help."""

    blueprint: str = Field(max_length=80)
    case: UUID
    step: str = Field(max_length=120)
    value: int = Field(ge=1, le=5)


class Rated(Schema):
    """What was rated. It counts only in figures of at least five raters."""

    case: UUID
    step: str
    process: str
    value: int


@router.get("/calls", response=list[CallToRate], summary="Answers to rate")
def list_calls(
    request: HttpRequest, blueprint: Annotated[str, Field(max_length=80)] = ""
) -> list[dict[str, Any]]:
    """The answers one's own team got and nobody rated yet, the newest first.

    Right: see_conversations, with a key of one's own.
    """
    member = allow_member(request, "see_conversations")
    drawn = one_in_force(blueprint)
    if drawn is None or member.team is None:
        return []
    page, names = queries.network_of(drawn, Filters()), Names.load()
    waiting = queries.to_rate(page, member.team.name)
    cases = dict(Case.objects.filter(pk__in=[call.case_id for call in waiting]).values_list("pk", "uid"))
    called = {one.process: sheet.called(one, names) for one in page.services}
    steps = drawn.blueprint.step_by_id
    return [
        {
            "case": cases[call.case_id],
            "step": call.step,
            "step_name": steps[call.step].name.to(names.language),
            "process": call.process,
            "process_name": called.get(call.process, call.process),
            "wait_seconds": call.wait_seconds,
        }
        for call in waiting
        if call.case_id in cases
    ]


@router.post("/ratings", response=Rated, summary="Rate an answer")
def rate_call(request: HttpRequest, body: RatingIn) -> dict[str, Any]:
    """Rate an answer one's own team got, once a call. Right: see_conversations, with a key of one's own that may write."""
    member = allow_member(request, "see_conversations", write=True)
    drawn = one_in_force(body.blueprint)
    if drawn is None:
        raise Http404(body.blueprint)
    case = get_object_or_404(Case, uid=body.case)
    team = member.team.name if member.team else ""
    call = queries.own_call(queries.network_of(drawn, Filters()), team, case.pk, body.step)
    if call is None:
        raise refused(NOT_YOURS)
    try:
        made = rate(drawn.code, call, body.value, member)
    except AlreadyRatedError:
        raise refused(RATED_ALREADY) from None
    return {"case": case.uid, "step": made.step, "process": made.process, "value": made.value}


@router.get("", response=InternalNetwork, summary="Network of processes")
def process_network(request: HttpRequest, chosen: Query[Chosen], blueprint: str = "") -> dict[str, Any]:
    """Who serves whom in the house, and whose lateness the customer feels. Right: see_figures."""
    allow(request, "see_figures")
    drawn = one_in_force(blueprint) or one_in_force()
    if drawn is None:
        return {"blueprint": None, "version": None, "cases": 0, "services": [], "handovers": []}
    page = queries.network_of(drawn, chosen.filters())
    return sheet.to_json(page, Names.load(), queries.ratings(page))
