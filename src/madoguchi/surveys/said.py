"""Comments as people read them: the words, how the same person felt, when and where. Never who."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.models import Conversation
from madoguchi.cases.names import channel_name
from madoguchi.processes.names import Names
from madoguchi.surveys import queries
from madoguchi.surveys.models import Answer
from madoguchi.surveys.names import MOODS

COLUMNS: list[tuple[str, Any, str]] = [
    ("at", _("Answered"), "datetime"),
    ("survey", _("Survey"), "text"),
    ("question", _("Question"), "text"),
    ("text", _("Comment"), "text"),
    ("score_of", _("Score of"), "text"),
    ("score", _("Score"), "decimal"),
    ("mood_name", _("Mood"), "text"),
    ("channel", _("Channel"), "text"),
    ("stage", _("Stage"), "text"),
    ("touchpoint", _("Touchpoint"), "text"),
]
STAFF_COLUMNS = [
    column for column in COLUMNS if column[0] in ("survey", "question", "text")
]  # no time, place or score that would tell who wrote


@dataclass(slots=True)
class Comment:
    """One answer in words."""

    text: str
    survey: str
    question: str
    attribution: str
    at: dt.datetime | None = None
    score: float | None = None
    best: float | None = None
    score_of: str = ""
    mood: str = ""
    channel: str = ""
    stage: str = ""
    touchpoint: str = ""
    href: str = ""

    @property
    def mood_name(self) -> str:
        """What the mood is called."""
        return str(MOODS[self.mood]) if self.mood else ""

    @property
    def where(self) -> str:
        """Channel, stage and touchpoint in one line."""
        return " · ".join(filter(None, [self.channel, self.stage, self.touchpoint]))


def comments_of(
    answers: Iterable[Answer],
    marks: Mapping[int, queries.Mark],
    names: Names,
    *,
    links: bool = False,
    staff: bool = False,
) -> Iterator[Comment]:
    """Yield each answer as a comment; of what staff said only the words. ``links`` adds the conversation's address."""
    language = get_language() or "en"
    found = list(answers) if links else answers
    addresses = _addresses(found) if links and not staff else {}
    for answer in found:
        question, submission = answer.question, answer.submission
        comment = Comment(
            text=answer.text,
            survey=queries.name_of(question.survey, language),
            question=queries.text_of(question, language),
            attribution=question.survey.attribution,
        )
        if not staff:
            mark, score = marks.get(question.survey_id), getattr(answer, "score", None)
            mood = mark.mood(score) if mark else ""
            comment.at = submission.submitted_at
            comment.channel = channel_name(submission.channel)
            comment.stage = names.stage(answer.stage or question.stage)
            comment.touchpoint = names.touchpoint(answer.touchpoint or question.touchpoint)
            comment.href = addresses.get(submission.case_id or 0, "")
            if mark and mood:
                comment.mood, comment.score = mood, score
                comment.best = mark.definition.scale_max
                comment.score_of = queries.text_of(mark.question, language)
        yield comment


def _addresses(answers: Iterable[Answer]) -> dict[int, str]:
    cases = {answer.submission.case_id for answer in answers if answer.submission.case_id}
    found = Conversation.objects.filter(case__in=cases).order_by("-opened_at").values_list("case", "uid")
    return {case: reverse("conversation", args=[uid]) for case, uid in found}
