"""Predicting for conversations of the record, in portions, with the model in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation import vectors
from madoguchi.core.conversation.predicting import cold, levels, own
from madoguchi.core.conversation.predicting.levels import Given
from madoguchi.core.conversation.predicting.own import Own
from madoguchi.core.conversation.turns import Turn
from madoguchi.people.erasure import MARK
from madoguchi.scoring.satisfaction import gathering
from madoguchi.scoring.satisfaction.models import Prediction
from madoguchi.scoring.satisfaction.queries import Force, beside, in_force
from madoguchi.warehouse.engine import WarehouseError

PORTION = 200
FIELDS = ["predicted", "low", "high", "p_satisfied", "model", "read_at"]


def waiting(force: Force) -> QuerySet[Conversation]:
    """Return scored conversations in the languages of a model without its prediction as they stand now, the newest first.

    Those of people who were erased are left as they are: their words are gone.
    """
    label = force.label
    stale = (
        Q(prediction__isnull=True) | ~Q(prediction__model=label) | Q(prediction__read_at__lt=F("changed_at"))
    )
    found = Conversation.objects.filter(stale, score__not_scored="", score__language__in=force.languages)
    return found.exclude(case__personal__has_key=MARK).order_by("-opened_at", "-pk")


def catch_up(seconds: float = 40.0, portion: int = PORTION) -> int:
    """Predict what waits, for about so many seconds; returns for how many. Nothing where the warehouse is away.

    A language the model in force has not learnt is left to the one that ships.
    """
    until, force = timezone.now() + dt.timedelta(seconds=seconds), in_force()
    return sum(_catch_up(one, until, portion) for one in (force, beside(force)) if one.languages)


def _catch_up(force: Force, until: dt.datetime, portion: int) -> int:
    if not waiting(force).exists():
        return 0
    try:
        history = _history() if force.own else None
    except WarehouseError:
        return 0
    done = 0
    while timezone.now() < until:
        part = [*waiting(force).select_related("case__customer").prefetch_related("messages")[:portion]]
        made = predict_all(part, force, history) if part else []
        if not made:
            break  # nothing, or only such as are too short by now: their scores follow first
        done += len(made)
    return done


def tidy() -> int:
    """Remove predictions of conversations that can no longer be scored; returns how many."""
    return Prediction.objects.exclude(conversation__score__not_scored="").delete()[0]


def predict_all(
    conversations: Sequence[Conversation], force: Force, history: Given | None
) -> list[Prediction]:
    """Predict for conversations as they stand now, and keep it."""
    now = timezone.now()
    talks = [gathering.turns_of(one) for one in conversations]
    told = [(one, turns) for one, turns in zip(conversations, talks, strict=True) if turns is not None]
    said = _own(force.own, told, history) if force.own else [cold.tell(turns) for _, turns in told]
    rows = [
        Prediction(
            conversation=one,
            predicted=values["predicted"],
            low=values["low"],
            high=values["high"],
            p_satisfied=values["p_satisfied"],
            model=force.label,
            read_at=now,
        )
        for (one, _), values in zip(told, said, strict=True)
    ]
    silent = [one for one, turns in zip(conversations, talks, strict=True) if turns is None]
    if silent:  # said to be scored, yet too little now: the score follows, and until then nothing is asked again and again
        Prediction.objects.filter(conversation__in=silent).delete()
    return Prediction.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["conversation"], update_fields=FIELDS
    )


def _own(
    model: Own, told: Sequence[tuple[Conversation, list[Turn]]], history: Given | None
) -> list[dict[str, Any]]:
    if not told:
        return []
    features = np.array([gathering.row_of(turns, model.names) for _, turns in told])
    meant = np.array([vectors.of_dialogue(turns) for _, turns in told]) if model.vectors else None
    asked = Given(
        np.zeros(len(told)),
        [one.case.customer_id or -one.case_id for one, _ in told],
        [one.case.channel or one.channel for one, _ in told],
        np.array([_ended(one, turns) for one, turns in told]),
    )
    none = Given(np.zeros(0), [], [], np.zeros(0))
    found = own.predict(model, features, meant, levels.known(model.pulls, history or none, asked))
    values = zip(found.expected, found.low, found.high, found.satisfied, strict=True)
    return [
        {
            "predicted": float(expected),
            "low": float(low),
            "high": float(high),
            "p_satisfied": float(satisfied),
        }
        for expected, low, high, satisfied in values
    ]


def _history() -> Given:
    """Return the answers levels are known from."""
    question = gathering.main_question()
    scale = gathering.Scale.of(question) if question else None
    return gathering.given(
        gathering.answered(question) if question and scale else [], scale or gathering.Scale(1, 5, False, ())
    )


def _ended(conversation: Conversation, turns: Sequence[Turn]) -> float:
    """Return when a conversation ended, in ms: answers given later are not known to its prediction."""
    moments = [turn.at for turn in turns if turn.at is not None]
    at = max(moments) if moments else conversation.opened_at
    return at.timestamp() * 1000 if at else 0.0
