"""Which model looks ahead, and what it says."""

from __future__ import annotations

from django.db.models import F, QuerySet

from madoguchi.processes.foresight.models import Guess, Training
from madoguchi.processes.working import State


def newest() -> Training | None:
    """Return the newest training that came to an end with an answer."""
    return Training.objects.select_related("by").filter(state__in=(State.DONE, State.REFUSED)).first()


def in_force() -> Training | None:
    """Return the training whose model is used: the newest that is done, where it beats the median at anything."""
    row = Training.objects.filter(state=State.DONE).first()
    return row if row is not None and row.file and (row.time_used or row.risk_used) else None


def at_work() -> Training | None:
    """Return the training that goes on."""
    return Training.objects.filter(state__in=(State.WAITING, State.RUNNING)).first()


def failed() -> Training | None:
    """Return the newest training, where it failed."""
    row = Training.objects.first()
    return row if row is not None and row.state == State.FAILED else None


def guesses() -> QuerySet[Guess]:
    """Return what is expected of open cases, those most at risk first."""
    return Guess.objects.select_related("case", "training").order_by(
        F("late").desc(nulls_last=True), F("due").asc(nulls_last=True), "case_id"
    )
