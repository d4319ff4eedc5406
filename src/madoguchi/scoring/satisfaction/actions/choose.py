"""Putting an earlier model back, or setting one aside: by a person, never by itself."""

from __future__ import annotations

from django.db import transaction

from madoguchi.scoring.satisfaction.models import TrainedModel

State = TrainedModel.State


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
