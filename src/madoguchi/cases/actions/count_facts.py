"""Saying that what a case knows (``cases/facts.py``) may have changed, so that its conversations are judged again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from madoguchi.cases.models import Case, Conversation
from madoguchi.events.models import Event, Kind
from madoguchi.kit.taking import parts


def cases_changed(cases: Iterable[int]) -> None:
    """Count up the conversations of cases, in the transaction that writes their steps or descriptions.

    A number and no time: whoever reads the number first and the facts after it never misses a change that another
    transaction commits in between.
    """
    for some in parts(sorted(set(cases))):
        for family in parts(sorted(_with_merged({*some}))):
            Conversation.objects.filter(case__in=family).update(facts=F("facts") + 1)


def batch_changed(batch_id: int) -> None:
    """Count up the conversations of every case that a batch said something of, when it is undone."""
    said = Event.objects.filter(batch_id=batch_id, kind__in=(Kind.STEP, Kind.DESCRIBE))
    cases_changed(said.order_by().values_list("subject_id", flat=True).distinct())


def _with_merged(cases: set[int]) -> set[int]:
    """Conversations of a case are judged by the steps of all that were merged with it."""
    into = Case.objects.filter(pk__in=cases, merged_into__isnull=False)
    both = cases | {*into.values_list("merged_into_id", flat=True)}
    return both | {*Case.objects.filter(merged_into__in=both).values_list("pk", flat=True)}
