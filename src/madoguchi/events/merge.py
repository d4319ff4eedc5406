"""Say that two cases, or two customers, are one; and take that back."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject


def merge_case(
    goes: int,
    into: int,
    *,
    origin: str = Origin.LIVE,
    at: datetime | None = None,
    member_id: int | None = None,
) -> Event:
    """Say that case ``goes`` now belongs to case ``into``. Chains and cycles end at one root, the same on every reading.

    Call inside a transaction. Raises ``ValueError`` where both are the same case.
    """
    return _merge(Kind.MERGE_CASE, Subject.CASE, goes, into, origin, at, member_id)


def merge_customer(
    goes: int,
    into: int,
    *,
    origin: str = Origin.LIVE,
    at: datetime | None = None,
    member_id: int | None = None,
) -> Event:
    """Say that customer ``goes`` is the person ``into``. As ``merge_case``."""
    return _merge(Kind.MERGE_CUSTOMER, Subject.CUSTOMER, goes, into, origin, at, member_id)


def retract(
    event: Event, *, origin: str = Origin.LIVE, at: datetime | None = None, member_id: int | None = None
) -> Event:
    """Take an event back: a merge, a step, an answer. Taking back a correction does not revive what it corrected."""
    return append(
        [
            Event(
                kind=Kind.RETRACT,
                origin=origin,
                subject_kind=event.subject_kind,
                subject_id=event.subject_id,
                at=at or timezone.now(),
                case_id=event.case_id,
                member_id=member_id,
                supersedes_id=event.number,
            )
        ]
    )[0]


def _merge(
    kind: Kind,
    subject: Subject,
    goes: int,
    into: int,
    origin: str,
    at: datetime | None,
    member_id: int | None,
) -> Event:
    if goes == into:
        raise ValueError(f"{subject} {goes} cannot be merged into itself")
    return append(
        [
            Event(
                kind=kind,
                origin=origin,
                subject_kind=subject,
                subject_id=goes,
                at=at or timezone.now(),
                member_id=member_id,
                payload={"into": into},
            )
        ]
    )[0]
