"""Time as tables: the organisation's offset from UTC and its opening hours, as segments for an ASOF join.

Knows no Django. Segments reach from 1970 to 2100 whatever the data, so that an old and a new projection use the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from madoguchi.core.service_time.calendar import BusinessCalendar
from madoguchi.core.service_time.hours import OpeningHoursError, parse_hours

FOREVER = -(10**15)  # in ms: before anything
FIRST, LAST = date(1970, 1, 1), date(2100, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def zone(name: str) -> ZoneInfo:
    """Return the time zone, or UTC where the name is unknown."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=8)
def offsets(zone_name: str) -> list[tuple[int, int]]:
    """Return ``(start_ms, offset_ms)``: from that instant on, local time is UTC plus the offset."""
    where = zone(zone_name)

    def offset(at: datetime) -> int:
        return round((where.utcoffset(at.astimezone(where)) or timedelta()).total_seconds() * 1000)

    at = _EPOCH
    end = datetime(LAST.year, 1, 1, tzinfo=UTC)
    known = offset(at)
    segments = [(FOREVER, known)]
    while at < end:
        following = at + timedelta(days=7)
        if offset(following) != known:
            low, high = at, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                middle = middle.replace(microsecond=0)
                if middle in (low, high):
                    break
                low, high = (middle, high) if offset(middle) == known else (low, middle)
            known = offset(high)
            segments.append((milliseconds(high), known))
            at = high
        else:
            at = following
    return segments


@lru_cache(maxsize=8)
def openings(zone_name: str, hours: str, holidays: tuple[str, ...]) -> list[tuple[int, int, int]]:
    """Return ``(start_ms, end_ms, before_ms)`` of every opening; before = ms open before it.

    Empty without hours that can be read. The first row starts before anything and is never open.
    """
    try:
        weekly = parse_hours(hours)
    except OpeningHoursError:
        return []
    calendar = BusinessCalendar(weekly, zone(zone_name), frozenset(_dates(holidays)))
    first, last = (milliseconds(datetime(day.year, day.month, day.day, tzinfo=UTC)) for day in (FIRST, LAST))
    return [(FOREVER, FOREVER, 0), *(tuple(segment) for segment in calendar.segments(first, last))]


def milliseconds(at: datetime) -> int:
    """Return an instant as ms since 1970, floored."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _dates(days: Iterable[str]) -> set[date]:
    found = set()
    for day in days:
        try:
            found.add(date.fromisoformat(str(day)[:10]))
        except ValueError:
            continue
    return found
