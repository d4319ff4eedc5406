"""The wall clock of the organisation, and the newest facts page by page: what learning from the log begins with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from madoguchi.people.models import Organisation
from madoguchi.warehouse import Filters, ask

PAGE = 50_000
MOST_EVENTS = 1_500_000
WEEKS = 60


class Wall:
    """Moments as seconds of the organisation's wall clock, so that nine o'clock is nine o'clock all the year."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self._offsets: dict[int, float] = {}

    @classmethod
    def ours(cls) -> Wall:
        """Return the organisation's."""
        organisation = Organisation.objects.first()
        return cls(organisation.time_zone if organisation else "UTC")

    def of(self, ms: int | None) -> float | None:
        """Return a moment, None for None."""
        if ms is None:
            return None
        quarter = ms // 900_000  # clocks change on the quarter
        offset = self._offsets.get(quarter)
        if offset is None:
            moment = dt.datetime.fromtimestamp(quarter * 900, self.zone).utcoffset()
            offset = self._offsets[quarter] = moment.total_seconds() if moment else 0.0
        return ms / 1000 + offset


def newest() -> Filters | None:
    """Return the filters of the newest weeks that can be held at once; None where there are no cases."""
    (totals,) = ask("process_totals", Filters())
    last = next(iter(ask("case_rows", Filters(), limit=1)), None)
    if not totals["last_ms"] or last is None:
        return None
    span = max(1.0, (totals["last_ms"] - totals["first_ms"]) / (7 * 86_400_000))
    weeks = max(8, min(WEEKS, int(MOST_EVENTS / max(1.0, totals["events"] / span))))
    day = dt.datetime.fromtimestamp(last["opened_ms"] / 1000, dt.UTC).date()
    return Filters(since=day - dt.timedelta(weeks=weeks))


def pages(question: str, filters: Filters, key: str, **which: Any) -> Iterator[dict[str, Any]]:
    """Yield all rows of a question that is answered page by page. ``key``: the column of ids."""
    after: int | None = None
    while True:
        rows = ask(question, filters, limit=PAGE, order=key, after=after, **which)
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1][key]
