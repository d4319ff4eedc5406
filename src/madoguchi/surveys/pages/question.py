"""One question, and the rows behind it."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.scope import Scope, extent
from madoguchi.core.metrics.metric import Metric
from madoguchi.kit import formats
from madoguchi.kit.draw import charts
from madoguchi.kit.draw.figure import unit_word
from madoguchi.kit.exporting import FORMATS, OF_A_FIGURE, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.names import Names
from madoguchi.surveys import queries
from madoguchi.surveys.detail import Detail, definition_words, detail
from madoguchi.surveys.forms import scope_form
from madoguchi.surveys.models import Question, QuestionKind
from madoguchi.surveys.names import kind_name
from madoguchi.surveys.rows import COLUMNS as ROW_COLUMNS
from madoguchi.surveys.rows import Rows
from madoguchi.surveys.said import comments_of

PER_PAGE = 50
COMMENTS_SHOWN = 8
FIGURE_COLUMNS: list[tuple[str, Any, str]] = [
    ("part", _("Part"), "text"),
    ("label", _("Figure"), "text"),
    *OF_A_FIGURE,
]
TREND_COLUMNS: list[tuple[str, Any, str]] = [
    ("period", _("Period"), "date"),
    ("value", _("Value"), "decimal"),
    ("low", _("Low"), "decimal"),
    ("high", _("High"), "decimal"),
    ("n", "n", "number"),
]


def asked_for(request: HttpRequest, uid: UUID) -> Question:
    """Return the question; those of staff surveys only to members who may see them."""
    question = get_object_or_404(Question.objects.select_related("survey"), uid=uid)
    if question.survey.audience == "staff" and not may(request.user, "see_staff_answers"):
        raise PermissionDenied
    return question


def address(name: str, question: Question, request: HttpRequest) -> str:
    kept = request.GET.copy()
    for key in ("page", "format", "value"):
        kept.pop(key, None)
    address = reverse(name, args=[question.uid])
    return f"{address}?{kept.urlencode()}" if kept else address


def back(question: Question, request: HttpRequest) -> tuple[str, Any]:
    """Return the address and the name of the list the question stands in."""
    staff = question.survey.audience == "staff"
    kept = request.GET.copy()
    for key in ("page", "format", "value"):
        kept.pop(key, None)
    address = reverse("staff_answers" if staff else "answers")
    return f"{address}?{kept.urlencode()}" if kept else address, _("Staff surveys") if staff else _("Voices")


@needs("see_answers")
def question_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show one question; with ``?format=`` its figures, trend and groups as a file."""
    question = asked_for(request, uid)
    staff = question.survey.audience == "staff"
    language = get_language() or "en"
    names = Names.load()
    form = scope_form(request.GET, extent(), names.by_kind["stage"], staff=staff)
    scope = form.scope()
    found = detail(question, scope, names)
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        filters = [(name, ",".join(values)) for name, values in scope.filters.to_query().items()]
        return export_response(FIGURE_COLUMNS, _figures(found, scope), question.code, wanted, filters=filters)
    name = queries.text_of(question, language)
    list_address, list_name = back(question, request)
    leading = found.leading
    context: dict[str, Any] = {
        "question": question,
        "survey": queries.name_of(question.survey, language),
        "name": name,
        "kind": kind_name(found.definition.kind),
        "staff": staff,
        "form": form,
        "scope": scope,
        "detail": found,
        "tiles": list(zip(found.metrics, found.changes, strict=True)),
        "words": definition_words(found, question),
        "longest": max((share.high or 0.0 for share in found.shares), default=0.0),
        "list_address": list_address,
        "list_name": list_name,
        "rows": "" if staff else address("answer_rows", question, request),
        "may_define": may(request.user, "import"),
        "define": address("define_question", question, request),
        "may_export": may(request.user, "export"),
        "trend_columns": TREND_COLUMNS,
        "in_file": len(_figures(found, scope)),
    }
    if leading:
        points, days = found.points, scope.days
        labels = [formats.date(day, language, weekday=False) for day in days]
        context["option"] = charts.trend(labels, points, leading.unit, name=leading.label.to(language))
        context["trend"] = [
            {"period": day, **({} if point is None else _plain(point))}
            for day, point in zip(days, points, strict=True)
        ]
    if not staff:
        context |= _comments(question, scope, request, names)
    return render(request, "surveys/question.html", context)


def _comments(question: Question, scope: Scope, request: HttpRequest, names: Names) -> dict[str, Any]:
    own = question.kind == QuestionKind.TEXT
    marks = queries.marks("customer")
    wanted = queries.CommentFilter(
        survey=question.survey_id,
        start=queries.midnight(scope.filters.since),
        end=queries.midnight(scope.filters.until, days=1),
        channel=next(iter(scope.filters.channel), ""),
        stage=next(iter(scope.filters.stage), "") if own else "",
        beside=None if own else question.pk,
    )
    found = queries.comments(wanted, marks)
    if own:
        found = found.filter(question=question)
    shown = list(found[:COMMENTS_SHOWN])
    links = may(request.user, "see_conversations")
    kept = request.GET.copy()
    for key in ("page", "format", "compare", "team"):
        kept.pop(key, None)
    kept["survey"] = str(question.survey.uid)
    return {
        "comments": list(comments_of(shown, marks, names, links=links)),
        "comment_count": found.count(),
        "all_comments": f"{reverse('comments')}?{kept.urlencode()}",
    }


def _plain(metric: Metric) -> dict[str, Any]:
    return {name: getattr(metric, name) for name in ("value", "low", "high", "n")}


def _figures(found: Detail, scope: Scope) -> list[dict[str, Any]]:
    language = get_language() or "en"
    rows = [_in_words("", metric, language) for metric in found.metrics]
    label = str(_("Share of answers"))
    for share in found.shares:
        values = {"value": share.share, "low": share.low, "high": share.high, "n": share.n}
        rows.append({"part": share.label, "label": label, "unit": "%", "method": "wilson"} | values)
    for day, point in zip(scope.days, found.points, strict=False):
        if point is not None:
            rows.append(_in_words(day.isoformat(), point, language))
    for group in found.groups:
        for name, metric in group.rows:
            rows.append(_in_words(f"{group.label}: {name}", metric, language))
    return rows


def _in_words(part: str, metric: Metric, language: str) -> dict[str, Any]:
    return {"part": part} | metric.to_json(language) | {"unit": unit_word(metric.unit, language)}


@needs("see_answers")
def rows_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show the answers behind a question's figures; with ``?format=`` all of them as a file. Never those of staff."""
    question = asked_for(request, uid)
    if question.survey.audience == "staff":
        raise PermissionDenied
    names = Names.load()
    form = scope_form(request.GET, extent(), names.by_kind["stage"], staff=False)
    scope = form.scope()
    rows = Rows(question, scope.filters, _number(request.GET.get("value", "")))
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        filters = [(name, ",".join(values)) for name, values in scope.filters.to_query().items()]
        return export_response(
            ROW_COLUMNS, rows.every(names), f"{question.code}-rows", wanted, filters=filters
        )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    list_address, list_name = back(question, request)
    context = {
        "question": question,
        "name": queries.text_of(question, get_language() or "en"),
        "survey": queries.name_of(question.survey, get_language() or "en"),
        "form": form,
        "page": page,
        "columns": ROW_COLUMNS,
        "rows": rows.told(list(page.object_list), names, links=may(request.user, "see_conversations")),
        "back": address("answer_question", question, request),
        "list_address": list_address,
        "list_name": list_name,
        "may_export": may(request.user, "export"),
    }
    return render(request, "surveys/rows.html", context)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
