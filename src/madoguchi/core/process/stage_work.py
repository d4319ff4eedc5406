"""What was done in each stage of a blueprint, case by case: time, promise, work, cost and the route taken.

``cases`` and ``steps`` are rows with the columns of the warehouse's ``work_cases`` and ``work_steps``, steps in order.
A step belongs to the stage the log names where the blueprint knows it there, else to the stage of its activity. What
follows a reopening is left out: it comes of what was done before, and would be taken for its cause.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..blueprint.model import Blueprint, Condition, Promise, Stage, Step
from ..metrics.sums import Floats

Row = Mapping[str, Any]
ENTER, LEAVE = "\x02", "\x03"  # stand before the first and after the last step of a route
COUNTED = ("time", "quality", "cost")  # kinds of promises a log can answer
Deviated = Callable[[Row, Sequence[Row]], set[str]]


@dataclass(slots=True)
class StageWork:
    """One stage; place i of every list is its i-th case.

    ``case``: its place among the cases; ``open_still``: 1 where the case was not yet resolved on entry; ``seconds`` from the end of the step before the stage (or the opening) to the
    stage's last step; ``kept``: 1 every promise, 0 not, NaN not to be told yet; ``deviated``: 1 or 0, NaN unknown;
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
    now_ms: float,
    deviated: Deviated | None = None,
) -> dict[str, StageWork]:
    """Return what was done in each stage, by its id, in the blueprint's order; ``now_ms`` says which promises ran out.

    ``deviated`` says of a case and its steps in which stages it left the drawing.
    """
    of_case: dict[int, list[Row]] = defaultdict(list)
    for row in steps:
        of_case[row["case_id"]].append(row)
    read = _Reader(blueprint, now_ms, any(row["person"] or row["team"] for row in steps))
    found = {stage.id: StageWork(stage) for stage in blueprint.stages}
    for place, case in enumerate(cases):
        done = _until_reopened(of_case.get(case["case_id"], []))
        if done and covers(blueprint, case):
            read.case(place, case, done, found, deviated(case, done) if deviated else None)
    return found


def _until_reopened(done: Sequence[Row]) -> Sequence[Row]:
    end = next((place for place, row in enumerate(done) if row["signal"] == "reopened"), len(done))
    return done[:end]


def covers(blueprint: Blueprint, case: Row) -> bool:
    """Say whether a case is one of those the blueprint is drawn for (``when.steps`` left aside)."""
    if blueprint.processes and case["process"] not in blueprint.processes:
        return False
    return applies(blueprint.when, case)


def applies(when: Condition, case: Row, done: Sequence[bool] = ()) -> bool:
    """Say whether a case meets a condition; ``done``: for each activity of its steps, whether the case has it."""
    return (
        (not when.channels or case["channel"] in when.channels)
        and (not when.requests or case["request"] in when.requests)
        and (not when.priorities or case["priority"] in when.priorities)
        and (not when.languages or case["language"] in when.languages)
        and (not when.steps or not done or any(done))
    )


def moment_ms(text: str | None) -> float | None:
    """Read a date with time (ISO 8601, without a zone: UTC) as ms since 1970; None where it is none.

    >>> moment_ms("1970-01-02T09:00:00+09:00")
    86400000.0
    """
    if not text:
        return None
    try:
        read = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).timestamp() * 1000


class _Reader:
    def __init__(self, blueprint: Blueprint, now_ms: float, hands_known: bool) -> None:
        self.blueprint, self.now_ms = blueprint, now_ms
        self.hands_known = (
            hands_known  # where the log names nobody at all, machines cannot be told from people
        )
        self.places: dict[str, list[Step]] = defaultdict(list)
        for step in blueprint.steps:
            for name in step.activities:
                self.places[name].append(step)
        self.ignore = set(blueprint.ignore)

    def step(self, row: Row) -> Step | None:
        known = self.places.get(row["activity"])
        if not known or row["activity"] in self.ignore:
            return None
        return next((step for step in known if step.stage == row["stage"]), known[0])

    def case(
        self,
        place: int,
        case: Row,
        done: Sequence[Row],
        found: Mapping[str, StageWork],
        deviated: set[str] | None,
    ) -> None:
        of_stage: dict[str, list[tuple[int, Row, Step]]] = defaultdict(list)
        for number, row in enumerate(done):
            if step := self.step(row):
                of_stage[step.stage].append((number, row, step))
        for id, mine in of_stage.items():
            one = found[id]
            first = mine[0][0]
            entry = (
                (done[first - 1]["at_ms"], done[first - 1]["business_at_ms"])
                if first
                else (case["opened_ms"], case["business_opened_ms"])
            )
            resolved = case["first_resolved_ms"]
            one.case.append(place)
            one.open_still.append(resolved is None or entry[0] < resolved)
            one.seconds.append(max(0.0, (mine[-1][1]["at_ms"] - entry[0]) / 1000))
            one.kept.append(self.kept(one.stage, case, done, mine, entry))
            one.deviated.append(math.nan if deviated is None else float(id in deviated))
            one.touch_seconds.append(_known(self._touch(row, step) for _, row, step in mine))
            one.cost.append(_known(_cost(row, step) for _, row, step in mine))
            one.routes.append(tuple(row["activity"] for _, row, _ in mine))
            for _, row, step in mine:
                if self.blueprint.lane_by_id[step.lane].kind in ("customer", "evidence"):
                    continue
                if not self.hands_known:
                    continue
                if row["person"] or row["team"]:
                    one.by_people += 1
                else:
                    one.by_machines += 1

    def _touch(self, row: Row, step: Step) -> float | None:
        if row["service_ms"] is not None:
            return float(row["service_ms"]) / 1000
        by_hand = row["person"] or row["team"] or not self.hands_known
        return step.touch_seconds if by_hand else None

    def kept(
        self,
        stage: Stage,
        case: Row,
        done: Sequence[Row],
        mine: Sequence[tuple[int, Row, Step]],
        entry: tuple[float, float | None],
    ) -> float:
        worst = math.nan
        for promise in stage.promises:
            names = {row["activity"] for row in done} if promise.when.steps else ()
            needed = [name in names for name in self.blueprint.activities_of(promise.when.steps)]
            if promise.kind not in COUNTED or not applies(promise.when, case, needed):
                continue
            told = self.promise(promise, case, done, mine, entry)
            if told == 0.0:
                return 0.0
            worst = told if math.isnan(worst) else worst
        return worst

    def promise(
        self,
        promise: Promise,
        case: Row,
        done: Sequence[Row],
        mine: Sequence[tuple[int, Row, Step]],
        entry: tuple[float, float | None],
    ) -> float:
        if promise.kind == "quality":
            without = set(self.blueprint.activities_of(promise.without))
            return float(not any(row["activity"] in without for row in done[: mine[-1][0] + 1]))
        if promise.kind == "cost":
            spent = _known(_cost(row, step) for _, row, step in mine)
            return math.nan if math.isnan(spent) else float(spent <= (promise.at_most or 0.0))
        start = self._start(promise, case, done, entry)
        if start is None:
            return math.nan
        ends = set(self.blueprint.activities_of(promise.end_steps))
        end = next((row for row in done if row["activity"] in ends and row["at_ms"] >= start[0]), None)
        if promise.due_attribute:
            told = [row["due"] for _, row, _ in mine if row.get("due")]
            due = moment_ms((end or {}).get("due") if end in [row for _, row, _ in mine] else None)
            due = due if due is not None else moment_ms(told[-1] if told else None)
            if due is not None:
                return float(end["at_ms"] <= due) if end else (0.0 if self.now_ms > due else math.nan)
        within = (promise.within_seconds or 0.0) * 1000
        upto = end["at_ms"] if end else self.now_ms
        paused = self._paused(promise, done, start[0], upto)
        if promise.clock == "business":
            if not end or end["business_at_ms"] is None or start[1] is None:
                return math.nan
            return float(end["business_at_ms"] - start[1] - paused[1] <= within)
        if end:
            return float(end["at_ms"] - start[0] - paused[0] <= within)
        return 0.0 if self.now_ms - start[0] - paused[0] > within else math.nan

    def _start(
        self, promise: Promise, case: Row, done: Sequence[Row], entry: tuple[float, float | None]
    ) -> tuple[float, float | None] | None:
        if promise.start == "case":
            return case["opened_ms"], case["business_opened_ms"]
        if promise.start == "entry":
            return entry
        starts = set(self.blueprint.activities_of(promise.start_steps))
        row = next((row for row in done if row["activity"] in starts), None)
        return (row["at_ms"], row["business_at_ms"]) if row else None

    def _paused(
        self, promise: Promise, done: Sequence[Row], start: float, upto: float
    ) -> tuple[float, float]:
        """How long the clock stood still, by the calendar and by the opening hours, in ms."""
        calendar = business = 0.0
        for pause in promise.pauses:
            from_, to = (
                set(self.blueprint.activities_of(pause.from_steps)),
                set(self.blueprint.activities_of(pause.to_steps)),
            )
            began: Row | None = None
            for row in done:
                if not start <= row["at_ms"] <= upto:
                    continue
                if began is None and row["activity"] in from_:
                    began = row
                elif began is not None and row["activity"] in to:
                    calendar += row["at_ms"] - began["at_ms"]
                    business += (row["business_at_ms"] or 0) - (began["business_at_ms"] or 0)
                    began = None
            if began is not None:
                calendar += upto - began["at_ms"]
        return calendar, business


def _cost(row: Row, step: Step) -> float | None:
    return float(row["cost"]) if row["cost"] is not None else step.cost


def _known(values: Any) -> float:
    told = [value for value in values if value is not None]
    return float(sum(told)) if told else math.nan
