"""The Overview page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from madoguchi.cases.scope import ScopeForm, extent
from madoguchi.insights.export import overview_file
from madoguchi.insights.overview import Overview, overview
from madoguchi.kit.exporting import FORMATS
from madoguchi.people.access import may, needs
from madoguchi.processes.names import Names


@needs("see_figures")
def overview_page(request: HttpRequest) -> HttpResponse:
    """Show the state of service; with ``?format=`` the same figures as a file."""
    holds = extent()
    if holds.empty:
        return render(request, "insights/overview.html", {"overview": Overview()})
    stages = Names.load().by_kind["stage"]
    form = ScopeForm(request.GET, holds, names={"stage": stages})
    page = overview(form.scope(), request.GET, stages)
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return overview_file(page, wanted)  # type: ignore[return-value]
    context = {"overview": page, "form": form, "may_export": may(request.user, "export")}
    return render(request, "insights/overview.html", context)
