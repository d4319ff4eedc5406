"""A fitted service: whole cases as patterns, what hinders them (hours, hands, lists), and how many come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from madoguchi.core.process.simulate.hours import Week


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a pattern.

    ``delay``: seconds it waits of its own accord (the customer's own time, timers, other work), in the team's open time
    while somebody was free, or on the wall clock where no team is. ``service``: seconds of work in open time.
    ``list``: it is done when a daily list leaves; ``taken``: it is the first step after that list.
    """

    activity: str
    delay: float
    service: float = 0.0
    team: str = ""
    stage: str = ""
    lane: str = ""
    cost: float = 0.0
    signal: str = ""
    list: str = ""
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A case that really was, to be lived again: its route and its own delays stay together.

    ``begins``: seconds from Monday 0:00; ``ahead``: from its first step to its opening; ``allowance``: from its opening
    until it is due, None without a promise.
    """

    begins: float
    steps: tuple[Step, ...]
    channel: str = ""
    request: str = ""
    ahead: float = 0.0
    allowance: float | None = None


@dataclass(frozen=True, slots=True)
class DailyList:
    """Work that leaves in a list: at these seconds of the day, on these weekdays; what becomes of it then.

    ``slots``: when the first, second … case of a day is taken up (seconds of the day); so many a day are. None: no
    limit was seen. ``same_day``: a list is taken up on the day it comes, where there is a slot left.
    """

    times: tuple[float, ...]
    weekdays: tuple[int, ...]
    slots: tuple[float, ...] | None = None
    taken_on: tuple[int, ...] = tuple(range(7))
    same_day: bool = False


@dataclass(frozen=True)
class Model:
    """A service as fitted. ``capacity``: people by team and hour of the week, for teams whose people are known.

    ``hours``: open hours by (team, channel), or (team, ""). ``weekly``: cases a week; ``spread``: the variance of that
    rate between weeks beyond chance, as a share of its square. ``notes``: assumptions, by code.
    """

    patterns: tuple[Pattern, ...]
    weekly: float
    spread: float
    hours: Mapping[tuple[str, str], Week] = field(default_factory=dict)
    capacity: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    lists: Mapping[str, DailyList] = field(default_factory=dict)
    load: Mapping[str, float] = field(default_factory=dict)  # share of the team's time seen at work
    unknown_work: tuple[str, ...] = ()  # teams whose steps have ends only
    weekdays: tuple[tuple[int, ...], ...] = tuple((day,) for day in range(7))  # alike in when requests come
    day_shares: tuple[float, ...] = (1 / 7,) * 7
    weeks: int = 0
    arrivals: tuple[float, ...] = ()  # cases by hour of the week, of all weeks fitted to

    def week_of(self, team: str, channel: str) -> Week | None:
        """Return the open hours of a team for a channel; None where nothing is known."""
        return self.hours.get((team, channel)) or self.hours.get((team, ""))
