"""What of a journey a page shows, as its address says it: the blueprint, the segment, a second one beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from madoguchi.cases.period import asked
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.text import Text
from madoguchi.warehouse import Filters, without_faults
from madoguchi.warehouse.engine import WarehouseError

SECOND = "b_"  # before the names of the second segment in an address
SEGMENT = ("period", "from", "to", "channel", "request", "language", "team", "process")


@dataclass(frozen=True, slots=True)
class View:
    """One state of the journey page. ``second`` is None where only one segment is looked at."""

    blueprint: str = ""
    beside: str = ""  # the code of a blueprint of the future, drawn below
    question: str = ""
    first: Filters = field(default_factory=Filters)
    second: Filters | None = None

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> tuple[View, Text | None]:
        """Read an address; a filter that makes no sense narrows nothing and is told."""
        problem: Text | None = None

        def filters(prefix: str) -> Filters:
            nonlocal problem
            given = {name: query.get(prefix + name, "") for name in SEGMENT}
            sound, faults = without_faults({name: value for name, value in given.items() if value})
            problem = faults[0] if faults else problem
            try:
                return asked(sound)
            except WarehouseError as error:
                problem = error.text
                return Filters()

        two = query.get("two") == "1"
        return (
            cls(
                str(query.get("blueprint", ""))[:120],
                str(query.get("beside", ""))[:120],
                str(query.get("question", ""))[:120],
                filters(""),
                filters(SECOND) if two else None,
            ),
            problem,
        )

    def with_(self, **changes: Any) -> View:
        """Return the same view with some of it changed."""
        return replace(self, **changes)

    def query(self) -> dict[str, list[str]]:
        """Return the address' query."""
        told = {name: getattr(self, name) for name in ("blueprint", "beside", "question")}
        found = {name: [value] for name, value in told.items() if value} | dict(self.first.to_query())
        if self.second is not None:
            found |= {SECOND + name: values for name, values in self.second.to_query().items()}
            found["two"] = ["1"]
        return found

    def address(self, path: str) -> str:
        """Return ``path`` with this view's query."""
        query = urlencode(self.query(), doseq=True)
        return f"{path}?{query}" if query else path


def of_cases(filters: Filters, plan: Blueprint) -> Filters:
    """Narrow filters to the cases a blueprint is for; what the reader chose stays."""
    changes: dict[str, tuple[str, ...]] = {}
    wanted = {
        "process": plan.processes,
        "channel": plan.when.channels,
        "request": plan.when.requests,
        "language": plan.when.languages,
    }
    for name, values in wanted.items():
        if values:
            chosen = getattr(filters, name)
            both = tuple(value for value in chosen if value in values)
            changes[name] = (both or chosen) if chosen else tuple(values)
    return filters.with_(**changes)


def of_answers(filters: Filters, plan: Blueprint) -> Filters:
    """The same for answers, with those that are of no known case: a counter's tablet knows only the stage."""
    narrowed = of_cases(filters, plan)
    return (
        narrowed.with_(process=(*narrowed.process, ""))
        if plan.processes and not filters.process
        else narrowed
    )
