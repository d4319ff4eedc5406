"""Two stacks of filters side by side: the same layout, and which paths differ by more than noise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.process.contrast import Contrast, contrast, union
from madoguchi.core.process.graph import Edge, Key, ProcessMap
from madoguchi.core.process.simplify import Simplified, simplify
from madoguchi.kit import formats
from madoguchi.people.access import needs
from madoguchi.processes import draw, queries
from madoguchi.processes.forms import FilterForm
from madoguchi.processes.names import Names
from madoguchi.processes.pages.map import counted_cases
from madoguchi.processes.stack import condition_said
from madoguchi.processes.view import View
from madoguchi.warehouse import Filters, ask
from madoguchi.warehouse.conditions import Condition
from madoguchi.warehouse.engine import WarehouseError

ROWS = 20
SIDES = (_("Left"), _("Right"))


@needs("see_figures")
def compare_page(request: HttpRequest) -> HttpResponse:
    """Show two sets of cases side by side. The left stack is ``f`` in the address, the right one ``g``."""
    view, problem = View.read(request.GET)
    language = get_language() or "en"
    names = Names.load(language)
    right, problem = _right(request, problem)
    context: dict[str, Any] = {"view": view, "problem": problem.to(language) if problem else ""}
    try:
        context["form"] = FilterForm(request.GET, queries.menus(), names)
        maps = [queries.all_paths(side) for side in (view.filters, right)]
        shared = _shared(view.filters, right)
    except WarehouseError as error:
        context |= {"form": None, "problem": error.text.to(language)}
        return render(request, "processes/compare.html", context, status=503)
    context["sides"] = [
        {"name": name, "on": on, "counted": counted_cases(one.cases), "said": _said(filters, names)}
        for name, on, one, filters in zip(SIDES, ("f", "g"), maps, (view.filters, right), strict=True)
    ]
    if all(one.nodes for one in maps):
        found = contrast(*maps)
        frame = simplify(union(maps), activities=view.activities / 100, paths=view.paths / 100)
        for place, one in enumerate(maps):
            context["sides"][place]["picture"] = mark_safe(
                _picture(one, frame, found, place, names, language)
            )  # every text in it was escaped when drawn
        context |= {
            "rows": [_row(one, maps, names) for one in found[:ROWS]],
            "total": len(found),
            "clear": sum(1 for one in found if one.clear),
            "same": view.filters == right,
            "shared": formats.number(shared) if shared else "",
        }
    return render(request, "processes/compare.html", context)


def _right(request: HttpRequest, problem: Any) -> tuple[Filters, Any]:
    query = request.GET.copy()
    query.setlist("f", request.GET.getlist("g"))
    view, fault = View.read(query)
    return view.filters, problem or fault


def _shared(left: Filters, right: Filters) -> int:
    """Return how many cases are on both sides; steps left out on one side change no case."""
    both = left.with_(stack=tuple(dict.fromkeys((*left.stack, *right.stack))))
    return int(ask("process_totals", both)[0]["cases"])


def _said(filters: Filters, names: Names) -> str:
    if not filters.stack:
        return gettext("All cases")
    return " · ".join(condition_said(Condition.read(one), names) for one in filters.stack)


def _picture(
    one: ProcessMap, frame: Simplified, found: list[Contrast], place: int, names: Names, language: str
) -> str:
    """One side on the common frame; a path is marked where this side takes it more or less often than the other."""
    keys = {node.key for node in frame.map.nodes}
    edges = {(edge.source, edge.target) for edge in frame.map.edges}
    side = replace(
        one,
        nodes=tuple(node for node in one.nodes if node.key in keys),
        edges=tuple(edge for edge in one.edges if (edge.source, edge.target) in edges),
    )
    starts = frozenset(node.key for node in side.nodes if node.starts and node.key in frame.starts)
    ends = frozenset(node.key for node in side.nodes if node.ends and node.key in frame.ends)
    shown = replace(frame, map=side, starts=starts, ends=ends)
    clear = {(one.source, one.target): one.clear if place else -one.clear for one in found}

    def sign(edge: Edge) -> str:
        return {1: " more", -1: " less"}.get(clear.get((edge.source, edge.target), 0), "")

    def figure(edge: Edge) -> str:
        mark = {1: "▲ ", -1: "▼ "}.get(clear.get((edge.source, edge.target), 0), "")
        return mark + formats.percent(100 * (edge.cases or 0) / one.cases, 0)

    title = gettext("Process map: %(measure)s") % {"measure": SIDES[place]}
    style = draw.Style(
        language,
        activity_name=names.activity,
        title=title,
        description=gettext("Share of cases on each path; the table below says the same."),
        identity=f"map-{place}",
        figure=figure,
        sign=sign,
    )
    return draw.draw(shown, style, frame)


def _row(one: Contrast, maps: list[ProcessMap], names: Names) -> dict[str, Any]:
    def name(key: Key) -> str:
        return names.activity(key.activity)

    waits = [
        edge.wait if edge and edge.wait and edge.wait.shown else None for edge in (one.a_edge, one.b_edge)
    ]
    return {
        "source": name(one.source),
        "target": name(one.target),
        "a": 100 * one.a_cases / maps[0].cases,
        "b": 100 * one.b_cases / maps[1].cases,
        "a_cases": one.a_cases,
        "b_cases": one.b_cases,
        "difference": one.difference,
        "clear": one.clear,
        "waits": waits,
    }
