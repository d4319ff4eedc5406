"""Conformance as a mined log says it: for ``madoguchi mine --blueprint`` and the API. Knows no Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.metrics.intervals import wilson
from madoguchi.core.process.judging import Spot
from madoguchi.core.text import Text
from madoguchi.processes.conformance.counting import Standard, Summary, summed, usual_stages
from madoguchi.processes.conformance.words import plain, said
from madoguchi.warehouse.engine import Engine
from madoguchi.warehouse.expressions.registry import answer
from madoguchi.warehouse.filters import Filters


def of_log(engine: Engine, blueprint: Blueprint, *, now_ms: int) -> Summary:
    """Compare every case of a log in a file with a blueprint. Raises ``AutomatonError`` and ``WarehouseError``.

    Which processes and cases the blueprint says it is for is left aside: the file is the log of this process. Cases count
    as finished; rules with a time limit that is not over at ``now_ms`` count as kept.
    """

    def ask(name: str, filters: Filters | None = None, **params: Any) -> list[dict[str, Any]]:
        return answer(engine, name, filters, **params)

    standard = Standard(blueprint, usual_stages(ask("conformance_stages")))
    standard.meant = {}
    return summed(standard.count(ask, Filters(), now_ms=now_ms, closes=False))


def to_json(
    summary: Summary, blueprint: Blueprint, language: str, activity: Callable[[str], Text] = plain
) -> dict[str, Any]:
    """Return the entry ``conformance`` of a mined log: what counts against it, most cases first."""
    low, high = wilson(summary.conforming / summary.cases, summary.cases) if summary.cases else (0.0, 0.0)
    return {
        "cases": summary.cases,
        "conforming_cases": summary.conforming,
        "share": {"value": summary.conforming / summary.cases, "low": low, "high": high, "n": summary.cases}
        if summary.cases
        else None,
        "fitness": summary.fitness,
        "deviations": [
            {
                "kind": one.spot.kind,
                "step": _step(one.spot),
                "cases": one.cases,
                "stage": one.spot.stage,
                "rule": one.spot.rule,
                "said": said(one.spot, blueprint, activity).to(language),
            }
            for one in summary.deviations
            if not one.allowed
        ],
    }


def _step(spot: Spot) -> str:
    return spot.step or spot.activity
