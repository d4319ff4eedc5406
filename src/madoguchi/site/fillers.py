"""What stands in the slots of lower rooms' pages (``kit/slots.py``): the one list."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape

from madoguchi.cases.models import Case, Conversation
from madoguchi.kit.slots import fill
from madoguchi.processes.foresight import fill as foresight
from madoguchi.processes.names import Names
from madoguchi.processes.reviews import fill as reviews
from madoguchi.scoring import fill as scoring
from madoguchi.scoring.judge import fill as judge
from madoguchi.scoring.judge.queries import reviewed_by
from madoguchi.scoring.marks import fill as marks
from madoguchi.scoring.satisfaction import fill as satisfaction
from madoguchi.surveys import on_journeys
from madoguchi.surveys.models import Answer, QuestionKind


def _names(request: HttpRequest) -> Names:
    """Return the names of codes, read once per request."""
    found: Names | None = getattr(request, "_code_names", None)
    if found is None:
        found = request._code_names = Names.load()  # type: ignore[attr-defined]
    return found


def activity_name(request: HttpRequest, code: str = "", **_: Any) -> str:
    """The readable name of an activity."""
    return escape(_names(request).activity(code))


def stage_name(request: HttpRequest, code: str = "", **_: Any) -> str:
    """The readable name of a stage."""
    return escape(_names(request).stage(code)) if code else "—"


def request_name(request: HttpRequest, code: str = "", **_: Any) -> str:
    """The readable name of a type of request."""
    return escape(_names(request).request(code)) if code else "—"


def answers_of_case(request: HttpRequest, case: Case | None = None, **_: Any) -> str:
    """What the customer answered about a case."""
    if case is None:
        return ""
    cases = [case.pk, *case.merged.values_list("pk", flat=True)]
    found = Answer.objects.filter(submission__case__in=cases).select_related("question", "submission")
    answers = list(found.order_by("submission__submitted_at", "question__position"))
    context = {"answers": answers, "words": QuestionKind.TEXT}
    return render_to_string("site/answers_of_case.html", context, request) if answers else ""


def reviewed() -> QuerySet[Conversation]:
    """The conversations people have marked by hand."""
    return Conversation.objects.filter(reviews__done_at__isnull=False)


def connect() -> None:
    """Fill the slots; called once when the site is ready."""
    fill("activity.name", activity_name)
    fill("stage.name", stage_name)
    fill("request.name", request_name)
    fill("case.hint", foresight.hint)
    fill("conversation.after", marks.after)
    fill("conversation.after", judge.second_opinion)
    fill("conversation.after", answers_of_case)
    fill("conversation.head", scoring.head)
    fill("conversation.head", satisfaction.head)
    fill("conversation.links", scoring.links)
    fill("conversations.tabs", scoring.list_tabs)
    fill("conversations.head", scoring.list_head)
    fill("conversations.cell", scoring.list_cell)
    fill("journey.case", answers_of_case)
    fill("journey.improvements", reviews.under_way)
    fill("journey.quotes", on_journeys.quotes)
    fill("question.text", on_journeys.question_text)
    fill("message.said", scoring.said)
    fill("message.notes", scoring.notes)
    fill("message.notes", marks.notes)
    reviewed_by(reviewed)
