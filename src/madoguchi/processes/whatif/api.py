"""What was tried on the simulated service, over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from madoguchi.people.tokens import allow
from madoguchi.processes.whatif import queries
from madoguchi.processes.whatif.models import Scenario
from madoguchi.processes.working import State

router = Router()
LISTED = 200


class HeldOut(Schema):
    """A figure of the weeks held back: what was, and what the simulation said. Times in seconds, shares from 0 to 1."""

    name: str
    real: float
    mean: float
    low: float
    high: float
    fits: bool


class ScenarioLine(Schema):
    """A scenario that was tried."""

    id: UUID
    name: str
    state: str


class WhatIf(Schema):
    """Whether the model reproduces today (null: nothing was learnt), by which figures, and the scenarios, newest first."""

    fits: bool | None
    cases: int
    n: int
    level: float | None
    held_out: list[HeldOut]
    scenarios: list[ScenarioLine]


class Moved(Schema):
    """A figure today and after; 95 of 100 simulated stretches of weeks differ by ``low`` to ``high``."""

    name: str
    today: float
    after: float
    difference: float
    low: float
    high: float
    clear: bool


class ScenarioOut(Schema):
    """A scenario with its inputs, its seed and what it does. ``stages``: mean seconds in each."""

    id: UUID
    name: str
    state: str
    seed: int
    changes: list[dict[str, Any]]
    runs: int | None
    weeks: int | None
    differences: list[Moved]
    stages: list[Moved]
    satisfaction: Moved | None


@router.get("", response=WhatIf, summary="What if: does the model fit, what was tried")
def read_what_if(request: HttpRequest) -> dict[str, Any]:
    """The check of the newest model against weeks it never saw, and the scenarios. Right: see_figures."""
    allow(request, "see_figures")
    fit = queries.last_fit()
    done = fit is not None and fit.state == State.DONE
    checked = fit.check_result if fit is not None and done else {}
    return {
        "fits": fit.fits if fit is not None and done else None,
        "cases": fit.cases if fit is not None else 0,
        "n": checked.get("n", 0),
        "level": checked.get("level"),
        "held_out": checked.get("held", []),
        "scenarios": [
            {"id": one.uid, "name": one.name, "state": one.state} for one in queries.scenarios()[:LISTED]
        ],
    }


@router.get("/{uid}", response=ScenarioOut, summary="One scenario")
def read_scenario(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """What a scenario changes and what it does, with intervals. Right: see_figures."""
    allow(request, "see_figures")
    row = get_object_or_404(Scenario, uid=uid)
    found = row.result
    return {
        "id": row.uid,
        "name": row.name,
        "state": row.state,
        "seed": row.seed,
        "changes": row.changes,
        "runs": found.get("runs"),
        "weeks": found.get("weeks"),
        "differences": found.get("differences", []),
        "stages": found.get("stages", []),
        "satisfaction": found.get("satisfaction"),
    }
