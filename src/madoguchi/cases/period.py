"""The period of a page of figures: by name, or days of one's own. In an address ``period``, ``from`` and ``to``.

A name counts back from the last day there is data for, so an address with a name shows newer days tomorrow; one with
days only (as older addresses are) keeps them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.core.periods import PRESETS, Preset, preset
from madoguchi.core.text import Text
from madoguchi.warehouse import Filters, ask

CUSTOM = "custom"
# Days outside of these are typing errors, and too near to the ends of the calendar to count from
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Extent:
    """What is in the warehouse: how much, and from which day to which."""

    cases: int
    events: int
    answers: int
    transactions: int
    first: dt.date | None
    last: dt.date | None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return self.last is None or not (self.cases or self.answers)


def extent() -> Extent:
    """Ask the warehouse what it holds."""
    (row,) = ask("extent")
    return Extent(
        row["cases"], row["events"], row["answers"], row["transactions"], row["first_day"], row["last_day"]
    )


def said(text: Text) -> str:
    """Return a bilingual text in the language of the page."""
    return text.to(get_language() or "en")


def chosen(query: Mapping[str, Any], usual: Preset = Preset.ALL, lead: str = "") -> str:
    """Return the value of a ``Preset``, or ``CUSTOM``: what an address asks for. Days without a name are own dates."""
    given = _last(query, f"{lead}period")
    if not given:
        return CUSTOM if _last(query, f"{lead}from") or _last(query, f"{lead}to") else usual.value
    return given if given == CUSTOM or given in {choice.value for choice in PRESETS} else usual.value


def _last(query: Mapping[str, Any], name: str) -> str:
    found = query.get(name) or ""
    return str(found[-1] if isinstance(found, list) else found)


def asked(query: Mapping[str, Any]) -> Filters:
    """Return ``Filters.from_query`` with a named period as the days it means now. Raises ``FilterError``.

    The filters keep the name, so that addresses made from them do too.
    """
    which = chosen(query)
    if which == CUSTOM:
        return Filters.from_query(query)
    rest = query.copy() if hasattr(query, "copy") else dict(query)
    for name in ("from", "to"):
        rest.pop(name, None)
    filters = Filters.from_query(rest)
    if which == Preset.ALL:
        return filters
    holds = extent()
    if holds.last is None:
        return filters.with_(named=which)
    period = preset(Preset(which), holds.first or EARLIEST, holds.last)
    return filters.with_(since=period.start, until=period.last, named=which)


class PeriodForm(forms.Form):
    """A filter bar that begins with the period. ``lead`` stands before the names of its fields in the address."""

    def __init__(
        self, data: Any, *, label: Any = _("Period"), usual: Preset = Preset.ALL, lead: str = ""
    ) -> None:
        values = data.copy()
        values[f"{lead}period"] = which = chosen(values, usual, lead)  # the menu shows what is used
        super().__init__(values)
        self.fields[f"{lead}period"] = forms.ChoiceField(
            label=label,
            required=False,
            initial=usual.value,
            choices=[*((one.value, said(text)) for one, text in PRESETS.items()), (CUSTOM, _("Own dates"))],
        )
        if which == CUSTOM:
            for name, called in (("from", _("From")), ("to", _("To"))):
                self.fields[f"{lead}{name}"] = forms.DateField(
                    label=called, required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
                )
