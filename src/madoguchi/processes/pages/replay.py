"""What the replay on the map page asks for: some cases drawn at random, as times of steps and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe

from madoguchi.core.process.graph import Key
from madoguchi.kit import formats
from madoguchi.people.access import needs
from madoguchi.processes.draw import place_name
from madoguchi.processes.names import Names
from madoguchi.processes.replay import Replay, replay
from madoguchi.processes.view import View
from madoguchi.warehouse.engine import WarehouseError


@needs("see_figures")
@require_safe
def replay_data(request: HttpRequest) -> JsonResponse:
    """Return the cases of the page's address: activities, steps as [activity, ms], which are open, and what was drawn."""
    view, problem = View.read(request.GET)
    language = get_language() or "en"
    if problem:
        return JsonResponse({"why": problem.to(language)}, status=400)
    try:
        found = replay(view.filters, by_lane=view.lanes)
    except WarehouseError as error:
        return JsonResponse({"why": error.text.to(language)}, status=503)
    names = Names.load(language)
    return JsonResponse(
        {
            "activities": [{"at": place_name(key), "name": _called(key, names)} for key in found.activities],
            "cases": found.cases,
            "open": found.open,
            "drawn": _drawn(found),
        }
    )


def _called(key: Key, names: Names) -> str:
    name = names.activity(key.activity)
    if not key.lane:
        return name
    return gettext("%(activity)s (%(lane)s)") % {"activity": name, "lane": names.lane(key.lane)}


def _drawn(found: Replay) -> str:
    count = len(found.cases)
    if count == found.of:
        return ngettext("%(count)s case, all there are", "%(count)s cases, all there are", count) % {
            "count": formats.number(count)
        }
    return gettext("%(count)s of %(of)s cases, drawn at random (always the same ones)") % {
        "count": formats.number(count),
        "of": formats.number(found.of),
    }
