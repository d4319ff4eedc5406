"""What a page of figures looks at: the period, what it is compared with, and the filters; read from the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.names import CHANNELS
from madoguchi.cases.period import CUSTOM, EARLIEST, LATEST, Extent, PeriodForm, extent, said
from madoguchi.core.periods import COMPARISONS, Compare, Period, Preset, bucket, buckets, grain, preset
from madoguchi.warehouse import Filters, ask_many

__all__ = ["EARLIEST", "LATEST", "Extent", "Scope", "ScopeForm", "extent", "said", "scope_of"]

ENOUGH = 30  # cases or answers in the last four weeks that make them worth opening with


@dataclass(frozen=True, slots=True)
class Scope:
    """The filters of the period, the same filters of what it is compared with, and the steps of its trend.

    The trend of a short period begins earlier than the period: a week says little without the weeks before it.
    """

    period: Period
    compare: Compare
    filters: Filters
    before: Filters | None
    trend: Filters
    step: str
    days: list[dt.date]


class ScopeForm(PeriodForm):
    """The filter bar of every page of figures."""

    def __init__(
        self, data: QueryDict, holds: Extent, *, names: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        values = data.copy()
        if values.get("compare") not in {choice.value for choice in COMPARISONS}:
            values["compare"] = Compare.BEFORE.value
        super().__init__(values, usual=usual(holds))
        for name, label in (
            ("channel", _("Channel")),
            ("team", _("Team")),
            ("stage", _("Stage")),
            ("compare", _("Compared with")),
        ):
            self.fields[name] = forms.ChoiceField(label=label, required=False)
        self.holds = holds
        self.fields["compare"].initial = Compare.BEFORE.value
        menus = ask_many(
            [
                ("dimension_values", None, {"dimension": "channel", "of": "case"}),
                ("dimension_values", None, {"dimension": "team", "of": "case"}),
                ("dimension_values", None, {"dimension": "stage", "of": "event"}),
                ("dimension_values", None, {"dimension": "channel", "of": "answer"}),
                ("dimension_values", None, {"dimension": "stage", "of": "answer"}),
            ]
        )
        found = [[row["value"] for row in menu if row["value"]] for menu in menus]
        known: dict[str, Mapping[str, Any]] = {"channel": CHANNELS} | dict(names or {})
        for name, codes in {
            "channel": [*found[0], *found[3]],
            "team": found[1],
            "stage": [*found[2], *found[4]],
        }.items():
            names_of = known.get(name, {})
            order = {code: place for place, code in enumerate(names_of)}  # stages come in their own order
            sorted_codes = sorted(dict.fromkeys(codes), key=lambda code: (order.get(code, len(order)), code))
            named = [(code, names_of.get(code, code)) for code in sorted_codes]
            self._choose(name, [("", _("All")), *named])
        self._choose("compare", [(c.value, said(text)) for c, text in COMPARISONS.items()])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def scope(self) -> Scope:
        """Return what is asked for; a field that makes no sense narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        first, last = self.holds.first or EARLIEST, self.holds.last or EARLIEST
        if asked.get("period") == CUSTOM:
            start, end = asked.get("from") or first, asked.get("to") or last
            period = Period(min(start, end), max(start, end))
        else:
            period = preset(Preset(asked.get("period") or Preset.FOUR_WEEKS), first, last)
        compare = Compare(asked.get("compare") or Compare.BEFORE)
        chosen = {name: (asked[name],) for name in ("channel", "team", "stage") if asked.get(name)}
        return scope_of(period, compare, Filters().with_(**chosen), self.holds)


def scope_of(period: Period, compare: Compare, narrowed: Filters, holds: Extent) -> Scope:
    """Return a period with what it is compared with and the steps of its trend, all narrowed the same way."""
    period = Period(_within(period.start), _within(period.last))
    first = holds.first or EARLIEST
    filters = narrowed.with_(since=period.start, until=period.last)
    other = period.compared(compare)
    if other is not None and other.last < first:
        other = None  # nothing was recorded then
    before = filters.with_(since=other.start, until=other.last) if other else None
    start = max(first, bucket(last_weeks(period), "week") if period.days <= 91 else period.start)
    # Where nothing was recorded there is no trend to draw, however long the period
    last = max(start, min(period.last, holds.last or period.last))
    trend = Period(start, last)
    step = grain(trend)
    return Scope(
        period,
        compare,
        filters,
        before,
        filters.with_(since=trend.start, until=trend.last),
        step,
        buckets(trend, step),
    )


def _within(day: dt.date) -> dt.date:
    return min(max(day, EARLIEST), LATEST)


def last_weeks(period: Period) -> dt.date:
    """Return the day thirteen weeks before a period's end, or its own start where that is earlier."""
    return min(period.start, period.last - dt.timedelta(weeks=13) + dt.timedelta(days=1))


def usual(holds: Extent) -> Preset:
    """Return the period a page opens with: the last four weeks where enough happened in them, else everything."""
    if holds.last is None or holds.first is None:
        return Preset.ALL
    recent = preset(Preset.FOUR_WEEKS, holds.first, holds.last)
    filters = Filters(since=recent.start, until=recent.last)
    (volume,), (answers,) = ask_many([("case_volume", filters, {}), ("answer_counts", filters, {})])
    for have, now in ((holds.cases, volume["n"]), (holds.answers, answers["n"])):
        if have and (now or 0) < ENOUGH:
            return Preset.ALL
    return Preset.FOUR_WEEKS
