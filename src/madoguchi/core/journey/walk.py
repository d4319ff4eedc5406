"""One customer's way beside the plan: what they met, when, how long they waited, and where the way left the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..blueprint.automaton import AutomatonError, compiled
from ..blueprint.model import Blueprint, Stage, Step
from ..process import rules_of_order
from ..process.conformance import Deviation, align

Row = Mapping[str, Any]
SEEN = ("customer", "front", "")  # lanes above the line of visibility, or not said


@dataclass(slots=True)
class Event:
    """Something that happened. Times in ms since 1970 and seconds; ``seen``: the customer took it or could see it."""

    activity: str
    at_ms: int
    wait: float | None
    work: float | None
    lane: str
    team: str
    step: str = ""
    seen: bool = True
    deviations: list[Deviation] = field(default_factory=list)


@dataclass(slots=True)
class Passed:
    """One stage as it was passed. ``done`` and ``skipped``: steps of the plan; ``other``: how many lie on other routes.

    ``kept``: whether its promises were kept, None where it cannot be told; ``seconds``: from entering to its last event.
    """

    stage: Stage | None
    events: list[Event] = field(default_factory=list)
    done: list[Step] = field(default_factory=list)
    skipped: list[Step] = field(default_factory=list)
    other: int = 0
    kept: bool | None = None
    seconds: float | None = None

    @property
    def deviations(self) -> list[Deviation]:
        """Everything that left the drawing here, in order."""
        return [one for event in self.events for one in event.deviations]


def walk(
    plan: Blueprint,
    rows: Sequence[Row],
    *,
    finished: bool,
    kept: Mapping[str, float] | None = None,
    opened_ms: float | None = None,
) -> list[Passed]:
    """Return the stages a case passed, in the plan's order, then what belongs to none of them.

    ``rows``: the columns of the warehouse's ``case_steps``, in order. ``kept``: by stage 1, 0 or NaN. ``opened_ms``: of the case.
    """
    activities = [row["activity"] for row in rows]
    stages = [row["stage"] or "" for row in rows]
    try:
        read = align(compiled(plan), activities, finished=finished, stages=stages)
    except AutomatonError:
        read = None
    deviations: list[Deviation] = []
    if read is not None:
        stages, steps = list(read.stages), list(read.steps)
        deviations = [*read.deviations, *rules_of_order.broken(plan, activities, read, finished=finished)]
    else:
        steps = [_step(plan, row) for row in rows]
    found = {stage.id: Passed(stage) for stage in plan.stages}
    rest = Passed(None)
    at: list[Event] = []
    for row, stage, step in zip(rows, stages, steps, strict=True):
        event = Event(
            row["activity"],
            row["at_ms"],
            None if row["gap_ms"] is None else row["gap_ms"] / 1000,
            None if row["service_ms"] is None else row["service_ms"] / 1000,
            row["lane"] or "",
            row["team"] or "",
            step,
            (row["lane"] or "") in SEEN,
        )
        at.append(event)
        found.get(stage, rest).events.append(event)
    skipped: dict[str, list[str]] = {}
    for one in deviations:
        if one.kind == "skipped":
            skipped.setdefault(one.stage, []).append(one.step)
        elif one.seq < len(at):
            at[one.seq].deviations.append(one)
    for id, passed in found.items():
        mine = [step for step in plan.steps if step.stage == id and step.activities]
        taken = {event.step for event in passed.events}
        passed.done = [step for step in mine if step.id in taken]
        passed.skipped = [step for step in mine if step.id in skipped.get(id, ()) and step.id not in taken]
        passed.other = len(mine) - len(passed.done) - len(passed.skipped)
        told = (kept or {}).get(id)
        passed.kept = None if told is None or told != told else bool(told)
        passed.seconds = _seconds(at, passed.events, opened_ms)
    return [*found.values(), *([rest] if rest.events else [])]


def _seconds(every: Sequence[Event], mine: Sequence[Event], opened_ms: float | None) -> float | None:
    """From the end of the event before the stage (else the opening) to the last event in it."""
    if not mine:
        return None
    first = next(place for place, event in enumerate(every) if event is mine[0])
    began = every[first - 1].at_ms if first else opened_ms
    return None if began is None else max(0.0, (mine[-1].at_ms - began) / 1000)


def _step(plan: Blueprint, row: Row) -> str:
    known = [step for step in plan.steps if row["activity"] in step.activities]
    here = [step for step in known if step.stage == row["stage"]]
    return next((step.id for step in (*here, *known)), "")
