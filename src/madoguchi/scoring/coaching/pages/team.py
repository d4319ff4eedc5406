"""Coaching for leaders: whose list is where, never by a number; and a member's list once it is open to them."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from madoguchi.people.access import needs
from madoguchi.scoring.coaching import queries
from madoguchi.scoring.coaching.apart import apart
from madoguchi.scoring.coaching.models import CoachingList
from madoguchi.scoring.coaching.pages.own import address, shown
from madoguchi.scoring.coaching.sheet import sheet


@needs("see_team_coaching")
@require_GET
def team_page(request: HttpRequest) -> HttpResponseBase:
    """Show the members of every team by name, with where their list stands."""
    months = [*queries.months()]
    asked = request.GET.get("month", "")
    month = next((one for one in months if f"{one.month:%Y-%m}" == asked), months[0] if months else None)
    rows = queries.lists_in(month) if month else []
    teams = [
        (team, [_told(row, request) for row in members])
        for team, members in groupby(rows, key=lambda row: row.member.team)
    ]
    context = {
        "month": month,
        "months": [one for one in months if one is not month],
        "teams": teams,
        "items": apart(month.differences) if month else [],
    }
    return render(request, "coaching/team.html", context)


def _told(row: CoachingList, request: HttpRequest) -> dict[str, Any]:
    return {
        "row": row,
        "own": row.member_id == request.user.pk,
        "open": queries.open_to_leaders(row),
        "reads": queries.can_read(row.member),
    }


@needs("see_team_coaching")
@require_GET
def list_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show a member's list once it is open to leaders; before, say when it will be."""
    row = get_object_or_404(CoachingList.objects.select_related("month", "member__team"), uid=uid)
    if row.member_id == request.user.pk:
        return redirect(address(row))
    context: dict[str, Any] = {"row": row, "reads": queries.can_read(row.member)}
    if not queries.open_to_leaders(row):
        return render(request, "coaching/list.html", context, status=403)
    return render(request, "coaching/list.html", context | shown(sheet(row)))
