"""How many people a team needs, by Erlang's formula: a quick answer without simulation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from madoguchi.people.access import needs
from madoguchi.processes.whatif import queries, staffing
from madoguchi.processes.whatif.forms import ErlangForm


@needs("see_figures")
def staffing_page(request: HttpRequest) -> HttpResponse:
    """Show how many people are needed for what is asked."""
    fit = queries.last_fit()
    teams = fit.learnt.get("teams", {}) if fit is not None else {}
    form = ErlangForm([team for team in teams if teams[team]["known"]], request.GET if request.GET else None)
    context: dict[str, object] = {"form": form, "teams": bool(teams)}
    if request.GET and form.is_valid():
        given = form.cleaned_data
        team = teams.get(given["team"])
        found = staffing.answer(
            (given["level"] or 80) / 100,
            20.0 if given["within"] is None else given["within"],
            rate=given["per_hour"],
            handling=None if given["handling"] is None else 60 * given["handling"],
            team=team,
            days=given["days"] or "all",
            hour=10 if given["hour"] is None else given["hour"],
        )
        if found is not None:
            service = found.service
            context["shares"] = {
                "level": 100 * service.level,
                "waits": 100 * service.waits,
                "busy": 100 * service.busy,
            }
        context |= {"answer": found, "asked": True, "weak": found is not None and (found.seen or 30) < 30}
    return render(request, "whatif/staffing.html", context)
