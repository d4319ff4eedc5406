"""The network of teams and processes over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from madoguchi.cases.api import Chosen
from madoguchi.people.tokens import allow
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.processes.names import Names
from madoguchi.processes.network import queries, sheet

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


@router.get("", response=InternalNetwork, summary="Network of processes")
def process_network(request: HttpRequest, chosen: Query[Chosen], blueprint: str = "") -> dict[str, Any]:
    """Who serves whom in the house, and whose lateness the customer feels. Right: see_figures."""
    allow(request, "see_figures")
    drawn = one_in_force(blueprint) or one_in_force()
    if drawn is None:
        return {"blueprint": None, "version": None, "cases": 0, "services": [], "handovers": []}
    page = queries.network_of(drawn, chosen.filters())
    return sheet.to_json(page, Names.load(), queries.ratings(page))
