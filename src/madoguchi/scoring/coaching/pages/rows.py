"""The conversations behind one item of a list: its member's, and leaders' once the list is open to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madoguchi.cases.scope import said
from madoguchi.core.conversation.items.finding import MET, MISSED
from madoguchi.kit.tags.figures import result_word
from madoguchi.people.access import needs
from madoguchi.people.models import Member
from madoguchi.scoring.coaching import queries
from madoguchi.scoring.coaching.models import CoachingList
from madoguchi.scoring.coaching.pages.own import address
from madoguchi.scoring.rows import Rows, told
from madoguchi.scoring.scorecards.queries import item as item_of
from madoguchi.warehouse import Filters, ask

PER_PAGE = 50
COLUMNS: list[tuple[str, Any, str]] = [
    ("conversation", _("Conversation"), "link"),
    ("at", _("Began"), "datetime"),
    ("channel", _("Channel"), "text"),
    ("result", _("Result"), "text"),
]


@needs("see_coaching")
@require_GET
def rows_page(request: HttpRequest, uid: UUID, item: str) -> HttpResponseBase:
    """Show the conversations an item of a list was judged in, the latest first."""
    row = get_object_or_404(CoachingList.objects.select_related("month", "member"), uid=uid)
    own = row.member_id == request.user.pk
    assert isinstance(request.user, Member)
    if not queries.may_read(row, request.user):
        raise PermissionDenied  # the own list is opened before what is in it
    judged = item_of(item)
    if judged is None:
        raise Http404
    found = Rows(
        Filters(since=row.month.since, until=row.month.until), {"member": row.member_id, "item": item}
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "item": said(judged.title),
        "page": page,
        "columns": COLUMNS,
        "rows": _told(list(page.object_list), item),
        "back": address(row) if own else reverse("coaching_list", args=[row.uid]),
        "own": own,
    }
    return render(request, "coaching/rows.html", context)


def _told(rows: Sequence[dict[str, Any]], item: str) -> list[dict[str, Any]]:
    judged = ask("score_item_rows", which=[row["score"] for row in rows]) if rows else []
    shares = {one["score"]: one["share"] for one in judged if one["item"] == item}
    lines = told(rows, links=True)
    for row, line in zip(rows, lines, strict=True):
        share = shares.get(row["score"], 0.0)
        line["result"] = result_word("met" if share >= MET else "partly" if share >= MISSED else "missed")
    return lines
