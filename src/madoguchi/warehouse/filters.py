"""Which part of the facts a question is about. Travels in the address of a page; knows no Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from madoguchi.core.text import Text
from madoguchi.warehouse.conditions import MOST, Condition, ConditionError

BAD_DATE = Text(
    "“{value}” is not a date. Write it as 2026-01-31.",
    "「{value}」は日付として読めません。2026-01-31 の形で書いてください。",
)


class FilterError(ValueError):
    """A filter that cannot be understood; ``text`` says so in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Filters:
    """Local days ``since`` to ``until``, both included, and for each dimension the values let through (none: all).

    In an address the days are called ``from`` and ``to``. Which day of a fact counts (opened, resolved, answered) is
    said by each question. ``stack`` holds conditions on cases and steps (``conditions``; repeated ``f`` in an address);
    they bear on questions about cases and their steps. ``channel``, ``team`` and ``process`` are those of the case where a fact has a case;
    ``stage`` is that of a step or answer, for a case: it has a step in that stage. ``named`` is what the days were
    called where they came from a period by name (``cases/period.py``): addresses keep the name, nothing else looks at it.
    """

    since: date | None = None
    until: date | None = None
    channel: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    process: tuple[str, ...] = ()
    request: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    question: tuple[int, ...] = ()
    survey: tuple[int, ...] = ()
    audience: tuple[str, ...] = ("customer",)
    stack: tuple[str, ...] = ()
    named: str = field(default="", compare=False)

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Filters:
        """Read ``from``, ``to`` and repeated or comma-separated dimensions. Raises ``FilterError``.

        Takes a Django QueryDict, a plain dictionary of texts, or one of lists. Unknown names are left alone;
        ``audience=all`` lifts a limit that is there by default.
        """
        given: dict[str, Any] = {}
        for name in ("since", "until"):
            if values := _values(query, _NAMES[name]):
                try:
                    given[name] = date.fromisoformat(values[-1])
                except ValueError:
                    raise FilterError(BAD_DATE.fill(value=values[-1])) from None
        for name in DIMENSIONS:
            values = _values(query, name)
            if name in ("question", "survey") and values != ["all"]:
                values = [value for value in values if value.lstrip("-").isdigit()]
            if values == ["all"]:
                given[name] = ()
            elif values:
                given[name] = tuple(
                    int(value) if name in ("question", "survey") else value for value in dict.fromkeys(values)
                )
        given["stack"] = stack_of(_stacked(query))
        return cls(**given)

    def to_query(self) -> dict[str, list[str]]:
        """Return what ``from_query`` reads, without what is at its default; a period by name as ``period``."""
        usual, query = Filters(), {}
        for item in fields(self):
            value = getattr(self, item.name)
            if value == getattr(usual, item.name) or (self.named and item.name in ("since", "until")):
                continue
            name = _NAMES.get(item.name, item.name)
            query[name] = (
                [value.isoformat()]
                if isinstance(value, date)
                else [value]
                if isinstance(value, str)
                else [str(one) for one in value] or ["all"]
            )
        return query

    def with_(self, **changes: Any) -> Filters:
        """Return the same filters with some changed. Other days no longer have a name."""
        if "since" in changes or "until" in changes:
            changes.setdefault("named", "")
        return replace(self, **changes)


def without_faults(query: Mapping[str, Any]) -> tuple[dict[str, list[str]], list[Text]]:
    """Return what of a query ``from_query`` understands, and for each part it does not, why."""
    kept: dict[str, list[str]] = {}
    faults: list[Text] = []
    for name in query:
        for value in _given(query, name):
            try:
                Filters.from_query({name: [value]})
            except FilterError as error:
                faults.append(error.text)
            else:
                kept.setdefault(name, []).append(value)
    return kept, faults


def stack_of(given: Iterable[str]) -> tuple[str, ...]:
    """Return a stack of conditions, each in its one spelling. Raises ``FilterError``."""
    try:
        return tuple(Condition.read(one).write() for one in given)
    except ConditionError as error:
        raise FilterError(error.text) from None


DIMENSIONS = (
    "channel",
    "team",
    "stage",
    "process",
    "request",
    "language",
    "origin",
    "question",
    "survey",
    "audience",
)
_NAMES = {"since": "from", "until": "to", "stack": "f", "named": "period"}


def _given(query: Mapping[str, Any], name: str) -> list[str]:
    found: Any = query.getlist(name) if hasattr(query, "getlist") else query.get(name)
    if found is None:
        return []
    listed: Iterable[Any] = [found] if isinstance(found, str | int | date) else found
    return [str(value) for value in listed]


def _stacked(query: Mapping[str, Any]) -> list[str]:
    return [value for value in dict.fromkeys(one.strip() for one in _given(query, "f")) if value][:MOST]


def _values(query: Mapping[str, Any], name: str) -> list[str]:
    return [part.strip() for value in _given(query, name) for part in value.split(",") if part.strip()]
