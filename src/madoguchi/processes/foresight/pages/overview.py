"""What is still to come of open cases: the model's measured error beside the median, and the cases at risk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from madoguchi.kit import formats
from madoguchi.kit.draw.interval import interval_bar
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.people.models import Member
from madoguchi.processes.foresight import queries
from madoguchi.processes.foresight.actions import train as training
from madoguchi.processes.foresight.models import Guess, Training
from madoguchi.processes.names import Names

PER_PAGE = 50
COLUMNS = [
    ("id", _("Id"), "text"),
    ("request", _("Request"), "text"),
    ("step", _("Last step"), "text"),
    ("due", _("Time left to the promise"), "duration"),
    ("late", _("Risk of missing it"), "percent"),
    ("remaining", _("Still to go, guessed"), "duration"),
    ("low", _("Low"), "duration"),
    ("high", _("High"), "duration"),
    ("plain", _("Still to go, plain median"), "duration"),
]


@needs("see_figures")
def overview_page(request: HttpRequest) -> HttpResponseBase:
    """Show how good the model is, and to those who may see cases the open ones at risk."""
    names = Names.load()
    listed = may(request.user, "see_conversations")
    guesses = queries.guesses()
    if (wanted := request.GET.get("format")) in FORMATS and listed and may(request.user, "export"):
        return export_response(COLUMNS, _exported(names), "foresight", wanted)
    row, language = queries.newest(), (get_language() or "en")[:2]
    context: dict[str, Any] = {
        "row": row,
        "why": row.why.get(language, "") if row is not None else "",
        "force": queries.in_force(),
        "at_work": queries.at_work(),
        "failed": queries.failed(),
        "may_train": may(request.user, "design_processes"),
        "may_import": may(request.user, "import"),
        "may_export": may(request.user, "export"),
        "listed": listed,
        "open": guesses.count(),
    }
    if context["failed"] is not None:
        context["failed_why"] = context["failed"].why.get(language, "")
    if row is not None and row.figures:
        context["judged"] = _judged(row)
        context["coverage"] = 100 * row.figures["coverage"]
    if listed:
        page = Paginator(guesses, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "rows": [_listed(one, names) for one in page]}
    return render(request, "foresight/overview.html", context)


@needs("design_processes")
@require_POST
def train(request: HttpRequest) -> HttpResponse:
    """Ask a worker to learn."""
    assert isinstance(request.user, Member)
    training.start(request.user)
    return redirect("foresight")


@needs("see_figures")
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return how far the learning is; when it is over, have the page load again."""
    row = get_object_or_404(Training, uid=uid)
    context = {"at_work": row, "may_train": may(request.user, "design_processes")}
    response = render(request, "foresight/parts/progress.html", context)
    if not row.at_work:
        response["HX-Redirect"] = reverse("foresight")
    return response


@needs("design_processes")
@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stop learning; the model in use stays."""
    get_object_or_404(Training, uid=uid).cancel()
    return redirect("foresight")


def _judged(row: Training) -> list[dict[str, Any]]:
    made = []
    for name, label, used in (
        ("time", gettext("Remaining time, mean error"), row.time_used),
        ("risk", gettext("Promise at risk, Brier score"), row.risk_used),
    ):
        told = row.figures[name]
        if told is None:
            continue
        model, plain, apart = told["model"], told["plain"], told["difference"]
        reach = 1.1 * max(abs(apart["low"]), abs(apart["high"]), 1e-9)
        made.append(
            {
                "name": label,
                "model": _said(name, model["value"]),
                "plain": _said(name, plain["value"]),
                "difference": _apart(name, apart),
                "between": _range(name, apart["low"], apart["high"]),
                "bar": mark_safe(  # drawn from numbers
                    interval_bar(apart["low"], apart["high"], apart["value"], -reach, reach, zero=True)
                ),
                "n": model["cases"],
                "used": used,
            }
        )
    return made


def _said(name: str, value: float, *, signed: bool = False) -> str:
    if name == "risk":
        return formats.number(value, 3, signed=signed)
    return " ".join(formats.duration_parts(value, get_language() or "en", signed=signed)).strip()


def _apart(name: str, apart: dict[str, float]) -> str:
    """Write a difference in the unit of its interval, so that the two can be held together."""
    if name == "risk":
        return _said(name, apart["value"], signed=True)
    unit = formats.duration_unit(max(abs(apart["low"]), abs(apart["high"])))
    said = formats.duration_parts(apart["value"], get_language() or "en", unit, signed=True)
    return " ".join(said).strip()


def _range(name: str, low: float, high: float) -> str:
    language = get_language() or "en"
    return (
        formats.interval(low, high, language, 3)
        if name == "risk"
        else formats.duration_interval(low, high, language)
    )


def _listed(one: Guess, names: Names) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "guess": one,
        "id": one.case.source_id or str(one.case.uid),
        "url": reverse("process-case", args=[one.case.uid]),
        "request": names.request(one.case.request) if one.case.request else "—",
        "step": names.activity(one.step),
        "late": None if one.late is None else 100 * one.late,
        "long": one.remaining == 0,  # its last step is longer ago than such cases took in all
        "overdue": one.due is not None and one.due <= 0,
        # a case may have gone on for longer than the whole interval
        "between": formats.duration_interval(one.low, one.high, language) if one.high else "—",
    }


def _exported(names: Names) -> Iterator[dict[str, Any]]:
    for one in queries.guesses().iterator(500):
        yield {
            **_listed(one, names),
            **{name: getattr(one, name) for name in ("due", "remaining", "low", "high", "plain")},
        }
