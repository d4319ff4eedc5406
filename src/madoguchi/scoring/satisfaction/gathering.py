"""Answered conversations of the record as a model learns from them, in chunks: what is held is numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Q

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation import boosting, features, signs, vectors
from madoguchi.core.conversation.predicting.levels import Given
from madoguchi.core.conversation.predicting.training import Answers
from madoguchi.core.conversation.turns import NotScored, Turn
from madoguchi.people.erasure import MARK
from madoguchi.scoring.reading import talk
from madoguchi.surveys.main_questions import MainQuestion, main_questions
from madoguchi.warehouse import Filters, ask

MOST = 20_000  # answered cases, the latest: some 20 MB of features
WITH_VECTORS = 4_000  # up to so many the meaning of words is read too: a minute or two, 20 MB
CHUNK = 200
TONES = tuple(name for name in features.NAMES if name.startswith("tone_"))
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Scale:
    """A question's scale, and what its answers are on ours."""

    low: float
    high: float
    turned: bool  # low is good
    positive: tuple[float, ...]

    @classmethod
    def of(cls, question: MainQuestion) -> Scale | None:
        asked = question.definition
        if asked.scale_min is None or asked.scale_max is None or asked.scale_max <= asked.scale_min:
            return None
        return cls(
            asked.scale_min, asked.scale_max, asked.polarity == "low_good", tuple(sorted(asked.positive))
        )

    def ours(self, value: float) -> float:
        """Return an answer on the scale 1–5, 5 the best."""
        share = (value - self.low) / (self.high - self.low)
        return 1.0 + 4.0 * (1.0 - share if self.turned else share)

    @property
    def satisfied(self) -> float:
        """From where on an answer on our scale counts as satisfied: as the question says, else from 4."""
        return min((self.ours(one) for one in self.positive), default=4.0)


def main_question() -> MainQuestion | None:
    """Return the main question about satisfaction."""
    return main_questions(ask("questions", Filters())).get("csat")


def answered(question: MainQuestion, limit: int = MOST) -> list[dict[str, Any]]:
    """Return the latest answered cases, the oldest first (columns as ``effect_cases``)."""
    rows = ask("effect_cases", Filters(), questions=list(question.ids), items=[], limit=limit)
    return sorted(rows, key=lambda row: (row["at_ms"], row["case_id"]))


def given(rows: Sequence[dict[str, Any]], scale: Scale) -> Given:
    """Return who answered what, and when, on our scale."""
    return Given(
        np.array([scale.ours(row["satisfaction"]) for row in rows], dtype=np.float64),
        [int(row["customer"]) for row in rows],
        [row["channel"] or "" for row in rows],
        np.array([row["at_ms"] for row in rows], dtype=np.float64),
    )


def names() -> tuple[str, ...]:
    """Return the features to learn from: the tone of words only where that of both languages is heard."""
    return tuple(name for name in features.NAMES if signs.hears_tone() or name not in TONES)


def gather(
    question: MainQuestion, tell: Tell = lambda _done, _of: None
) -> tuple[Answers, list[dict[str, Any]]]:
    """Return the answered conversations, the oldest first, and the rows they come from. Raises ``WarehouseError``.

    Of a case its last conversation before the answer, up to the answer; cases without one are left out. ``tell`` hears
    how many are read, and may raise to stop.
    """
    scale = Scale.of(question)
    rows = answered(question) if scale else []
    wanted = names()
    with_vectors = boosting.available() and signs.hears_tone() and len(rows) <= WITH_VECTORS
    kept: list[dict[str, Any]] = []
    told: list[Any] = []
    meant: list[Any] = []
    spoken: list[str] = []
    for start in range(0, len(rows), CHUNK):
        tell(start, len(rows))
        part = rows[start : start + CHUNK]
        talks = _talks({row["case_id"]: row["at_ms"] for row in part})
        for row in part:
            if (found := talks.get(row["case_id"])) is None:
                continue
            turns, language = found
            kept.append(row)
            spoken.append(language)
            told.append(row_of(turns, wanted))
            if with_vectors:
                meant.append(vectors.of_dialogue(turns))
    scale = scale or Scale(1, 5, False, ())
    return Answers(
        wanted,
        np.array(told, dtype=np.float64).reshape(len(kept), len(wanted)),
        np.array(meant, dtype=np.float32) if meant else None,
        given(kept, scale),
        satisfied=scale.satisfied,
        languages=spoken,
    ), kept


def row_of(turns: Sequence[Turn], wanted: Sequence[str]) -> Any:
    """Return the features of a conversation by these names."""
    return features.of_dialogue(turns)[[_PLACE[name] for name in wanted]]


_PLACE = {name: place for place, name in enumerate(features.NAMES)}


def sample(since: dt.datetime, until: dt.datetime, wanted: Sequence[str], most: int) -> tuple[Any, list[int]]:
    """Return the features of up to so many conversations of a time, evenly drawn, and their ids, whether answered or not."""
    every = Conversation.objects.filter(opened_at__gte=since, opened_at__lt=until, score__not_scored="")
    ids = [*every.exclude(case__personal__has_key=MARK).order_by("pk").values_list("pk", flat=True)]
    ids = [ids[place * len(ids) // most] for place in range(most)] if len(ids) > most else ids
    found, used = [], []
    for start in range(0, len(ids), CHUNK):
        for one in _with_messages(Q(pk__in=ids[start : start + CHUNK])):
            if (turns := turns_of(one)) is not None:
                found.append(row_of(turns, wanted))
                used.append(one.pk)
    return np.array(found, dtype=np.float64).reshape(len(found), len(wanted)), used


def turns_of(conversation: Conversation, until_ms: float | None = None) -> list[Turn] | None:
    """Return what was said, up to a moment where one is given; None where that is too little to be scored."""
    found = talk(conversation, conversation.messages.all())
    if isinstance(found, NotScored):
        return None
    if until_ms is None:
        return [*found.turns]
    return [turn for turn in found.turns if turn.at is None or turn.at.timestamp() * 1000 <= until_ms]


def _talks(cases: dict[int, float]) -> dict[int, tuple[list[Turn], str]]:
    """Return of each case (id → when it was answered) the last conversation before the answer, and its language."""
    which = (Q(case__in=[*cases]) | Q(case__merged_into__in=[*cases])) & Q(score__not_scored="")
    found: dict[int, tuple[list[Turn], str]] = {}
    for one in _with_messages(which).order_by("opened_at", "pk"):
        case = one.case_id if one.case_id in cases else one.case.merged_into_id
        if case is None or (one.opened_at and one.opened_at.timestamp() * 1000 > cases[case]):
            continue
        if turns := turns_of(one, cases[case]):
            found[case] = turns, one.score.language
    return found


def _with_messages(which: Q) -> Any:
    return (
        Conversation.objects.filter(which)
        .exclude(case__personal__has_key=MARK)
        .select_related("case__customer", "score")
        .prefetch_related("messages")
    )
