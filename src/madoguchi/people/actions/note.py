"""Remember who changed what about people and settings. Notes never reach the warehouse."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from madoguchi.people.models import Member


def note(
    activity: str, subject: tuple[Subject, int], by: Member | None, payload: dict[str, Any] | None = None
) -> Event:
    """Append a NOTE event. ``payload`` holds ids, codes and counts, never names or texts.

    Raises ``RuntimeError`` outside a transaction.
    """
    (written,) = append(
        [
            Event(
                kind=Kind.NOTE,
                origin=Origin.LIVE,
                subject_kind=subject[0],
                subject_id=subject[1],
                at=timezone.now(),
                member_id=by.pk if by else None,
                activity=activity,
                payload=payload or {},
            )
        ]
    )
    return written
