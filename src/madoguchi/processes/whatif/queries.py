"""Which model is in use, and the scenarios tried."""

from __future__ import annotations

from django.db.models import QuerySet

from madoguchi.processes.whatif.models import Fit, Scenario
from madoguchi.processes.working import State


def last_fit() -> Fit | None:
    """Return the newest learning that came to an end with an answer: fitting, not fitting, or refused."""
    return Fit.objects.select_related("by").filter(state__in=(State.DONE, State.REFUSED)).first()


def usable() -> Fit | None:
    """Return the model scenarios are tried on: the newest, where it reproduces today."""
    newest = Fit.objects.filter(state=State.DONE).first()
    return newest if newest is not None and newest.fits and newest.file else None


def at_work() -> Fit | None:
    """Return the learning that goes on."""
    return Fit.objects.filter(state__in=(State.WAITING, State.RUNNING)).first()


def failed() -> Fit | None:
    """Return the newest learning, where it failed."""
    newest = Fit.objects.first()
    return newest if newest is not None and newest.state == State.FAILED else None


def scenarios() -> QuerySet[Scenario]:
    """Return all scenarios, newest first."""
    return Scenario.objects.select_related("by", "fit")
