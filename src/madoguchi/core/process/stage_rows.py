"""From cases and their steps to what a verdict on each stage is reckoned from: kept or not, as designed or not.

Cases that ran the same way have the same structure (which step ends a promise, where a deviation shows), so everything but
the times is found once for each way to run; times are columns over all cases, and come in portions.

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
from .bulk import Coded
from .inside import Cases, Inside
from .judging import Judge, Spot
from .nuisance import Ints
from .promises import NEVER, Kept, Promises
from .ways import NONE, Steps, runs, spans

Broken = Sequence[tuple[int, str, str, float]]
"""Rules of times and people: place of the case, rule, stage, when it showed in ms."""


@dataclass
class StageRows:
    """The cases of a stage that have a verdict, place i of everything being row i; times in ms.

    ``case``: its place. ``kept``: NaN where the stage promises nothing to it. ``work_fits``: NaN unknown. ``deviated_at``:
    when the first deviation that counts showed, ``NEVER`` where none did. ``deviations``: those that count, as rows and
    places in ``spots``. ``waiting``: cases without a verdict yet.
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
    deviations: tuple[Ints, Ints]
    spots: list[Spot]
    waiting: int = 0

    @property
    def conforming(self) -> Floats:
        """1 where no deviation counts, else 0."""
        return np.isinf(self.deviated_at).astype(np.float64)


@dataclass
class _Gathered:
    parts: dict[str, list[npt.NDArray[Any]]] = field(default_factory=lambda: defaultdict(list))
    rows: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class _Deviations:
    """Of the ways of a portion, by way: where each one's begin, how many, and of each its spot and its place."""

    begin: Ints
    many: Ints
    spot: Ints
    seq: Ints


class StageReader:
    """Gathers the rows of every stage that promises something (of ``every`` stage), portion by portion.

    ``judge``: None for a drawing that cannot be followed; then steps stand in the stage of their activity and nothing
    deviates. ``now_ms``, ``now_business_ms`` and ``answers``: as ``Promises`` takes them. ``allowed``: deviations that count
    as conforming.
    """

    def __init__(
        self,
        blueprint: Blueprint,
        judge: Judge | None,
        cases: Cases,
        *,
        now_ms: float,
        now_business_ms: float = np.nan,
        answers: Mapping[str, Floats] | None = None,
        allowed: frozenset[Spot] = frozenset(),
        broken: Broken = (),
        every: bool = False,
    ) -> None:
        self.blueprint, self.judge, self.allowed = blueprint, judge, allowed
        self.promises = Promises(blueprint, cases, now_ms, now_business_ms, answers)
        self.stages = [stage for stage in blueprint.stages if every or stage.promises]
        self.found = {stage.id: _Gathered() for stage in self.stages}
        self.number = {stage.id: place for place, stage in enumerate(blueprint.stages)}
        self.stage_of = {
            name: self.number[step.stage] for step in reversed(blueprint.steps) for name in step.activities
        }
        self._rules: dict[str, int] = {}
        self._broken = {stage.id: self._by_case(broken, stage.id) for stage in self.stages} if broken else {}

    def take(self, steps: Steps) -> None:
        """Take the steps of some cases."""
        placed, deviations = self._judged(steps)
        begin = steps.coded.starts[steps.way] - steps.start
        of_step = placed[np.arange(steps.of.size) + begin[steps.of]]
        for stage in self.stages:
            inside = Inside.where(steps, of_step == self.number[stage.id])
            if inside.many:
                self._stage(stage, inside, deviations)

    def rows(self) -> list[StageRows]:
        """Return the rows of the stages, in the blueprint's order: by way, the first met first, then by case."""
        return [self._made(stage) for stage in self.stages]

    # -- one portion --------------------------------------------------------------------------------------

    def _judged(self, steps: Steps) -> tuple[Ints, _Deviations]:
        """The stage of each step of each way (``NONE``: in none), and what deviates in each way."""
        coded = steps.coded
        ignore = frozenset(self.blueprint.ignore)
        ignored = np.array([name in ignore for name in coded.names], dtype=bool)
        if self.judge is None:
            stages = np.array([self.stage_of.get(name, NONE) for name in coded.names], dtype=np.int64)
            placed, nothing = stages[coded.codes], np.zeros(0, dtype=np.int64)
            none = np.zeros(coded.lengths.size, dtype=np.int64)
            deviations = _Deviations(none, none, nothing, nothing)
        else:
            placed = np.full(coded.codes.size, NONE)
            parts = []
            for over in (True, False):
                ways = np.flatnonzero(steps.finished == over)
                if ways.size:
                    places = spans(coded.starts[ways], coded.lengths[ways])
                    some = Coded(coded.names, coded.codes[places], coded.lengths[ways])
                    judged, placed[places] = self.judge.placed(some, finished=over)
                    parts.append((ways[judged.way], judged.spot, judged.seq))
            deviations = self._counting(parts, coded.lengths.size)
        return np.where(ignored[coded.codes], NONE, placed), deviations

    def _counting(self, parts: Sequence[Sequence[npt.NDArray[Any]]], ways: int) -> _Deviations:
        assert self.judge is not None
        way, number, seq = (
            np.concatenate([part[place] for part in parts]).astype(np.int64) for place in range(3)
        )
        fine = np.array([one in self.allowed for one in self.judge.spots], dtype=bool)
        if number.size:
            counts = ~fine[number]
            way, number, seq = way[counts], number[counts], seq[counts]
        order = np.argsort(way, kind="stable")
        many = np.bincount(way, minlength=ways)
        return _Deviations(np.cumsum(many) - many, many, number[order], seq[order])

    def _stage(self, stage: Stage, inside: Inside, deviations: _Deviations) -> None:
        steps = inside.steps
        told = self.promises.judge(stage, inside)
        entered = self.promises.entered(inside)[0]
        left = self.promises.moment(inside, inside.last)[0]
        decided = ~np.isnan(told.kept) if stage.promises else np.ones(inside.many, dtype=bool)
        gathered = self.found[stage.id]
        gathered.waiting += int((told.meant & ~decided).sum())
        if not decided.any():
            return
        deadline = told.deadline if stage.promises else left
        row, spot, at = self._in_time(stage, inside, told, deadline, deviations)
        if self._broken:
            more = self._rules_in_time(stage, inside, deadline)
            row, spot, at = (np.concatenate(pair) for pair in zip((row, spot, at), more, strict=True))
        deviated_at = np.full(inside.many, NEVER)
        np.fmin.at(deviated_at, row, at)
        limited = np.where(np.isnan(told.limit), np.nan, 1.0)
        columns = {
            "number": steps.number[inside.way],
            "case": inside.case,
            "entered": entered,
            "left": left,
            "kept": told.kept,
            "deviated_at": deviated_at,
            "work_fits": np.where(told.kept == 1.0, limited, told.work_fits),
            "seconds": told.seconds,
            "limit": told.limit,
            "member": _first_known(inside, steps.member),
            "team": _first_known(inside, steps.team),
        }
        for name, values in columns.items():
            gathered.parts[name].append(values[decided])
        counts = decided[row]
        gathered.parts["row"].append((np.cumsum(decided) - 1 + gathered.rows)[row[counts]])
        gathered.parts["spot"].append(spot[counts])
        gathered.rows += int(decided.sum())

    def _in_time(
        self, stage: Stage, inside: Inside, told: Kept, deadline: Floats, deviations: _Deviations
    ) -> tuple[Ints, Ints, Floats]:
        """The deviations of this stage that count: row, spot, and when each showed."""
        way = inside.way
        row = np.repeat(np.arange(inside.many), deviations.many[way])
        one = spans(deviations.begin[way], deviations.many[way])
        if self.judge is None or not one.size:
            return row, one, np.zeros(one.size)
        here = np.array([found.stage == stage.id for found in self.judge.spots], dtype=bool)
        skip = np.array([found.kind == "skipped" for found in self.judge.spots], dtype=bool)
        mine = here[deviations.spot[one]]
        row, spot, seq = row[mine], deviations.spot[one[mine]], deviations.seq[one[mine]]
        last = inside.length[row] - 1
        showed, open_showed = self.promises.at(inside.steps, inside.of[row], np.minimum(seq, last))
        limit = told.open_deadline[row]
        in_time = np.where(np.isfinite(limit), open_showed <= limit, showed <= deadline[row])
        in_time |= skip[spot] & ((told.ended[row] <= seq) | np.isinf(told.ended[row]))
        return row[in_time], spot[in_time], showed[in_time]

    # -- rules of times and people ------------------------------------------------------------------------

    def _by_case(self, broken: Broken, stage: str) -> tuple[Ints, Ints, Floats]:
        mine = sorted((case, rule, at) for case, rule, of, at in broken if of == stage)
        numbers = [self._rules.setdefault(rule, len(self._rules)) for _case, rule, _at in mine]
        cases, times = [one[0] for one in mine], [one[2] for one in mine]
        return np.array(cases, np.int64), np.array(numbers, np.int64), np.array(times, np.float64)

    def _rules_in_time(self, stage: Stage, inside: Inside, deadline: Floats) -> tuple[Ints, Ints, Floats]:
        """The same of broken rules; their spots stand after those of the judge, from -1 downwards."""
        cases, rule, at = self._broken[stage.id]
        mine = inside.case
        low, high = np.searchsorted(cases, mine, "left"), np.searchsorted(cases, mine, "right")
        row = np.repeat(np.arange(inside.many), high - low)
        one = spans(low, high - low)
        in_time = at[one] <= deadline[row]
        return row[in_time], -1 - rule[one[in_time]], at[one[in_time]]

    # -- all portions -------------------------------------------------------------------------------------

    def _made(self, stage: Stage) -> StageRows:
        gathered = self.found[stage.id]
        whole = ("number", "case", "member", "team", "row", "spot")

        def column(name: str) -> npt.NDArray[Any]:
            parts, kind = gathered.parts.pop(name, []), np.int64 if name in whole else np.float64
            return np.concatenate(parts).astype(kind, copy=False) if parts else np.zeros(0, dtype=kind)

        order = np.argsort(column("number"), kind="stable")
        placed = np.empty(order.size, dtype=np.int64)
        placed[order] = np.arange(order.size)
        row = placed[column("row")]
        spots, number = self._spots(column("spot"), stage)
        return StageRows(
            stage=stage,
            **{
                name: column(name)[order]
                for name in (
                    "case",
                    "entered",
                    "left",
                    "kept",
                    "deviated_at",
                    "work_fits",
                    "seconds",
                    "limit",
                )
            },
            member=column("member")[order],
            team=column("team")[order],
            deviations=(row, number),
            spots=spots,
            waiting=gathered.waiting,
        )

    def _spots(self, found: Ints, stage: Stage) -> tuple[list[Spot], Ints]:
        different, number = np.unique(found, return_inverse=True)
        rules = list(self._rules)
        spots = [
            Spot("rule", "", stage.id, "", rules[-1 - one]) if one < 0 else self.judge.spots[one]  # type: ignore[union-attr]
            for one in different.tolist()
        ]
        return spots, number


def _first_known(inside: Inside, numbers: Ints) -> Ints:
    known = numbers[inside.step] >= 0
    row, begin = inside.row[known], runs(inside.row[known])[0]
    found = np.full(inside.many, NONE)
    found[row[begin]] = numbers[inside.step[known]][begin]
    return found


def backlog(entered: Floats, left: Floats) -> Floats:
    """Return how many cases lay in the stage as each came in."""
    came, went = np.sort(entered), np.sort(left)
    return np.asarray(
        np.searchsorted(came, entered, "left") - np.searchsorted(went, entered, "right"), dtype=np.float64
    ).clip(min=0.0)
