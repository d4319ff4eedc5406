"""Business time: exact milliseconds in which a service was open between two instants.

A calendar (weekly hours, holidays, time zone) is turned into **segments** over a range: half-open stretches of open time
``[start_ms, end_ms)`` with ``cum_ms``, the open milliseconds before them. Business time from a to b is then
``B(b) - B(a)`` with ``B(t) = cum_ms + min(t, end_ms) - start_ms`` of the last segment that starts at or before t: one
lookup per instant, in Python by bisection, in a warehouse by an ASOF join on ``start_ms``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from .hours import MINUTES_OF_DAY, Span, WeeklyHours

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


class Segment(NamedTuple):
    """Open from ``start_ms`` to ``end_ms`` (epoch ms, end excluded); ``cum_ms`` open ms lie before it."""

    start_ms: int
    end_ms: int
    cum_ms: int


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """When a service is open. ``holidays`` are closed days; ``special`` gives other hours for single days.

    Hours are local wall-clock times of ``zone``: a day on which clocks change keeps its opening and closing times.
    A special day goes before a holiday (a shop open on a holiday). A span past midnight belongs to the day it starts.
    """

    hours: WeeklyHours
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """Opening spans of a date, in minutes after its midnight."""
        if day in self.special:
            return self.special[day]
        return () if day in self.holidays else self.hours.days[day.weekday()]

    def segments(self, start_ms: int, end_ms: int) -> list[Segment]:
        """Segments of open time within the range, clipped to it, ascending, touching ones joined.

        ``cum_ms`` counts from ``start_ms``, so segments of different ranges must not be mixed.
        """
        pieces: list[tuple[int, int]] = []
        if end_ms <= start_ms:
            return []
        # A span may begin the day before and run past midnight.
        day = (_EPOCH + start_ms * _MS).astimezone(self.zone).date() - timedelta(days=1)
        last = (_EPOCH + end_ms * _MS).astimezone(self.zone).date()
        while day <= last:
            for start, end in self.spans_of(day):
                low, high = max(self._instant(day, start), start_ms), min(self._instant(day, end), end_ms)
                if low < high:
                    pieces.append((low, high))
            day += timedelta(days=1)
        return _chained(pieces)

    def clock(self, start_ms: int, end_ms: int) -> BusinessClock:
        """A clock for many questions within a range of instants."""
        return BusinessClock(self.segments(start_ms, end_ms), start_ms, end_ms)

    def business_ms(self, start_ms: int, end_ms: int) -> int:
        """Open milliseconds from one instant to another; negative where the end lies before the start."""
        if end_ms < start_ms:
            return -self.business_ms(end_ms, start_ms)
        return sum(end - start for start, end, _ in self.segments(start_ms, end_ms))

    def due_ms(self, start_ms: int, duration_ms: int, horizon_days: int = 3660) -> int | None:
        """The first instant by which ``duration_ms`` of open time have passed since ``start_ms``.

        This is a promise's deadline. None where the service is not open that long within the horizon.
        """
        if duration_ms <= 0:
            return start_ms
        left, at = duration_ms, start_ms
        step = timedelta(days=32) // _MS
        end = start_ms + timedelta(days=horizon_days) // _MS
        while at < end:
            for low, high, _ in self.segments(at, min(at + step, end)):
                if high - low >= left:
                    return low + left
                left -= high - low
            at += step
        return None

    def _instant(self, day: date, minute: int) -> int:
        """Epoch ms of a wall-clock minute; minutes from 1440 on are the next day's."""
        days, rest = divmod(minute, MINUTES_OF_DAY)
        local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), self.zone)
        return (local.astimezone(UTC) - _EPOCH) // _MS


@dataclass(frozen=True, slots=True)
class BusinessClock:
    """Segments of one range, asked many times. Instants outside the range raise ValueError: they would be guesses."""

    segments: Sequence[Segment]
    start_ms: int
    end_ms: int

    def until(self, at_ms: int) -> int:
        """Open milliseconds from the start of the range to an instant."""
        if not self.start_ms <= at_ms <= self.end_ms:
            raise ValueError(f"{at_ms} lies outside the clock's range {self.start_ms}..{self.end_ms}")
        place = bisect_right(self.segments, at_ms, key=lambda segment: segment.start_ms) - 1
        if place < 0:
            return 0
        start, end, cum = self.segments[place]
        return cum + min(at_ms, end) - start

    def elapsed(self, start_ms: int, end_ms: int) -> int:
        """Open milliseconds between two instants; negative where the end lies before the start."""
        return self.until(end_ms) - self.until(start_ms)

    def elapsed_many(
        self, start_ms: npt.NDArray[np.int64], end_ms: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """``elapsed`` of arrays of equal length."""
        return self._until_many(np.asarray(end_ms, dtype=np.int64)) - self._until_many(
            np.asarray(start_ms, dtype=np.int64)
        )

    def _until_many(self, at: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        if at.size and not (self.start_ms <= at.min() and at.max() <= self.end_ms):
            raise ValueError(f"an instant lies outside the clock's range {self.start_ms}..{self.end_ms}")
        if not self.segments:
            return np.zeros(at.shape, dtype=np.int64)
        table = np.array(self.segments, dtype=np.int64)
        place = np.searchsorted(table[:, 0], at, side="right") - 1
        chosen = table[np.maximum(place, 0)]
        until: npt.NDArray[np.int64] = chosen[:, 2] + np.minimum(at, chosen[:, 1]) - chosen[:, 0]
        return np.where(place < 0, 0, until)


def _chained(pieces: Iterable[tuple[int, int]]) -> list[Segment]:
    segments: list[Segment] = []
    for start, end in sorted(pieces):
        if segments and start <= segments[-1].end_ms:
            joined = segments.pop()
            segments.append(joined._replace(end_ms=max(joined.end_ms, end)))
        else:
            cum = segments[-1].cum_ms + segments[-1].end_ms - segments[-1].start_ms if segments else 0
            segments.append(Segment(start, end, cum))
    return segments
