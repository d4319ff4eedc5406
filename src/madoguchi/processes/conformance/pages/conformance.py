"""How far cases follow the blueprint: the share, the deviations in words, where they happen, the ways with their marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.blueprint.automaton import AutomatonError
from madoguchi.core.process.judging import Spot
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.blueprints.queries import in_force
from madoguchi.processes.conformance import figures, queries, words
from madoguchi.processes.conformance.counting import Counted, Found, Summary, Way, summed, top_ways
from madoguchi.processes.conformance.pages.finding import Looked, chosen, looked_at, spot_of, spot_query
from madoguchi.processes.forms import FilterForm
from madoguchi.processes.names import Names
from madoguchi.processes.pages import cases as case_pages
from madoguchi.processes.pages.map import counted_cases
from madoguchi.processes.pages.tables import told_filters
from madoguchi.processes.queries import menus
from madoguchi.processes.view import View
from madoguchi.warehouse import Filters, ask
from madoguchi.warehouse.engine import WarehouseError

SHOWN = 15  # deviations before "all of them"
WAYS = 12
LONGEST = 14  # steps of a way before its middle is left out
PER_PAGE = 50
COLUMNS = [
    ("said", _("Deviation"), "text"),
    ("kind", _("Kind"), "text"),
    ("stage", _("Stage"), "text"),
    ("cases", _("Cases"), "number"),
    ("share", _("Share"), "percent"),
    ("low", _("Interval from"), "percent"),
    ("high", _("Interval to"), "percent"),
    ("allowed", _("Allowed"), "text"),
]


class ConformanceForm(FilterForm):
    """The filter bar of the process pages, with the blueprint where there are several."""

    def __init__(self, data: Any, names: Names, looked: Looked | None) -> None:
        several = looked is not None and len(looked.every) > 1
        if several and looked is not None:
            data = data.copy()
            data["blueprint"] = looked.chosen.code
        super().__init__(data, menus(), names)
        if several and looked is not None:
            choice = forms.ChoiceField(
                label=_("Blueprint"),
                required=False,
                choices=[(one.code, one.blueprint.name.to(names.language)) for one in looked.every],
            )
            self.fields = {"blueprint": choice, **self.fields}


@needs("see_figures")
def conformance_page(request: HttpRequest) -> HttpResponseBase:
    """Show how far cases follow the blueprint in force; with ``?format=`` the deviations as a file."""
    every = in_force()
    found = chosen(request.GET, every)
    view, problem = View.read(request.GET)
    language = get_language() or "en"
    names = Names.load(language)
    context: dict[str, Any] = {"problem": problem.to(language) if problem else "", "nothing_drawn": not every}
    if found is None:
        context["may_design"] = may(request.user, "design_processes")
        return render(request, "conformance/conformance.html", context)
    looked = Looked(every, found, view.filters, names)
    try:
        counted = queries.counted(found, view.filters)
        allowed = queries.allowed(found.code)
        summary = summed(counted, allowed)
        context["form"] = ConformanceForm(request.GET, names, looked)
    except (AutomatonError, WarehouseError) as error:
        context["problem"] = error.text.to(language)
        return render(request, "conformance/conformance.html", context)
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        told = [(_("Blueprint"), f"{found.blueprint.name.to(language)} ({found.number})")]
        return export_response(
            COLUMNS,
            _flat(looked, summary),
            "conformance",
            wanted,
            filters=told + told_filters(view, names),
        )
    context |= {
        "blueprint": found.blueprint.name.to(language),
        "number": found.number,
        "counted": counted_cases(summary.cases),
        "nothing_at_all": not summary.cases and not ask("extent", Filters())[0]["events"],
        "may_export": may(request.user, "export"),
        "may_allow": may(request.user, "approve_processes"),
    }
    if summary.cases:
        context |= _shown(looked, counted, summary, allowed, whole=request.GET.get("all") == "1")
        context["all_url"] = looked.address("conformance", all="1") + "#deviations"
    context["accepted"] = [_decision(looked, one) for one in queries.accepted(found.code)]
    context["withdrawn"] = [_decision(looked, one) for one in queries.withdrawn(found.code)]
    return render(request, "conformance/conformance.html", context)


@needs("see_figures")
def cases_page(request: HttpRequest) -> HttpResponseBase:
    """List the cases in which a deviation was seen, newest first."""
    view, _problem = View.read(request.GET)
    looked = looked_at(request, request.GET)
    spot = spot_of(request.GET)
    readable = may(request.user, "see_conversations")
    number = _page_number(request)
    rows, total = queries.cases_of(
        looked.chosen, looked.filters, spot, limit=PER_PAGE, offset=(number - 1) * PER_PAGE
    )
    return render(
        request,
        "processes/cases.html",
        {
            "view": view,
            "heading": looked.said(spot),
            "rows": case_pages._rows(rows, looked.names, readable=readable),
            "total": total,
            "counted": counted_cases(total),
            "page": Paginator(range(total), PER_PAGE).get_page(number),
            "back": looked.address("conformance"),
            "readable": readable,
            "may_export": False,
        },
    )


# -- what is shown -------------------------------------------------------------------------------------


def _shown(
    looked: Looked, counted: Counted, summary: Summary, allowed: frozenset[Spot], *, whole: bool
) -> dict[str, Any]:
    against = [one for one in summary.deviations if not one.allowed]
    ways = top_ways(counted, allowed, WAYS)
    steps = queries.steps_of(looked.filters, [one.variant for one in ways])
    return {
        "conforming": figures.conforming(summary),
        "fitness": figures.fitness(summary),
        "unfinished": summary.cases - summary.finished,
        "strip": _strip(looked, against, summary),
        "deviations": [_row(looked, one, summary) for one in (against if whole else against[:SHOWN])],
        "deviation_total": len(against),
        "rules": _rules(looked, summary),
        "ways": [_way(looked, one, steps.get(one.variant, []), summary) for one in ways],
        "way_total": summary.ways,
    }


def _row(looked: Looked, one: Found, summary: Summary) -> dict[str, Any]:
    query = spot_query(one.spot)
    return {
        "said": looked.said(one.spot),
        "kind": words.KINDS[one.spot.kind].to(looked.names.language),
        "stage": looked.stage(one.spot.stage),
        "cases": one.cases,
        "counted": counted_cases(one.cases),
        "figure": figures.seen(one.cases, summary),
        "url": looked.address("conformance-cases", **query),
        "allow": looked.address("conformance-allow", **query),
    }


def _flat(looked: Looked, summary: Summary) -> Iterator[dict[str, Any]]:
    for one in summary.deviations:
        figure = figures.seen(one.cases, summary)
        yield {
            "said": looked.said(one.spot),
            "kind": words.KINDS[one.spot.kind].to(looked.names.language),
            "stage": looked.stage(one.spot.stage),
            "cases": one.cases,
            "share": figure.value,
            "low": figure.low,
            "high": figure.high,
            "allowed": gettext("Yes") if one.allowed else "",
        }


def _strip(looked: Looked, against: list[Found], summary: Summary) -> list[dict[str, Any]]:
    """The blueprint in small: its stages with their steps, and what deviates at each."""
    blueprint, language = looked.chosen.blueprint, looked.names.language
    at: dict[str, Counter[str]] = {}
    for one in against:
        if one.spot.step:
            at.setdefault(one.spot.step, Counter())[one.spot.kind] += one.cases
    most = max((sum(kinds.values()) for kinds in at.values()), default=0)
    order = {kind: place for place, kind in enumerate(words.KINDS)}
    stages = []
    for stage in blueprint.stages:
        steps, quiet = [], []
        for step in sorted(
            (one for one in blueprint.steps if one.stage == stage.id and one.activities),
            key=lambda one: one.column,
        ):
            name = step.name.to(language) or step.id
            kinds = at.get(step.id)
            if not kinds:
                quiet.append(name)
                continue
            steps.append(
                {
                    "name": name,
                    "marks": [
                        {"word": words.KINDS[kind].to(language), "count": count}
                        for kind, count in sorted(kinds.items(), key=lambda item: order[item[0]])
                    ],
                    "bar": round(100 * sum(kinds.values()) / most),
                }
            )
        stages.append(
            {
                "name": looked.stage(stage.id),
                "figure": figures.seen(summary.stages.get(stage.id, 0), summary),
                "steps": steps,
                "quiet": quiet,
                "unplanned": summary.unplanned.get(stage.id, 0),
            }
        )
    return stages


def _rules(looked: Looked, summary: Summary) -> list[dict[str, Any]]:
    blueprint, language = looked.chosen.blueprint, looked.names.language
    broken = {one.spot.rule: one for one in summary.deviations if one.spot.kind == "rule"}
    rows = []
    for rule in blueprint.rules:
        one = broken.get(rule.id)
        rows.append(
            {
                "said": words.rule_said(rule, blueprint).to(language),
                "cases": one.cases if one else 0,
                "figure": figures.seen(one.cases if one else 0, summary),
                "url": looked.address("conformance-cases", **spot_query(one.spot)) if one else "",
                "allowed": bool(one and one.allowed),
            }
        )
    return rows


def _way(looked: Looked, way: Way, activities: list[str], summary: Summary) -> dict[str, Any]:
    """A way as parts in their order: what was done, marked where it deviates, and what was left out."""
    left_out: dict[int, list[Spot]] = {}
    marked: dict[int, Spot] = {}
    for seq, spot in way.marks:
        if spot.kind == "skipped" or seq >= len(activities):
            left_out.setdefault(seq, []).append(spot)
        else:
            marked[seq] = spot
    parts: list[dict[str, Any]] = []
    for seq, activity in enumerate(activities):
        before, mark = left_out.get(seq, []), marked.get(seq)
        parts += [_left_out(spot, looked) for spot in before]
        name = looked.names.activity(activity)
        if parts and not mark and not before and parts[-1]["name"] == name and parts[-1]["plain"]:
            parts[-1]["times"] += 1
        else:
            kind = words.KINDS[mark.kind].to(looked.names.language) if mark else ""
            told = looked.said(mark) if mark else ""
            parts.append({"name": name, "kind": kind, "told": told, "times": 1, "plain": not mark})
    parts += [
        _left_out(spot, looked)
        for seq, spots in sorted(left_out.items())
        for spot in spots
        if seq >= len(activities)
    ]
    cut = len(parts) > LONGEST
    return {
        "parts": parts[:LONGEST],
        "cut": len(parts) - LONGEST if cut else 0,
        "conforms": way.conforms,
        "open": not way.finished,
        "cases": way.cases,
        "counted": counted_cases(way.cases),
        "share": 100 * way.cases / summary.cases,
        "url": looked.address("process-cases", variant=str(way.variant)),
    }


def _left_out(spot: Spot, looked: Looked) -> dict[str, Any]:
    name = words.step_name(looked.chosen.blueprint, spot.step).to(looked.names.language)
    if spot.kind == "rule":
        name = looked.said(spot)
    kind = words.KINDS[spot.kind].to(looked.names.language)
    return {"name": name, "kind": kind, "told": looked.said(spot), "times": 1, "plain": False, "out": True}


def _decision(looked: Looked, one: Any) -> dict[str, Any]:
    spot = Spot(one.kind, one.step, one.stage, one.activity, one.rule)
    return {"row": one, "said": looked.said(spot), "stage": looked.stage(one.stage)}


def _page_number(request: HttpRequest) -> int:
    try:
        return max(1, int(request.GET.get("page", 1)))
    except ValueError:
        return 1
