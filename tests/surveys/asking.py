"""Surveys for the stories: asked, answered and in the log, as an import leaves them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from madoguchi.cases.models import Case
from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from madoguchi.surveys.models import Answer, Question, Submission, Survey

DAY = dt.datetime(2026, 11, 10, 3, 0, tzinfo=dt.UTC)  # noon in Tokyo


def survey(name: str = "お問い合わせ後のアンケート", **fields: Any) -> Survey:
    """A survey of customers, unless ``audience`` says otherwise."""
    values = {"name_ja": name, "name_en": name, "source_system": "test", "source_id": name} | fields
    return Survey.objects.create(**values)


def ask(of: Survey, code: str, kind: str, **fields: Any) -> Question:
    """A question of a survey, defined in the log."""
    scale = {
        "csat": (1, 5),
        "rating": (1, 5),
        "ces": (1, 7),
        "nps": (0, 10),
        "enps": (0, 10),
        "boolean": (0, 1),
    }
    good = {"csat": [4, 5], "rating": [4, 5], "ces": [5, 6, 7], "boolean": [1]}
    low, high = scale.get(kind, (None, None))
    values: dict[str, Any] = {
        "text_ja": f"{code}はいかがでしたか。",
        "text_en": f"How was {code}?",
        "scale_min": low,
        "scale_max": high,
        "positive": good.get(kind, []),
        "position": of.questions.count(),
    } | fields
    question = Question.objects.create(survey=of, code=code, kind=kind, **values)
    payload = {
        name: getattr(question, name)
        for name in ("code", "kind", "scale_min", "scale_max", "polarity", "positive", "missing", "version")
    }
    with transaction.atomic():
        append(
            [
                Event(
                    kind=Kind.QUESTION,
                    origin=Origin.IMPORT,
                    subject_kind=Subject.QUESTION,
                    subject_id=question.pk,
                    question_id=question.pk,
                    at=DAY,
                    payload=payload | {"survey": of.pk, "audience": of.audience},
                )
            ]
        )
    return question


def fill_in(
    of: Survey,
    said: dict[Question, float | str | None],
    *,
    at: dt.datetime = DAY,
    times: int = 1,
    case: Case | None = None,
    channel: str = "email",
    stage: str = "",
    touchpoint: str = "",
    weight: float | None = None,
) -> list[Submission]:
    """So many people fill in a survey alike: a number, words, or nothing for each question."""
    made = Submission.objects.bulk_create(
        Submission(survey=of, submitted_at=at, channel=channel, weight=weight, case=case)
        for _ in range(times)
    )
    answers, events = [], []
    for submission in made:
        for question, given in said.items():
            place = {"stage": stage or question.stage, "touchpoint": touchpoint or question.touchpoint}
            value = float(given) if isinstance(given, int | float) else None
            text = given if isinstance(given, str) else ""
            answers.append(Answer(submission=submission, question=question, value=value, text=text, **place))
            events.append(
                Event(
                    kind=Kind.ANSWER,
                    origin=Origin.IMPORT,
                    subject_kind=Subject.SUBMISSION,
                    subject_id=submission.pk,
                    question_id=question.pk,
                    case_id=case.pk if case else None,
                    at=at,
                    value=value,
                    weight=weight,
                    channel=channel,
                    payload={"text": True} if text else {},
                    **place,
                )
            )
    Answer.objects.bulk_create(answers)
    with transaction.atomic():
        append(events)
    return made


def written(response: Any) -> str:
    """A page's words."""
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def rows_of(response: Any) -> list[dict[str, str]]:
    """The rows of an exported CSV, without the footer."""
    import csv
    import io

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    return [dict(zip(table[0], row, strict=True)) for row in table[1:-1]]
