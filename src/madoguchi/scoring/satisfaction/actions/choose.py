"""Putting an earlier model back, or setting one aside: by a person; by itself only where it learnt from a sample that is gone."""

from __future__ import annotations

from django.db import transaction

from madoguchi.cases.models import Conversation
from madoguchi.scoring.satisfaction.models import TrainedModel

State = TrainedModel.State
SAMPLE = "sample"


def put_back(row: TrainedModel) -> bool:
    """Have an earlier good model in force again: newer ones are set aside. Returns whether that is possible."""
    with transaction.atomic():
        if row.state not in (State.GOOD, State.SET_ASIDE):
            return False
        TrainedModel.objects.filter(state=State.GOOD, version__gt=row.version).update(state=State.SET_ASIDE)
        TrainedModel.objects.filter(pk=row.pk).update(state=State.GOOD)
    return True


def set_aside(row: TrainedModel) -> bool:
    """Take a model out of force; the one before it, or the one that ships, takes its place."""
    return bool(TrainedModel.objects.filter(pk=row.pk, state=State.GOOD).update(state=State.SET_ASIDE))


def forget_the_sample() -> int:
    """Set models aside that learnt from made-up data which is no longer there; returns how many."""
    learnt = [row for row in TrainedModel.objects.filter(state=State.GOOD) if row.card.get("sample")]
    if not learnt or Conversation.objects.filter(origin=SAMPLE).exists():
        return 0
    return TrainedModel.objects.filter(pk__in=[row.pk for row in learnt]).update(state=State.SET_ASIDE)
