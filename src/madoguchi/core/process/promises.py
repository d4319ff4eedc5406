"""Whether a case kept what a stage promises: decided here and nowhere else (the words: ``blueprint.model.Promise``).

All cases that were in the stage are judged together. Which step begins and ends a promise and when its clock stands still
are places in the way a case ran; the times at these places are columns.

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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..blueprint.model import Blueprint, Condition, Promise, Stage
from ..metrics.estimates import share_metric
from ..metrics.metric import PLAIN, Context, Metric
from ..metrics.sums import Floats, ShareSums
from ..text import Text
from .inside import Cases, Inside
from .nuisance import Ints
from .ways import NONE, Bools, Steps

Row = Mapping[str, Any]
Moment = tuple[Floats, Floats]  # by the calendar, in opening hours
NEVER = np.inf
OF_CASE = ("channel", "request", "priority", "language")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a stage's promises, place i of everything being row i of ``Inside``; in ms.

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
    end: Ints


class Promises:
    """Judges the promises of a blueprint.

    ``answers``: by question, each case's answer (NaN: none). ``now_ms``: what ran out by then is broken;
    ``now_business_ms``: the same in opening hours.
    """

    def __init__(
        self,
        blueprint: Blueprint,
        cases: Cases,
        now_ms: float,
        now_business_ms: float = np.nan,
        answers: Mapping[str, Floats] | None = None,
    ) -> None:
        self.blueprint, self.cases = blueprint, cases
        self.now, self.answers = (now_ms, now_business_ms), answers or {}
        self._activities: dict[tuple[str, ...], frozenset[str]] = {}

    def judge(self, stage: Stage, inside: Inside) -> Kept:
        """Return what became of the promises of a stage."""
        many = inside.many
        meant = np.zeros(many, dtype=bool)
        to_come = np.zeros(many, dtype=bool)
        kept = np.full(many, np.nan)
        deadline, open_deadline, ended = (np.full(many, NEVER) for _ in range(3))
        fits, seconds, limit = (np.full(many, np.nan) for _ in range(3))
        for promise in stage.promises:
            for_it = self._applies(promise.when, inside)
            if not for_it.any():
                continue
            meant |= for_it
            if promise.kind == "time":
                one = self._time(promise, inside)
                told, later, due, due_open = one.kept, one.to_come, one.deadline, one.open_deadline
                work, took, promised = one.work_fits, one.seconds, one.limit
                came = for_it & (one.end != NONE)
                ended[came] = np.fmin(ended, one.end)[came]
            else:
                told, later = self._other(promise, inside)
                due, due_open = self.moment(inside, inside.last)[0], np.full(many, NEVER)
                work = took = promised = np.full(many, np.nan)
            to_come |= for_it & np.isnan(told) & later
            kept = np.where(for_it & ~np.isnan(told), np.fmin(kept, told), kept)
            deadline = np.where(for_it, np.fmin(deadline, due), deadline)
            open_deadline = np.where(for_it, np.fmin(open_deadline, due_open), open_deadline)
            for values, new in ((fits, work), (seconds, took), (limit, promised)):
                values[for_it] = new[for_it]
        kept[to_come & (kept == 1.0)] = np.nan
        return Kept(meant, kept, deadline, open_deadline, ended, fits, seconds, limit)

    def entered(self, inside: Inside) -> Moment:
        """Return when the cases came into a stage."""
        return self.moment(inside, inside.first - 1)

    def moment(self, inside: Inside, place: Ints) -> Moment:
        """Return when the step at each case's place ended; before the first step (``NONE``), when the case was opened."""
        return self.at(inside.steps, inside.of, place)

    def at(self, steps: Steps, of: Ints, place: Ints) -> Moment:
        """The same of cases by their places in ``steps.case``."""
        before = place < 0
        step = steps.start[of] + np.where(before, 0, place)
        calendar, open_ = steps.at[step], steps.business[step]
        if before.any():
            cases = steps.case[of[before]]
            calendar[before], open_[before] = self.cases.opened[cases], self.cases.business_opened[cases]
        return calendar, open_

    def _names(self, steps: tuple[str, ...]) -> frozenset[str]:
        if steps not in self._activities:
            self._activities[steps] = frozenset(self.blueprint.activities_of(steps))
        return self._activities[steps]

    def _time(self, promise: Promise, inside: Inside) -> _Time:
        many, steps, finished = inside.many, inside.steps, inside.finished
        business = promise.clock == "business"
        clock = int(business)
        way, begins = inside.way, self._begin(promise, inside)
        begun = begins != NONE
        end = steps.next(steps.activity(self._names(promise.end_steps)), way, np.maximum(begins, 0))
        end = np.where(begun, end, NONE)
        start = self.entered(inside)
        if promise.start == "case":
            start = self.moment(inside, np.full(many, NONE))
        elif promise.start == "steps":
            start = self.moment(inside, begins)
        came = end != NONE
        done = tuple(np.where(came, one, np.nan) for one in self.moment(inside, end))
        within = (promise.within_seconds or 0.0) * 1000.0
        due, paused = self._with_pauses(promise, inside, begins, end, start[clock] + within, clock)
        took = (done[clock] - start[clock] - paused) / 1000.0
        calendar_due, open_due = (np.full(many, np.nan), due) if business else (due, np.full(many, NEVER))
        if promise.due_attribute:
            said = inside.final(steps.due)
            # the step that ends it says it best, where that is one of the stage
            of_end = np.full(many, np.nan)
            ends = inside.step == (steps.start[inside.of] + end)[inside.row]
            ends &= came[inside.row]
            of_end[inside.row[ends]] = steps.due[inside.step[ends]]
            said = np.where(np.isfinite(of_end), of_end, said)
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
            np.where((now > last) | (finished & by_hours & np.isfinite(last)), 0.0, np.nan),
        )
        to_come = np.isfinite(last) | ~finished
        by_then = ~came[inside.row] | (inside.step <= (steps.start[inside.of] + end)[inside.row])
        work = inside.sums(steps.service, by_then)
        fits = np.where(np.isfinite(work), (work <= within).astype(np.float64), np.nan)
        calendar_due = np.where(np.isfinite(calendar_due), calendar_due, NEVER)
        return _Time(
            np.where(begun, kept, np.nan),
            np.where(begun, to_come, ~finished),
            np.where(begun, calendar_due, NEVER),
            np.where(begun, open_due, NEVER),
            np.where(begun, fits, np.nan),
            np.where(begun, took, np.nan),
            np.where(begun, within / 1000.0, np.nan),
            end,
        )

    def _begin(self, promise: Promise, inside: Inside) -> Ints:
        """The place from which a promise runs."""
        if promise.start == "case":
            return np.zeros(inside.many, dtype=np.int64)
        if promise.start != "steps":
            return inside.first
        steps = inside.steps
        named = steps.activity(self._names(promise.start_steps))
        return steps.next(named, inside.way, np.zeros(inside.many, dtype=np.int64))

    def _with_pauses(
        self, promise: Promise, inside: Inside, begins: Ints, end: Ints, due: Floats, clock: int
    ) -> tuple[Floats, Floats]:
        """The deadline moved by the pauses begun before it, and how long the clock stood still in all, in ms."""
        paused = np.zeros(inside.many)
        if not promise.pauses:
            return due, paused
        due = due.copy()
        _ways, first, number = np.unique(inside.way, return_index=True, return_inverse=True)
        lasting = self._stood_still(promise, inside, first, begins, end)
        for began, to in _by_turns(lasting, first.size):
            rows = np.flatnonzero(began[number] != NONE)
            from_, until = began[number[rows]], to[number[rows]]
            at = self.at(inside.steps, inside.of[rows], from_)[clock]
            still = until == NONE  # it stands still to this day
            lasted = np.where(still, 0.0, self.at(inside.steps, inside.of[rows], until)[clock] - at)
            had = due[rows]
            paused[rows] += lasted
            due[rows] = np.where(
                still, np.where(at <= had, NEVER, had), np.where(at > had, had, had + lasted)
            )
        return due, paused

    def _stood_still(
        self, promise: Promise, inside: Inside, rows: Ints, begins: Ints, end: Ints
    ) -> list[list[tuple[int, int]]]:
        """For a case of each way: the places between which the clock stood still, in order; ``NONE``: no end yet."""
        steps = inside.steps
        found: list[list[tuple[int, int]]] = [[] for _ in range(rows.size)]
        begin, length = steps.coded.starts[inside.way[rows]], inside.length[rows]
        first = begin + np.maximum(begins[rows], 0)
        stop = begin + np.where(end[rows] == NONE, length, end[rows] + 1)
        stop[begins[rows] == NONE] = 0
        open_ends = (end[rows] == NONE).tolist()
        for pause in promise.pauses:
            from_ = steps.activity(self._names(pause.from_steps))
            to = steps.activity(self._names(pause.to_steps))
            turns = np.flatnonzero(from_ | to)
            opens, closes = from_[turns].tolist(), to[turns].tolist()
            low, high = np.searchsorted(turns, first), np.searchsorted(turns, stop)
            at = turns.tolist()
            for place in np.flatnonzero(low < high).tolist():
                base, began = int(begin[place]), NONE
                for turn in range(int(low[place]), int(high[place])):
                    if began == NONE and opens[turn]:
                        began = at[turn] - base
                    elif began != NONE and closes[turn]:
                        found[place].append((began, at[turn] - base))
                        began = NONE
                if began != NONE and open_ends[place]:
                    found[place].append((began, NONE))
        return [sorted(one, key=lambda pair: pair[0]) if len(one) > 1 else one for one in found]

    def _other(self, promise: Promise, inside: Inside) -> tuple[Floats, Bools]:
        """Kept, and whether what is not told of can still come, of promises of quality, cost and answers."""
        steps, many = inside.steps, inside.many
        over = inside.finished | (inside.last < inside.length - 1)
        if promise.kind == "quality":
            named = steps.activity(self._names(promise.without))
            met = steps.next(named, inside.way, np.zeros(many, dtype=np.int64))
            broke = (met != NONE) & (met <= inside.last)
            return np.where(broke, 0.0, np.where(over, 1.0, np.nan)), ~over
        if promise.kind == "cost":
            spent = inside.sums(steps.cost)
            fine = (spent <= (promise.at_most or 0.0)).astype(np.float64)
            return np.where(np.isfinite(spent) & (over | (fine == 0.0)), fine, np.nan), ~over
        given = self.answers.get(promise.question)
        mine = np.full(many, np.nan) if given is None else given[inside.case]
        told_by = np.where(np.isfinite(mine), (mine >= (promise.at_least or 0.0)).astype(np.float64), np.nan)
        return told_by, np.zeros(many, dtype=bool)

    def _applies(self, when: Condition, inside: Inside) -> Bools:
        fits = np.ones(inside.many, dtype=bool)
        for name in OF_CASE:
            if wanted := getattr(when, f"{name}s" if name != "priority" else "priorities"):
                fits &= self.cases.codes[name].taken(inside.case).isin(wanted)
        if when.steps:
            named = inside.steps.activity(self._names(when.steps))
            fits &= inside.steps.next(named, inside.way, np.zeros(inside.many, dtype=np.int64)) != NONE
        return fits


def _by_turns(lasting: Sequence[Sequence[tuple[int, int]]], many: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield the first of each way's pairs, then the second of each, and so on; ``NONE`` where a way has no more."""
    for turn in range(max(map(len, lasting), default=0)):
        began, to = np.full(many, NONE), np.full(many, NONE)
        for way, pairs in enumerate(lasting):
            if turn < len(pairs):
                began[way], to[way] = pairs[turn]
        yield began, to


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
