"""The network of teams and processes, put together from the facts and the ratings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.conf import settings
from threadpoolctl import threadpool_limits

from madoguchi.core.metrics.effect import Cases
from madoguchi.core.metrics.estimates import mean_metric
from madoguchi.core.metrics.metric import Metric
from madoguchi.core.metrics.sums import MeanSums
from madoguchi.core.process import network, review
from madoguchi.core.process.network import Served, Service
from madoguchi.core.text import Text
from madoguchi.processes.blueprints.queries import InForce
from madoguchi.processes.network.models import InternalRating
from madoguchi.processes.reviews.facts import ALIKE, DIFFICULTY, MOST, column, in_time, main_question
from madoguchi.warehouse import Filters, ask, ask_many

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Handover:
    """Work passed from one team to another."""

    source: str
    target: str
    count: int
    mean_seconds: float | None


@dataclass(frozen=True, slots=True)
class OwnCases:
    """A process with cases of its own: how many, how many open, and its promise kept."""

    process: str
    cases: int
    open: int
    kept: int
    promised: int


@dataclass(slots=True)
class Network:
    """Everything the page shows; ``served``: every call of the cases looked at."""

    chosen: InForce
    cases: int
    served: list[Served]
    services: list[Service]
    handovers: list[Handover]
    own: list[OwnCases]
    now_ms: float

    @property
    def capped(self) -> bool:
        return self.cases >= MOST

    @property
    def worst(self) -> Service | None:
        """The process that clearly hurts customers most."""
        return next((one for one in self.services if one.clear), None)


def network_of(chosen: InForce, filters: Filters) -> Network:
    """Return the network of a blueprint, or remember it while nothing new came in. Raises ``WarehouseError``."""
    (holds,) = ask("extent")
    key = (
        chosen.version_id,
        chosen.published_at,
        filters,
        str(settings.WAREHOUSE["directory"]),
        *holds.values(),
    )
    return _remembered(_Asked(chosen, filters, key))


class _Asked:
    """What was asked; equal to another where the version, the filters and all that is in the facts are."""

    def __init__(self, chosen: InForce, filters: Filters, key: tuple[object, ...]) -> None:
        self.chosen, self.filters, self.key = chosen, filters, key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=4)
def _remembered(asked: _Asked) -> Network:
    chosen, filters = asked.chosen, asked.filters
    blueprint = chosen.blueprint
    calling = [step for step in blueprint.steps if step.calls]
    ends = [end for step in calling if step.calls for end in step.calls.end_steps]
    activities = [
        *blueprint.activities_of(tuple(step.id for step in calling)),
        *blueprint.activities_of(tuple(ends)),
    ]
    narrowed = filters.with_(
        process=filters.process or blueprint.processes, question=(), survey=(), audience=("customer",)
    )
    ids, _scale, low_good = main_question()
    cases, steps, passed = ask_many(
        [
            ("work_cases", narrowed, {"questions": ids, "attributes": list(DIFFICULTY), "limit": MOST}),
            ("work_steps", narrowed, {"activities": activities or [""], "limit": MOST}),
            ("process_handovers", narrowed, {}),
        ]
    )
    now_ms = float(max([row["last_ms"] or row["opened_ms"] for row in cases], default=0))
    served = network.calls(blueprint, cases, steps, now_ms)
    kept = in_time(cases, now_ms)
    said = column(cases, "satisfaction")
    base = Cases(
        np.zeros(len(cases)),
        np.array([row["customer"] for row in cases], dtype=np.int64),
        review.alike(cases, ALIKE),
        np.full(len(cases), math.nan),
    )
    # small matrices: threads of the algebra would only wait for one another
    with threadpool_limits(1):
        harms = network.harms(base, kept, -said if low_good else said, column(cases, "weight"), served)
    return Network(
        chosen,
        len(cases),
        served,
        network.services(blueprint, served, harms),
        sorted(
            (
                Handover(row["source"], row["target"], int(row["count"]), _seconds(row))
                for row in passed
                if row["source"] and row["target"]
            ),
            key=lambda one: (-one.count, one.source, one.target),
        ),
        _own_cases(filters, now_ms),
        now_ms,
    )


def _seconds(row: Row) -> float | None:
    return None if row["mean_ms"] is None else row["mean_ms"] / 1000


def _own_cases(filters: Filters, now_ms: float) -> list[OwnCases]:
    every = filters.with_(process=(), stage=())
    volume, promises = ask_many(
        [
            ("case_volume", every, {"by": ["process"]}),
            ("case_promises", every, {"by": ["process"], "now_ms": int(now_ms)}),
        ]
    )
    told = {row["process"]: row for row in promises}
    return [
        OwnCases(
            row["process"],
            int(row["n"]),
            int(row["open"]),
            int(told[row["process"]]["positives"]) if row["process"] in told else 0,
            int(told[row["process"]]["n"]) if row["process"] in told else 0,
        )
        for row in volume
        if row["process"]
    ]


def ratings(page: Network) -> dict[str, Metric]:
    """Return the mean mark of each process over the calls shown; hidden below five raters."""
    shown = {(call.case_id, call.step) for call in page.served}
    given: dict[str, list[tuple[int, int]]] = {}
    rows = InternalRating.objects.filter(blueprint=page.chosen.code)
    for case, step, process, value, by, key in rows.values_list(
        "case_id", "step", "process", "value", "rated_by_id", "pk"
    ):
        if (case, step) in shown:
            given.setdefault(process, []).append((value, by if by is not None else -key))
    return {process: _mean(marks) for process, marks in given.items()}


def _mean(marks: Sequence[tuple[int, int]]) -> Metric:
    return mean_metric(
        MeanSums.from_arrays(
            np.array([value for value, _ in marks], dtype=np.float64),
            None,
            np.array([by for _, by in marks], dtype=np.int64),
        ),
        "internal_rating",
        Text("Internal rating", "社内評価"),
        Text(
            "Mean of the marks from 1 to 5 that calling teams gave to answers they got; interval clustered by rater.",
            "依頼した部署が、受け取った返事に付けた評価（1～5）の平均。区間は評価者をまとまりとして求めます。",
        ),
        "scale",
        scale_min=1.0,
        scale_max=5.0,
    )


def own_call(page: Network, team: str, case_id: int, step: str) -> Served | None:
    """Return an answered call of a team, which its members may rate; None where it is none of theirs."""
    return next(
        (
            one
            for one in page.served
            if team
            and (one.case_id, one.step, one.caller) == (case_id, step, team)
            and one.answered_ms is not None
        ),
        None,
    )


def to_rate(page: Network, team: str, limit: int = 20) -> list[Served]:
    """Return the answered calls of a team that nobody rated yet, the newest answers first."""
    rated = set(InternalRating.objects.filter(blueprint=page.chosen.code).values_list("case_id", "step"))
    mine = [
        call
        for call in page.served
        if call.caller == team and call.answered_ms is not None and (call.case_id, call.step) not in rated
    ]
    return sorted(mine, key=lambda call: (-(call.answered_ms or 0), call.case_id))[:limit]
