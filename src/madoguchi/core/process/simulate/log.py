"""What a simulation is fitted to: cases with their steps, in seconds of the local wall clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HOUR = 3_600
DAY = 24 * HOUR
WEEK = 7 * DAY
MONDAY = 4 * DAY  # 1970-01-05


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done. ``start`` is None where the log keeps ends only; ``member`` is a number without a name.

    ``signal``: reply, resolved, closed, contact … where the log says what a step means, else "".
    """

    activity: str
    end: float
    start: float | None = None
    team: str = ""
    member: int | None = None
    stage: str = ""
    lane: str = ""
    cost: float = 0.0
    signal: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One case. ``due`` and ``resolved`` are None where unknown or not yet; ``ended``: nothing more will come."""

    opened: float
    steps: tuple[Done, ...]
    channel: str = ""
    request: str = ""
    due: float | None = None
    resolved: float | None = None
    ended: bool = True


def hour_of_week(t: float) -> int:
    """Return which of the 168 hours from Monday 0:00 a moment lies in."""
    return int((t - MONDAY) % WEEK // HOUR)


def week_start(t: float) -> float:
    """Return the Monday 0:00 a moment's week begins with."""
    return MONDAY + (t - MONDAY) // WEEK * WEEK


def first_reply(case: Case) -> float | None:
    """Return when somebody first answered: the first reply, else the first step of a team; None where there is none."""
    named = any(step.signal == "reply" for step in case.steps)
    for step in case.steps:
        if (step.signal == "reply") if named else step.team:
            return step.end
    return None


def spans(cases: Sequence[Case]) -> tuple[float, float]:
    """Return the first and the last opening."""
    return min(case.opened for case in cases), max(case.opened for case in cases)
