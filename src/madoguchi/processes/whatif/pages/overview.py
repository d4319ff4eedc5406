"""The what-if page: does the model fit, what was tried; and learning from the log."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from madoguchi.kit import formats
from madoguchi.kit.draw import charts
from madoguchi.people.access import may, needs
from madoguchi.people.models import Member
from madoguchi.processes.blueprints import queries as blueprints
from madoguchi.processes.names import Names
from madoguchi.processes.whatif import queries, words
from madoguchi.processes.whatif.actions import learn as learning
from madoguchi.processes.whatif.models import Fit, Scenario
from madoguchi.processes.working import State

LISTED = 50
NAMED = 8  # teams named in a sentence


@needs("see_figures")
def overview_page(request: HttpRequest) -> HttpResponse:
    """Show whether the model reproduces today, and the scenarios."""
    language = (get_language() or "en")[:2]
    fit = queries.last_fit()
    names = Names.load()
    context: dict[str, Any] = {
        "fit": fit,
        "usable": queries.usable(),
        "at_work": queries.at_work(),
        "failed": queries.failed(),
        "may_try": may(request.user, "design_processes"),
        "may_import": may(request.user, "import"),
        "scenarios": [_listed(one, names) for one in queries.scenarios()[:LISTED]],
        "why": fit.why.get(language, "") if fit is not None else "",
    }
    if context["failed"] is not None:
        context["failed_why"] = context["failed"].why.get(language, "")
    if fit is not None and fit.state == State.DONE:
        held = words.checked(fit.check_result["held"])
        context |= {
            "held": held,
            "off": [row for row in held if not row.sure],
            "check": fit.check_result,
            "level": formats.percent(100 * fit.check_result["level"], 1),
            "held_from": _day(fit.check_result["start"]),
            "held_to": _day(fit.check_result["end"] - 86_400),
            "teams": _teams(fit),
            "lists": [(names.activity(code), _list(one)) for code, one in fit.learnt["lists"].items()],
            "unknown": _some([team for team, one in fit.learnt["teams"].items() if not one["known"]]),
            "blueprint": _blueprint(fit.blueprint),
            "hours": _hours(fit),
            "link": fit.link,
        }
    return render(request, "whatif/overview.html", context)


@needs("design_processes")
@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Ask a worker to learn from the log."""
    assert isinstance(request.user, Member)
    learning.start(request.user)
    return redirect("whatif")


@needs("see_figures")
def learn_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return how far the learning is; when it is over, have the page load again."""
    row = get_object_or_404(Fit, uid=uid)
    context = {"at_work": row, "may_try": may(request.user, "design_processes")}
    response = render(request, "whatif/parts/learning.html", context)
    if not row.at_work:
        response["HX-Redirect"] = reverse("whatif")
    return response


@needs("design_processes")
@require_POST
def learn_cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stop learning; the model that was in use stays."""
    get_object_or_404(Fit, uid=uid).cancel()
    return redirect("whatif")


def _listed(row: Scenario, names: Names) -> dict[str, Any]:
    by_name = {one["name"]: one for one in row.result.get("differences", ())}
    cells = []
    for name, unit in (("resolve_p90", "seconds"), ("kept", "share"), ("cost", "number")):
        one = by_name.get(name)
        cells.append(
            {"text": words.value(unit, one["difference"], signed=True), "clear": one["clear"]}
            if one
            else None
        )
    return {
        "row": row,
        "changes": [words.sentence(change, names) for change in row.changes],
        "cells": cells,
        "why": row.why.get((get_language() or "en")[:2], ""),
    }


def _some(teams: list[str]) -> str:
    """Return the names of some teams as one text: the first ones, and how many more there are."""
    said = ("、" if formats.is_japanese(get_language() or "en") else ", ").join(teams[:NAMED])
    if len(teams) <= NAMED:
        return said
    return gettext("%(teams)s and %(n)s more") % {"teams": said, "n": formats.number(len(teams) - NAMED)}


def _blueprint(told: str) -> str:
    """Return what the blueprint the touch times are from is called, by its code and version."""
    code, _at, number = told.rpartition("@")
    one = next((one for one in blueprints.in_force() if f"{one.code}@{one.number}" == told), None)
    if one is None:
        return told
    name = one.blueprint.name.to(get_language() or "en") or code
    return gettext("%(name)s, version %(number)s") % {"name": name, "number": number}


def _day(seconds: float) -> Any:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date()  # seconds of the wall clock


def _teams(fit: Fit) -> list[dict[str, Any]]:
    return [
        {
            "name": team,
            "people": one["people"],
            "load": None if one["load"] is None or not one["known"] else 100 * one["load"],
            "handling": one["handling"] if one["known"] else None,
            "n": sum(one["visits"]),
        }
        for team, one in fit.learnt["teams"].items()
    ]


def _list(one: dict[str, Any]) -> dict[str, Any]:
    language = get_language() or "en"
    separator = "・" if formats.is_japanese(language) else ", "
    return {
        "times": separator.join(words.clock(time) for time in one["times"]),
        "days": ""
        if len(one["weekdays"]) == 7
        else separator.join(formats.weekday_name(d, language) for d in one["weekdays"]),
        "a_day": one["a_day"],
    }


def _hours(fit: Fit) -> dict[str, Any]:
    """The requests by hour of the day in a week, the mean of those learnt from."""
    weeks = max(1, fit.weeks)
    by_hour = [round(sum(fit.learnt["arrivals"][hour::24]) / weeks, 2) for hour in range(24)]
    return {
        "option": charts.columns([str(hour) for hour in range(24)], by_hour, name=gettext("Requests a week")),
        "columns": [("hour", gettext("Hour"), "number"), ("n", gettext("Requests a week"), "number")],
        "rows": [{"hour": hour, "n": one} for hour, one in enumerate(by_hour)],
    }
