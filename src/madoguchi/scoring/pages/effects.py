"""The page of what moves satisfaction, with the cases behind it as a file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.scope import ScopeForm, extent, said
from madoguchi.core.metrics.treatment import DIMENSIONS
from madoguchi.core.periods import Preset
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.names import Names
from madoguchi.scoring import effects as made
from madoguchi.warehouse import Filters

EXPORT: list[tuple[str, Any, str]] = [
    ("item", _("Item"), "text"),
    ("dimension", _("Dimension"), "text"),
    ("value", _("Difference"), "decimal"),
    ("low", _("Low"), "decimal"),
    ("high", _("High"), "decimal"),
    ("beside", _("Other items alike"), "decimal"),
    ("beside_low", _("Low (other items alike)"), "decimal"),
    ("beside_high", _("High (other items alike)"), "decimal"),
    ("met", _("Cases met"), "number"),
    ("missed", _("Cases missed"), "number"),
    ("n", "n", "number"),
    ("persons", _("Customers"), "number"),
    ("p_adjusted", _("p (Benjamini–Hochberg)"), "decimal"),
    ("clear", pgettext_lazy("an effect", "Clear"), "boolean"),
    ("definition", _("Definition"), "text"),
]


@needs("see_figures")
def effects_page(request: HttpRequest) -> HttpResponseBase:
    """Show what moves satisfaction; with ``?format=`` its figures as a file, with ``rows=1`` the cases behind them."""
    holds = extent()
    if holds.empty:
        return render(request, "scoring/effects.html", {"page": None})
    query = request.GET.copy()
    if not any(query.get(name) for name in ("period", "from", "to")):
        query["period"] = Preset.ALL.value  # effects need many cases
    form = ScopeForm(query, holds, names={"stage": Names.load().by_kind["stage"]})
    form.fields["period"].initial = Preset.ALL.value
    del form.fields["compare"]
    filters = form.scope().filters
    wanted = request.GET.get("format")
    if wanted in FORMATS and may(request.user, "export"):
        if request.GET.get("rows"):
            return _rows(request, filters, wanted)
        return _file(made.effects(filters), filters, wanted)
    page = made.effects(filters)
    back = request.GET.copy()
    context = {
        "form": form,
        "page": page,
        "tables": [
            (True, made.reach(page.items), _("Item by item"), page.items, _("Met"), _("Missed")),
            (
                False,
                made.reach(page.dimensions),
                _("The three dimensions, by ten points of their score"),
                page.dimensions,
                _("Above mean"),
                _("Below mean"),
            ),
        ],
        "period": form.scope().period,
        "most": page.cases >= made.MOST,
        "back": f"{reverse('treatment')}?{back.urlencode()}" if back else reverse("treatment"),
        "may_export": may(request.user, "export"),
        "may_see_rows": may(request.user, "export") and may(request.user, "see_conversations"),
    }
    return render(request, "scoring/effects.html", context)


def _rows(request: HttpRequest, filters: Filters, wanted: str) -> HttpResponseBase:
    if not may(request.user, "see_conversations"):
        raise PermissionDenied
    question = made.main_question(filters)
    rows = made.answered(filters, question) if question else []
    return export_response(
        made.columns(), made.told(rows), "answered-cases", wanted, filters=_filters(filters)
    )


def _file(page: made.Effects, filters: Filters, wanted: str) -> HttpResponseBase:
    language = get_language() or "en"
    rows = [
        line.to_json(language) | {"item": said(line.title), "dimension": said(DIMENSIONS[line.dimension])}
        for line in (*page.dimensions, *page.items)
    ]
    return export_response(EXPORT, rows, "what-moves-satisfaction", wanted, filters=_filters(filters))


def _filters(filters: Filters) -> list[tuple[str, str]]:
    return [(name, ",".join(values)) for name, values in filters.to_query().items()]
