"""Which months and days coaching goes by. Pure; days are local."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from madoguchi.core.periods import Period

DAY = dt.timedelta(days=1)
MONTHS = 3  # a list looks back so many months: one alone has too few conversations to tell much
FIRST_LOOK = 3  # working days a list belongs to its member alone
LONGEST_WAIT = 31  # days, where an organisation is never open


def month_of(day: dt.date) -> dt.date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def months_back(month: dt.date, count: int) -> dt.date:
    """Return the first day of the month so many months earlier.

    >>> months_back(dt.date(2026, 2, 1), 3)
    datetime.date(2025, 11, 1)
    """
    place = month.year * 12 + month.month - 1 - count
    return dt.date(place // 12, place % 12 + 1, 1)


def last_whole(today: dt.date) -> dt.date:
    """Return the last month that is over."""
    return months_back(month_of(today), 1)


def looked_at(month: dt.date) -> Period:
    """Return the days a list of this month looks at."""
    return Period(months_back(month, MONTHS - 1), months_back(month, -1) - DAY)


def after_working_days(start: dt.date, count: int, is_open: Callable[[dt.date], bool]) -> dt.date:
    """Return the day by whose beginning so many working days have passed; the day of ``start`` itself counts for none.

    >>> after_working_days(dt.date(2026, 10, 30), 3, lambda day: day.weekday() < 5)
    datetime.date(2026, 11, 5)
    """
    day, left = start, count
    while left and (day - start).days < LONGEST_WAIT:
        day += DAY
        left -= is_open(day)
    return day + DAY
