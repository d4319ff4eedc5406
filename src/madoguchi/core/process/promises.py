"""Whether a case kept what a stage promises: decided here and nowhere else (the words: ``blueprint.model.Promise``).

Cases that ran one way are judged together: which step begins and ends a promise and when its clock stands still is the
same for all of them, the times are columns.

A case **entered** a stage when the step before ended (its opening where it begins there). The **deadline** is what the log
says (``due_attribute``), else start + promised time + the pauses begun before it, by the calendar or in opening hours; of
promises of quality, cost and answers it is the moment the stage was left. Of several promises the earliest deadline counts.

One broken promise decides. A kept one only where no other can still be broken: a case is not told of while a deadline lies
ahead, or while it is still in the stage. What nobody will ever know says nothing, and the case is judged by its other
promises: an answer not given, a cost not recorded, a time in opening hours without a calendar, a clock that was never
started or never started again in a case that is over. Were such cases left out while broken promises of theirs count, the
share kept would look too low.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..blueprint.model import Blueprint, Condition, Promise, Stage
from ..metrics.estimates import share_metric
from ..metrics.metric import PLAIN, Context, Metric
from ..metrics.sums import Floats, ShareSums
from ..text import Text
from .ways import Way

Bools = npt.NDArray[np.bool_]
Row = Mapping[str, Any]
Moment = tuple[Floats, Floats]  # by the calendar, in opening hours
NEVER = np.inf
OF_CASE = ("channel", "request", "priority", "language")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a stage's promises in the cases of a way, place i of everything being the way's i-th case; in ms.

    ``meant``: a promise is for the case; ``kept``: 1, 0, or NaN not to be told (yet); ``deadline`` by the calendar and
    ``open_deadline`` in opening hours, where such a promise is the one (else ``NEVER``); ``ended``: place of the step that
    ended a promise; ``work_fits``: the work alone fits the promised time; ``seconds`` taken of ``limit``. NaN unknown.
    """

    meant: Bools
    kept: Floats
    deadline: Floats
    open_deadline: Floats
    ended: Floats
    work_fits: Floats
    seconds: Floats
    limit: Floats


@dataclass(frozen=True, slots=True)
class _Time:
    kept: Floats
    to_come: Bools
    deadline: Floats
    open_deadline: Floats
    work_fits: Floats
    seconds: Floats
    limit: Floats


class Promises:
    """Judges the promises of a blueprint.

    ``cases``: columns opened, business_opened (ms) and channel, request, priority, language. ``answers``: by question, each
    case's answer (NaN: none). ``now_ms``: what ran out by then is broken; ``now_business_ms``: the same in opening hours.
    """

    def __init__(
        self,
        blueprint: Blueprint,
        cases: Mapping[str, npt.NDArray[Any]],
        now_ms: float,
        now_business_ms: float = np.nan,
        answers: Mapping[str, Floats] | None = None,
    ) -> None:
        self.blueprint, self.cases = blueprint, cases
        self.now, self.answers = (now_ms, now_business_ms), answers or {}
        self._activities: dict[tuple[str, ...], frozenset[str]] = {}

    def judge(self, stage: Stage, way: Way, inside: Sequence[int]) -> Kept:
        """Return what became of the promises of a stage; ``inside``: the places of the steps in it, in order."""
        many = way.cases.size
        meant = np.zeros(many, dtype=bool)
        to_come = np.zeros(many, dtype=bool)
        kept = np.full(many, np.nan)
        deadline, open_deadline, ended = (np.full(many, NEVER) for _ in range(3))
        fits, seconds, limit = (np.full(many, np.nan) for _ in range(3))
        for promise in stage.promises:
            for_it = self._applies(promise.when, way)
            if not for_it.any():
                continue
            meant |= for_it
            if promise.kind == "time":
                one = self._time(promise, way, inside)
                told, later, due, due_open = one.kept, one.to_come, one.deadline, one.open_deadline
                work, took, promised = one.work_fits, one.seconds, one.limit
                if (end := self._end(promise, way, inside[0])) is not None:
                    ended = np.where(for_it, np.fmin(ended, end), ended)
            else:
                told, later = self._other(promise, way, inside)
                due, due_open = way.at[:, inside[-1]], np.full(many, NEVER)
                work = took = promised = np.full(many, np.nan)
            to_come |= for_it & np.isnan(told) & later
            kept = np.where(for_it & ~np.isnan(told), np.fmin(kept, told), kept)
            deadline = np.where(for_it, np.fmin(deadline, due), deadline)
            open_deadline = np.where(for_it, np.fmin(open_deadline, due_open), open_deadline)
            for values, new in ((fits, work), (seconds, took), (limit, promised)):
                values[for_it] = new[for_it]
        kept[to_come & (kept == 1.0)] = np.nan
        return Kept(meant, kept, deadline, open_deadline, ended, fits, seconds, limit)

    def entered(self, way: Way, inside: Sequence[int]) -> Moment:
        """Return when the cases came into a stage."""
        return self.moment(way, inside[0] - 1)

    def moment(self, way: Way, place: int) -> Moment:
        """Return when a step ended; before the first step, when the cases were opened."""
        if place < 0:
            return self.cases["opened"][way.cases], self.cases["business_opened"][way.cases]
        return way.at[:, place], way.business[:, place]

    def _names(self, steps: tuple[str, ...]) -> frozenset[str]:
        if steps not in self._activities:
            self._activities[steps] = frozenset(self.blueprint.activities_of(steps))
        return self._activities[steps]

    def _time(self, promise: Promise, way: Way, inside: Sequence[int]) -> _Time:
        many, first = way.cases.size, inside[0]
        business = promise.clock == "business"
        never, nothing = np.full(many, NEVER), np.full(many, np.nan)
        begins = self._begin(promise, way, first)
        if begins is None:
            may_begin = np.full(many, not way.finished)
            return _Time(nothing, may_begin, never, never, nothing, nothing, nothing)
        start = self.entered(way, inside)
        if promise.start == "case":
            start = self.moment(way, -1)
        elif promise.start == "steps":
            start = self.moment(way, begins)
        end = self._end(promise, way, first)
        done = self.moment(way, end) if end is not None else (nothing, nothing)
        within = (promise.within_seconds or 0.0) * 1000.0
        clock = int(business)
        due, paused = self._with_pauses(promise, way, begins, end, start[clock] + within, clock)
        took = (done[clock] - start[clock] - paused) / 1000.0
        calendar_due, open_due = (nothing, due) if business else (due, never)
        if promise.due_attribute:
            said = _last_known(way.due[:, inside])
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
        to_come = np.isfinite(last) | (not way.finished)
        worked = way.service[:, [place for place in inside if end is None or place <= end]]
        work = np.where(np.isfinite(worked).any(axis=1), np.nansum(worked, axis=1), np.nan)
        fits = np.where(np.isfinite(work), (work <= within).astype(np.float64), np.nan)
        calendar_due = np.where(np.isfinite(calendar_due), calendar_due, NEVER)
        return _Time(kept, to_come, calendar_due, open_due, fits, took, np.full(many, within / 1000.0))

    def _begin(self, promise: Promise, way: Way, first: int) -> int | None:
        """The place from which a promise runs."""
        if promise.start != "steps":
            return 0 if promise.start == "case" else first
        named = self._names(promise.start_steps)
        return next((place for place, one in enumerate(way.activities) if one in named), None)

    def _end(self, promise: Promise, way: Way, first: int) -> int | None:
        """The place of the step that ends a promise, None where it never came."""
        begins = self._begin(promise, way, first)
        if begins is None:
            return None
        ends = self._names(promise.end_steps)
        return next(
            (place for place in range(begins, len(way.activities)) if way.activities[place] in ends), None
        )

    def _with_pauses(
        self, promise: Promise, way: Way, begins: int, end: int | None, due: Floats, clock: int
    ) -> tuple[Floats, Floats]:
        """The deadline moved by the pauses begun before it, and how long the clock stood still in all, in ms."""
        paused = np.zeros(way.cases.size)
        for began, to in self._stood_still(promise, way, begins, end):
            at = self.moment(way, began)[clock]
            if to is None:  # it stands still to this day
                due = np.where(at <= due, NEVER, due)
                continue
            lasted = self.moment(way, to)[clock] - at
            paused += lasted
            due = np.where(at > due, due, due + lasted)
        return due, paused

    def _stood_still(
        self, promise: Promise, way: Way, begins: int, end: int | None
    ) -> list[tuple[int, int | None]]:
        """The places between which the clock stood still, in order; None: no end yet."""
        stop = len(way.activities) if end is None else end + 1
        found: list[tuple[int, int | None]] = []
        for pause in promise.pauses:
            from_, to = self._names(pause.from_steps), self._names(pause.to_steps)
            began: int | None = None
            for place in range(max(begins, 0), stop):
                if began is None and way.activities[place] in from_:
                    began = place
                elif began is not None and way.activities[place] in to:
                    found.append((began, place))
                    began = None
            if began is not None and end is None:
                found.append((began, None))
        return sorted(found, key=lambda one: one[0])

    def _other(self, promise: Promise, way: Way, inside: Sequence[int]) -> tuple[Floats, Bools]:
        """Kept, and whether what is not told of can still come, of promises of quality, cost and answers."""
        many = way.cases.size
        over = way.finished or inside[-1] < len(way.activities) - 1
        later = np.full(many, not over)
        if promise.kind == "quality":
            named = self._names(promise.without)
            broke = any(one in named for one in way.activities[: inside[-1] + 1])
            return np.full(many, 0.0 if broke else 1.0 if over else np.nan), later
        if promise.kind == "cost":
            spent = way.cost[:, inside]
            told = np.isfinite(spent).any(axis=1)
            fine = (np.nansum(spent, axis=1) <= (promise.at_most or 0.0)).astype(np.float64)
            return np.where(told & (over | (fine == 0.0)), fine, np.nan), later
        given = self.answers.get(promise.question)
        mine = np.full(many, np.nan) if given is None else given[way.cases]
        told_by = np.where(np.isfinite(mine), (mine >= (promise.at_least or 0.0)).astype(np.float64), np.nan)
        return told_by, np.zeros(many, dtype=bool)

    def _applies(self, when: Condition, way: Way) -> Bools:
        fits = np.ones(way.cases.size, dtype=bool)
        for name in OF_CASE:
            if wanted := getattr(when, f"{name}s" if name != "priority" else "priorities"):
                fits &= np.isin(self.cases[name][way.cases], wanted)
        if when.steps and not self._names(when.steps) & set(way.activities):
            fits[:] = False
        return fits


def kept_share(told: int, kept: int, context: Context = PLAIN) -> Metric:
    """The share of a stage's cases that kept its promises, of those that can be told of, with Wilson's interval."""
    return share_metric(
        ShareSums.counts(told, kept),
        "promise_kept",
        Text("Promise kept", "約束の達成率"),
        Text(
            "Of the cases of this stage that have a verdict (the promise was kept, or its deadline has passed), the share "
            "that kept every promise meant for them. Wilson’s interval.",
            "この段階で結果の出た案件（約束を守れたか、期限を過ぎたもの）のうち、その案件に関わる約束をすべて守れた割合です。"
            "区間は Wilson の方法によります。",
        ),
        context,
    )


def covers(blueprint: Blueprint, case: Row) -> bool:
    """Say whether a case is one of those the blueprint is drawn for (``when.steps`` left aside)."""
    if blueprint.processes and case["process"] not in blueprint.processes:
        return False
    return applies(blueprint.when, case)


def applies(when: Condition, case: Row) -> bool:
    """Say whether a case meets a condition (``when.steps`` left aside)."""
    return (
        (not when.channels or case["channel"] in when.channels)
        and (not when.requests or case["request"] in when.requests)
        and (not when.priorities or case["priority"] in when.priorities)
        and (not when.languages or case["language"] in when.languages)
    )


def _last_known(values: Floats) -> Floats:
    known = np.isfinite(values)
    place = values.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.any(axis=1), values[np.arange(len(values)), place], np.nan)
