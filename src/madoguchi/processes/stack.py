"""The stack of filters of the process pages in words: what stands in the address, and what there is to add.

The conditions themselves are part of ``warehouse.Filters``; whatever page reads its filters from the address and asks
the warehouse with them is filtered by the stack without doing anything. ``{% process_stack %}`` shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext

from madoguchi.cases.names import LANGUAGES, channel_name
from madoguchi.kit import formats
from madoguchi.processes.names import Names
from madoguchi.warehouse import Filters, ask_many
from madoguchi.warehouse.conditions import Condition, ConditionError

UNITS = {"h": 3600, "d": 86_400}
PASSING = ("add", "a", "b", "unit", "back", "on", "page", "format")
"""What the menu sends beside what stays in the address. ``to`` is not among them: it is the last day of a period."""
STACKS = ("f", "g")
"""The names stacks have in an address: ``g`` is the other side of a comparison."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in words, and the address without it."""

    said: str
    without: str


def condition_said(one: Condition, names: Names) -> str:
    """Say a condition in a few words."""
    values = one.values
    if one.kind in ("is", "not", "attribute"):
        what = dimension_name(values[0]) if one.kind != "attribute" else values[0]
        listed = _either(value_name(values[0], value, names) for value in values[1:])
        form = gettext("%(what)s: not %(values)s") if one.kind == "not" else gettext("%(what)s: %(values)s")
        return form % {"what": what, "values": listed}
    if one.kind == "period":
        return _between(*values)
    if one.kind == "lasting":
        return _lasting(*values)
    if one.kind == "variant":
        return ngettext("%(count)s variant", "%(count)s variants", len(values)) % {"count": len(values)}
    if one.kind == "timer":
        return gettext("Closing timers left out")
    if one.kind == "times":
        return gettext("%(activity)s at least %(times)s times") % {
            "activity": names.activity(values[0]),
            "times": formats.number(int(values[1])),
        }
    if one.kind == "handover":
        source, target = (value or gettext("any team") for value in values)
        return gettext("Handed over: %(source)s → %(target)s") % {"source": source, "target": target}
    if one.kind == "team":
        return gettext("A step by %(team)s") % {"team": _either(values)}
    if len(values) == 2 and one.kind in _FOLLOWED:
        return str(_FOLLOWED[one.kind]()) % {
            "source": names.activity(values[0]),
            "target": names.activity(values[1]),
        }
    return str(_HAVING[one.kind]()) % {"activity": _either(names.activity(value) for value in values)}


_FOLLOWED = {
    "next": lambda: gettext("%(source)s, then at once %(target)s"),
    "never_next": lambda: gettext("%(source)s never directly before %(target)s"),
    "later": lambda: gettext("%(source)s, later %(target)s"),
    "never_later": lambda: gettext("%(source)s, never later %(target)s"),
}
_HAVING = {
    "with": lambda: gettext("With %(activity)s"),
    "without": lambda: gettext("Without %(activity)s"),
    "first": lambda: gettext("Starts with %(activity)s"),
    "last": lambda: gettext("Ends with %(activity)s"),
    "hide": lambda: gettext("%(activity)s left out"),
}


def chips(query: QueryDict, path: str, names: Names, on: str = "f") -> list[Chip]:
    """Return the conditions of an address in order, each with the address that lacks it."""
    given, found = list(dict.fromkeys(query.getlist(on))), []
    for one in given:
        try:
            said = condition_said(Condition.read(one), names)
        except ConditionError:
            continue
        rest = query.copy()
        rest.pop("page", None)
        rest.setlist(on, [other for other in given if other != one])
        found.append(Chip(said, f"{path}?{rest.urlencode()}" if rest.urlencode() else path))
    return found


def leaves_out(filters: Filters) -> bool:
    """Whether steps are left out, so that neighbours and waits are those of the steps that stay."""
    return any(Condition.read(one).of_steps for one in filters.stack)


def composed(query: Mapping[str, Any]) -> str:
    """Return the condition that the fields ``add``, ``a``, ``b`` and ``unit`` of the menu make; "" for none."""
    kind, a, b = (str(query.get(name, "")).strip() for name in ("add", "a", "b"))
    if kind in ("is", "not", "attribute"):
        made = f"{kind}:{a}"
    elif kind == "timer":
        made = kind
    elif kind in ("period", "handover", "next", "never_next", "later", "never_later", "times"):
        made = Condition(kind, (a, b)).write()
    elif kind == "lasting":
        made = Condition(
            kind, tuple(_seconds(value, str(query.get("unit", "h"))) for value in (a, b))
        ).write()
    else:
        made = Condition(kind, (a,)).write()
    try:
        return Condition.read(made).write()
    except ConditionError:
        return ""


def with_added(query: QueryDict) -> str:
    """Return the query of the page the menu was opened on, with the condition on top of its stack."""
    rest = query.copy()
    on = query.get("on", "f") if query.get("on") in STACKS else "f"
    for name in PASSING:
        rest.pop(name, None)
    if (made := composed(query)) and made not in rest.getlist(on):
        rest.appendlist(on, made)
    return rest.urlencode()


def on_top(filters: Filters, **conditions: tuple[str, ...]) -> str:
    """Return a query with more conditions on top: ``on_top(filters, **{"with": ("check",)})``."""
    more = tuple(Condition(kind, values).write() for kind, values in conditions.items())
    return urlencode(filters.with_(stack=(*filters.stack, *more)).to_query(), doseq=True)


def dimension_name(name: str) -> str:
    """Return what a dimension of a case is called."""
    called = {
        "channel": gettext("Channel"),
        "team": gettext("Team"),
        "process": gettext("Process"),
        "request": gettext("Request"),
        "language": gettext("Language"),
        "origin": gettext("Origin"),
        "priority": gettext("Priority"),
        "stage": gettext("Stage"),
    }
    return called.get(name, name)


def value_name(dimension: str, value: str, names: Names) -> str:
    """Return what a value of a dimension is called."""
    called: dict[str, Callable[[str], str]] = {
        "channel": channel_name,
        "request": names.request,
        "process": names.process,
        "stage": names.stage,
        "language": lambda code: str(LANGUAGES.get(code, code)),
    }
    return called.get(dimension, str)(value)


# -- the menu ---------------------------------------------------------------------------------------


def menu(names: Names) -> dict[str, Any]:
    """Return what there is to choose from: activities, teams, values of cases and attributes, each (value, label)."""
    dimensions = ("channel", "request", "process", "team", "priority", "language")
    activities, teams, signals, attributes, *values = ask_many(
        [
            ("dimension_values", Filters(), {"dimension": "activity", "of": "event"}),
            ("dimension_values", Filters(), {"dimension": "step_team", "of": "event"}),
            ("process_signals", Filters(), {}),
            ("case_attributes", Filters(), {"limit": 150}),
            *(("dimension_values", Filters(), {"dimension": name}) for name in dimensions),
        ]
    )
    return {
        "activities": [(row["value"], names.activity(row["value"])) for row in activities if row["value"]],
        "teams": [row["value"] for row in teams if row["value"]],
        "timers": {"resolved", "closed"} <= {row["signal"] for row in signals},
        "values": [
            (
                dimension_name(name),
                [(_pair(name, row["value"]), value_name(name, row["value"], names)) for row in rows],
            )
            for name, rows in zip(
                dimensions, [[r for r in rows if r["value"]] for rows in values], strict=True
            )
            if len(rows) > 1
        ],
        "attributes": _by_name(attributes),
        "action": reverse("process-filter"),
    }


def _by_name(rows: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["name"], []).append((_pair(row["name"], row["value"]), row["value"]))
    return list(found.items())


def _pair(name: str, value: str) -> str:
    return Condition("is", (name, value)).write().removeprefix("is:")


def _seconds(value: str, unit: str) -> str:
    try:
        return f"{float(value) * UNITS.get(unit, 3600):g}" if value else ""
    except ValueError:
        return value


def _either(values: Any) -> str:
    return pgettext("either of several", " or ").join(values)


def _between(low: str, high: str) -> str:
    if low and high:
        return gettext("Opened %(from)s to %(to)s") % {"from": low, "to": high}
    if low:
        return gettext("Opened from %(from)s") % {"from": low}
    return gettext("Opened until %(to)s") % {"to": high}


def _lasting(low: str, high: str) -> str:
    language = get_language() or "en"
    said = {
        name: formats.duration(float(value), language)
        for name, value in (("low", low), ("high", high))
        if value
    }
    if low and high:
        return gettext("Lasting %(low)s to %(high)s") % said
    if low:
        return gettext("Lasting %(low)s or more") % said
    return gettext("Lasting less than %(high)s") % said
