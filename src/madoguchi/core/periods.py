"""Periods a manager asks for, the period each is compared with, and the steps of a trend. Days are local."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from madoguchi.core.text import Text

DAY = dt.timedelta(days=1)


class Preset(StrEnum):
    """A period by name, always ending with the last day there is data for."""

    WEEK = "7d"
    FOUR_WEEKS = "28d"
    QUARTER = "91d"
    YEAR = "365d"
    ALL = "all"


PRESETS: dict[Preset, Text] = {
    Preset.WEEK: Text("Last 7 days", "直近 7 日"),
    Preset.FOUR_WEEKS: Text("Last 4 weeks", "直近 4 週"),
    Preset.QUARTER: Text("Last 13 weeks", "直近 13 週"),
    Preset.YEAR: Text("Last 12 months", "直近 12 か月"),
    Preset.ALL: Text("Everything", "全期間"),
}


class Compare(StrEnum):
    """What a period is compared with."""

    BEFORE = "before"
    YEAR = "year"
    NOTHING = "nothing"


COMPARISONS: dict[Compare, Text] = {
    Compare.BEFORE: Text("the period before", "直前の同じ長さの期間"),
    Compare.YEAR: Text("a year earlier", "前年の同じ時期"),
    Compare.NOTHING: Text("nothing", "比べない"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` to ``last``, both included."""

    start: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.start:
            raise ValueError(f"a period ends before it begins: {self.start} to {self.last}")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.start).days + 1

    def before(self) -> Period:
        """Return the period of the same length that ends the day before this one begins."""
        return Period(self.start - self.days * DAY, self.start - DAY)

    def year_earlier(self) -> Period:
        """Return the same weekdays 52 weeks earlier."""
        return Period(self.start - 364 * DAY, self.last - 364 * DAY)

    def compared(self, how: Compare) -> Period | None:
        """Return what this period is compared with, or None."""
        return {Compare.BEFORE: self.before, Compare.YEAR: self.year_earlier}.get(how, lambda: None)()


def preset(which: Preset, first: dt.date, last: dt.date) -> Period:
    """Return a named period over data that runs from ``first`` to ``last``.

    >>> preset(Preset.WEEK, dt.date(2026, 1, 1), dt.date(2026, 11, 22)).start
    datetime.date(2026, 11, 16)
    """
    if which is Preset.ALL:
        return Period(min(first, last), last)
    return Period(last - (int(which.value[:-1]) - 1) * DAY, last)


def grain(period: Period) -> str:
    """Return the step of a trend over the period: ``day`` up to 3 weeks, ``week`` up to 15 months, else ``month``."""
    return "day" if period.days <= 21 else "week" if period.days <= 460 else "month"


def bucket(day: dt.date, step: str) -> dt.date:
    """Return the first day of the day, ISO week (Monday) or month a day lies in.

    >>> bucket(dt.date(2027, 1, 1), "week")
    datetime.date(2026, 12, 28)
    """
    if step == "week":
        return day - day.weekday() * DAY
    return day.replace(day=1) if step == "month" else day


def buckets(period: Period, step: str) -> list[dt.date]:
    """Return every bucket of a trend over the period, without gaps, oldest first."""
    found = [bucket(period.start, step)]
    while True:
        following = bucket(found[-1] + {"day": DAY, "week": 7 * DAY, "month": 32 * DAY}[step], step)
        if following > period.last:
            return found
        found.append(following)
