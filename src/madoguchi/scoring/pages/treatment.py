"""The page of how people were treated, and the conversations behind its figures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.scope import Extent, Scope, ScopeForm, extent, said
from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.kit import formats
from madoguchi.kit.draw import charts
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.names import Names
from madoguchi.scoring.queries import catching_up
from madoguchi.scoring.rows import COLUMNS, Rows, told
from madoguchi.scoring.scorecards import queries as scorecards
from madoguchi.scoring.treatment import Treatment, treatment

PER_PAGE = 50
EXPORT: list[tuple[str, Any, str]] = [
    ("figure", _("Figure"), "text"),
    ("group", _("Group"), "text"),
    ("dimension", _("Dimension"), "text"),
    ("value", _("Value"), "decimal"),
    ("low", _("Low"), "decimal"),
    ("high", _("High"), "decimal"),
    ("n", "n", "number"),
    ("method", _("Method"), "text"),
    ("definition", _("Definition"), "text"),
]

TREND: list[tuple[str, Any, str]] = [
    ("period", _("Period"), "date"),
    ("value", _("Value"), "decimal"),
    ("low", _("Low"), "decimal"),
    ("high", _("High"), "decimal"),
    ("n", "n", "number"),
]


def _form(request: HttpRequest, holds: Extent, names: Names | None = None) -> ScopeForm:
    return ScopeForm(request.GET, holds, names={"stage": (names or Names.load()).by_kind["stage"]})


@needs("see_figures")
def treatment_page(request: HttpRequest) -> HttpResponseBase:
    """Show how people were treated; with ``?format=`` its figures as a file."""
    holds = extent()
    if holds.empty:
        return render(request, "scoring/treatment.html", {"page": None})
    names = Names.load()
    form = _form(request, holds, names)
    scope = form.scope()
    stages = {str(code): str(name) for code, name in form.fields["stage"].choices if code}  # type: ignore[attr-defined]
    page = treatment(scope, stages, names.by_kind["process"])
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return _file(page, scope, wanted)
    lists = may(request.user, "see_conversations")
    context = {
        "form": form,
        "page": page,
        "catching_up": catching_up(),
        "tiles": [
            (tile, _rows(request.GET, **_of_tile(tile.metric.metric)) if lists else "") for tile in page.tiles
        ],
        "items": [
            (row, _rows(request.GET, item=row.item.id, share="0") if lists and row.missed else "")
            for row in page.items
        ],
        "trend": _trend(page),
        "trend_columns": TREND,
        "effects": effects_address(request.GET),
        "scorecards": scorecards.named(),
        "language": get_language() or "en",
        "may_export": may(request.user, "export"),
    }
    return render(request, "scoring/treatment.html", context)


def _trend(page: Treatment) -> list[tuple[str, str, dict[str, Any], list[dict[str, Any]]]]:
    """Return a chart for each dimension with its table: id, name, option, rows. Nothing where there is one step only."""
    language = get_language() or "en"
    days, step = page.scope.days, page.scope.step
    labels = [
        formats.month(day, language) if step == "month" else formats.short_date(day, language) for day in days
    ]
    found = []
    for tile in page.tiles:
        if sum(point is not None and point.shown for point in tile.points) < 2:
            continue
        name = said(tile.metric.label)
        option = charts.trend(labels, tile.points, "number", name=name, minimum=0, maximum=100)
        rows = [
            {"period": day}
            | (
                {name: getattr(one, name) for name in ("value", "low", "high", "n")}
                if one and one.shown
                else {}
            )
            for day, one in zip(days, tile.points, strict=True)
        ]
        found.append((f"trend-{tile.metric.metric}", name, option, rows))
    return found


def _of_tile(code: str) -> dict[str, str]:
    return {"critical": "any"} if code == "critical_errors" else {"dimension": code.removeprefix("score_")}


def effects_address(query: QueryDict) -> str:
    """Return the way to what moves satisfaction, with the same filters; over the whole record: effects need many cases."""
    kept = {name: query[name] for name in ("channel", "team", "stage") if query.get(name)}
    address = reverse("treatment_effects")
    return f"{address}?{urlencode(kept)}" if kept else address


def _rows(query: QueryDict, **which: str) -> str:
    kept = query.copy()
    for name, value in which.items():
        kept[name] = value
    return f"{reverse('treatment_rows')}?{kept.urlencode()}"


def _file(page: Treatment, scope: Scope, wanted: str) -> HttpResponseBase:
    language = get_language() or "en"
    found = [(said(tile.metric.label), "", tile.metric) for tile in page.tiles]
    for title, panels in page.groups:
        found += [
            (title.to(language), panel.name, metric) for panel in panels for _name, metric in panel.dimensions
        ]
    found += [(said(row.item.title), "", row.metric) for row in page.items]
    dimensions = {row.item.title.to(language): row.item.dimension for row in page.items}
    rows = (
        metric.to_json(language)
        | {"figure": name, "group": group, "dimension": dimensions.get(name, said(metric.label))}
        for name, group, metric in found
    )
    filters = [(name, ",".join(values)) for name, values in scope.filters.to_query().items()]
    return export_response(EXPORT, rows, "treatment", wanted, filters=filters)


@needs("see_figures")
def progress_part(request: HttpRequest) -> HttpResponseBase:
    """Show how far the scoring of the record is; nothing once it is done."""
    return render(request, "scoring/parts/catching_up.html", {"catching_up": catching_up()})


@needs("see_conversations")
def treatment_rows_page(request: HttpRequest) -> HttpResponseBase:
    """Show the conversations behind a figure, the lowest first where a dimension is named."""
    form = _form(request, extent())
    which = _which(request.GET)
    order = which.get("dimension", "-at_ms")
    rows = Rows(form.scope().filters, which, order)
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return export_response(COLUMNS, rows.every(), "scored-conversations", wanted)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    back = request.GET.copy()
    for name in ("item", "share", "dimension", "critical", "page", "format"):
        back.pop(name, None)
    item = scorecards.item(str(which.get("item", "")))
    context = {
        "form": form,
        "page": page,
        "columns": COLUMNS,
        "rows": told(list(page.object_list), links=True),
        "item": said(item.title) if item else "",
        "dimension": which.get("dimension", ""),
        "critical": "critical" in which,
        "back": f"{reverse('treatment')}?{back.urlencode()}",
        "may_export": may(request.user, "export"),
    }
    return render(request, "scoring/treatment_rows.html", context)


def _which(query: QueryDict) -> dict[str, Any]:
    """Return what the address asks for; what makes no sense narrows nothing."""
    found: dict[str, Any] = {}
    if scorecards.item(query.get("item", "")):
        found["item"] = query["item"]
        if query.get("share") in ("0", "0.5", "1"):
            found["share"] = float(query.get("share", ""))
    if query.get("dimension") in DIMENSIONS:
        found["dimension"] = query["dimension"]
    if query.get("critical") in ("any", "customer", "business", "compliance"):
        found["critical"] = query["critical"]
    return found
