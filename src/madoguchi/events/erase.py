"""Forget who a customer was."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject


def erase_customer(customer_id: int, *, origin: str = Origin.LIVE, at: datetime | None = None) -> Event:
    """Say that this customer, and everyone merged with them, may no longer be linked to anything. For good.

    Call inside the transaction that blanks the person's fields. The facts keep their numbers and lose the person; the
    bytes leave the disk with the warehouse's next rebuild (every night, or ``warehouse.client.rebuild``).
    """
    return append(
        [
            Event(
                kind=Kind.ERASE,
                origin=origin,
                subject_kind=Subject.CUSTOMER,
                subject_id=customer_id,
                at=at or timezone.now(),
            )
        ]
    )[0]
