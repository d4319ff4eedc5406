"""Questions to the answers as they were given: what was asked, what was said. Figures come from the warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import CharField
from django.db.models.functions import MD5, Cast
from django.utils import timezone

from madoguchi.core.metrics.question import NET, QuestionDefinition, QuestionError, define
from madoguchi.surveys.models import Answer, Question, QuestionKind, Submission, Survey
from madoguchi.warehouse import Filters

# What best says how someone felt, in the order it is looked for.
SCORED = (
    QuestionKind.CSAT,
    QuestionKind.NPS,
    QuestionKind.CES,
    QuestionKind.RATING,
    QuestionKind.ENPS,
)
SEARCH_LIMIT = 200
STAFF_COMMENTS_FROM = 10  # filled-in staff surveys in a group before its comments are shown


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
    mood: str = ""  # good, middle or bad: how the same person answered the survey's mark question
    audience: str = "customer"
    beside: int | None = None  # only of submissions that answered this question


@dataclass(frozen=True)
class Mark:
    """The question of a survey that says how someone felt, with its definition."""

    question: Question
    definition: QuestionDefinition
    good: frozenset[float] = field(default=frozenset())

    def mood(self, value: float | None) -> str:
        """Return good, middle or bad, or an empty text where the number is no answer.

        Good: in the positive set (9 and 10 for NPS). Bad: on the other side of the scale's middle (0-6 for NPS).
        """
        if value is None or not self.definition.on_scale(value) or f"{value:g}" in self.definition.missing:
            return ""
        if value in self.good:
            return "good"
        return "bad" if self._worse(value) else "middle"

    def condition(self, mood: str) -> Q:
        """Return the condition on ``score`` for a mood."""
        good = Q(score__in=sorted(self.good))
        low, high = self.definition.scale_min, self.definition.scale_max
        valid = Q(score__gte=low, score__lte=high) if low is not None else Q(score__isnull=False)
        codes = [float(code) for code in self.definition.missing if _is_number(code)]
        valid &= ~Q(score__in=codes)
        if self.definition.kind in NET:
            bad = Q(score__lte=6)
        elif self.definition.polarity == "high_good":
            bad = Q(score__lt=self._middle)
        else:
            bad = Q(score__gt=self._middle)
        return valid & {"good": good, "bad": bad & ~good}.get(mood, ~good & ~bad)

    @property
    def _middle(self) -> float:
        low, high = self.definition.scale_min, self.definition.scale_max
        return ((low or 0.0) + (high or 0.0)) / 2

    def _worse(self, value: float) -> bool:
        if self.definition.kind in NET:
            return value <= 6
        return value < self._middle if self.definition.polarity == "high_good" else value > self._middle


def surveys(audience: str = "customer") -> QuerySet[Survey]:
    """Return the surveys of an audience with their questions."""
    return Survey.objects.filter(audience=audience).prefetch_related("questions").order_by("name_en", "pk")


def definition_of(question: Question) -> QuestionDefinition:
    """Return the question's definition as our row holds it; a part that cannot hold gives way to the usual."""
    low, high = question.scale_min, question.scale_max
    try:
        return define(
            question.kind,
            question.code,
            scale=(low, high) if low is not None and high is not None else None,
            positive=[float(one) for one in question.positive] or None,
            direction=question.polarity or None,
            missing=[_code(one) for one in question.missing],
            values={label: float(value) for label, value in question.labels.items()},
            version=question.version if question.kind == "ces" and question.version else None,
        )
    except (QuestionError, TypeError, ValueError):
        return define(question.kind, question.code)


def _code(code: object) -> str:
    return f"{code:g}" if isinstance(code, float | int) else str(code)


def _is_number(code: str) -> bool:
    return code.lstrip("-").replace(".", "", 1).isdigit()


def text_of(question: Question, language: str) -> str:
    """Return the question's words in a language, or in the other where only that exists, or its code."""
    first, second = question.text_ja, question.text_en
    if not language.startswith("ja"):
        first, second = second, first
    return first or second or question.code


def name_of(survey: Survey, language: str) -> str:
    """Return the survey's name in a language, or in the other where only that exists."""
    first, second = survey.name_ja, survey.name_en
    if not language.startswith("ja"):
        first, second = second, first
    return first or second


def midnight(day: dt.date | None, days: int = 0) -> dt.datetime | None:
    """Return the start of a local day, or of a day some days later."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=days), dt.time.min))


def filled_in(filters: Filters, surveys: Iterable[Survey]) -> dict[int, int]:
    """Return how many filled-in surveys the filters let through, by survey."""
    found = Submission.objects.filter(survey__in=[survey.pk for survey in surveys])
    if filters.since:
        found = found.filter(submitted_at__gte=midnight(filters.since))
    if filters.until:
        found = found.filter(submitted_at__lt=midnight(filters.until, days=1))
    if filters.channel:
        found = found.filter(_channel(filters.channel, ""))
    if filters.team:
        found = found.filter(case__team__name__in=filters.team)
    if filters.stage:
        among = Answer.objects.filter(submission=OuterRef("pk"), stage__in=filters.stage)
        found = found.filter(pk__in=among.values("submission"))
    counted = found.order_by().values("survey").annotate(n=Count("pk"))
    return {row["survey"]: row["n"] for row in counted}


def _channel(channels: Iterable[str], prefix: str) -> Q:
    """The channel of the submission, or where it names none that of its case; as in the warehouse."""
    wanted = list(channels)
    own, none, case = f"{prefix}channel__in", f"{prefix}channel", f"{prefix}case__channel__in"
    return Q(**{own: wanted}) | Q(**{none: "", case: wanted})


def marks(audience: str) -> dict[int, Mark]:
    """Return for each survey of an audience the question that says how someone felt."""
    found: dict[int, Mark] = {}
    rank = {kind: place for place, kind in enumerate(SCORED)}
    questions = Question.objects.filter(kind__in=SCORED, survey__audience=audience)
    for question in sorted(questions, key=lambda one: (rank[QuestionKind(one.kind)], one.position, one.pk)):
        if question.survey_id not in found:
            definition = definition_of(question)
            good = frozenset({9.0, 10.0}) if definition.kind in NET else definition.positive
            found[question.survey_id] = Mark(question, definition, good)
    return found


def comments(wanted: CommentFilter, marks: Mapping[int, Mark]) -> QuerySet[Answer]:
    """Return the answers in words, newest first, each with ``score``: the same submission's answer to the mark question.

    Words are looked for as parts, so that Japanese without spaces is found. What staff said comes in no order that
    would tell who said it, and only from surveys of which enough were filled in.
    """
    scored = Answer.objects.filter(
        submission=OuterRef("submission"),
        question__in=[mark.question.pk for mark in marks.values()],
        value__isnull=False,
    ).order_by("pk")
    found = (
        _told(wanted)
        .select_related("question__survey", "submission")
        .annotate(score=Subquery(scored.values("value")[:1]))
    )
    for word in wanted.text[:SEARCH_LIMIT].replace("　", " ").split():
        found = found.filter(text__icontains=word)
    if wanted.mood:
        condition = Q(pk__in=[])
        for survey, mark in marks.items():
            condition |= Q(question__survey=survey) & mark.condition(wanted.mood)
        found = found.filter(condition)
    if wanted.audience == "staff":
        shuffled = MD5(Cast("pk", CharField()))
        return found.filter(question__survey__in=_enough(wanted)).order_by(shuffled, "pk")
    return found.order_by(F("submission__submitted_at").desc(), "-pk")


def _told(wanted: CommentFilter) -> QuerySet[Answer]:
    found = Answer.objects.exclude(text="").filter(
        question__kind=QuestionKind.TEXT, question__survey__audience=wanted.audience
    )
    if wanted.survey:
        found = found.filter(question__survey=wanted.survey)
    if wanted.start:
        found = found.filter(submission__submitted_at__gte=wanted.start)
    if wanted.end:
        found = found.filter(submission__submitted_at__lt=wanted.end)
    if wanted.channel:
        found = found.filter(_channel([wanted.channel], "submission__"))
    if wanted.stage:
        found = found.filter(Q(stage=wanted.stage) | Q(stage="", question__stage=wanted.stage))
    if wanted.touchpoint:
        found = found.filter(
            Q(touchpoint=wanted.touchpoint) | Q(touchpoint="", question__touchpoint=wanted.touchpoint)
        )
    if wanted.beside:
        beside = Answer.objects.filter(question=wanted.beside, value__isnull=False)
        found = found.filter(submission__in=beside.values("submission"))
    return found


def _enough(wanted: CommentFilter) -> list[int]:
    """Return the staff surveys that enough people filled in within the filters, words and mood aside."""
    found = Submission.objects.filter(survey__audience="staff")
    if wanted.start:
        found = found.filter(submitted_at__gte=wanted.start)
    if wanted.end:
        found = found.filter(submitted_at__lt=wanted.end)
    counted = found.order_by().values("survey").annotate(n=Count("pk")).filter(n__gte=STAFF_COMMENTS_FROM)
    return [row["survey"] for row in counted]
