"""A journey's figures as rows: the twin of the picture, the file, and what the API says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.core.metrics.metric import Metric
from madoguchi.processes.journeys.cards import Card

COLUMNS = [
    ("stage", _("Stage"), "text"),
    ("segment", _("Customers"), "text"),
    ("backing", _("Backed by data"), "text"),
    ("question", _("Question"), "text"),
    ("feeling", _("Feeling (mean)"), "decimal"),
    ("low", _("from (95%)"), "decimal"),
    ("high", _("to (95%)"), "decimal"),
    ("n", _("n of answers"), "number"),
    ("cases", _("Cases"), "number"),
    ("time", _("Time in the stage (median)"), "duration"),
    ("kept", _("Promises kept"), "percent"),
    ("kept_n", _("n of promises"), "number"),
    ("human", _("Treatment: human"), "decimal"),
    ("business", _("Treatment: business"), "decimal"),
    ("hidden", _("Treatment: hidden"), "decimal"),
    ("scored", _("n of conversations"), "number"),
]


def rows(cards: Sequence[Card], told: Sequence[str], language: str) -> Iterator[dict[str, Any]]:
    """Yield one row for each stage and segment; what must not be shown is None."""
    for card in cards:
        for side, name in zip((card.first, card.second), told, strict=False):
            if side is None:
                continue
            felt, figures = side.metric, side.figures
            human = figures.treatment.get("human")
            yield {
                "stage": card.name,
                "segment": name,
                "backing": card.backed if side is card.first else "",
                "question": side.felt.asked.code if side.felt else "",
                "feeling": _value(felt),
                "low": felt.low if felt else None,
                "high": felt.high if felt else None,
                "n": felt.n if felt else 0,
                "cases": figures.cases,
                "time": _seconds(figures.time),
                "kept": _value(figures.kept),
                "kept_n": figures.kept.n if figures.kept else 0,
                **{name: _value(figures.treatment.get(name)) for name in ("human", "business", "hidden")},
                "scored": human.n if human else 0,
            }


def _value(metric: Metric | None) -> float | None:
    return metric.value if metric is not None and metric.shown else None


def _seconds(metric: Metric | None) -> float | None:
    value = _value(metric)
    return None if value is None else value / 1000
