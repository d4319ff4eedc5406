"""The list of questions, customers' and staff's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.scope import extent
from madoguchi.kit.draw.figure import unit_word
from madoguchi.kit.exporting import FORMATS, OF_A_FIGURE, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.names import Names
from madoguchi.surveys.forms import scope_form
from madoguchi.surveys.listing import Listing, QuestionLine, SurveyPart, has_answers, listing

COLUMNS: list[tuple[str, Any, str]] = [
    ("survey", _("Survey"), "text"),
    ("code", _("Code"), "text"),
    ("text", _("Question"), "text"),
    ("kind", _("Kind"), "text"),
    ("stage", _("Stage"), "text"),
    ("touchpoint", _("Touchpoint"), "text"),
    ("label", _("Figure"), "text"),
    ("answer", _("Answer"), "text"),
    *OF_A_FIGURE[:8],
    ("change", _("Change"), "decimal"),
    ("change_low", _("Change from"), "decimal"),
    ("change_high", _("Change to"), "decimal"),
    ("p_holm", _("p (Holm)"), "decimal"),
    ("clear", _("Clear change"), "boolean"),
    ("blank", _("Blank"), "number"),
    ("missing", _("Missing codes"), "number"),
    ("comments", _("Comments"), "number"),
    ("filled_in", _("Filled in"), "number"),
    ("attribution", _("Attribution"), "text"),
    ("definition", _("Definition"), "text"),
]


@needs("see_answers")
def answers_page(request: HttpRequest) -> HttpResponseBase:
    """Show what customers were asked and how they answered; with ``?format=`` as a file."""
    return _page(request, "customer")


@needs("see_staff_answers")
def staff_answers_page(request: HttpRequest) -> HttpResponseBase:
    """Show the same of staff surveys."""
    return _page(request, "staff")


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """Return the views of this room that the member may open."""
    views = [("answers", _("Customers"), "see_answers"), ("comments", _("Comments"), "see_answers")]
    views += [
        ("staff_answers", _("Staff surveys"), "see_staff_answers"),
        ("staff_comments", _("Staff comments"), "see_staff_answers"),
    ]
    kept = request.GET.copy()
    for name in ("page", "format", "words", "mood", "survey"):
        kept.pop(name, None)
    query = f"?{kept.urlencode()}" if kept else ""
    return [
        {"label": label, "url": reverse(name) + query, "current": name == here}
        for name, label, right in views
        if may(request.user, right)
    ]


def _page(request: HttpRequest, audience: str) -> HttpResponseBase:
    here = "answers" if audience == "customer" else "staff_answers"
    context: dict[str, Any] = {
        "staff": audience == "staff",
        "tabs": tabs(request, here),
        "may_import": may(request.user, "import"),
        "may_export": may(request.user, "export"),
    }
    if not has_answers(audience):
        return render(request, "surveys/answers.html", context)
    names = Names.load()
    form = scope_form(request.GET, extent(), names.by_kind["stage"], staff=audience == "staff")
    scope = form.scope()
    found = listing(scope, audience, request.GET)
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        filters = [(name, ",".join(values)) for name, values in scope.filters.to_query().items()]
        return export_response(COLUMNS, _rows(found, names), here, wanted, filters=filters)
    kept = request.GET.urlencode()
    comments = reverse("comments" if audience == "customer" else "staff_comments")
    context |= {
        "form": form,
        "scope": scope,
        "listing": found,
        "comments": f"{comments}?{kept}&" if kept else f"{comments}?",
        "all_time": "?period=all",
    }
    return render(request, "surveys/answers.html", context)


def _rows(found: Listing, names: Names) -> Iterator[dict[str, Any]]:
    for part in found.parts:
        for line in part.lines:
            yield from _told(part, line, names)


def _told(part: SurveyPart, line: QuestionLine, names: Names) -> Iterator[dict[str, Any]]:
    """One row per figure; a question without one still has its row."""
    about = {
        "survey": part.name,
        "code": line.question.code,
        "text": line.text,
        "kind": line.kind,
        "stage": names.stage(line.question.stage),
        "touchpoint": names.touchpoint(line.question.touchpoint),
        "blank": line.counts.blank,
        "missing": line.counts.missing,
        "comments": line.counts.texts,
        "filled_in": part.filled_in,
        "attribution": part.survey.attribution,
    }
    metrics, language = [*line.metrics, *line.top], get_language() or "en"
    for place, metric in enumerate(metrics):
        told = about | metric.to_json(language) | {"unit": unit_word(metric.unit, language)}
        if place == 0 and line.change is not None:
            change = line.change
            told |= {
                "change": change.value,
                "change_low": change.low,
                "change_high": change.high,
                "p_holm": change.p_holm,
                "clear": change.clear,
            }
        yield told
    if not metrics:
        yield about | {"n": line.counts.valid}
