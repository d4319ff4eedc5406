"""From cases and their steps to what a verdict on each stage is reckoned from: kept or not, as designed or not.

Cases that ran the same way have the same structure (which step ends a promise, where a deviation shows, when the clock
stands still), so everything but the times is found once for each way to run, and the times of all its cases are columns.

A case is in a stage once a step of it was done. It **entered** when the step before ended (its opening where it begins
there). The **deadline** is the promise's: what the log says (``due_attribute``), else start + promised time + pauses, by
the calendar or in opening hours; for promises of quality, cost and answers the moment the stage was left. Of several
promises for a case the earliest deadline counts. A case **has a verdict** once a promise was kept or its deadline has
passed; others are left out. It is **conforming** if no deviation of the stage shows up to the deadline: what comes later
is a consequence of the delay as often as its cause, and counting it is the main trap.

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

from ..blueprint.model import Blueprint, Condition, Promise, Stage
from ..metrics.sums import Floats
from . import rules_of_order
from .conformance import Aligner, Alignment, Deviation
from .judging import Spot, spot
from .nuisance import Ints

Bools = npt.NDArray[np.bool_]
Row = Mapping[str, Any]
NEVER = np.inf


@dataclass
class Way:
    """The cases that ran one way: ``activities``; times as a row a case and a column a step, in ms (NaN: unknown).

    ``cases``: their places; ``at``, ``business`` (open time), ``service``, ``due``, ``cost`` of each step; ``member`` and
    ``team``: numbers, -1 unknown. ``finished``: the case is over.
    """

    activities: tuple[str, ...]
    finished: bool
    cases: Ints
    at: Floats
    business: Floats
    service: Floats
    due: Floats
    cost: Floats
    member: Ints
    team: Ints


@dataclass
class StageRows:
    """The cases of a stage that have a verdict, place i of everything being row i; times in ms.

    ``case``: its place. ``work_fits``: NaN unknown. ``deviations``: those that showed in time, as (row, place in
    ``spots``). ``waiting``: cases without a verdict yet.
    """

    stage: Stage
    case: Ints
    entered: Floats
    left: Floats
    kept: Floats
    conforming: Floats
    work_fits: Floats
    seconds: Floats
    limit: Floats
    member: Ints
    team: Ints
    deviations: list[tuple[int, int]]
    spots: list[Spot]
    waiting: int = 0


@dataclass
class _Gathered:
    parts: dict[str, list[npt.NDArray[Any]]] = field(default_factory=lambda: defaultdict(list))
    deviations: list[tuple[int, int]] = field(default_factory=list)
    spots: dict[Spot, int] = field(default_factory=dict)
    rows: int = 0
    waiting: int = 0


def stage_rows(
    blueprint: Blueprint,
    aligner: Aligner,
    cases: Mapping[str, npt.NDArray[Any]],
    ways: Sequence[Way],
    *,
    now_ms: float,
    now_business_ms: float = np.nan,
    answers: Mapping[str, Floats] | None = None,
    allowed: frozenset[Spot] = frozenset(),
    broken: Sequence[tuple[int, str, str, float]] = (),
) -> list[StageRows]:
    """Return the rows of every stage that promises something, in the blueprint's order.

    ``cases``: columns opened, business_opened (ms) and channel, request, priority, language. ``answers``: by question,
    each case's answer (NaN: none). ``allowed``: deviations that count as conforming. ``broken``: rules of times and
    people, as (case, rule, stage, when it showed in ms).
    """
    reader = _Reader(blueprint, aligner, cases, now_ms, now_business_ms, answers or {}, allowed)
    for case, rule, stage, at in broken:
        reader.broken[stage][case].append((rule, at))
    for way in ways:
        reader.read(way)
    return [reader.made(stage) for stage in blueprint.stages if stage.promises]


class _Reader:
    def __init__(
        self,
        blueprint: Blueprint,
        aligner: Aligner,
        cases: Mapping[str, npt.NDArray[Any]],
        now_ms: float,
        now_business_ms: float,
        answers: Mapping[str, Floats],
        allowed: frozenset[Spot],
    ) -> None:
        self.blueprint, self.aligner, self.cases = blueprint, aligner, cases
        self.now, self.answers, self.allowed = (now_ms, now_business_ms), answers, allowed
        self.found = {stage.id: _Gathered() for stage in blueprint.stages}
        self.broken: dict[str, dict[int, list[tuple[str, float]]]] = defaultdict(lambda: defaultdict(list))
        self._activities: dict[tuple[str, ...], frozenset[str]] = {}

    def names(self, steps: tuple[str, ...]) -> frozenset[str]:
        if steps not in self._activities:
            self._activities[steps] = frozenset(self.blueprint.activities_of(steps))
        return self._activities[steps]

    def read(self, way: Way) -> None:
        alignment = self.aligner.align(way.activities, finished=way.finished)
        deviations: dict[str, list[Deviation]] = defaultdict(list)
        for one in (
            *alignment.deviations,
            *rules_of_order.broken(self.blueprint, way.activities, alignment, finished=way.finished),
        ):
            if spot(one) not in self.allowed:
                deviations[one.stage].append(one)
        for stage in self.blueprint.stages:
            inside = [
                place
                for place, id in enumerate(alignment.stages)
                if id == stage.id and way.activities[place] not in self.aligner.automaton.ignored
            ]
            if stage.promises and inside:
                self.stage(stage, way, alignment, inside, deviations[stage.id])

    def stage(
        self,
        stage: Stage,
        way: Way,
        alignment: Alignment,
        inside: Sequence[int],
        deviations: Sequence[Deviation],
    ) -> None:
        many = way.cases.size
        first = inside[0]
        entry = self._moment(way, first - 1)
        deadline = np.full(many, NEVER)  # by the calendar
        open_deadline = np.full(many, NEVER)  # in opening hours, where such a promise is the one
        kept = np.full(many, np.nan)
        fits, seconds, limit = (np.full(many, np.nan) for _ in range(3))
        any_promise = np.zeros(many, dtype=bool)
        undecided = np.zeros(many, dtype=bool)
        ended = np.full(many, NEVER)  # the place of the step that ended the promise
        left = way.at[:, inside[-1]]
        for promise in stage.promises:
            for_it = self._applies(promise.when, way)
            if not for_it.any():
                continue
            any_promise |= for_it
            if promise.kind != "time":
                told = self._other(promise, way, inside)
                due, due_open = left, np.full(many, NEVER)
                work = took = promised = np.full(many, np.nan)
            else:
                told, due, due_open, work, took, promised = self._time(promise, way, inside, first, entry)
                if (end := self._end(promise, way, first)) is not None:
                    ended = np.where(for_it, np.fmin(ended, end), ended)
            undecided |= for_it & np.isnan(told)
            kept = np.where(for_it & ~np.isnan(told), np.fmin(kept, told), kept)
            deadline = np.where(for_it, np.fmin(deadline, due), deadline)
            open_deadline = np.where(for_it, np.fmin(open_deadline, due_open), open_deadline)
            for values, new in ((fits, work), (seconds, took), (limit, promised)):
                values[for_it] = new[for_it]
        # one broken promise decides; a kept one only where no other is still to come
        decided = any_promise & (~undecided | (kept == 0.0))
        gathered = self.found[stage.id]
        gathered.waiting += int((any_promise & ~decided).sum())
        if not decided.any():
            return
        conforming = np.ones(many)
        for one in deviations:
            showed = self._moment(way, min(one.seq, len(way.activities) - 1), end=False)
            in_time = np.where(np.isfinite(open_deadline), showed[1] <= open_deadline, showed[0] <= deadline)
            if one.kind == "skipped":
                in_time = in_time | (ended <= one.seq) | np.isinf(ended)
            conforming[in_time] = 0.0
            self._note(gathered, spot(one), decided, in_time)
        for place, case in enumerate(way.cases):
            for rule, at in self.broken[stage.id].get(int(case), ()):
                if decided[place] and at <= deadline[place]:
                    conforming[place] = 0.0
                    here = np.arange(many) == place
                    self._note(gathered, Spot("rule", "", stage.id, "", rule), decided, here)
        work_fits = np.where(kept == 1.0, np.where(np.isnan(limit), np.nan, 1.0), fits)
        columns = {
            "case": way.cases,
            "entered": entry[0],
            "left": np.broadcast_to(left, many),
            "kept": kept,
            "conforming": conforming,
            "work_fits": work_fits,
            "seconds": seconds,
            "limit": limit,
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

    def _time(
        self,
        promise: Promise,
        way: Way,
        inside: Sequence[int],
        first: int,
        entry: tuple[Floats, Floats],
    ) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:
        """Kept, deadline by the calendar, deadline in opening hours, work fits, seconds taken, seconds promised."""
        many = way.cases.size
        business = promise.clock == "business"
        begins = self._begin(promise, way, first)
        if begins is None:
            nothing = np.full(many, np.nan)
            return nothing, np.full(many, NEVER), np.full(many, NEVER), nothing, nothing, nothing
        start = entry
        if promise.start == "case":
            start = self.cases["opened"][way.cases], self.cases["business_opened"][way.cases]
        elif promise.start == "steps":
            start = self._moment(way, begins)
        end = self._end(promise, way, first)
        done = self._moment(way, end) if end is not None else (np.full(many, np.nan),) * 2
        within = (promise.within_seconds or 0.0) * 1000.0
        paused = self._paused(promise, way, begins, end)
        clock = int(business)
        due = start[clock] + within + paused[clock]
        took = (done[clock] - start[clock] - paused[clock]) / 1000.0
        calendar_due = due if not business else np.full(many, np.nan)
        open_due = due if business else np.full(many, NEVER)
        if promise.due_attribute:
            known = way.due[:, inside]
            said = _last_known(known)
            if end is not None and end in inside:
                said = np.where(np.isfinite(way.due[:, end]), way.due[:, end], said)
            calendar_due = np.where(np.isfinite(said), said, calendar_due)
            open_due = np.where(np.isfinite(said), NEVER, open_due)
        by_hours = np.isfinite(open_due)
        last = np.where(by_hours, open_due, calendar_due)
        when = np.where(by_hours, done[1], done[0])
        now = np.where(by_hours, self.now[1], self.now[0])
        kept = np.where(
            np.isfinite(when) & np.isfinite(last),
            (when <= last).astype(np.float64),
            # never done: broken once the time is over; in opening hours, which end with the log, once the case is
            np.where((now > last) | (way.finished & by_hours & np.isfinite(last)), 0.0, np.nan),
        )
        worked = way.service[:, [place for place in inside if end is None or place <= end]]
        work = np.where(np.isfinite(worked).any(axis=1), np.nansum(worked, axis=1), np.nan)
        fits = np.where(np.isfinite(work), (work <= within).astype(np.float64), np.nan)
        calendar_due = np.where(np.isfinite(calendar_due), calendar_due, NEVER)
        return kept, calendar_due, open_due, fits, took, np.full(many, within / 1000.0)

    def _begin(self, promise: Promise, way: Way, first: int) -> int | None:
        """The place from which a promise runs."""
        if promise.start != "steps":
            return 0 if promise.start == "case" else first
        named = self.names(promise.start_steps)
        return next((place for place, one in enumerate(way.activities) if one in named), None)

    def _end(self, promise: Promise, way: Way, first: int) -> int | None:
        """The place of the step that ends a promise, None where it never came."""
        begins = self._begin(promise, way, first)
        if begins is None:
            return None
        ends = self.names(promise.end_steps)
        return next(
            (place for place in range(begins, len(way.activities)) if way.activities[place] in ends), None
        )

    def _other(self, promise: Promise, way: Way, inside: Sequence[int]) -> Floats:
        many = way.cases.size
        over = way.finished or inside[-1] < len(way.activities) - 1
        if promise.kind == "quality":
            named = self.names(promise.without)
            broke = any(one in named for one in way.activities[: inside[-1] + 1])
            return np.full(many, 0.0 if broke else 1.0 if over else np.nan)
        if promise.kind == "cost":
            spent = way.cost[:, inside]
            told = np.isfinite(spent).any(axis=1)
            fine = (np.nansum(spent, axis=1) <= (promise.at_most or 0.0)).astype(np.float64)
            return np.where(told & (over | (fine == 0.0)), fine, np.nan)
        given = self.answers.get(promise.question)
        if given is None:
            return np.full(many, np.nan)
        mine = given[way.cases]
        return np.where(np.isfinite(mine), (mine >= (promise.at_least or 0.0)).astype(np.float64), np.nan)

    def _paused(self, promise: Promise, way: Way, begins: int, end: int | None) -> tuple[Floats, Floats]:
        """How long the clock stood still between start and end, by the calendar and in opening hours, in ms."""
        total = np.zeros(way.cases.size), np.zeros(way.cases.size)
        stop = len(way.activities) if end is None else end + 1
        for pause in promise.pauses:
            from_, to = self.names(pause.from_steps), self.names(pause.to_steps)
            began: int | None = None
            for place in range(max(begins, 0), stop):
                if began is None and way.activities[place] in from_:
                    began = place
                elif began is not None and way.activities[place] in to:
                    for clock, sums in enumerate(total):
                        sums += self._moment(way, place)[clock] - self._moment(way, began)[clock]
                    began = None
            if began is not None and end is None:
                total[0][:] = NEVER  # it stands still to this day
                total[1][:] = NEVER
        return total

    def _moment(self, way: Way, place: int, *, end: bool = True) -> tuple[Floats, Floats]:
        if place < 0:
            return self.cases["opened"][way.cases], self.cases["business_opened"][way.cases]
        return way.at[:, place], way.business[:, place]

    def _applies(self, when: Condition, way: Way) -> Bools:
        fits = np.ones(way.cases.size, dtype=bool)
        for name, wanted in (
            ("channel", when.channels),
            ("request", when.requests),
            ("priority", when.priorities),
            ("language", when.languages),
        ):
            if wanted:
                fits &= np.isin(self.cases[name][way.cases], wanted)
        if when.steps and not self.names(when.steps) & set(way.activities):
            fits[:] = False
        return fits

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
            conforming=column("conforming", np.float64),
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


def _last_known(values: Floats) -> Floats:
    known = np.isfinite(values)
    place = values.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.any(axis=1), values[np.arange(len(values)), place], np.nan)


def backlog(entered: Floats, left: Floats) -> Floats:
    """Return how many cases lay in the stage as each came in."""
    came, went = np.sort(entered), np.sort(left)
    return np.asarray(
        np.searchsorted(came, entered, "left") - np.searchsorted(went, entered, "right"), dtype=np.float64
    ).clip(min=0.0)
