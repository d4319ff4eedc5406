"""The verdict on a log that promises nothing: a column says how each case came out, others what was known at its start.

Without a deadline every deviation counts, whenever it was recorded. Long cases collect deviations, so that is an upper
bound on what execution costs. With a deadline those still open at that moment are looked at (a landmark analysis:
Anderson, Cain & Gelber 1983), and only what deviated by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import numpy as np
import numpy.typing as npt

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.metrics.effect import numbered
from madoguchi.core.metrics.sums import Floats
from madoguchi.core.process import rules_of_order
from madoguchi.core.process.conformance import Aligner
from madoguchi.core.process.gaps import Estimate, StageCases, estimate
from madoguchi.core.process.nuisance import Covariate
from madoguchi.core.process.verdict import Judged, judge
from madoguchi.processes.verdicts.gathering import PORTION, Ask, clock_of
from madoguchi.warehouse import Filters

EVERY = 10_000_000
CLOCK = ("hour", "weekday", "date")  # of the first event, beside the columns
WHOLE, BY_THEN = "whole", "deadline"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look at. ``outcome``: column and the value that means kept. ``most``: columns that count up, each with the
    value it may reach; above it the case deviates from that moment on."""

    outcome: tuple[str, str]
    covariates: tuple[str, ...] = ()
    deadline_ms: float | None = None
    target: float = 0.9
    most: tuple[tuple[str, float], ...] = ()

    @property
    def columns(self) -> list[str]:
        """The columns of the file it needs, beside those of every log."""
        plain = [name for name in self.covariates if name not in CLOCK]
        return list(dict.fromkeys([self.outcome[0], *plain, *(name for name, _ in self.most)]))


@dataclass(frozen=True, slots=True)
class Told:
    """The verdicts: of all cases, and of those open at the deadline; ``trap``: these with later deviations counted too."""

    judged: list[Judged]
    trap: Estimate | None


def verdicts(ask: Ask, asked: Asked, blueprint: Blueprint | None, seed: int = 0) -> Told:
    """Return the verdicts on a log by its outcome. Raises ``AutomatonError`` and ``WarehouseError``."""
    cases = ask("verdict_cases", Filters(), limit=EVERY)
    ids = np.array([row["case_id"] for row in cases], dtype=np.int64)
    place_of = {int(id): place for place, id in enumerate(ids)}
    opened = np.array([row["opened_ms"] for row in cases], dtype=np.float64)
    first: dict[str, list[str]] = {name: [""] * ids.size for name in asked.columns}
    last = [""] * ids.size
    deviated = np.full(ids.size, np.inf)  # when it showed first
    ended = np.full(ids.size, -np.inf)
    judge_steps = _Steps(blueprint) if blueprint else None
    for start in range(0, ids.size, PORTION):
        span = {"first": int(ids[start]), "last": int(ids[start : start + PORTION][-1])}
        for row in ask("verdict_attributes", Filters(), names=asked.columns, **span):
            place = place_of[row["case_id"]]
            first[row["name"]][place] = row["value"] or ""
            if row["name"] == asked.outcome[0]:
                last[place] = row["final"] or ""
        for row in _rising(ask, asked, span):
            place = place_of[row["case_id"]]
            deviated[place] = min(deviated[place], row["at_ms"])
        for case, mine in _by_case(ask("verdict_steps", Filters(), **span)):
            place = place_of[case]
            shown, end = judge_steps(mine) if judge_steps else (np.inf, mine[-1]["at_ms"])
            deviated[place] = min(deviated[place], shown)
            ended[place] = end
    y = np.array([float(value.strip().lower() == asked.outcome[1].strip().lower()) for value in last])
    x = _covariates(asked, first, opened)
    due = np.full(ids.size, np.inf) if asked.deadline_ms is None else opened + asked.deadline_ms
    every = np.ones(ids.size, dtype=bool)
    found = [estimate(_cases(WHOLE, asked, y, np.isinf(deviated), x, every), seed)]
    trap = None
    if asked.deadline_ms is not None:
        still = ended > due
        if still.any():
            found.append(estimate(_cases(BY_THEN, asked, y, deviated > due, x, still), seed))
            trap = estimate(_cases(BY_THEN, asked, y, np.isinf(deviated), x, still), seed)
    return Told(judge(found), trap)


def _cases(
    stage: str,
    asked: Asked,
    y: Floats,
    conforming: npt.NDArray[np.bool_],
    x: dict[str, Covariate],
    which: npt.NDArray[np.bool_],
) -> StageCases:
    return StageCases(
        stage,
        asked.target,
        y[which],
        conforming[which].astype(np.float64),
        {name: values[which] for name, values in x.items()},
    )


def _covariates(asked: Asked, first: dict[str, list[str]], opened: Floats) -> dict[str, Covariate]:
    hour, weekday = clock_of(opened, UTC)
    clock: dict[str, Covariate] = {
        "hour": hour,
        "weekday": numbered(weekday.tolist()),
        "date": opened / 86_400_000.0,
    }
    found = {
        name: clock[name] if name in CLOCK and name not in first else numbered(first[name])
        for name in asked.covariates
    }
    return {name: values for name, values in found.items() if values.size and np.ptp(values) > 0}


def _rising(ask: Ask, asked: Asked, span: dict[str, int]) -> Sequence[dict[str, Any]]:
    if not asked.most:
        return []
    limits = dict(asked.most)
    rows = ask("verdict_values", Filters(), names=list(limits), **span)
    return [row for row in rows if row["number"] is not None and row["number"] > limits[row["name"]]]


def _by_case(rows: Sequence[dict[str, Any]]) -> Any:
    start = 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or rows[end]["case_id"] != rows[start]["case_id"]:
            yield rows[start]["case_id"], rows[start:end]
            start = end


class _Steps:
    """When a case deviated first, and when it was over by the blueprint's promises of time."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.aligner = Aligner(compiled(blueprint))
        steps = tuple(
            step
            for stage in blueprint.stages
            for promise in stage.promises
            for step in (promise.end_steps if promise.kind == "time" else ())
        )
        self.ends = set(blueprint.activities_of(steps))
        self.known: dict[tuple[str, ...], int | None] = {}

    def __call__(self, rows: Sequence[dict[str, Any]]) -> tuple[float, float]:
        way = tuple(row["activity"] for row in rows)
        if way not in self.known:
            aligned = self.aligner.align(way)
            found = [*aligned.deviations, *rules_of_order.broken(self.blueprint, way, aligned)]
            self.known[way] = min((one.seq for one in found), default=None)
        place = self.known[way]
        shown = np.inf if place is None else rows[min(place, len(rows) - 1)]["at_ms"]
        over = next((row["at_ms"] for row in rows if row["activity"] in self.ends), None)
        # a case that never came to an end is open to the end of the log
        end = (np.inf if over is None else over) if self.ends else rows[-1]["at_ms"]
        return float(shown), float(end)
