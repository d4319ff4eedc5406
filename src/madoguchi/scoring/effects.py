"""What moves satisfaction: how items and dimensions of conversations go with the answers of the same cases."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.models import Case
from madoguchi.cases.names import channel_name
from madoguchi.cases.scope import said
from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.metrics import effect
from madoguchi.core.metrics.effect import Cases, Effect
from madoguchi.core.metrics.metric import Metric
from madoguchi.core.metrics.sums import Floats
from madoguchi.core.metrics.treatment import DIMENSIONS as DIMENSION_NAMES
from madoguchi.core.text import Text
from madoguchi.scoring.scorecards import queries as scorecards
from madoguchi.surveys.main_questions import MainQuestion, main_questions
from madoguchi.warehouse import Filters, ask

MOST = 20_000  # cases, the last answered: what a page can reckon with while somebody waits
ALIKE = ("request", "channel", "team", "language")
PORTION = 5_000


@dataclass(slots=True)
class Line:
    """One item, or a dimension by ten points of its score."""

    title: Text
    dimension: str
    effect: Effect
    metric: Metric

    def to_json(self, language: str) -> dict[str, Any]:
        """The effect as every interface gives it: a metric with what stands beside it."""
        beside = self.effect.beside_interval
        return self.metric.to_json(language) | {
            "item": self.effect.code,
            "dimension": self.dimension,
            "beside": self.effect.beside.value if self.effect.beside else None,
            "beside_low": beside.low if beside else None,
            "beside_high": beside.high if beside else None,
            "met": self.effect.met,
            "missed": self.effect.missed,
            "p_adjusted": self.effect.p_adjusted,
            "clear": self.effect.clear,
        }


@dataclass(slots=True)
class Effects:
    """Everything the page shows. ``few``: items with too few cases to tell."""

    question: MainQuestion | None
    cases: int = 0
    customers: int = 0
    items: list[Line] = field(default_factory=list)
    dimensions: list[Line] = field(default_factory=list)
    few: list[Text] = field(default_factory=list)

    @property
    def scale(self) -> tuple[float, float] | None:
        """The ends of the question's scale."""
        asked = self.question.definition if self.question else None
        if asked is None or asked.scale_min is None or asked.scale_max is None:
            return None
        return asked.scale_min, asked.scale_max

    @property
    def strongest(self) -> list[Line]:
        """Of each dimension the clear one that goes with most satisfaction, to be said in words."""
        found: dict[str, Line] = {}
        for line in self.items:
            if line.effect.clear and (line.effect.drives or 0) > 0:
                found.setdefault(line.dimension, line)
        return [*found.values()]

    @property
    def minus(self) -> bool:
        """Whether a clear one goes with less satisfaction, which wants a word of care."""
        return any(line.effect.clear and (line.effect.drives or 0) < 0 for line in self.items)


def effects(filters: Filters) -> Effects:
    """Put the page together. Raises ``WarehouseError``."""
    question = main_question(filters)
    page = Effects(question)
    if question is None:
        return page
    rows = answered(filters, question)
    page.cases, page.customers = len(rows), len({row["customer"] for row in rows})
    cases = _cases(rows, question)
    items: dict[str, Item] = {item.id: item for item in scorecards.items()}
    found = effect.effects(cases, {id: column(rows, f"item_{id}") for id in items})
    for one in found:
        item = items[one.code]
        if one.shown:
            page.items.append(Line(item.title, item.dimension, one, one.metric(item.title)))
        elif one.n:
            page.few.append(item.title)
    for one in effect.dimension_effects(cases, {name: column(rows, name) for name in DIMENSIONS}):
        if one.shown:
            title = DIMENSION_NAMES[one.code]
            page.dimensions.append(Line(title, one.code, one, one.metric(title, effect.DIMENSION_DEFINITION)))
    return page


def main_question(filters: Filters) -> MainQuestion | None:
    """Return the question whose answers are looked at: the main one about satisfaction, or of those the filters name."""
    asked = Filters(question=filters.question, survey=filters.survey)
    return main_questions(ask("questions", asked)).get("csat")


def answered(filters: Filters, question: MainQuestion) -> list[dict[str, Any]]:
    """Return the cases behind the effects, the last answered first."""
    items = [item.id for item in scorecards.items()]
    return [*ask("effect_cases", filters, questions=list(question.ids), items=items, limit=MOST)]


def column(rows: Sequence[Mapping[str, Any]], name: str) -> Floats:
    """Return one column as numbers, NaN where unknown."""
    return np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)


def _cases(rows: Sequence[Mapping[str, Any]], question: MainQuestion) -> Cases:
    satisfaction = column(rows, "satisfaction")
    if question.definition.polarity == "low_good":
        satisfaction = -satisfaction  # more is better in every effect shown
    return Cases(
        satisfaction,
        np.array([row["customer"] for row in rows], dtype=np.int64),
        {name: effect.numbered(row[name] for row in rows) for name in ALIKE},
        column(rows, "resolution_ms"),
        column(rows, "weight"),
    )


def reach(lines: Sequence[Line]) -> float:
    """Return where the bars of these lines end, on either side of nothing."""
    ends = [
        abs(bound)
        for line in lines
        for interval in (line.effect.interval, line.effect.beside_interval)
        if interval is not None
        for bound in interval
    ]
    return max([0.5, *(math.ceil(2 * end) / 2 for end in ends)])


def columns() -> list[tuple[str, Any, str]]:
    """Return the columns of the rows behind the effects, as a file has them."""
    return [
        ("case", _("Case"), "text"),
        ("at", _("Answered"), "datetime"),
        ("satisfaction", _("Satisfaction"), "decimal"),
        ("request", _("Request"), "text"),
        ("channel", _("Channel"), "text"),
        ("team", _("Team"), "text"),
        ("language", _("Language"), "text"),
        ("hours", _("Hours to resolution"), "decimal"),
        *((name, said(title), "number") for name, title in DIMENSION_NAMES.items()),
        *((f"item_{item.id}", said(item.title), "decimal") for item in scorecards.items()),
    ]


def told(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows as people read them: the case by its own id, times in hours."""
    for start in range(0, len(rows), PORTION):
        part = rows[start : start + PORTION]
        cases = Case.objects.filter(pk__in=[row["case_id"] for row in part]).only("uid", "source_id")
        names = {case.pk: case.source_id or str(case.uid) for case in cases}
        for row in part:
            took = row["resolution_ms"]
            yield dict(row) | {
                "case": names.get(row["case_id"], ""),
                "at": dt.datetime.fromtimestamp(row["at_ms"] / 1000, dt.UTC),
                "channel": channel_name(row["channel"] or ""),
                "hours": None if took is None else took / 3_600_000,
            }
