"""Saying anew what a question means. The answers stay as they were given; the figures are read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from madoguchi.core.metrics.question import QuestionDefinition
from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from madoguchi.people.models import Member
from madoguchi.surveys.actions.defining import definition_payload
from madoguchi.surveys.models import Question


@dataclass(frozen=True, slots=True)
class Wording:
    """The question's words in both languages."""

    ja: str
    en: str


def define_question(question: Question, definition: QuestionDefinition, wording: Wording, by: Member) -> bool:
    """Give a question a (checked) definition and wording; says so in the log and returns whether anything changed.

    No answer is touched: the warehouse reads all answers of the question by the latest definition.
    """
    values: dict[str, Any] = {
        "kind": definition.kind,
        "scale_min": definition.scale_min,
        "scale_max": definition.scale_max,
        "polarity": definition.polarity,
        "positive": sorted(definition.positive),
        "missing": sorted(definition.missing),
        "labels": dict(definition.values),
        "version": definition.version or "",
    }
    with transaction.atomic():
        stored = Question.objects.select_for_update().select_related("survey").get(pk=question.pk)
        redefined = [name for name, value in values.items() if getattr(stored, name) != value]
        reworded = (stored.text_ja, stored.text_en) != (wording.ja, wording.en)
        if not redefined and not reworded:
            return False
        for name in redefined:
            setattr(stored, name, values[name])
        stored.text_ja, stored.text_en = wording.ja, wording.en
        stored.save(update_fields=[*redefined, "text_ja", "text_en"])
        if set(redefined) - {"labels"}:
            append([_defined(stored, by)])
    return True


def _defined(question: Question, by: Member) -> Event:
    return Event(
        kind=Kind.QUESTION,
        origin=Origin.LIVE,
        subject_kind=Subject.QUESTION,
        subject_id=question.pk,
        question_id=question.pk,
        member_id=by.pk,
        at=timezone.now(),
        stage=question.stage,
        touchpoint=question.touchpoint,
        payload=definition_payload(question),
    )
