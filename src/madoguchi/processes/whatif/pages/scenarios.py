"""A scenario: made, watched while it runs, read, exported."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from madoguchi.core.process.simulate.change import ChangeError
from madoguchi.core.process.simulate.figures import UNITS
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.queries import in_force
from madoguchi.processes.names import Names
from madoguchi.processes.whatif import queries, words
from madoguchi.processes.whatif.actions import try_out
from madoguchi.processes.whatif.forms import ScenarioForm
from madoguchi.processes.whatif.models import Scenario
from madoguchi.processes.working import Refused, State

COLUMNS = [
    ("figure", _("Figure"), "text"),
    ("unit", _("Unit"), "text"),
    ("today", _("Today"), "number"),
    ("after", _("After the change"), "number"),
    ("difference", _("Change from today"), "number"),
    ("low", _("Low"), "number"),
    ("high", _("High"), "number"),
]


@needs("design_processes")
def new_page(request: HttpRequest) -> HttpResponse:
    """Make a scenario."""
    fit = queries.usable()
    if fit is None:
        return redirect("whatif")
    form = ScenarioForm(fit, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, Member)
        try:
            row = try_out.start(
                fit, form.cleaned_data["name"], form.changes(), request.user, form.cleaned_data["note"]
            )
        except (ChangeError, Refused) as error:
            form.add_error(None, error.text.to(get_language() or "en"))
        else:
            return redirect("whatif-scenario", row.uid)
    return render(request, "whatif/new.html", {"form": form}, status=422 if form.errors else 200)


@needs("see_figures")
def scenario_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show a scenario and what it does."""
    row = get_object_or_404(Scenario.objects.select_related("by", "fit"), uid=uid)
    names = Names.load()
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export") and row.result:
        filters = [
            (_("Scenario"), row.name),
            *((_("What changes"), words.sentence(one, names)) for one in row.changes),
        ]
        return export_response(COLUMNS, _exported(row, names), "what-if", wanted, filters=filters)
    context: dict[str, Any] = {
        "row": row,
        "changes": [words.sentence(change, names) for change in row.changes],
        "why": row.why.get((get_language() or "en")[:2], ""),
        "may_try": may(request.user, "design_processes"),
        "may_export": may(request.user, "export"),
        "done": row.state == State.DONE,
        "newer": row.fit_id != getattr(queries.usable(), "pk", row.fit_id),
        "link": row.fit.link,
    }
    if row.result:
        found = _differences(row)
        context |= {
            "figures": words.compared(found, _named(found), {"satisfaction": "points"}),
            "stages": words.compared(
                stages := _in_order(row.result["stages"]),
                {one["name"]: names.stage(one["name"]) for one in stages},
                {},
            ),
            "result": row.result,
            "unresolved": 100 * row.result["unresolved"],
        }
    return render(request, "whatif/scenario.html", context)


@needs("see_figures")
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return how far a scenario is; when it is over, have the page load again."""
    row = get_object_or_404(Scenario, uid=uid)
    context = {"row": row, "may_try": may(request.user, "design_processes")}
    response = render(request, "whatif/parts/living.html", context)
    if not row.at_work:
        response["HX-Redirect"] = reverse("whatif-scenario", args=[row.uid])
    return response


@needs("design_processes")
@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stop a scenario."""
    row = get_object_or_404(Scenario, uid=uid)
    row.cancel()
    return redirect("whatif-scenario", row.uid)


def _in_order(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the stages as the blueprints in force order them; those of no blueprint last."""
    order = {stage.id: place for one in in_force() for place, stage in enumerate(one.blueprint.stages)}
    return sorted(stages, key=lambda one: order.get(one["name"], len(order)))


def _differences(row: Scenario) -> list[dict[str, Any]]:
    demand = any(one["kind"] == "demand" for one in row.changes)
    found = [one for one in row.result["differences"] if demand or one["name"] != "cases"]
    found.append(row.result["queued"])
    if row.result["satisfaction"] is not None:
        found.append(row.result["satisfaction"])
    return found


def _named(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {one["name"]: words.figure_name(one["name"]) for one in rows}


def _exported(row: Scenario, names: Names) -> list[dict[str, Any]]:
    units = {"seconds": gettext("seconds"), "share": gettext("share (0–1)")}
    found = _differences(row)
    made = [(one, words.figure_name(one["name"]), UNITS.get(one["name"], "")) for one in found]
    made = [(one, name, "seconds" if one["name"] == "queued" else unit) for one, name, unit in made]
    stages = [
        (one, gettext("Stage: %(stage)s, mean") % {"stage": names.stage(one["name"])}, "seconds")
        for one in _in_order(row.result["stages"])
    ]
    return [
        {
            "figure": name,
            "unit": units.get(unit, ""),
            **{part: one[part] for part in ("today", "after", "difference", "low", "high")},
        }
        for one, name, unit in [*made, *stages]
    ]
