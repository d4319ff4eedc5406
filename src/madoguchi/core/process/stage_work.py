"""What was done in each stage of a blueprint, case by case: time, work, cost and the route taken.

``cases`` and ``steps`` are rows with the columns of the warehouse's ``work_cases`` and ``work_steps``, steps in order.
A step belongs to the stage the log names where the blueprint knows it there, else to the stage of its activity; one the
blueprint does not know to the stage the log names. What follows a reopening is left out: it comes of what was done before,
and would be taken for its cause. Whether the stage's promises were kept is said elsewhere (``stage_rows``) and handed in.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..blueprint.model import Blueprint, Stage, Step
from ..metrics.sums import Floats
from .promises import covers

Row = Mapping[str, Any]
ENTER, LEAVE = "\x02", "\x03"  # stand before the first and after the last step of a route
Told = Mapping[int, tuple[float, float]]
"""By the id of a case: kept (1, 0, NaN) and when it deviated in ms (infinite: not, NaN: unknown)."""


@dataclass(slots=True)
class StageWork:
    """One stage; place i of every list is its i-th case.

    ``case``: its place among the cases; ``open_still``: the case was not yet resolved on entry; ``seconds`` from the end of
    the step before the stage (or the opening) to the stage's last step; ``kept``: 1 every promise, 0 not, NaN not to be
    told; ``deviated``: 1 where a deviation counts and showed before the case was reopened, else 0, NaN unknown;
    ``touch_seconds``: work itself and ``cost``: NaN where nothing is known of them; ``routes``: its activities in order.
    """

    stage: Stage
    case: list[int] = field(default_factory=list)
    open_still: list[bool] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    deviated: list[float] = field(default_factory=list)
    touch_seconds: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    routes: list[tuple[str, ...]] = field(default_factory=list)
    by_people: int = 0  # steps of ours a member did
    by_machines: int = 0  # steps of ours nobody did by hand

    @property
    def n(self) -> int:
        return len(self.case)

    def spread(self, values: Sequence[float], cases: int) -> Floats:
        """Return one of the lists over all cases: NaN for those that never were in this stage."""
        out = np.full(cases, np.nan)
        out[np.asarray(self.case, dtype=np.int64)] = values
        return out


def work(
    blueprint: Blueprint,
    cases: Sequence[Row],
    steps: Sequence[Row],
    told: Mapping[str, Told] | None = None,
) -> dict[str, StageWork]:
    """Return what was done in each stage, by its id, in the blueprint's order; ``told`` of each stage's cases."""
    of_case: dict[int, list[Row]] = defaultdict(list)
    for row in steps:
        of_case[row["case_id"]].append(row)
    read = _Reader(blueprint, any(row["person"] or row["team"] for row in steps), told or {})
    found = {stage.id: StageWork(stage) for stage in blueprint.stages}
    for place, case in enumerate(cases):
        every = of_case.get(case["case_id"], [])
        end = next((place for place, row in enumerate(every) if row["signal"] == "reopened"), len(every))
        if end and covers(blueprint, case):
            reopened = every[end]["at_ms"] if end < len(every) else math.inf
            read.case(place, case, every[:end], found, reopened)
    return found


class _Reader:
    def __init__(self, blueprint: Blueprint, hands_known: bool, told: Mapping[str, Told]) -> None:
        self.blueprint, self.told = blueprint, told
        # where the log names nobody at all, machines cannot be told from people
        self.hands_known = hands_known
        self.places: dict[str, list[Step]] = defaultdict(list)
        for step in blueprint.steps:
            for name in step.activities:
                self.places[name].append(step)
        self.ignore = set(blueprint.ignore)

    def step(self, row: Row) -> Step | None:
        known = self.places.get(row["activity"], ())
        return next((step for step in known if step.stage == row["stage"]), known[0] if known else None)

    def case(
        self, place: int, case: Row, done: Sequence[Row], found: Mapping[str, StageWork], reopened: float
    ) -> None:
        of_stage: dict[str, list[tuple[int, Row, Step | None]]] = defaultdict(list)
        for number, row in enumerate(done):
            if row["activity"] in self.ignore:
                continue
            step = self.step(row)
            stage = step.stage if step else row["stage"]
            if stage in found:
                of_stage[stage].append((number, row, step))
        resolved = case["first_resolved_ms"]
        for id, mine in of_stage.items():
            one = found[id]
            first = mine[0][0]
            entry = done[first - 1]["at_ms"] if first else case["opened_ms"]
            kept, deviated = self.told.get(id, {}).get(case["case_id"], (math.nan, math.nan))
            one.case.append(place)
            one.open_still.append(resolved is None or entry < resolved)
            one.seconds.append(max(0.0, (mine[-1][1]["at_ms"] - entry) / 1000))
            one.kept.append(kept)
            one.deviated.append(math.nan if math.isnan(deviated) else float(deviated < reopened))
            one.touch_seconds.append(_known(self._touch(row, step) for _, row, step in mine))
            one.cost.append(_known(_cost(row, step) for _, row, step in mine))
            one.routes.append(tuple(row["activity"] for _, row, _ in mine))
            for _, row, step in mine:
                lane = self.blueprint.lane_by_id[step.lane].kind if step else row["lane"]
                if lane in ("customer", "evidence") or not self.hands_known:
                    continue
                if row["person"] or row["team"]:
                    one.by_people += 1
                else:
                    one.by_machines += 1

    def _touch(self, row: Row, step: Step | None) -> float | None:
        if row["service_ms"] is not None:
            return float(row["service_ms"]) / 1000
        by_hand = row["person"] or row["team"] or not self.hands_known
        return step.touch_seconds if by_hand and step else None


def _cost(row: Row, step: Step | None) -> float | None:
    return float(row["cost"]) if row["cost"] is not None else step.cost if step else None


def _known(values: Iterable[float | None]) -> float:
    told = [value for value in values if value is not None]
    return float(sum(told)) if told else math.nan
