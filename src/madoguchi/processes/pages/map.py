"""The process page: the map, its table twin, the crossings between lanes, the most frequent variants."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.process.lanes import lines_crossed, ordered
from madoguchi.core.process.simplify import Simplified, simplify
from madoguchi.core.process.variants import Variant
from madoguchi.kit import formats
from madoguchi.people.access import may, needs
from madoguchi.processes import addresses, draw, queries
from madoguchi.processes.forms import FilterForm
from madoguchi.processes.names import Names
from madoguchi.processes.view import SHOWS, View
from madoguchi.warehouse import Filters, ask
from madoguchi.warehouse.engine import WarehouseError

SHOW_NAMES = {
    "frequency": _("Frequency"),
    "mean": _("Mean"),
    "trimmed": _("Trimmed mean"),
    "median": _("Median"),
    "p90": _("p90"),
}
HOUR_NAMES = {"calendar": _("Calendar time"), "business": _("Opening hours")}
SPEEDS = [
    (600, _("10 minutes per second")),
    (3600, _("1 hour per second")),
    (21_600, _("6 hours per second")),
    (86_400, _("1 day per second")),
    (604_800, _("1 week per second")),
    (2_419_200, _("4 weeks per second")),
]
"""How much of the log's time passes in a second of the replay, in seconds."""


@needs("see_figures")
def map_page(request: HttpRequest) -> HttpResponse:
    """Show how cases really ran."""
    view, problem = View.read(request.GET)
    language = get_language() or "en"
    names = Names.load(language)
    context: dict[str, Any] = {
        "view": view,
        "problem": problem.to(language) if problem else "",
        "may_export": may(request.user, "export"),
    }
    try:
        menus = queries.menus()
        answer = queries.process_map(
            view.filters, by_lane=view.lanes, wait=view.hours, trimmed=view.show == "trimmed"
        )
    except WarehouseError as error:
        context |= {"form": None, "problem": error.text.to(language)}
        return render(request, "processes/map.html", context, status=503)
    context["form"] = FilterForm(request.GET, menus, names)
    if not answer.map.nodes:
        context["counted"] = ""
        context["nothing_at_all"] = not ask("extent", Filters())[0]["events"]
        return render(request, "processes/map.html", context)
    if view.lanes and not answer.lanes:
        view = view.with_(lanes=False)
        answer = queries.process_map(view.filters, wait=view.hours, trimmed=view.show == "trimmed")
    shown = simplify(answer.map, activities=view.activities / 100, paths=view.paths / 100)
    context |= {
        "view": view,
        "counted": counted(answer),
        "picture": mark_safe(
            picture(view, shown, names, language)
        ),  # every text in it was escaped when drawn
        "coverage": coverage(shown),
        "replay_url": view.address(reverse("process-replay")),
        "replay_speeds": SPEEDS,
        "zone": timezone.get_current_timezone_name(),
        "notes": notes(view, answer),
        "shows": _switch(view, "show", {name: SHOW_NAMES[name] for name in SHOWS}),
        "hours": _switch(view, "hours", HOUR_NAMES) if view.timed else [],
        "lane_choices": _lane_choices(view) if answer.lanes else [],
        "kept": [(name, value) for name, values in _without_detail(view).items() for value in values],
        "paths": path_rows(shown.map.edges, view, names),
        "path_total": len(answer.map.edges),
        "all_paths": gettext("All paths (%(count)s)") % {"count": formats.number(len(answer.map.edges))},
        "all_variants": gettext("All variants (%(count)s)")
        % {"count": formats.number(answer.variants.total)},
        "paths_url": view.address(reverse("process-paths")),
        "paper_url": view.address(reverse("process-map-pdf")),
        "compare_url": view.address(reverse("process-compare")),
        "crossings": _crossings(answer, names),
        "variants": variant_rows(answer.variants, view, names),
        "variant_total": answer.variants.total,
        "variants_url": view.address(reverse("process-variants")),
        "heat": range(1, 6),
    }
    return render(request, "processes/map.html", context)


def path_rows(edges: Any, view: View, names: Names) -> list[dict[str, Any]]:
    """Return the rows of the paths' table."""
    return [
        {
            "source": _node_name(edge.source, names),
            "target": _node_name(edge.target, names),
            "count": edge.count,
            "cases": edge.cases,
            "wait": edge.wait,
            "share": None if edge.share is None else 100 * edge.share,
            "closing": edge.closing,
            "url": addresses.path_link(view, edge),
        }
        for edge in edges
    ]


def variant_rows(variants: queries.Variants, view: View, names: Names) -> list[dict[str, Any]]:
    """Return the rows of a variants' table."""
    return [
        {
            "steps": spelled_steps(variant, names),
            "length": len(variant.steps),
            "count": variant.count,
            "said": counted_cases(variant.count),
            "share": 100 * variant.share,
            "cumulative": 100 * variant.cumulative,
            "median": variants.median_seconds.get(variant.number) if variant.count >= 5 else None,
            "url": addresses.variant_link(view, variant.number),
        }
        for variant in variants.variants
    ]


def counted_cases(count: int) -> str:
    """Say a number of cases."""
    return ngettext("%(count)s case", "%(count)s cases", count) % {"count": formats.number(count)}


def spelled_steps(variant: Variant, names: Names) -> list[dict[str, Any]]:
    """Return a variant's steps with their names, direct repeats folded."""
    return [{"name": names.activity(step), "times": times} for step, times in variant.spelled]


def _node_name(key: Any, names: Names) -> str:
    activity = names.activity(key.activity)
    if not key.lane:
        return activity
    return gettext("%(activity)s (%(lane)s)") % {"activity": activity, "lane": names.lane(key.lane)}


def picture(view: View, shown: Simplified, names: Names, language: str) -> str:
    """Return the map as SVG; every text in it was escaped when drawn."""
    measure = SHOW_NAMES[view.show]
    return draw.draw(
        shown,
        draw.Style(
            language,
            view.show,
            view.lanes,
            names.activity,
            names.lane,
            addresses.case_links(view),
            gettext("Process map: %(measure)s") % {"measure": measure},
            gettext(
                "Activities as boxes and the paths between them as arrows; the table below says the same."
            ),
        ),
    )


def counted(answer: queries.MapAnswer) -> str:
    """Say how many cases and events the map is of, and of which time."""
    said = gettext("%(cases)s cases, %(events)s events") % {
        "cases": formats.number(answer.map.cases),
        "events": formats.number(answer.map.events),
    }
    if answer.first_ms is None or answer.last_ms is None:
        return said
    zone = timezone.get_current_timezone()
    first, last = (
        dt.datetime.fromtimestamp(ms / 1000, zone).date() for ms in (answer.first_ms, answer.last_ms)
    )
    period = formats.date_range(first, last, get_language() or "en")
    return gettext("%(counted)s, %(period)s") % {"counted": said, "period": period}


def coverage(shown: Simplified) -> str:
    """Say how much of all there is the map shows."""
    return gettext(
        "Shown: %(activities)s of %(activities_of)s activities and %(paths)s of %(paths_of)s paths, "
        "%(share)s of all transitions."
    ) % {
        "activities": formats.number(len(shown.map.nodes)),
        "activities_of": formats.number(shown.activities_of),
        "paths": formats.number(len(shown.map.edges)),
        "paths_of": formats.number(shown.edges_of),
        "share": formats.percent(100 * shown.transitions_share),
    } + (
        " " + gettext("No more than 100 paths are drawn; the table of all paths holds the rest.")
        if shown.capped
        else ""
    )


def notes(view: View, answer: queries.MapAnswer) -> list[str]:
    """Say what must be known to read the map."""
    found = []
    if view.timed and not answer.waits_known:
        found.append(
            gettext(
                "No opening hours are set, so no wait can be counted in them. Set them, or choose calendar time."
            )
        )
    if answer.closing is not None:
        found.append(
            gettext(
                "From resolved to closed (%(count)s times) is usually a timer: it is drawn, but stays out of all "
                "shares of the waiting."
            )
            % {"count": formats.number(sum(e.count for e in answer.map.edges if e.closing))}
        )
    if view.filters.stage:
        found.append(
            gettext(
                "Only the steps of the chosen stage are counted; arrows from the start mark and to the end mark are "
                "where cases come into it and leave it."
            )
        )
    if view.show == "trimmed":
        found.append(
            gettext("Trimmed mean: without the shortest and the longest 5% of the waits of each path.")
        )
    if view.timed:
        found.append(
            gettext("Waits of fewer than 5 transitions are not shown; of fewer than 30 they are greyed.")
        )
    return found


def _switch(view: View, name: str, labels: dict[str, Any]) -> list[dict[str, Any]]:
    path = reverse("process")
    return [
        {
            "label": label,
            "url": view.with_(**{name: value}).address(path),
            "current": getattr(view, name) == value,
        }
        for value, label in labels.items()
    ]


def _lane_choices(view: View) -> list[dict[str, Any]]:
    path = reverse("process")
    return [
        {"label": label, "url": view.with_(lanes=lanes).address(path), "current": view.lanes == lanes}
        for lanes, label in ((False, _("One map")), (True, _("By lane")))
    ]


def _without_detail(view: View) -> dict[str, list[str]]:
    return {name: values for name, values in view.query().items() if name not in ("activities", "paths")}


def _crossings(answer: queries.MapAnswer, names: Names) -> list[dict[str, Any]]:
    language = get_language() or "en"
    order = {lane: place for place, lane in enumerate(ordered(answer.lanes))}
    found = sorted(answer.crossings, key=lambda c: (order.get(c.source, 99), order.get(c.target, 99)))
    return [
        {
            "source": names.lane(crossing.source),
            "target": names.lane(crossing.target),
            "lines": [line.name.to(language) for line in lines_crossed(crossing.source, crossing.target)],
            "count": crossing.count,
            "wait": crossing.wait,
        }
        for crossing in found
    ]
