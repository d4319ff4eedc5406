"""Note something on a stage of a journey; every version stays."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max

from madoguchi.people.models import Member
from madoguchi.processes.blueprints.models import Blueprint
from madoguchi.processes.journeys.models import JourneyNote, NoteKind

LONGEST = 2_000


class ChangedMeanwhile(Exception):  # noqa: N818 - said as it is to the reader
    """Somebody else wrote a newer version than the one this text began from."""


def note(
    blueprint: Blueprint, stage: str, kind: str, text: str, *, by: Member | None, begun_from: int
) -> JourneyNote | None:
    """Write the next version of a note, or nothing where the text is the same.

    ``begun_from`` is the number of the version the writer saw (0: none). Raises ``ChangedMeanwhile``.
    """
    kind, text = NoteKind(kind), text.strip()[:LONGEST]
    mine = JourneyNote.objects.filter(blueprint=blueprint, stage=stage, kind=kind)
    try:
        with transaction.atomic():
            last = mine.aggregate(last=Max("number"))["last"] or 0
            if last != begun_from:
                raise ChangedMeanwhile
            newest = mine.filter(number=last).first()
            if text == (newest.text if newest else ""):
                return None
            return JourneyNote.objects.create(
                blueprint=blueprint, stage=stage, kind=kind, number=last + 1, text=text, written_by=by
            )
    except IntegrityError:  # the same number at the same moment
        raise ChangedMeanwhile from None
