"""Saved filters: which someone sees, what they say in words, and what of them no longer fits the log."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext

from madoguchi.cases.period import CUSTOM, asked, chosen, said
from madoguchi.core.periods import PRESETS, Preset
from madoguchi.core.text import Text
from madoguchi.people.models import Member
from madoguchi.processes.models import SavedFilter
from madoguchi.processes.names import Names
from madoguchi.processes.stack import condition_said
from madoguchi.warehouse import FilterError, Filters, ask_many, without_faults
from madoguchi.warehouse.conditions import Condition
from madoguchi.warehouse.engine import WarehouseError
from madoguchi.warehouse.filters import DIMENSIONS

PARTS = (
    "period",
    "from",
    "to",
    *(name for name in DIMENSIONS if name not in ("question", "survey", "audience")),
    "f",
)
"""What of an address is a filter; the rest says how a page shows what it lets through."""
NO_SUCH = Text(
    "There is no saved filter “{name}” that this key can see.",
    "「{name}」という保存した条件は、このキーでは見つかりません。",
)
SEVERAL = Text(
    "Several colleagues share a filter “{name}”. Say its uid instead.",
    "「{name}」という共有の条件が複数あります。名前の代わりに uid を指定してください。",
)
_OF_ACTIVITIES = [
    "with",
    "without",
    "next",
    "never_next",
    "later",
    "never_later",
    "first",
    "last",
    "hide",
    "times",
]
_MOST_VALUES = 10_000  # values of an attribute that are looked through


@dataclass(frozen=True)
class Said:
    """A saved filter read today: its parts in words, and what cannot be done any more, in sentences."""

    parts: list[str]
    query: QueryDict
    problems: list[str]


def visible(member: Member) -> QuerySet[SavedFilter]:
    """Return one's own and the shared ones, one's own first, by name."""
    rows = SavedFilter.objects.select_related("owner").filter(Q(owner=member) | Q(shared=True))
    return rows.alias(own=Q(owner=member)).order_by("-own", "name", "pk")


def shared() -> QuerySet[SavedFilter]:
    """Return those shown to everyone, by name."""
    return SavedFilter.objects.select_related("owner").filter(shared=True).order_by("name", "pk")


def find(rows: QuerySet[SavedFilter], member: Member | None, name: str) -> SavedFilter:
    """Return the one of some that a name or uid means, one's own before others'. Raises ``FilterError``."""
    with suppress(ValueError):
        if row := rows.filter(uid=UUID(name)).first():
            return row
    found = list(rows.filter(name=name)[:2])
    if not found:
        raise FilterError(NO_SUCH.fill(name=name[:80]))
    if len(found) > 1 and (member is None or found[0].owner_id != member.pk):
        raise FilterError(SEVERAL.fill(name=name[:80]))
    return found[0]


def applied(row: SavedFilter, more: Filters) -> Filters:
    """Return a saved filter as it is read today, with more filters on top: conditions are added, what else is given
    takes the place of what was saved. Raises ``FilterError`` where something in it is no longer understood.
    """
    kept, faults = without_faults(QueryDict(row.query))
    if faults:
        raise FilterError(faults[0])
    query = {name: values for name, values in kept.items() if name in PARTS}
    given = more.to_query()
    if "from" in given or "to" in given:
        query = {name: values for name, values in query.items() if name not in ("period", "from", "to")}
    return asked(query | given | {"f": [*query.get("f", ()), *given.get("f", ())]})


def of_address(query: QueryDict, on: str = "f") -> str:
    """Return the filters of an address as text; "" where there are none. ``on``: which stack is meant."""
    kept = QueryDict(mutable=True)
    for name in PARTS:
        if values := [value for value in query.getlist(on if name == "f" else name) if value]:
            kept.setlist(name, values)
    if chosen(kept) == Preset.ALL:
        kept.pop("period", None)
    return kept.urlencode()


def put_into(address: QueryDict, given: QueryDict, on: str = "f") -> str:
    """Return the query of an address with its filters replaced; on the other side of a comparison only the stack is."""
    rest = address.copy()
    for name in PARTS if on == "f" else ("f",):
        target = on if name == "f" else name
        rest.pop(target, None)
        if values := given.getlist(name):
            rest.setlist(target, values)
    return rest.urlencode()


def read(rows: Iterable[SavedFilter], names: Names) -> list[Said]:
    """Read saved filters, each against the log as it is now."""
    found = [_sound(row.query) for row in rows]
    known = _Known(one for query, _problems in found for one in _conditions(query))
    return [_said(query, problems, names, known) for query, problems in found]


def _sound(text: str) -> tuple[QueryDict, list[str]]:
    kept, faults = without_faults(QueryDict(text))
    query = QueryDict(mutable=True)
    for name, values in kept.items():
        if name in PARTS:
            query.setlist(name, values)
    return query, [said(fault) for fault in faults]


def _said(query: QueryDict, problems: list[str], names: Names, known: _Known) -> Said:
    conditions = _conditions(query)
    gone = [
        gettext("Nothing in the log has “%(value)s” any more: %(filter)s")
        % {"value": value, "filter": condition_said(one, names)}
        for one in conditions
        for value in known.missing(one)
    ]
    parts = [
        one if isinstance(one, str) else condition_said(one, names) for one in [*_period(query), *conditions]
    ]
    return Said(parts, query, problems + gone)


def _period(query: QueryDict) -> list[Condition | str]:
    which = chosen(query)
    if which == CUSTOM:
        return [Condition("period", (query.get("from", ""), query.get("to", "")))]
    return [] if which == Preset.ALL else [said(PRESETS[Preset(which)])]


def _conditions(query: QueryDict) -> list[Condition]:
    of_cases = [Condition("is", (name, *query.getlist(name))) for name in DIMENSIONS if name in query]
    return of_cases + [Condition.read(one) for one in query.getlist("f")]


class _Known:
    """What there is in the log of everything some conditions speak of; asked for once."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        wanted = list(dict.fromkeys(place for one in conditions for place, _value in _spoken_of(one)))
        try:
            answers = ask_many([_question(*place) for place in wanted])
        except WarehouseError:  # the page that is opened says so
            wanted, answers = [], []
        self.held = {
            place: {str(row["value"]) for row in rows} for place, rows in zip(wanted, answers, strict=True)
        }

    def missing(self, one: Condition) -> list[str]:
        """Return the values of a condition that nothing in the log has."""
        return [
            value for place, value in _spoken_of(one) if place in self.held and value not in self.held[place]
        ]


def _spoken_of(one: Condition) -> list[tuple[tuple[str, str], str]]:
    """Return each value a condition speaks of with where it is looked for: (``event``, its column) and the like."""
    values = one.values
    if one.kind in ("is", "not", "attribute"):
        of = "attribute" if one.kind == "attribute" else "event" if values[0] == "stage" else "case"
        return [((of, values[0]), value) for value in values[1:]]
    if one.kind in ("handover", "team"):
        return [(("event", "step_team"), value) for value in values if value]
    if one.kind in _OF_ACTIVITIES:
        return [(("event", "activity"), value) for value in (values[:1] if one.kind == "times" else values)]
    return []


def _question(of: str, name: str) -> tuple[str, Filters, dict[str, Any]]:
    if of == "attribute":
        return "case_attributes", Filters(), {"name": name, "limit": _MOST_VALUES}
    return "dimension_values", Filters(), {"dimension": name, "of": of}
