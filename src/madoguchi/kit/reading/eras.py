"""Japanese eras: 令和8年 is 2026. Bounds are the days the eras began and ended."""

from __future__ import annotations

from datetime import date

_ERAS: tuple[tuple[str, str, date, date], ...] = (
    ("令和", "R", date(2019, 5, 1), date.max),
    ("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    ("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    ("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    ("明治", "M", date(1868, 1, 25), date(1912, 7, 29)),
)
_BY_NAME = {key: era for era in _ERAS for key in (era[0], era[1], era[1].lower())}


def era_year(name: str, year: str) -> int:
    """Return the Gregorian year of an era's year; ``元`` is the first. Raises KeyError for another era."""
    first = _BY_NAME[name][2].year
    return first + (1 if year == "元" else int(year)) - 1


def in_era(name: str, day: date) -> bool:
    """Return whether the era ran on that day; the last day of one and the first of the next differ."""
    _, _, first, last = _BY_NAME[name]
    return first <= day <= last


def era_bounds(name: str) -> tuple[str, date, date]:
    """Return an era's Japanese name, first and last day."""
    label, _, first, last = _BY_NAME[name]
    return label, first, last


def to_era(day: date) -> str:
    """Return a day as ``令和8年11月22日`` (``元年`` for first years); raises ValueError before Meiji."""
    for label, _, first, last in _ERAS:
        if first <= day <= last:
            year = day.year - first.year + 1
            return f"{label}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    raise ValueError("before the Meiji era")
