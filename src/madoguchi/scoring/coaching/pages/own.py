"""The own coaching list: closed until its member opens it, then with a few words in answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.core.metrics.metric import Metric
from madoguchi.core.metrics.treatment import DIMENSIONS
from madoguchi.kit import formats
from madoguchi.kit.draw import charts
from madoguchi.people.access import may, needs
from madoguchi.people.models import Member
from madoguchi.scoring.coaching import queries
from madoguchi.scoring.coaching.actions.read_list import answer_list, open_list
from madoguchi.scoring.coaching.forms import AnswerForm
from madoguchi.scoring.coaching.models import CoachingList
from madoguchi.scoring.coaching.sheet import Sheet, sheet

TREND: list[tuple[str, Any, str]] = [
    ("period", gettext_lazy("Month"), "text"),
    ("value", gettext_lazy("Value"), "decimal"),
    ("low", gettext_lazy("Low"), "decimal"),
    ("high", gettext_lazy("High"), "decimal"),
    ("n", "n", "number"),
]


@needs("see_coaching")
@require_GET
def own_page(request: HttpRequest) -> HttpResponseBase:
    """Show the own list of a month, the last one where none is named."""
    assert isinstance(request.user, Member)
    lists = [*queries.lists_of(request.user)]
    asked = request.GET.get("month", "")
    row = next((one for one in lists if f"{one.month.month:%Y-%m}" == asked), lists[0] if lists else None)
    context: dict[str, Any] = {
        "row": row,
        "others": [one for one in lists if one is not row],
        "team": may(request.user, "see_team_coaching"),
    }
    if row is not None and row.opened_at is not None:
        form = AnswerForm({"note": row.note, "wants_to_talk": row.wants_to_talk})
        context |= shown(sheet(row)) | {"form": form}
    return render(request, "coaching/own.html", context)


@needs("see_coaching")
@require_POST
def open_action(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Open the own list: from now on leaders see it too."""
    row = _own(request, uid)
    assert isinstance(request.user, Member)
    open_list(row, request.user)
    return redirect(address(row))


@needs("see_coaching")
@require_POST
def answer_action(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Keep what the member says to the own list."""
    row = _own(request, uid)
    assert isinstance(request.user, Member)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        context = {"row": row, "others": [], "team": may(request.user, "see_team_coaching"), "form": form}
        return render(request, "coaching/own.html", shown(sheet(row)) | context, status=422)
    answer_list(row, request.user, **form.cleaned_data)
    messages.success(request, _("Your answer was saved."))
    return redirect(address(row))


def _own(request: HttpRequest, uid: UUID) -> CoachingList:
    row = get_object_or_404(CoachingList.objects.select_related("month", "member"), uid=uid)
    if row.member_id != request.user.pk:
        raise PermissionDenied
    return row


def address(row: CoachingList) -> str:
    """Return where a member reads the own list of a month."""
    return f"{reverse('coaching')}?month={row.month.month:%Y-%m}"


def shown(made: Sheet) -> dict[str, Any]:
    """Return what a template needs of a list: the list, and a chart with its table for each dimension."""
    language = get_language() or "en"
    labels = [formats.month(day, language) for day in made.days]
    trend = [
        (
            f"trend-{name}",
            DIMENSIONS[name].to(language),
            charts.trend(
                labels, points, "number", name=DIMENSIONS[name].to(language), minimum=0, maximum=100
            ),
            _table(labels, points),
        )
        for name, points in made.trend.items()
        if sum(point is not None and point.shown for point in points) > 1
    ]
    return {"sheet": made, "trend": trend, "trend_columns": TREND, "language": language}


def _table(labels: list[str], points: list[Metric | None]) -> list[dict[str, Any]]:
    return [
        {"period": label}
        | (
            {}
            if one is None or not one.shown
            else {"value": one.value, "low": one.low, "high": one.high, "n": one.n}
        )
        for label, one in zip(labels, points, strict=True)
    ]
