"""The steps of many cases as columns, and the distinct ways the cases ran: structure is found once a way, times are columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..metrics.levels import Levels
from ..metrics.sums import Floats
from .bulk import Coded
from .nuisance import Ints

Bools = npt.NDArray[np.bool_]
NONE = -1  # a place that is not there


@dataclass(frozen=True)
class Steps:
    """The steps of some cases, one case after the other; times in ms, NaN unknown; member and team -1 unknown.

    Of each case: ``case``, its place among all; ``way``, the one it ran; ``start``, where its steps begin. Of each step:
    ``of``, its case (a place in ``case``), and what is known of it. Of each way: its activities (``coded``); whether its
    cases are over (``finished``); its ``number``, which it keeps from portion to portion.
    """

    coded: Coded
    finished: Bools
    number: Ints
    case: Ints
    way: Ints
    start: Ints
    of: Ints
    at: Floats
    business: Floats
    service: Floats
    due: Floats
    cost: Floats
    member: Ints
    team: Ints

    def activity(self, named: Iterable[str]) -> Bools:
        """Say of each step of each way whether its activity is one of these."""
        wanted = frozenset(named)
        chosen = np.array([name in wanted for name in self.coded.names], dtype=bool)
        found: Bools = chosen[self.coded.codes] if chosen.size else np.zeros(0, dtype=bool)
        return found

    def next(self, hits: Bools, way: Ints, place: Ints) -> Ints:
        """Return the first place from ``place`` on, in these ways, where ``hits`` holds; ``NONE`` where there is none."""
        where = np.append(np.flatnonzero(hits), hits.size)
        begin = self.coded.starts[way]
        found = where[np.searchsorted(where, begin + place)] - begin
        return np.where(found < self.coded.lengths[way], found, NONE)


class Ways:
    """Turns steps, as columns of the warehouse's ``verdict_steps``, into ``Steps``, portion by portion."""

    def __init__(self) -> None:
        self.teams: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._numbers: dict[bytes, int] = {}
        self._moments: dict[str, float] = {}

    def steps(self, columns: Mapping[str, Any], ids: Ints, finished: Bools) -> Steps:
        """Return the steps of some cases, none of them cut; ``ids``: of all cases, ascending, others are let go."""
        case_id = columns["case_id"]
        start, many = runs(case_id)
        place = np.searchsorted(ids, case_id[start])
        here = place < ids.size
        here[here] = ids[place[here]] == case_id[start[here]]
        activities: Levels = columns["activity"]
        numbers = [self._names.setdefault(name, len(self._names)) for name in activities.names]
        rows: Any = slice(None)
        if not here.all():
            rows = np.repeat(here, many)
            place, many = place[here], many[here]
            start = np.cumsum(many) - many
        codes = np.array([*numbers, 0], dtype=np.int32)[activities.codes[rows]]
        over = finished[place]
        number = self._numbered(codes, start, many, over)
        known, first, way = np.unique(number, return_index=True, return_inverse=True)
        lengths = many[first]
        coded = Coded(list(self._names), codes[spans(start[first], lengths)], lengths)
        team: Levels = columns["team"]
        teams = [self.teams.setdefault(name, len(self.teams)) if name else -1 for name in team.names]
        due: Levels = columns["due"]
        moments = [self._moment(text) for text in due.names]
        return Steps(
            coded,
            over[first],
            known,
            place,
            way.astype(np.int64),
            start,
            np.repeat(np.arange(start.size), many),
            _floats(columns["at_ms"][rows]),
            _floats(columns["business_at_ms"][rows]),
            _floats(columns["service_ms"][rows]),
            np.array([*moments, np.nan])[due.codes[rows]],
            _floats(columns["cost"][rows]),
            _whole(columns["member"][rows]),
            np.array([*teams, -1], dtype=np.int64)[team.codes[rows]],
        )

    def _numbered(self, codes: npt.NDArray[np.int32], start: Ints, many: Ints, over: Bools) -> Ints:
        """The number of the way each case ran: of the same activities, and over or not."""
        text, numbers = codes.tobytes(), self._numbers
        size = codes.itemsize
        ends = (start + many) * size
        found = [
            numbers.setdefault(text[begin:end] + (b"\1" if done else b""), len(numbers))
            for begin, end, done in zip((start * size).tolist(), ends.tolist(), over.tolist(), strict=True)
        ]
        return np.array(found, dtype=np.int64)

    def _moment(self, text: str) -> float:
        if text not in self._moments:
            read = moment_ms(text)
            self._moments[text] = np.nan if read is None else read
        return self._moments[text]


def runs(values: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """Return where each run of equal values begins, and how long it is.

    >>> runs(np.array([4, 4, 2, 4]))
    (array([0, 2, 3]), array([2, 1, 1]))
    """
    start = (
        np.flatnonzero(np.append(True, values[1:] != values[:-1])) if values.size else np.zeros(0, np.int64)
    )
    return start, np.diff(np.append(start, values.size))


def spans(start: Ints, many: Ints) -> Ints:
    """Return the places of several stretches one after the other.

    >>> spans(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    whole = np.cumsum(many)
    return np.arange(int(whole[-1]) if whole.size else 0) + np.repeat(start - whole + many, many)


def moment_ms(text: str | None) -> float | None:
    """Read a date with time (ISO 8601, without a zone: UTC) as ms since 1970; None where it is none.

    >>> moment_ms("1970-01-02T09:00:00+09:00")
    86400000.0
    """
    if not text:
        return None
    try:
        read = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).timestamp() * 1000


def _floats(values: npt.NDArray[Any]) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _whole(values: npt.NDArray[Any]) -> Ints:
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), -1, values)
    return np.asarray(values, dtype=np.int64)
