"""The page of waits and hand-overs: where time goes, why work waits, how it passes between teams and lanes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.process.lanes import lines_crossed
from madoguchi.kit import formats
from madoguchi.people.access import needs
from madoguchi.processes import queries
from madoguchi.processes.flow import Flow, Load, flow
from madoguchi.processes.forms import FilterForm
from madoguchi.processes.names import Names
from madoguchi.processes.pages.map import counted_cases
from madoguchi.processes.stack import on_top
from madoguchi.processes.view import View
from madoguchi.warehouse import Filters, ask
from madoguchi.warehouse.engine import WarehouseError

ROWS = 12
LEVELS = 5
KINDS = {
    "work": (_("Work"), _("from start to end of a step, where starts are recorded")),
    "queue": (_("Queue"), _("passed on, and not yet taken up")),
    "waiting": (_("Waiting for the customer"), _("the next step is the customer's, or the state says so")),
    "timer": (_("After resolution"), _("between resolved and closed: usually a timer")),
    "other": (_("Between steps"), _("the log does not say what it was waiting for")),
}
CAUSES = {
    "batching": (_("Batching"), _("kept until a list was full, then worked off together")),
    "contention": (_("Contention"), _("the person was at work on something that had come earlier")),
    "prioritisation": (_("Prioritisation"), _("the person served something that had come later first")),
    "unavailability": (_("Unavailability"), _("outside opening hours")),
    "extraneous": (_("Extraneous"), _("none of these: the log does not say why")),
}


@needs("see_figures")
def waits_page(request: HttpRequest) -> HttpResponse:
    """Show where work waits and how it is handed over."""
    view, problem = View.read(request.GET)
    language = get_language() or "en"
    names = Names.load(language)
    context: dict[str, Any] = {"view": view, "problem": problem.to(language) if problem else ""}
    try:
        menus = queries.menus()
        found = flow(view.filters, now=timezone.now())
    except WarehouseError as error:
        context |= {"problem": error.text.to(language)}
        return render(request, "processes/waits.html", context, status=503)
    context |= {"form": FilterForm(request.GET, menus, names), "found": found}
    if not found.cases:
        context["nothing_at_all"] = not ask("extent", Filters())[0]["events"]
        return render(request, "processes/waits.html", context)
    cases = reverse("process-cases")

    def link(kind: str, *values: str) -> str:
        return f"{cases}?{on_top(view.filters, **{kind: values})}"

    context |= {
        "counted": counted_cases(found.cases),
        "elapsed": _elapsed(found),
        "parts": [(said, row["share"]) for row in _elapsed(found) for said in [row["name"]]],
        "causes": _causes(found),
        "passed": found.share("passed"),
        "back": found.share("pingpong"),
        "each": formats.number(found.passed["handovers"] / found.cases, 2),
        "handovers": [
            row | {"mean": _seconds(row["mean_ms"]), "url": link("handover", row["source"], row["target"])}
            for row in found.handovers[:ROWS]
        ],
        "pingpong": [row | {"mean": _seconds(row["mean_ms"])} for row in found.pingpong[:ROWS]],
        "crossings": [
            row
            | {
                "source": names.lane(row["source"]),
                "target": names.lane(row["target"]),
                "lines": [line.name.to(language) for line in lines_crossed(row["source"], row["target"])],
                "mean": _seconds(row["mean_ms"]),
                "median": _seconds(row["median_ms"]),
                "p90": _seconds(row["p90_ms"]),
            }
            for row in sorted(found.crossings, key=lambda row: -row["n"] * (row["mean_ms"] or 0.0))
        ],
        "rework": [
            row
            | {
                "name": names.activity(row["activity"]),
                "share": 100 * row["again_cases"] / row["cases"],
                "url": link("times", row["activity"], "2"),
            }
            for row in found.rework[:ROWS]
        ],
        "batches": [
            row
            | {
                "name": names.activity(row["activity"]),
                "share": 100 * row["count"] / row["of"],
                "mean": _seconds(row["mean_ms"]),
                "alone": _seconds(row["alone_ms"]),
            }
            for row in found.batches[:ROWS]
        ],
        "service": [
            row
            | {
                "name": names.activity(row["activity"]),
                "mean": _seconds(row["mean_ms"]),
                "median": _seconds(row["work"][0]),
                "p90": _seconds(row["work"][1]),
                "queue_mean": _seconds(row["queue_mean_ms"]),
                "queue_median": _seconds(row["queue"][0]) if row["queue"] else None,
            }
            for row in found.service[:ROWS]
        ],
        "load": [_week(one, language) for one in found.load[:ROWS]],
        "heat": range(LEVELS + 1),
    }
    return render(request, "processes/waits.html", context)


def _elapsed(found: Flow) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "what": what,
            "share": 100 * (found.elapsed.share(kind) or 0.0),
            "each": found.elapsed.ms[kind] / 1000 / found.cases,
            "n": found.elapsed.n[kind],
        }
        for kind, (name, what) in KINDS.items()
        if found.elapsed.ms.get(kind)
    ]


def _causes(found: Flow) -> list[dict[str, Any]]:
    if found.causes is None or found.causes.cases < 30:
        return []
    return [
        {
            "name": CAUSES[cause.name][0],
            "what": CAUSES[cause.name][1],
            "share": 100 * cause.share,
            "low": 100 * cause.low,
            "high": 100 * cause.high,
            "each": cause.seconds / found.causes.cases,
        }
        for cause in found.causes.causes
    ]


def _week(one: Load, language: str) -> dict[str, Any]:
    """A team's week as rows of hours, each with its count and how dark it is drawn."""
    most = max(one.hours.values())
    used = sorted({hour for _day, hour in one.hours})
    hours = list(range(used[0], used[-1] + 1))

    def cell(day: int, hour: int) -> dict[str, Any]:
        count = one.hours.get((day, hour), 0)
        level = 0 if not count else min(LEVELS, 1 + int(LEVELS * count / (most + 1)))
        return {"count": count, "level": level}

    return {
        "team": one.team,
        "total": one.total,
        "hours": hours,
        "days": [
            {"name": formats.weekday_name(day, language), "cells": [cell(day, hour) for hour in hours]}
            for day in range(7)
        ],
        "said": gettext("%(team)s: %(count)s steps") % {"team": one.team, "count": formats.number(one.total)},
    }


def _seconds(ms: float | None) -> float | None:
    return None if ms is None else ms / 1000
