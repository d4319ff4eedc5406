"""Open hours of a week, read off when work is done; open time as a measuring stick that goes both ways."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from madoguchi.core.process.simulate.log import DAY, HOUR, MONDAY, WEEK, hour_of_week

LEAST_SHARE = 0.01  # of the busiest hour of the day; below, the hour counts as closed
LEAST_DAY = 0.05  # of the busiest weekday
LEAST_EVENTS = 3


@dataclass(frozen=True)
class Week:
    """Which of the 168 hours from Monday 0:00 are open."""

    open: tuple[bool, ...]

    @cached_property
    def _before(self) -> list[float]:
        """Open seconds of the week before each hour, and in all."""
        return [0.0, *np.cumsum([HOUR if one else 0 for one in self.open]).tolist()]

    @property
    def seconds(self) -> float:
        """Open seconds of a week."""
        return float(self._before[-1])

    def position(self, t: float) -> float:
        """Return the open seconds up to ``t``, counted from a Monday in 1970."""
        weeks, rest = divmod(t - MONDAY, WEEK)
        hour = int(rest // HOUR)
        into = rest - hour * HOUR if self.open[hour] else 0.0
        return float(weeks * self.seconds + self._before[hour] + into)

    def between(self, start: float, end: float) -> float:
        """Return the open seconds from ``start`` to ``end``; 0 where the end is earlier."""
        return max(0.0, self.position(end) - self.position(start)) if end > start else 0.0

    def next_open(self, t: float) -> float:
        """Return ``t``, or when it next opens."""
        for _ in range(169):
            if self.open[hour_of_week(t)]:
                return t
            t = (t // HOUR + 1) * HOUR
        return t

    def add(self, t: float, work: float) -> float:
        """Return the moment ``work`` open seconds after ``t``; always the next open moment or later."""
        if self.seconds == 0:
            return t + work
        t = self.next_open(t)
        if work <= 0:
            return t
        weeks, rest = divmod(self.position(t) + work, self.seconds)
        if rest == 0:
            weeks, rest = weeks - 1, self.seconds
        hour = max(0, bisect_left(self._before, rest) - 1)
        return float(MONDAY + weeks * WEEK + hour * HOUR + rest - self._before[hour])


ALWAYS = Week((True,) * 168)


def observed(moments: Iterable[float]) -> Week:
    """Return the hours in which work was seen: weekdays and hours of the day with more than a trace of it.

    Weekdays and hours are judged apart, so that a few weeks of log are enough. Without any moment: always open.
    """
    times = np.fromiter(moments, float)
    if not len(times):
        return ALWAYS
    days = np.bincount(((times - MONDAY) % WEEK // DAY).astype(int), minlength=7)
    hours = np.bincount((times % DAY // HOUR).astype(int), minlength=24)
    day_open = days >= max(LEAST_DAY * days.max(), min(LEAST_EVENTS, days.max()))
    hour_open = hours >= max(LEAST_SHARE * hours.max(), min(LEAST_EVENTS, hours.max()))
    return Week(tuple(bool(day_open[hour // 24] and hour_open[hour % 24]) for hour in range(168)))
