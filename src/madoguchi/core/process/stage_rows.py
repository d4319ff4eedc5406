"""From cases and their steps to what a verdict on each stage is reckoned from: kept or not, as designed or not.

Cases that ran the same way have the same structure (which step ends a promise, where a deviation shows), so everything but
the times is found once for each way to run, and the times of all its cases are columns.

A case is in a stage once a step of it was done. Whether it kept the stage's promises, and its deadline, say ``promises``. A
case **has a verdict** once that can be told; others are left out. It is **conforming** if no deviation of the stage shows up
to the deadline: what comes later is a consequence of the delay as often as its cause, and counting it is the main trap. A
stage that promises nothing has all its cases as rows, and what shows up to the moment it was left counts.

A step left out shows only when the next one comes. Where that is the very step that ends the promise, kept cases would
show it in time and late ones not, and leaving the step out would look like a help; so it counts whenever it shows, and
also where the end never came. Unlike other deviations it does not grow in number with time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..blueprint.model import Blueprint, Stage
from ..metrics.sums import Floats
from . import rules_of_order
from .conformance import Aligner, Deviation
from .judging import Spot, spot
from .nuisance import Ints
from .promises import NEVER, Promises
from .ways import Way

Bools = npt.NDArray[np.bool_]


@dataclass
class StageRows:
    """The cases of a stage that have a verdict, place i of everything being row i; times in ms.

    ``case``: its place. ``kept``: NaN where the stage promises nothing to it. ``work_fits``: NaN unknown. ``deviated_at``:
    when the first deviation that counts showed, ``NEVER`` where none did. ``deviations``: those that count, as (row, place
    in ``spots``). ``waiting``: cases without a verdict yet.
    """

    stage: Stage
    case: Ints
    entered: Floats
    left: Floats
    kept: Floats
    deviated_at: Floats
    work_fits: Floats
    seconds: Floats
    limit: Floats
    member: Ints
    team: Ints
    deviations: list[tuple[int, int]]
    spots: list[Spot]
    waiting: int = 0

    @property
    def conforming(self) -> Floats:
        """1 where no deviation counts, else 0."""
        return np.isinf(self.deviated_at).astype(np.float64)


@dataclass
class _Gathered:
    parts: dict[str, list[npt.NDArray[Any]]] = field(default_factory=lambda: defaultdict(list))
    deviations: list[tuple[int, int]] = field(default_factory=list)
    spots: dict[Spot, int] = field(default_factory=dict)
    rows: int = 0
    waiting: int = 0


def stage_rows(
    blueprint: Blueprint,
    aligner: Aligner | None,
    cases: Mapping[str, npt.NDArray[Any]],
    ways: Sequence[Way],
    *,
    now_ms: float,
    now_business_ms: float = np.nan,
    answers: Mapping[str, Floats] | None = None,
    allowed: frozenset[Spot] = frozenset(),
    broken: Sequence[tuple[int, str, str, float]] = (),
    every: bool = False,
) -> list[StageRows]:
    """Return the rows of every stage that promises something (of ``every`` stage), in the blueprint's order.

    ``aligner``: None for a drawing that cannot be followed; then steps stand in the stage of their activity and nothing
    deviates. ``cases``, ``now_ms`` and ``answers``: as ``Promises`` takes them. ``allowed``: deviations that count as
    conforming. ``broken``: rules of times and people, as (case, rule, stage, when it showed in ms).
    """
    promises = Promises(blueprint, cases, now_ms, now_business_ms, answers)
    reader = _Reader(blueprint, aligner, promises, allowed)
    for case, rule, stage, at in broken:
        reader.broken[stage][case].append((rule, at))
    stages = [stage for stage in blueprint.stages if every or stage.promises]
    for way in ways:
        reader.read(way, stages)
    return [reader.made(stage) for stage in stages]


class _Reader:
    def __init__(
        self,
        blueprint: Blueprint,
        aligner: Aligner | None,
        promises: Promises,
        allowed: frozenset[Spot],
    ) -> None:
        self.blueprint, self.aligner, self.promises = blueprint, aligner, promises
        self.allowed, self.ignored = allowed, frozenset(blueprint.ignore)
        self.found = {stage.id: _Gathered() for stage in blueprint.stages}
        self.broken: dict[str, dict[int, list[tuple[str, float]]]] = defaultdict(lambda: defaultdict(list))
        self.stage_of = {name: step.stage for step in reversed(blueprint.steps) for name in step.activities}

    def read(self, way: Way, wanted: Sequence[Stage]) -> None:
        deviations: dict[str, list[Deviation]] = defaultdict(list)
        if self.aligner is None:
            placed: Sequence[str] = [self.stage_of.get(one, "") for one in way.activities]
        else:
            alignment = self.aligner.align(way.activities, finished=way.finished)
            placed = alignment.stages
            for one in (
                *alignment.deviations,
                *rules_of_order.broken(self.blueprint, way.activities, alignment, finished=way.finished),
            ):
                if spot(one) not in self.allowed:
                    deviations[one.stage].append(one)
        places: dict[str, list[int]] = defaultdict(list)
        for place, id in enumerate(placed):
            if way.activities[place] not in self.ignored:
                places[id].append(place)
        for stage in wanted:
            if places[stage.id]:
                self.stage(stage, way, places[stage.id], deviations[stage.id])

    def stage(self, stage: Stage, way: Way, inside: Sequence[int], deviations: Sequence[Deviation]) -> None:
        many = way.cases.size
        told = self.promises.judge(stage, way, inside)
        entered = self.promises.entered(way, inside)[0]
        left = np.broadcast_to(way.at[:, inside[-1]], many)
        decided = ~np.isnan(told.kept) if stage.promises else np.ones(many, dtype=bool)
        gathered = self.found[stage.id]
        gathered.waiting += int((told.meant & ~decided).sum())
        if not decided.any():
            return
        deadline = told.deadline if stage.promises else left
        deviated_at = np.full(many, NEVER)
        for one in deviations:
            showed = self.promises.moment(way, min(one.seq, len(way.activities) - 1))
            in_time = np.where(
                np.isfinite(told.open_deadline), showed[1] <= told.open_deadline, showed[0] <= deadline
            )
            if one.kind == "skipped":
                in_time = in_time | (told.ended <= one.seq) | np.isinf(told.ended)
            deviated_at[in_time] = np.fmin(deviated_at, showed[0])[in_time]
            self._note(gathered, spot(one), decided, in_time)
        for place, case in enumerate(way.cases):
            for rule, at in self.broken[stage.id].get(int(case), ()):
                if decided[place] and at <= deadline[place]:
                    deviated_at[place] = min(deviated_at[place], at)
                    here = np.arange(many) == place
                    self._note(gathered, Spot("rule", "", stage.id, "", rule), decided, here)
        limited = np.where(np.isnan(told.limit), np.nan, 1.0)
        columns = {
            "case": way.cases,
            "entered": entered,
            "left": left,
            "kept": told.kept,
            "deviated_at": deviated_at,
            "work_fits": np.where(told.kept == 1.0, limited, told.work_fits),
            "seconds": told.seconds,
            "limit": told.limit,
            "member": _first_known(way.member[:, inside]),
            "team": _first_known(way.team[:, inside]),
        }
        for name, values in columns.items():
            gathered.parts[name].append(values[decided])
        gathered.rows += int(decided.sum())

    def _note(self, gathered: _Gathered, one: Spot, decided: Bools, here: Bools) -> None:
        number = gathered.spots.setdefault(one, len(gathered.spots))
        places = np.cumsum(decided) - 1 + gathered.rows
        gathered.deviations += [(int(places[row]), number) for row in np.flatnonzero(decided & here)]

    def made(self, stage: Stage) -> StageRows:
        gathered = self.found[stage.id]

        def column(name: str, kind: type) -> npt.NDArray[Any]:
            parts = gathered.parts[name]
            return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)

        return StageRows(
            stage=stage,
            case=column("case", np.int64),
            entered=column("entered", np.float64),
            left=column("left", np.float64),
            kept=column("kept", np.float64),
            deviated_at=column("deviated_at", np.float64),
            work_fits=column("work_fits", np.float64),
            seconds=column("seconds", np.float64),
            limit=column("limit", np.float64),
            member=column("member", np.int64),
            team=column("team", np.int64),
            deviations=gathered.deviations,
            spots=list(gathered.spots),
            waiting=gathered.waiting,
        )


def _first_known(numbers: Ints) -> Ints:
    known = numbers >= 0
    return np.where(known.any(axis=1), numbers[np.arange(len(numbers)), known.argmax(axis=1)], -1)


def backlog(entered: Floats, left: Floats) -> Floats:
    """Return how many cases lay in the stage as each came in."""
    came, went = np.sort(entered), np.sort(left)
    return np.asarray(
        np.searchsorted(came, entered, "left") - np.searchsorted(went, entered, "right"), dtype=np.float64
    ).clip(min=0.0)
