"""What surveys put on a journey map (see ``kit/slots.py``): what the line's question says, and words about a stage.

Words are read from where they are kept, by those who may see answers; nothing is copied.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language

from madoguchi.people.access import may
from madoguchi.surveys.models import Answer, Question
from madoguchi.surveys.queries import text_of
from madoguchi.warehouse import Filters

QUOTES = 2
LONGEST = 120
LOW = 0.35  # of the way up the scale: who answered so far down about a stage is quoted on it


def question_text(request: HttpRequest, ids: Iterable[int] = (), **_: Any) -> str:
    """The words of a question, in the page's language."""
    question = Question.objects.filter(pk__in=list(ids)).order_by("pk").first()
    return escape(text_of(question, get_language() or "en")) if question else ""


def quotes(request: HttpRequest, stage: str = "", view: Any = None, **_: Any) -> str:
    """The newest words customers wrote about a stage; where none were asked for it, of those who rated it low."""
    if not stage or not may(request.user, "see_answers"):
        return ""
    said = Answer.objects.exclude(text="").filter(question__survey__audience="customer")
    if view is not None:
        said = _narrowed(said, view.first)
    about = said.filter(Q(stage=stage) | Q(stage="", question__stage=stage))
    found, low = list(_newest(about)), False
    if not found:
        worst = F("question__scale_min") + LOW * (F("question__scale_max") - F("question__scale_min"))
        rated = Answer.objects.filter(
            stage=stage, question__polarity="high_good", value__gte=F("question__scale_min"), value__lte=worst
        )
        # Quoted where it hurt most: not where the same person rated another stage lower still
        lower = Answer.objects.filter(
            submission=OuterRef("submission"), question=OuterRef("question"), value__lt=OuterRef("value")
        ).exclude(stage="")
        rated = rated.exclude(Exists(lower))
        found, low = list(_newest(said.filter(submission__in=rated.values("submission")))), True
    if not found:
        return ""
    shown = [
        {
            "text": one.text if len(one.text) <= LONGEST else one.text[: LONGEST - 1] + "…",
            "at": one.submission.submitted_at,
        }
        for one in found
    ]
    return render_to_string(
        "surveys/parts/journey_quotes.html", {"quotes": shown, "low": low, "stage": stage}, request
    )


def _newest(answers: Any) -> Any:
    return answers.select_related("submission").order_by("-submission__submitted_at", "-pk")[:QUOTES]


def _narrowed(answers: Any, chosen: Filters) -> Any:
    if chosen.channel:
        answers = answers.filter(submission__channel__in=chosen.channel)
    zone = timezone.get_current_timezone()
    if chosen.since:
        answers = answers.filter(
            submission__submitted_at__gte=dt.datetime.combine(chosen.since, dt.time(), zone)
        )
    if chosen.until:
        end = dt.datetime.combine(chosen.until, dt.time(), zone) + dt.timedelta(days=1)
        answers = answers.filter(submission__submitted_at__lt=end)
    return answers
