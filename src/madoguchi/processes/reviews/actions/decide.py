"""Decide what becomes of a stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.queries import InForce
from madoguchi.processes.reviews.models import Choice, StageReview

DECIDED = "stage_decided"  # what the note is called that a later room may react to


def decide(
    chosen: InForce,
    stage: str,
    choice: str,
    by: Member,
    *,
    reason: str = "",
    suggested: str = "",
    marks: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
    owner: Member | None = None,
    due_on: dt.date | None = None,
    next_review_on: dt.date | None = None,
) -> StageReview:
    """Keep the decision beside the earlier ones, and say so in the log. Raises ``ValueError`` for an unknown stage."""
    if stage not in chosen.blueprint.stage_by_id:
        raise ValueError(f"no stage {stage}")
    now = timezone.now()
    with transaction.atomic():
        made = StageReview.objects.create(
            blueprint=chosen.code,
            version=chosen.number,
            stage=stage,
            choice=Choice(choice),
            reason=reason,
            suggested=suggested,
            marks=dict(marks or {}),
            told=dict(told or {}),
            owner=owner,
            due_on=due_on,
            next_review_on=next_review_on,
            decided_at=now,
            decided_by=by,
        )
        append(
            [
                Event(
                    kind=Kind.NOTE,
                    origin=Origin.LIVE,
                    subject_kind=Subject.ORGANISATION,
                    subject_id=1,
                    at=now,
                    activity=DECIDED,
                    stage=stage[:80],
                    member_id=by.pk,
                    payload={
                        "review": made.pk,
                        "blueprint": chosen.code,
                        "choice": made.choice,
                        "due_on": due_on.isoformat() if due_on else None,
                    },
                )
            ]
        )
    return made
