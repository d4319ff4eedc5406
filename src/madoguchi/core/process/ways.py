"""The steps of cases as columns: cases that ran the same way together, so that only their times have to be looked at."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..metrics.sums import Floats
from .nuisance import Ints

Row = Mapping[str, Any]
Key = tuple[bool, tuple[str, ...]]


@dataclass
class Way:
    """The cases that ran one way: ``activities``; times as a row a case and a column a step, in ms (NaN: unknown).

    ``cases``: their places; ``at``, ``business`` (open time), ``service``, ``due``, ``cost`` of each step; ``member`` and
    ``team``: numbers, -1 unknown. ``finished``: the case is over.
    """

    activities: tuple[str, ...]
    finished: bool
    cases: Ints
    at: Floats
    business: Floats
    service: Floats
    due: Floats
    cost: Floats
    member: Ints
    team: Ints


class Ways:
    """Gathers steps, as rows of the warehouse's ``verdict_steps`` in order, into the ways cases ran."""

    def __init__(self) -> None:
        self.teams: dict[str, int] = {}
        self._places: dict[Key, list[int]] = defaultdict(list)
        self._columns: dict[Key, list[npt.NDArray[Any]]] = defaultdict(list)
        self._names: dict[str, str] = {}
        self._moments: dict[str, float | None] = {}

    def take(self, rows: Sequence[Row], place_of: Mapping[int, int], finished: Sequence[bool]) -> None:
        """Take the steps of some cases, none of them cut; ``place_of``: their places, others are let go."""
        start = 0
        for end in range(1, len(rows) + 1):
            if end < len(rows) and rows[end]["case_id"] == rows[start]["case_id"]:
                continue
            mine, start = rows[start:end], end
            place = place_of.get(mine[0]["case_id"])
            if place is None:
                continue
            # one text for each name, not one a step
            way = tuple(self._names.setdefault(row["activity"], row["activity"]) for row in mine)
            key = (finished[place], way)
            self._places[key].append(place)
            self._columns[key].append(np.array([self._numbers(row) for row in mine], dtype=np.float64).T)

    def made(self) -> list[Way]:
        """Return the ways."""
        found = []
        for (over, way), places in self._places.items():
            columns = np.stack(self._columns[over, way]).transpose(1, 0, 2)
            at, business, service, due, cost, member, team = columns
            found.append(
                Way(
                    way,
                    over,
                    np.array(places, dtype=np.int64),
                    at,
                    business,
                    service,
                    due,
                    cost,
                    member.astype(np.int64),
                    team.astype(np.int64),
                )
            )
        return found

    def _numbers(self, row: Row) -> tuple[float, ...]:
        nan = np.nan
        team = row["team"]
        due = row["due"]
        if due is not None and due not in self._moments:
            self._moments[due] = moment_ms(due)
        read = self._moments[due] if due is not None else None
        return (
            row["at_ms"],
            nan if row["business_at_ms"] is None else row["business_at_ms"],
            nan if row["service_ms"] is None else row["service_ms"],
            nan if read is None else read,
            nan if row["cost"] is None else row["cost"],
            -1 if row["member"] is None else row["member"],
            self.teams.setdefault(team, len(self.teams)) if team else -1,
        )


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
