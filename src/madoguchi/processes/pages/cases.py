"""The cases behind a part of the map, and the steps of one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.models import Case, Conversation
from madoguchi.cases.names import channel_name
from madoguchi.core.process.variants import spell
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes import addresses, queries
from madoguchi.processes.names import Names
from madoguchi.processes.pages.map import counted_cases
from madoguchi.processes.pages.tables import told_filters
from madoguchi.processes.view import View

PER_PAGE = 50
EXPORT_CHUNK = 5_000
COLUMNS = [
    ("id", _("Id"), "text"),
    ("request", _("Request"), "text"),
    ("channel", _("Channel"), "text"),
    ("team", _("Team"), "text"),
    ("opened", _("Opened"), "datetime"),
    ("steps", _("Steps"), "number"),
    ("handovers", _("Hand-overs"), "number"),
    ("resolution", _("Time to resolution"), "duration"),
]


@needs("see_figures")
def cases_page(request: HttpRequest) -> HttpResponseBase:
    """List the cases of a path, an activity, a variant, a start or an end. What was said needs ``see_conversations``."""
    view, _problem = View.read(request.GET)
    names = Names.load()
    which = addresses.selection(request.GET)
    readable = may(request.user, "see_conversations")
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return export_response(
            COLUMNS,
            _every(view, which, names),
            "process-cases",
            wanted,
            filters=[(_("Chosen"), _told(which, names)), *told_filters(view, names)],
        )
    number = _page_number(request)
    rows, total = queries.cases_of(view.filters, which, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render(
        request,
        "processes/cases.html",
        {
            "view": view,
            "heading": _told(which, names),
            "steps": _steps(view, which, names),
            "rows": _rows(rows, names, readable=readable),
            "total": total,
            "counted": counted_cases(total),
            "page": Paginator(range(total), PER_PAGE).get_page(number),
            "back": view.address(reverse("process")),
            "readable": readable,
            "may_export": may(request.user, "export"),
        },
    )


@needs("see_figures")
def case_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the steps of one case with the waits between them; no names, no texts."""
    case = get_object_or_404(Case.objects.select_related("team", "merged_into"), uid=uid)
    root = case
    while root.merged_into is not None:
        root = root.merged_into
    names = Names.load()
    steps = [
        {
            "at": _moment(row["at_ms"]),
            "name": names.activity(row["activity"]),
            "stage": names.stage(row["stage"]) if row["stage"] else "",
            "lane": names.lane(row["lane"]) if row["lane"] else "",
            "team": row["team"],
            "wait": None if row["gap_ms"] is None else row["gap_ms"] / 1000,
            "worked": None if row["service_ms"] is None else row["service_ms"] / 1000,
        }
        for row in queries.steps_of(root.pk)
    ]
    conversation = None
    if may(request.user, "see_conversations"):
        conversation = Conversation.objects.filter(case=root).order_by("opened_at", "pk").first()
    return render(
        request, "processes/case.html", {"case": root, "steps": steps, "conversation": conversation}
    )


def _rows(rows: Iterable[Mapping[str, Any]], names: Names, *, readable: bool) -> list[dict[str, Any]]:
    found = list(rows)
    first = Prefetch("conversations", Conversation.objects.order_by("opened_at", "pk"), to_attr="told")
    known = {
        case.pk: case
        for case in Case.objects.filter(pk__in=[row["case_id"] for row in found]).prefetch_related(first)
    }
    return [_row(row, known.get(row["case_id"]), names, readable=readable) for row in found]


def _row(row: Mapping[str, Any], case: Case | None, names: Names, *, readable: bool) -> dict[str, Any]:
    took = row["resolution_ms"]
    told = {
        "id": (case.source_id or str(case.uid)) if case else str(row["case_id"]),
        "subject": case.subject if case and readable else "",
        "request": names.request(row["request"]) if row["request"] else "",
        "channel": channel_name(row["channel"]) if row["channel"] else "",
        "team": row["team"],
        "opened": _moment(row["opened_ms"]),
        "steps": row["steps"],
        "handovers": row["handovers"],
        "resolution": None if took is None else took / 1000,
        "url": reverse("process-case", args=[case.uid]) if case else "",
    }
    if case and readable and getattr(case, "told", None):
        told["conversation"] = reverse("conversation", args=[case.told[0].uid])  # type: ignore[attr-defined]
    return told


def _every(view: View, which: Mapping[str, Any], names: Names) -> Iterator[dict[str, Any]]:
    offset = 0
    while True:
        rows, total = queries.cases_of(view.filters, which, limit=EXPORT_CHUNK, offset=offset)
        yield from _rows(rows, names, readable=False)
        offset += EXPORT_CHUNK
        if offset >= total:
            return


def _told(which: Mapping[str, Any], names: Names) -> str:
    """Say in words which cases these are."""

    def activity(name: str, lane: str) -> str:
        said = names.activity(which[name])
        if lane not in which:
            return said
        return gettext("%(activity)s (%(lane)s)") % {"activity": said, "lane": names.lane(which[lane])}

    if "source" in which and "target" in which:
        return gettext("%(source)s → %(target)s") % {
            "source": activity("source", "source_lane"),
            "target": activity("target", "lane"),
        }
    if "activity" in which:
        return activity("activity", "lane")
    if "first" in which:
        return gettext("Starts with %(activity)s") % {"activity": activity("first", "lane")}
    if "last" in which:
        return gettext("Ends with %(activity)s") % {"activity": activity("last", "lane")}
    if "variant" in which:
        return gettext("One variant")
    return gettext("All cases")


def _steps(view: View, which: Mapping[str, Any], names: Names) -> list[dict[str, Any]]:
    """The way the cases of a variant ran."""
    if "variant" not in which:
        return []
    steps = queries.steps_of_variant(view.filters, which["variant"])
    return [{"name": names.activity(step), "times": times} for step, times in spell(steps)]


def _moment(ms: int | None) -> dt.datetime | None:
    return None if ms is None else dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def _page_number(request: HttpRequest) -> int:
    try:
        return max(1, int(request.GET.get("page", 1)))
    except ValueError:
        return 1
