"""What of the process a page shows, as its address says it: filters, measure, hours, detail, lanes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from madoguchi.cases.period import asked
from madoguchi.core.process.graph import MEASURES
from madoguchi.core.text import Text
from madoguchi.processes.draw import FREQUENCY
from madoguchi.processes.queries import WAITS
from madoguchi.warehouse import Filters, without_faults
from madoguchi.warehouse.engine import WarehouseError

SHOWS = (FREQUENCY, *MEASURES)
ACTIVITIES, PATHS = 95, 80  # percent of the events and transitions shown at first


@dataclass(frozen=True, slots=True)
class View:
    """One state of the process page. ``activities`` and ``paths`` are percent."""

    filters: Filters = field(default_factory=Filters)
    show: str = FREQUENCY
    hours: str = "calendar"
    activities: int = ACTIVITIES
    paths: int = PATHS
    lanes: bool = False

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> tuple[View, Text | None]:
        """Read an address; what makes no sense falls back to the usual, a bad filter is told and the others stay."""
        sound, faults = without_faults(query)
        problem = faults[0] if faults else None
        try:
            filters = asked(sound)
        except WarehouseError as error:
            filters, problem = Filters(), error.text
        usual = cls()
        show, hours = query.get("show", ""), query.get("hours", "")
        return (
            cls(
                filters,
                show if show in SHOWS else usual.show,
                hours if hours in WAITS else usual.hours,
                _percent(query.get("activities"), usual.activities),
                _percent(query.get("paths"), usual.paths),
                query.get("lanes") == "1",
            ),
            problem,
        )

    def with_(self, **changes: Any) -> View:
        """Return the same view with some of it changed."""
        return replace(self, **changes)

    @property
    def timed(self) -> bool:
        return self.show != FREQUENCY

    def query(self, **more: Any) -> dict[str, list[str]]:
        """Return the address' query: what is not as usual, and ``more`` on top."""
        usual = View()
        query = dict(self.filters.to_query())
        for name in ("show", "hours", "activities", "paths"):
            if (value := getattr(self, name)) != getattr(usual, name):
                query[name] = [str(value)]
        if self.lanes:
            query["lanes"] = ["1"]
        return query | {name: [str(value)] for name, value in more.items() if value not in (None, "")}

    def address(self, path: str, **more: Any) -> str:
        """Return ``path`` with this view's query."""
        query = urlencode(self.query(**more), doseq=True)
        return f"{path}?{query}" if query else path


def _percent(given: Any, usual: int) -> int:
    try:
        return min(100, max(0, int(given)))
    except (TypeError, ValueError):
        return usual
