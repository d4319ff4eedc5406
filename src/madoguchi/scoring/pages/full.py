"""The page of what earns a full score."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.cases.scope import ScopeForm, extent, said
from madoguchi.core.periods import Preset
from madoguchi.core.text import Text
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.names import Names
from madoguchi.scoring.full import FullScore, Line, full_score

SAID = 5  # behaviours said in a sentence; the table has all
EXPORT: list[tuple[str, Any, str]] = [
    ("kind", _("Kind"), "text"),
    ("what", _("What"), "text"),
    ("full_has", _("Full score: have it"), "number"),
    ("full_n", _("Full score: cases"), "number"),
    ("other_has", _("Others: have it"), "number"),
    ("other_n", _("Others: cases"), "number"),
    ("difference", _("Difference in points"), "decimal"),
    ("low", _("Low"), "decimal"),
    ("high", _("High"), "decimal"),
    ("p_adjusted", _("p (Benjamini–Hochberg)"), "decimal"),
    ("clear", pgettext_lazy("an effect", "Clear"), "boolean"),
]


@needs("see_figures")
def full_page(request: HttpRequest) -> HttpResponseBase:
    """Show what cases with a full score have more often; with ``?format=`` as a file."""
    holds = extent()
    if holds.empty:
        return render(request, "scoring/full.html", {"page": None})
    query = request.GET.copy()
    if not any(query.get(name) for name in ("period", "from", "to")):
        query["period"] = Preset.ALL.value  # a difference of shares needs many cases
    names = Names.load()
    form = ScopeForm(query, holds, names={"stage": names.by_kind["stage"]})
    form.fields["period"].initial = Preset.ALL.value
    del form.fields["compare"]
    filters = form.scope().filters
    page = full_score(filters)
    for line in page.requests:
        line.title = names.request(str(line.title))
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        told = [(name, ",".join(values)) for name, values in filters.to_query().items()]
        return export_response(EXPORT, _rows(page), "full-score", wanted, filters=told)
    context = {
        "form": form,
        "page": page,
        "period": form.scope().period,
        "clear": [line for line in page.behaviours if line.contrast.clear and line.contrast.value > 0][:SAID],
        "may_see": may(request.user, "see_conversations"),
        "may_export": may(request.user, "export"),
    }
    return render(request, "scoring/full.html", context)


def _rows(page: FullScore) -> list[dict[str, Any]]:
    groups: list[tuple[Any, list[Line]]] = [
        (_("Behaviour"), page.behaviours),
        (_("Phrase"), page.phrases),
        (_("Request"), page.requests),
    ]
    return [
        {
            "kind": str(kind),
            "what": said(line.title) if isinstance(line.title, Text) else line.title,
            "full_has": line.contrast.first.has,
            "full_n": line.contrast.first.n,
            "other_has": line.contrast.second.has,
            "other_n": line.contrast.second.n,
            "difference": line.contrast.value,
            "low": line.contrast.difference.low,
            "high": line.contrast.difference.high,
            "p_adjusted": line.contrast.p_adjusted,
            "clear": line.contrast.clear,
        }
        for kind, lines in groups
        for line in lines
    ]
