"""Take back a whole batch."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject


def undo_batch(batch_id: int, origin: str = Origin.LIVE, at: datetime | None = None) -> Event:
    """Say that every event of the batch counts as never said; for good (import it again to have it back).

    Call inside the transaction that marks the batch's rows. One event and one dirty mark, however large the batch: the
    warehouse finds whom it touched. Saying it twice changes nothing. Raises ``RuntimeError`` outside a transaction.
    """
    event = Event(
        kind=Kind.UNDO,
        origin=origin,
        subject_kind=Subject.BATCH,
        subject_id=batch_id,
        at=at or timezone.now(),
    )
    return append([event])[0]
