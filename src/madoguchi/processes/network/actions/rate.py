"""Rate an answer that came from inside the house."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.core.process.network import Served
from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from madoguchi.people.models import Member
from madoguchi.processes.network.models import InternalRating

RATED = "internal_rating"
NOT_YOURS = _("This call is not one of your team’s. Choose one from the list.")
RATED_ALREADY = _("A colleague has rated this answer already.")


class AlreadyRatedError(ValueError):
    """A colleague rated this call before."""


def rate(blueprint: str, call: Served, value: int, by: Member) -> InternalRating:
    """Keep the mark and note it in the log. Raises ``AlreadyRatedError``, ``ValueError`` for a mark outside 1 to 5."""
    if not 1 <= value <= 5:
        raise ValueError("a mark lies between 1 and 5")
    now = timezone.now()
    try:
        with transaction.atomic():
            made = InternalRating.objects.create(
                case_id=call.case_id,
                blueprint=blueprint,
                step=call.step,
                process=call.process,
                team=call.caller[:80],
                value=value,
                rated_at=now,
                rated_by=by,
            )
            # A note and no step of the case: what colleagues think of each other is no part of how the case ran
            append(
                [
                    Event(
                        kind=Kind.NOTE,
                        origin=Origin.LIVE,
                        subject_kind=Subject.CASE,
                        subject_id=call.case_id,
                        case_id=call.case_id,
                        at=now,
                        activity=RATED,
                        team=call.caller[:80],
                        value=float(value),
                        payload={"process": call.process, "step": call.step, "blueprint": blueprint},
                    )
                ]
            )
    except IntegrityError:
        raise AlreadyRatedError from None
    return made
