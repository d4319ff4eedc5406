"""SQL of questions that were asked before, with only days, ranks, moments and spans of numbers put in anew.

Building an expression and making SQL of it takes several times as long as running it, and a page asks for dozens. So SQL
is made once for stand-ins that no record holds, kept by the engine, and the wanted values are written in their places. Where
a stand-in is not found just as it was written, the expression is made into SQL as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from madoguchi.warehouse.engine import remembered
from madoguchi.warehouse.expressions.tables import lean, tables
from madoguchi.warehouse.filters import Filters

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from madoguchi.warehouse.engine import DuckEngine

SINCE, UNTIL = date(1583, 3, 7), date(1584, 5, 9)
NUMBERS = {
    "now_ms": 7_777_777_777_777_777_777,
    "since_ms": 7_777_777_777_777_777_776,
    "first": 7_777_777_777_777_777_773,
    "last": 7_777_777_777_777_777_774,
}
RANKS = [7_777_777_777_777_777_771, 7_777_777_777_777_777_772]
# Whatever is left of a stand-in, or was reckoned from one
_LEFT = re.compile(r"15(8[2-5])|777777777")


def statement(
    engine: DuckEngine,
    name: str,
    function: Callable[..., ir.Table],
    filters: Filters,
    params: Mapping[str, Any],
    anew: bool = False,
) -> str:
    """Return the SQL of a question, from what the engine remembers where that is possible.

    ``anew``: it reads steps that were reckoned before.
    """
    shape, places = _shape(filters, params)
    key = (name, anew, shape[0], repr(sorted(shape[1].items())))

    def built(filters: Filters, params: Mapping[str, Any]) -> ir.Table:
        made = function(tables(anew=anew), filters, **params)
        return lean(made) if anew else made

    def make() -> str:
        template = engine.compile(built(*shape))
        bare = template
        for stand_in in places:
            if stand_in not in bare:
                return ""
            bare = bare.replace(stand_in, "")
        return "" if places and _LEFT.search(bare) else template

    template = remembered(key, make)
    if not template:
        return engine.compile(built(filters, params))
    for stand_in, value in places.items():
        template = template.replace(stand_in, value)
    return template


def _shape(
    filters: Filters, params: Mapping[str, Any]
) -> tuple[tuple[Filters, dict[str, Any]], dict[str, str]]:
    """Return the question with stand-ins, and what stands for what in its SQL."""
    places: dict[str, str] = {}
    given = dict(params)
    if filters.since is not None:
        places[_day(SINCE)] = _day(filters.since)
        filters = filters.with_(since=SINCE)
    if filters.until is not None:
        places[_day(UNTIL)] = _day(filters.until)
        filters = filters.with_(until=UNTIL)
    for name, stand_in in NUMBERS.items():
        if isinstance(given.get(name), int):
            places[str(stand_in)] = str(int(given[name]))
            given[name] = stand_in
    if given.get("ranks"):
        places[_listed(RANKS)] = _listed(given["ranks"])
        given["ranks"] = RANKS
    return (filters, given), places


def _day(day: date) -> str:
    return f"MAKE_DATE({day.year}, {day.month}, {day.day})"


def _listed(ranks: Any) -> str:
    return ", ".join(str(int(rank)) for rank in ranks)
