"""The organisation's clock as a table: offset from UTC and opening hours in blocks of six hours.

A plain join on the block gives the local day and the business time of an instant, at a fraction of what an ASOF join
costs. The table reaches from 1970 to 2100 whatever the data, so that any two projections use the same; outside it a
local day is UTC's and business time is unknown. Knows no Django.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from madoguchi.core.service_time.calendar import BusinessCalendar
from madoguchi.core.service_time.hours import OpeningHoursError, parse_hours

FOREVER = -(10**15)  # in ms: before anything
BLOCK_MS = 6 * 3_600_000
FIRST, LAST = date(1970, 1, 1), date(2100, 1, 1)
Ints = npt.NDArray[np.int64]
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
def clock(zone_name: str, hours: str, holidays: tuple[str, ...]) -> pa.Table:
    """Return the columns of the table ``clock``: one row for every six hours from 1970 to 2100.

    Without hours that can be read, ``before_ms`` is NULL and so is every business time. A fourth opening that begins
    within the same six hours counts from the next block on.
    """
    blocks = np.arange(milliseconds(datetime(LAST.year, 1, 1, tzinfo=UTC)) // BLOCK_MS, dtype=np.int64)
    begin, end = blocks * BLOCK_MS, (blocks + 1) * BLOCK_MS
    since, shift = (np.array(column, dtype=np.int64) for column in zip(*offsets(zone_name), strict=True))
    place = np.searchsorted(since, begin, side="right") - 1
    following = np.minimum(place + 1, len(since) - 1)
    changes = (since[following] > begin) & (since[following] < end)
    columns = {
        "block": pa.array(blocks),
        "offset_ms": pa.array(shift[place]),
        "change_ms": pa.array(since[following], mask=~changes),
        "changed_offset_ms": pa.array(shift[following], mask=~changes),
    }
    return pa.table(columns | _open_columns(_openings(zone_name, hours, holidays), begin, end))


def _open_columns(openings: Ints | None, begin: Ints, end: Ints) -> dict[str, pa.Array]:
    names = ["before_ms", *(f"{edge}{number}" for number in (1, 2, 3) for edge in ("start", "end"))]
    if openings is None:
        return {name: pa.nulls(len(begin), pa.int64()) for name in names}
    opens, shuts, before = openings
    last = np.searchsorted(opens, begin, side="right") - 1
    reached = np.maximum(last, 0)
    gone = np.where(last < 0, 0, before[reached] + np.minimum(begin, shuts[reached]) - opens[reached])
    columns = {"before_ms": pa.array(gone)}
    first = np.where((last >= 0) & (shuts[reached] > begin), last, last + 1)
    for number in (1, 2, 3):
        which = np.minimum(first + number - 1, len(opens) - 1)
        outside = (first + number - 1 >= len(opens)) | (opens[which] >= end) | (shuts[which] <= begin)
        columns[f"start{number}"] = pa.array(np.maximum(opens[which], begin), mask=outside)
        columns[f"end{number}"] = pa.array(np.minimum(shuts[which], end), mask=outside)
    return columns


def _openings(zone_name: str, hours: str, holidays: tuple[str, ...]) -> Ints | None:
    """Return openings as rows start, end and open ms before; None without hours that can be read."""
    try:
        weekly = parse_hours(hours)
    except OpeningHoursError:
        return None
    calendar = BusinessCalendar(weekly, zone(zone_name), frozenset(_dates(holidays)))
    first, last = (milliseconds(datetime(day.year, day.month, day.day, tzinfo=UTC)) for day in (FIRST, LAST))
    segments = calendar.segments(first, last)
    return np.array(segments, dtype=np.int64).T if segments else None


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
