"""How well open cases are foreseen, over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from madoguchi.people.tokens import allow
from madoguchi.processes.foresight import queries

router = Router()


class ErrorOut(Schema):
    """A mean error with its 95 % interval; ``n`` beginnings of ``cases`` cases."""

    value: float
    low: float
    high: float
    n: int
    cases: int


class JudgedOut(Schema):
    """The model beside the plain figure, on cases it never saw; used only while the difference lies below nought."""

    model: ErrorOut
    plain: ErrorOut
    difference: ErrorOut
    used: bool


class ForesightOut(Schema):
    """Errors in seconds (remaining time) and as Brier score (risk); null where nothing was learnt."""

    time: JudgedOut | None
    risk: JudgedOut | None
    coverage: float | None
    learnt: int | None
    tested: int | None
    open_cases: int


@router.get("", response=ForesightOut, summary="Foresight: how good it is")
def read_foresight(request: HttpRequest) -> dict[str, Any]:
    """The measured error of remaining time and risk, beside the plain median. Right: see_figures."""
    allow(request, "see_figures")
    row = queries.newest()
    figures = row.figures if row is not None else {}
    used = {"time": row.time_used, "risk": row.risk_used} if row is not None else {}
    judged = {
        name: {**figures[name], "used": used[name]} if figures.get(name) else None
        for name in ("time", "risk")
    }
    return {
        **judged,
        "coverage": figures.get("coverage"),
        "learnt": figures.get("learnt"),
        "tested": figures.get("tested"),
        "open_cases": queries.guesses().count(),
    }
