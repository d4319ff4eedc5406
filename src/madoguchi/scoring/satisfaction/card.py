"""The card of the model in force: everything its page shows, put together from what is kept with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.conversation.predicting import cold
from madoguchi.kit import formats
from madoguchi.kit.draw import charts
from madoguchi.scoring.satisfaction.models import TrainedModel
from madoguchi.scoring.satisfaction.words import MEASURES, Measure, feature

SHOWN = 5  # answers below which nothing is shown
CALIBRATION: list[tuple[str, Any, str]] = [
    ("said", _("Predicted (%)"), "decimal"),
    ("real", _("Actual (%)"), "decimal"),
    ("low", _("Low"), "decimal"),
    ("high", _("High"), "decimal"),
    ("n", "n", "number"),
]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the evaluation as the page shows it."""

    measure: Measure
    value: str
    interval: str
    numbers: tuple[float | None, float | None, float | None]  # value, low, high for the bar
    n: int


@dataclass(frozen=True, slots=True)
class Worth:
    """A feature with its share of all that moves predictions, in per cent."""

    name: str
    share: float


def lines(metrics: Mapping[str, Any], language: str) -> list[Line]:
    """Return the figures of an evaluation, in the order of ``MEASURES``."""
    told = {one["code"]: one for one in metrics.get("figures", [])}
    return [_line(measure, told[code], language) for code, measure in MEASURES.items() if code in told]


def _line(measure: Measure, one: Mapping[str, Any], language: str) -> Line:
    factor = 100 if measure.percent else 1
    value, low, high = (
        None if one[name] is None or one["n"] < SHOWN else one[name] * factor
        for name in ("value", "low", "high")
    )
    if measure.percent:
        written, places = formats.percent(value, measure.decimals), measure.decimals
    else:
        written, places = formats.number(value, measure.decimals, signed=measure.zero), measure.decimals
    between = formats.interval(low, high, language, places, signed=measure.zero) if low is not None else ""
    return Line(measure, written, between, (value, low, high), one["n"])


def by_language(metrics: Mapping[str, Any], language: str) -> list[tuple[str, list[Line]]]:
    """Return error, gain and order of each language that was judged on enough answers."""
    told = metrics.get("languages", {})
    return [
        (code, lines({"figures": figures}, language)) for code, figures in sorted(told.items(), reverse=True)
    ]


def worth(shares: list[Any], most: int = 10) -> list[Worth]:
    """Return what moves predictions most, in words."""
    return [Worth(feature(code), 100 * share) for code, share in shares[:most]]


def calibration(metrics: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the chart of what was said against what was so, and the rows of its table; empty where too few."""
    steps = [one for one in metrics.get("calibration", []) if one["n"] >= SHOWN]
    rows = [
        {name: round(100 * one[name], 1) for name in ("said", "real", "low", "high")} | {"n": one["n"]}
        for one in steps
    ]
    if len(rows) < 2:
        return {}, rows
    said = [formats.percent(row["said"], 0) for row in rows]
    option = charts.trend(
        said,
        [(row["real"], row["low"], row["high"]) for row in rows],
        "percent",
        name=gettext("Actual"),
        minimum=0,
        maximum=100,
    )
    option["series"].append(
        {
            "type": "line",
            "name": gettext("Predicted"),
            "data": [row["said"] for row in rows],
            "lineStyle": {"color": "var(--ink-3)", "type": "dashed", "width": 1},
            "itemStyle": {"color": "var(--ink-3)"},
            "symbol": "none",
            "kit": {"format": "@percent1"},
        }
    )
    return option, rows


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the watch: how conversations and predictions were, against what the model learnt from."""

    name: str
    n: int
    mean: str
    interval: str
    numbers: tuple[float | None, float | None, float | None]
    index: str
    shift: str
    moved: list[str]


def months(row: TrainedModel, language: str) -> list[Month]:
    """Return the months that were watched, the oldest first."""
    found = []
    for one in row.watch.get("months", []):
        shown = one["n"] >= SHOWN
        values = tuple(one[name] if shown else None for name in ("mean", "low", "high"))
        mean, low, high = values
        found.append(
            Month(
                formats.month(dt.date.fromisoformat(one["month"]), language),
                one["n"],
                formats.number(mean, 2),
                formats.interval(low, high, language, 2) if low is not None else "",
                (mean, low, high),
                formats.number(one["index"], 2) if one["index"] is not None else formats.MISSING,
                one["shift"],
                [feature(each["code"]) for each in one["features"] if each["shift"] in ("some", "clear")],
            )
        )
    return found


def shipped() -> dict[str, Any]:
    """Return the card of the model that ships."""
    model = cold.model()
    return {
        "label": model.label,
        "worth": worth([*model.worth()]),
        "pairs": [
            {"language": language} | told
            for language, told in sorted(model.card["pairs"].items(), reverse=True)
        ],
        "ratings": model.card["ratings"],
        "made": dt.date.fromisoformat(model.card["made"]),
        "licence": model.card["licence"],
        "features": len(model.names),
    }
