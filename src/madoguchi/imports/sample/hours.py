"""Time in the sample: seconds since midnight of the first day, opening hours, and the seasons of an inn.

Japan has one time zone and no summer time, so plain seconds are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY = 86_400
HOUR = 3_600
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Hours:
    """When a team works: from, to (seconds of the day), weekdays off (Monday is 0), closed over New Year or not."""

    opens: int
    closes: int
    off: frozenset[int] = frozenset()
    new_year_off: bool = False


DESK = Hours(9 * HOUR, 18 * HOUR)
ROUND_THE_CLOCK = Hours(0, DAY)
KITCHEN = Hours(7 * HOUR, 20 * HOUR)
HOUSEKEEPING = Hours(8 * HOUR, 16 * HOUR)
WAREHOUSE = Hours(9 * HOUR, 17 * HOUR, frozenset({6}), True)
ACCOUNTING = Hours(9 * HOUR, 17 * HOUR, frozenset({5, 6}), True)


class Calendar:
    """The year of the sample: ``days`` days from ``start``, and what the clock on the wall says."""

    def __init__(self, start: date, days: int) -> None:
        self.start = start
        self.days = days
        self.end = days * DAY
        self._midnight = datetime(start.year, start.month, start.day)  # noqa: DTZ001 - local by definition
        self._open: dict[tuple[Hours, int], bool] = {}

    def date(self, day: int) -> date:
        """The calendar date of day number ``day``; may lie outside the year."""
        return self.start + timedelta(days=day)

    def iso(self, t: float) -> str:
        """A moment as ISO 8601 with Japan's offset."""
        return (self._midnight + timedelta(seconds=int(t))).isoformat() + "+09:00"

    def moment(self, t: float) -> datetime:
        """A moment on the wall clock, without zone: for wording only."""
        return self._midnight + timedelta(seconds=int(t))

    def works(self, day: int, hours: Hours) -> bool:
        """Whether a team works at all on a day."""
        key = (hours, day)
        known = self._open.get(key)
        if known is None:
            when = self.date(day)
            new_year = (when.month, when.day) in {(12, 31), (1, 1), (1, 2), (1, 3)}
            known = when.weekday() not in hours.off and not (hours.new_year_off and new_year)
            self._open[key] = known
        return known

    def next_open(self, t: float, hours: Hours) -> float:
        """``t`` itself while the team works, else the moment it next begins."""
        day = int(t // DAY)
        second = t - day * DAY
        if self.works(day, hours) and second < hours.closes:
            return max(t, day * DAY + hours.opens)
        day += 1
        while not self.works(day, hours):
            day += 1
        return float(day * DAY + hours.opens)

    def add(self, t: float, work: float, hours: Hours) -> float:
        """The moment after ``work`` seconds of the team's working time."""
        t = self.next_open(t, hours)
        while True:
            closes = (t // DAY) * DAY + hours.closes
            if work <= closes - t:
                return t + work
            work -= closes - t
            t = self.next_open(closes, hours)


def season(when: date, typhoon: tuple[int, int], typhoon_factor: float) -> float:
    """How many requests a day brings, relative to an ordinary day of the year."""
    day = (when.month, when.day)
    if day == typhoon:
        return typhoon_factor
    factor = 1.0
    if (4, 29) <= day <= (5, 5):
        factor = 1.8  # Golden Week
    elif (8, 10) <= day <= (8, 17):
        factor = 1.9  # Obon
    elif day >= (12, 27) or day <= (1, 5):
        factor = 1.7  # year's end and New Year
    elif when.month == 11:
        factor = 1.25  # autumn leaves
    elif day[0] == 12 and day[1] < 27:
        factor = 1.15  # year-end gifts for the shop
    elif when.month == 7:
        factor = 1.1  # midsummer gifts
    elif when.month in {2, 6}:
        factor = 0.8
    return factor * (1.15 if when.weekday() in {0, 6} else 1.0)
