"""How figures, times and ranges are written in Japanese and in English. Pure: the language is an argument.

Languages are tags such as ``ja``, ``ja-JP`` or ``en``; anything but Japanese is written as English. Values that
are missing are written as an em dash, so a column keeps its places.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"
MISSING = "—"

_WEEKDAYS_JA = "月火水木金土日"
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Number = float | int | Decimal


def is_japanese(language: str) -> bool:
    return language.lower().startswith("ja")


def missing(value: object) -> bool:
    """Tell whether there is no number to write: None, NaN and infinities."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def number(value: Number | None, decimals: int = 0, *, signed: bool = False) -> str:
    """Write a number with thousands separators, a fixed number of decimals and a true minus sign.

    Halves are rounded away from zero, as readers expect from a printed table. A value that rounds to zero
    carries no sign.
    """
    if value is None or missing(value):
        return MISSING
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):,.{decimals}f}"


def given(value: Number | None, most: int = 2) -> str:
    """Write a number as it was given: a whole one without decimals, another with those it has, ``most`` at most."""
    if value is None or missing(value):
        return MISSING
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    cut = exact.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
    return number(cut, next(places for places in range(most + 1) if cut == round(cut, places)))


def rough(count: int, least: int = 0) -> str:
    """Write an estimate to two significant digits; rounded up where it would fall below ``least``."""
    step = 10 ** max(0, len(str(abs(count))) - 2)
    rounded = (count + step // 2) // step * step
    return number(rounded if rounded >= least else -(-least // step) * step)


def percent(value: Number | None, decimals: int = 1, *, signed: bool = False) -> str:
    """Write a value that is already in percent (82.07 -> ``82.1%``)."""
    if missing(value):
        return MISSING
    return f"{number(value, decimals, signed=signed)}%"


def interval(
    low: Number | None, high: Number | None, language: str, decimals: int = 1, *, signed: bool = False
) -> str:
    """Write a range: ``78.0 〜 85.4`` in Japanese, ``78.0–85.4`` in English.

    English takes a spaced dash (thin: `` to ``) where a bound is signed or negative, since ``−3.9–+6.6`` cannot
    be read.
    """
    if missing(low) and missing(high):
        return MISSING
    return span(number(low, decimals, signed=signed), number(high, decimals, signed=signed), language)


def span(low: str, high: str, language: str) -> str:
    """Join two written ends of a range."""
    if is_japanese(language):
        return f"{low} 〜 {high}"
    if low[:1] in "+−" or high[:1] in "+−":
        return f"{low} to {high}"
    return f"{low}–{high}"


def duration(seconds: Number | None, language: str) -> str:
    """Write a length of time in the largest fitting unit: ``6.2 時間`` / ``6.2 h``."""
    value, unit = duration_parts(seconds, language)
    if not unit:
        return value
    return f"{value} {unit}"


# (unit from this many seconds on, seconds per unit, decimals, English, Japanese)
_UNITS: tuple[tuple[float, float, int, str, str], ...] = (
    (0, 1, 0, "s", "秒"),
    (60, 60, 0, "min", "分"),
    (90 * 60, 3600, 1, "h", "時間"),
    (48 * 3600, 86400, 1, "d", "日"),
)


def duration_unit(seconds: Number) -> int:
    """Return the index of the unit a length of time is written in; use it to write a range in one unit."""
    size = abs(float(seconds))
    return max(i for i, unit in enumerate(_UNITS) if size >= unit[0])


def duration_parts(
    seconds: Number | None, language: str, unit: int | None = None, *, signed: bool = False
) -> tuple[str, str]:
    """Return a length of time as (figure, unit), in a given unit or in the largest fitting one."""
    if seconds is None or missing(seconds):
        return MISSING, ""
    _, size, decimals, english, japanese = _UNITS[duration_unit(seconds) if unit is None else unit]
    figure = number(float(seconds) / size, decimals, signed=signed)
    return figure, japanese if is_japanese(language) else english


def duration_interval(low: Number | None, high: Number | None, language: str) -> str:
    """Write a range of lengths of time in one unit, that of the larger end: ``5.8 〜 6.6 時間``."""
    ends = [abs(float(end)) for end in (low, high) if end is not None and not missing(end)]
    if not ends:
        return MISSING
    unit = duration_unit(max(ends))
    first, name = duration_parts(low, language, unit)
    last, other = duration_parts(high, language, unit)
    return f"{span(first, last, language)} {name or other}"


def date(day: dt.date | None, language: str, *, weekday: bool = True) -> str:
    """Write a day: ``2026年11月22日（日）`` / ``22 Nov 2026``. English never needs the weekday to be clear."""
    if day is None:
        return MISSING
    if is_japanese(language):
        end = f"（{_WEEKDAYS_JA[day.weekday()]}）" if weekday else ""
        return f"{day.year}年{day.month}月{day.day}日{end}"
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def short_date(day: dt.date | None, language: str) -> str:
    """Write a day without its year: ``11月22日`` / ``22 Nov``."""
    if day is None:
        return MISSING
    if is_japanese(language):
        return f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS_EN[day.month - 1]}"


def month(day: dt.date | None, language: str) -> str:
    """Write a month: ``2026年11月`` / ``Nov 2026``."""
    if day is None:
        return MISSING
    if is_japanese(language):
        return f"{day.year}年{day.month}月"
    return f"{_MONTHS_EN[day.month - 1]} {day.year}"


def date_time(moment: dt.datetime | None, language: str, *, weekday: bool = True) -> str:
    """Write a moment to the minute, in the zone it carries: ``2026年11月22日（日）18:05`` / ``22 Nov 2026, 18:05``."""
    if moment is None:
        return MISSING
    clock = f"{moment.hour:02d}:{moment.minute:02d}"
    day = date(moment.date(), language, weekday=weekday)
    if is_japanese(language):
        return f"{day}{clock}" if weekday else f"{day} {clock}"
    return f"{day}, {clock}"


def date_range(first: dt.date, last: dt.date, language: str) -> str:
    """Write a range of days, saying once what both ends share.

    ``2026年11月16日（月）〜 22日（日）`` / ``16–22 Nov 2026``.
    """
    if first == last:
        return date(first, language)
    if is_japanese(language):
        end = date(last, language)
        if first.year == last.year:
            end = end.removeprefix(f"{last.year}年")
            if first.month == last.month:
                end = end.removeprefix(f"{last.month}月")
        return f"{date(first, language)}〜 {end}"
    if first.year != last.year:
        return f"{date(first, language)} – {date(last, language)}"
    if first.month != last.month:
        return f"{short_date(first, language)} – {date(last, language)}"
    return f"{first.day}–{date(last, language)}"


def weekday_name(index: int, language: str) -> str:
    """Return the short name of a weekday; Monday is 0."""
    return _WEEKDAYS_JA[index] if is_japanese(language) else _WEEKDAYS_EN[index]


def size(count: int | None) -> str:
    """Write a number of bytes: ``1.4 MB`` (powers of 1000, the same in both languages)."""
    if count is None:
        return MISSING
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5:
            return f"{number(value, 0 if unit == 'B' or value >= 99.5 else 1)} {unit}"
        value /= 1000
    return f"{number(value, 1)} TB"
