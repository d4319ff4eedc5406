"""One figure: what it is, how it moved, how it differs by group, and the rows behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.names import CHANNELS, LANGUAGES
from madoguchi.cases.scope import Scope, ScopeForm, extent, said
from madoguchi.core.metrics import compare
from madoguchi.core.metrics.metric import Metric
from madoguchi.insights.export import FIGURE_COLUMNS, figure_rows
from madoguchi.insights.figures import FIGURES, Asked, Figure, Key, compute, one, series
from madoguchi.insights.overview import link, questions
from madoguchi.insights.rows import Rows, behind
from madoguchi.kit import formats
from madoguchi.kit.draw import charts
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.names import Names

PER_PAGE = 50
GROUPS: dict[str, Any] = {
    "channel": _("Channel"),
    "team": _("Team"),
    "stage": _("Stage"),
    "touchpoint": _("Touchpoint"),
    "request": _("Request"),
    "language": _("Language"),
}
OF_CASES = ("channel", "team", "request", "language")


def _figure(code: str) -> Figure:
    if code not in FIGURES:
        raise Http404(code)
    return FIGURES[code]


@needs("see_figures")
def figure_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one figure; with ``?format=`` its groups and trend as a file."""
    figure = _figure(code)
    holds = extent()
    if holds.empty:
        return render(request, "insights/figure.html", {"figure": figure, "name": said(figure.label)})
    names = Names.load()
    form = ScopeForm(request.GET, holds, names={"stage": names.by_kind["stage"]})
    scope = form.scope()
    groups = [name for name in GROUPS if figure.about == "answers" or name in OF_CASES]
    asked = [Asked(figure, scope.filters), Asked(figure, scope.before or scope.filters)]
    asked += [Asked(figure, scope.trend, (scope.step,))]
    asked += [Asked(figure, scope.filters, (name,)) for name in groups]
    now, before, trend, *by_group = compute(asked, questions())
    metric, earlier = one(now), one(before) if scope.before else None
    tables = [
        (name, _named(name, found, names))
        for name, found in zip(groups, by_group, strict=True)
        if any(key[0] for key in found)
    ]
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return _file(figure, metric, trend, tables, scope, wanted)
    points = series(trend, scope.days)
    context = {
        "figure": figure,
        "name": said(figure.label),
        "form": form,
        "scope": scope,
        "metric": metric,
        "definition": " ".join(said(t) for t in (metric.definition, metric.note) if t) if metric else "",
        "change": compare.metrics(earlier, metric) if earlier and metric else None,
        "points": points,
        "rows": link(code, request.GET, rows=True),
        "option": _chart(points, scope, said(figure.label)),
        "columns": [("period", _("Period"), "date"), *FIGURE_COLUMNS[2:8]],
        "trend": _trend_rows(points, scope.days),
        "tables": [(GROUPS[name], rows) for name, rows in tables],
        "file_rows": bool(metric) + len(trend) + sum(len(rows) for _name, rows in tables),
        "may_export": may(request.user, "export"),
    }
    return render(request, "insights/figure.html", context)


def _named(name: str, found: Mapping[Key, Metric], names: Names) -> list[tuple[str, Metric]]:
    """Return the groups of a figure under the names people know them by; what has none is left out."""
    known: Mapping[str, Any] = {
        "channel": CHANNELS,
        "language": LANGUAGES,
        "stage": names.by_kind["stage"],
        "request": names.by_kind["request"],
        "touchpoint": names.by_kind["touchpoint"],
    }.get(name, {})
    return [(str(known.get(key[0], key[0])), metric) for key, metric in found.items() if key[0]]


def _chart(points: list[Metric | None], scope: Scope, name: str) -> dict[str, Any]:
    language = get_language() or "en"
    labels = [formats.short_date(day, language) for day in scope.days]
    unit = next((point.unit for point in points if point), "")
    return charts.trend(labels, points, unit, name=name)


def _trend_rows(points: list[Metric | None], days: list[dt.date]) -> list[dict[str, Any]]:
    language = get_language() or "en"
    rows = []
    for day, point in zip(days, points, strict=True):
        told = next(figure_rows([("", point)], language)) if point else {}
        rows.append(told | {"period": day})
    return rows


def _file(
    figure: Figure,
    metric: Metric | None,
    trend: Mapping[Key, Metric],
    tables: list[tuple[str, list[tuple[str, Metric]]]],
    scope: Scope,
    wanted: str,
) -> HttpResponseBase:
    found = [("", metric)] if metric else []
    found += [(f"{day:%Y-%m-%d}", point) for (day,), point in sorted(trend.items())]
    found += [(f"{GROUPS[name]}: {label}", point) for name, rows in tables for label, point in rows]
    filters = [(name, ",".join(values)) for name, values in scope.filters.to_query().items()]
    rows = figure_rows(found, get_language() or "en")
    return export_response(FIGURE_COLUMNS, rows, figure.code, wanted, filters=filters)


@needs("see_figures")
def figure_rows_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the cases or answers a figure was computed from, page by page; with ``?format=`` all of them as a file."""
    figure = _figure(code)
    holds = extent()
    names = Names.load()
    form = ScopeForm(request.GET, holds, names={"stage": names.by_kind["stage"]})
    scope = form.scope()
    rows = Rows(figure, behind(figure, scope.filters))
    columns = rows.columns
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        filters = [(name, ",".join(values)) for name, values in scope.filters.to_query().items()]
        return export_response(columns, rows.every(names), f"{code}-rows", wanted, filters=filters)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    total, counted = int(rows.counts["n"]), int(rows.counts["counted"])
    context = {
        "figure": figure,
        "total": total,
        "counted": counted,
        "total_words": formats.number(total),
        "counted_words": formats.number(counted),
        "name": said(figure.label),
        "form": form,
        "back": link(code, request.GET),
        "page": page,
        "columns": columns,
        "rows": rows.told(list(page.object_list), names, links=may(request.user, "see_conversations")),
        "may_export": may(request.user, "export"),
    }
    return render(request, "insights/figure_rows.html", context)
