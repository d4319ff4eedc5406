"""The network of teams and processes, and the small form in which a calling team rates an answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.cases.models import Case
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.people.models import Member
from madoguchi.processes import queries as process_queries
from madoguchi.processes.blueprints.queries import in_force, one_in_force
from madoguchi.processes.forms import FilterForm
from madoguchi.processes.names import Names
from madoguchi.processes.network import draw, queries, sheet
from madoguchi.processes.network.actions.rate import NOT_YOURS, RATED_ALREADY, AlreadyRatedError, rate
from madoguchi.processes.pages.tables import told_filters
from madoguchi.processes.view import View
from madoguchi.warehouse import Filters
from madoguchi.warehouse.engine import WarehouseError

MOST_HANDOVERS = 30


@needs("see_figures")
def network_page(request: HttpRequest) -> HttpResponseBase:
    """Show who serves whom and who hurts the customer; with ``?format=`` as a file."""
    view, problem = View.read(request.GET)
    language = get_language() or "en"
    context: dict[str, Any] = {"every": in_force(), "problem": problem.to(language) if problem else ""}
    chosen = one_in_force(request.GET.get("blueprint", "")) or one_in_force()
    if chosen is None:
        return render(request, "network/network.html", context)
    names = Names.load(language)
    try:
        page = queries.network_of(chosen, view.filters)
        menus = process_queries.menus()
    except WarehouseError as error:
        context |= {"problem": error.text.to(language), "chosen": chosen}
        return render(request, "network/network.html", context, status=503)
    ratings = queries.ratings(page)
    rows = sheet.rows(page, names, ratings)
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return export_response(
            sheet.COLUMNS, sheet.flat(rows), "network", wanted, filters=told_filters(view, names)
        )
    nodes = {one.process: one.server or one.process for one in page.services}
    named = {nodes[one.process]: sheet.called(one, names) for one in page.services}
    picture = draw.draw(page, lambda node: named.get(node, node), nodes)
    context |= {
        "chosen": chosen,
        "form": FilterForm(
            request.GET, {name: values for name, values in menus.items() if name != "stage"}, names
        ),
        "page": page,
        "rows": rows,
        "worst": next((row for row in rows if row["hurts"]), None),
        "picture": mark_safe(picture),  # every text in it was escaped when drawn
        "handovers": page.handovers[:MOST_HANDOVERS],
        "own": sheet.own_rows(page, names) if len(page.own) > 1 else [],
        "cases_url": view.address(reverse("process-cases")),
        "may_export": may(request.user, "export"),
        "may_rate": may(request.user, "see_conversations"),
    }
    return render(request, "network/network.html", context)


@needs("see_conversations")
def rate_page(request: HttpRequest) -> HttpResponseBase:
    """Let the calling team rate the answers it got, one mark for each."""
    chosen = one_in_force(request.GET.get("blueprint", "")) or one_in_force()
    assert isinstance(request.user, Member)
    team = request.user.team.name if request.user.team else ""
    if chosen is None:
        return render(request, "network/rate.html", {"calls": [], "team": team})
    page = queries.network_of(chosen, Filters())
    if request.method == "POST":
        return _rated(request, chosen.code, page, team)
    names = Names.load()
    waiting = queries.to_rate(page, team) if team else []
    cases = {
        case.pk: case.source_id or str(case.uid)
        for case in Case.objects.filter(pk__in=[call.case_id for call in waiting]).only("uid", "source_id")
    }
    process = {one.process: sheet.called(one, names) for one in page.services}
    step = chosen.blueprint.step_by_id
    context = {
        "team": team,
        "marks": [
            (5, _("5 Very helpful")),
            (4, _("4 Helpful")),
            (3, _("3 Neither")),
            (2, _("2 Little help")),
            (1, _("1 No help")),
        ],
        "calls": [
            {
                "call": call,
                "case": cases.get(call.case_id, ""),
                "process": process.get(call.process, call.process),
                "step": step[call.step].name,
                "hours": (call.wait_seconds or 0) / 3600,
            }
            for call in waiting
        ],
    }
    return render(request, "network/rate.html", context)


def _rated(request: HttpRequest, blueprint: str, page: queries.Network, team: str) -> HttpResponseBase:
    """Take one mark; only of an answered call of the member's own team."""
    assert isinstance(request.user, Member)
    given = request.POST
    case = given.get("case", "")
    known = case.isascii() and case.isdecimal() and len(case) < 19
    call = queries.own_call(page, team, int(case), given.get("step", "")) if known else None
    value = given.get("value", "")
    if call is None:
        messages.error(request, str(NOT_YOURS))
    elif value not in {"1", "2", "3", "4", "5"}:
        messages.error(request, _("Choose a mark from 1 to 5."))
    else:
        try:
            rate(blueprint, call, int(value), request.user)
            messages.success(request, _("Thank you. Only figures of at least five raters are shown."))
        except AlreadyRatedError:
            messages.info(request, str(RATED_ALREADY))
    return redirect(request.get_full_path())
