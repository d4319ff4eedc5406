"""All paths and all variants as tables, and as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes import queries
from madoguchi.processes.forms import FilterForm
from madoguchi.processes.names import Names
from madoguchi.processes.pages.map import counted_cases, path_rows, variant_rows
from madoguchi.processes.stack import condition_said
from madoguchi.processes.view import View
from madoguchi.warehouse.conditions import Condition

PER_PAGE = 50
VARIANT_LIMIT = 100_000
PATH_COLUMNS = [
    ("source", _("From"), "text"),
    ("target", _("To"), "text"),
    ("count", _("Times"), "number"),
    ("cases", _("Cases"), "number"),
    ("mean", _("Mean wait"), "duration"),
    ("median", _("Median wait"), "duration"),
    ("p90", _("p90 wait"), "duration"),
    ("share", _("Share of waiting"), "percent"),
]
VARIANT_COLUMNS = [
    ("steps", _("Steps"), "text"),
    ("count", _("Cases"), "number"),
    ("share", _("Share"), "percent"),
    ("cumulative", _("Cumulative"), "percent"),
    ("median", _("Median time from start to end"), "duration"),
]


@needs("see_figures")
def paths_page(request: HttpRequest) -> HttpResponseBase:
    """Show every path; with ``?format=`` as a file."""
    view, _problem = View.read(request.GET)
    names = Names.load()
    whole = queries.all_paths(view.filters, wait=view.hours)
    rows = path_rows(whole.edges, view, names)
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return export_response(
            PATH_COLUMNS, _flat(rows), "process-paths", wanted, filters=told_filters(view, names)
        )
    return render(
        request,
        "processes/paths.html",
        {
            "view": view,
            "form": FilterForm(request.GET, queries.menus(), names),
            "paths": rows,
            "counted": counted_cases(whole.cases),
            "may_export": may(request.user, "export"),
        },
    )


@needs("see_figures")
def variants_page(request: HttpRequest) -> HttpResponseBase:
    """Show every variant, a page at a time; with ``?format=`` as a file."""
    view, _problem = View.read(request.GET)
    names = Names.load()
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        every = queries.variants(view.filters, limit=VARIANT_LIMIT, offset=0)
        rows = _spelled(variant_rows(every, view, names))
        return export_response(
            VARIANT_COLUMNS, rows, "process-variants", wanted, filters=told_filters(view, names)
        )
    number = _page_number(request)
    found = queries.variants(view.filters, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render(
        request,
        "processes/variants.html",
        {
            "view": view,
            "form": FilterForm(request.GET, queries.menus(), names),
            "variants": variant_rows(found, view, names),
            "total": found.total,
            "counted": counted_cases(found.cases),
            "page": Paginator(range(found.total), PER_PAGE).get_page(number),
            "may_export": may(request.user, "export"),
        },
    )


def told_filters(view: View, names: Names) -> list[tuple[Any, Any]]:
    """Return the filters as words, for the last row of a file."""
    filters = view.filters
    told: list[tuple[Any, Any]] = [
        (_("Opened from"), filters.since.isoformat() if filters.since else ""),
        (_("until"), filters.until.isoformat() if filters.until else ""),
    ]
    parted = "、" if (get_language() or "").startswith("ja") else ", "
    for label, values in (
        (_("Channel"), filters.channel),
        (_("Team"), filters.team),
        (_("Request"), tuple(names.request(code) for code in filters.request)),
        (_("Process"), tuple(names.process(code) for code in filters.process)),
        (_("Stage"), tuple(names.stage(code) for code in filters.stage)),
    ):
        told.append((label, parted.join(values)))
    told.append(
        (_("Filters"), "; ".join(condition_said(Condition.read(one), names) for one in filters.stack))
    )
    return told


def _page_number(request: HttpRequest) -> int:
    try:
        return max(1, int(request.GET.get("page", 1)))
    except ValueError:
        return 1


def _flat(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Add the waits as columns; those of fewer than 5 transitions stay empty."""
    for row in rows:
        wait = row["wait"]
        seen = wait is not None and wait.shown
        yield row | {name: getattr(wait, name) if seen else None for name in ("mean", "median", "p90")}


def _spelled(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        steps = [
            f"{step['name']} ×{step['times']}" if step["times"] > 1 else step["name"] for step in row["steps"]
        ]
        yield row | {"steps": " → ".join(steps)}
