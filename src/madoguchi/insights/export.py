"""The Overview's figures as a table, for files and for the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.core.metrics.metric import Metric
from madoguchi.insights.overview import Overview
from madoguchi.kit.draw.figure import unit_word
from madoguchi.kit.exporting import OF_A_FIGURE, export_response

FIGURE_COLUMNS: list[tuple[str, Any, str]] = [
    ("label", _("Figure"), "text"),
    ("group", _("Group"), "text"),
    *OF_A_FIGURE,
]


def figure_rows(metrics: Iterable[tuple[str, Metric]], language: str) -> Iterator[dict[str, Any]]:
    """Yield one row per metric under its group's name; times in seconds."""
    for group, metric in metrics:
        told = metric.to_json(language)
        factor = 0.001 if metric.unit == "ms" else 1.0
        for name in ("value", "low", "high"):
            told[name] = None if told[name] is None else told[name] * factor
        unit = unit_word("s" if metric.unit == "ms" else metric.unit, language)
        yield told | {"group": group, "unit": unit}


def overview_metrics(page: Overview) -> Iterator[tuple[str, Metric]]:
    """Yield every figure of the Overview with the name of its group."""
    for tile in page.tiles:
        yield "", tile.metric
    for row in page.work:
        yield "", row.metric
    for stage in page.stages:
        for metric in (stage.satisfaction, stage.time):
            if metric is not None:
                yield stage.name, metric


def overview_file(page: Overview, format: str) -> HttpResponseBase:
    """Return the Overview's figures as a download."""
    assert page.scope is not None
    filters = [(name, ",".join(values)) for name, values in page.scope.filters.to_query().items()]
    rows = figure_rows(overview_metrics(page), get_language() or "en")
    return export_response(FIGURE_COLUMNS, rows, "overview", format, filters=filters)
