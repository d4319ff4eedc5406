"""Questions to the answers as they were given: what was asked, what was said. Figures come from the warehouse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from madoguchi.surveys.models import Answer, Question, QuestionKind, Survey

SCORED = (QuestionKind.CSAT, QuestionKind.NPS, QuestionKind.CES, QuestionKind.ENPS, QuestionKind.RATING)
SEARCH_LIMIT = 200


@dataclass(frozen=True)
class CommentFilter:
    """What the comments are narrowed to; empty means everything."""

    survey: int | None = None
    text: str = ""
    start: dt.datetime | None = None
    end: dt.datetime | None = None  # exclusive
    channel: str = ""
    stage: str = ""
    touchpoint: str = ""
    mood: str = ""  # good, middle or bad: how the same person answered the survey's first scored question
    audience: str = "customer"


def surveys(audience: str = "customer") -> QuerySet[Survey]:
    """Return the surveys of an audience with their questions."""
    return Survey.objects.filter(audience=audience).prefetch_related("questions").order_by("name_en", "pk")


def definition_of(question: Question) -> dict[str, object]:
    """Return the question as ``core.metrics.question`` wants it."""
    return {
        "code": question.code,
        "kind": question.kind,
        "scale_min": question.scale_min,
        "scale_max": question.scale_max,
        "polarity": question.polarity,
        "positive": question.positive or None,
        "missing": question.missing,
        "version": question.version,
    }


def comments(wanted: CommentFilter) -> QuerySet[Answer]:
    """Return the answers in words, newest first, each with ``score`` and ``score_kind`` of the same submission.

    Words are looked for as parts, so that Japanese without spaces is found.
    """
    scored = Answer.objects.filter(
        submission=OuterRef("submission"), question__kind__in=SCORED, value__isnull=False
    ).order_by("question__position", "question")
    found = (
        Answer.objects.exclude(text="")
        .filter(question__kind=QuestionKind.TEXT, question__survey__audience=wanted.audience)
        .select_related("question", "submission")
        .annotate(
            score=Subquery(scored.values("value")[:1]), score_question=Subquery(scored.values("question")[:1])
        )
    )
    if wanted.survey:
        found = found.filter(question__survey=wanted.survey)
    if wanted.start:
        found = found.filter(submission__submitted_at__gte=wanted.start)
    if wanted.end:
        found = found.filter(submission__submitted_at__lt=wanted.end)
    if wanted.channel:
        found = found.filter(submission__channel=wanted.channel)
    if wanted.stage:
        found = found.filter(Q(stage=wanted.stage) | Q(question__stage=wanted.stage))
    if wanted.touchpoint:
        found = found.filter(Q(touchpoint=wanted.touchpoint) | Q(question__touchpoint=wanted.touchpoint))
    for word in wanted.text[:SEARCH_LIMIT].replace("　", " ").split():
        found = found.filter(text__icontains=word)
    if wanted.mood:
        found = found.filter(_mood(wanted.mood))
    return found.order_by("-submission__submitted_at", "-pk")


def _mood(mood: str) -> Q:
    """Return the condition on ``score`` for each scored question: its own definition says what is good."""
    condition = Q(pk__in=[])
    for question in Question.objects.filter(kind__in=SCORED):
        good, bad = _good_and_bad(question)
        wanted = {"good": good, "bad": bad & ~good}.get(mood, ~good & ~bad)
        condition |= Q(score_question=question.pk) & wanted
    return condition


def _good_and_bad(question: Question) -> tuple[Q, Q]:
    """Good: in the positive set (9 and 10 for NPS). Bad: on the other side of the scale's middle (0-6 for NPS)."""
    if question.kind in {QuestionKind.NPS, QuestionKind.ENPS}:
        return Q(score__gte=9), Q(score__lte=6)
    low = 1.0 if question.scale_min is None else question.scale_min
    high = 5.0 if question.scale_max is None else question.scale_max
    middle = (low + high) / 2
    worse = Q(score__lt=middle) if question.polarity == "high_good" else Q(score__gt=middle)
    better = Q(score__gt=middle) if question.polarity == "high_good" else Q(score__lt=middle)
    return Q(score__in=question.positive) if question.positive else better, worse


def text_of(question: Question, language: str) -> str:
    """Return the question's words in a language, or in the other where only that exists, or its code."""
    first, second = question.text_ja, question.text_en
    if not language.startswith("ja"):
        first, second = second, first
    return first or second or question.code
