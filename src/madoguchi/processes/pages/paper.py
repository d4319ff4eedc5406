"""The process map on paper, with the page's filters and settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext

from madoguchi.core.process.simplify import simplify
from madoguchi.people.access import needs
from madoguchi.processes import queries
from madoguchi.processes.forms import FilterForm
from madoguchi.processes.names import Names
from madoguchi.processes.pages.map import SHOW_NAMES, counted, coverage, notes, picture
from madoguchi.processes.paper import paper
from madoguchi.processes.stack import chips
from madoguchi.processes.view import View
from madoguchi.warehouse.engine import WarehouseError


@needs("see_figures")
def map_paper(request: HttpRequest) -> HttpResponseBase:
    """Send the map of the page with these filters as PDF."""
    view, _problem = View.read(request.GET)
    language = get_language() or "en"
    names = Names.load(language)
    page = view.address(reverse("process"))
    try:
        answer = queries.process_map(
            view.filters, by_lane=view.lanes, wait=view.hours, trimmed=view.show == "trimmed"
        )
        filters = _said(request.GET, names)
    except WarehouseError as error:
        messages.error(request, error.text.to(language))
        return redirect(page)
    if not answer.map.nodes:
        messages.error(request, gettext("No cases fit"))
        return redirect(page)
    if view.lanes and not answer.lanes:
        view = view.with_(lanes=False)
        answer = queries.process_map(view.filters, wait=view.hours, trimmed=view.show == "trimmed")
    shown = simplify(answer.map, activities=view.activities / 100, paths=view.paths / 100)
    title = gettext("Process map: %(measure)s") % {"measure": SHOW_NAMES[view.show]}
    content = paper(
        picture(view, shown, names, language),
        title,
        counted(answer),
        [filters, coverage(shown), *notes(view, answer)],
        language,
        timezone.localtime(),
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = f"map-{timezone.localdate().isoformat()}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _said(query: QueryDict, names: Names) -> str:
    """Return the filters in words, empty where there are none."""
    said = []
    for field in FilterForm(query, queries.menus(), names):
        if field.data:
            choices = dict(getattr(field.field, "choices", ()))
            value = choices.get(field.data, field.data)
            said.append(gettext("%(what)s: %(values)s") % {"what": field.label, "values": value})
    said += [chip.said for chip in chips(query, "", names)]
    return gettext("Filters: %(filters)s") % {"filters": " · ".join(said)} if said else ""
