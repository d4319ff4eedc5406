"""Putting a version of a scorecard in force, and taking it out of force. Both are dated, with who did it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.core.conversation.scorecard import read
from madoguchi.people.models import Member
from madoguchi.scoring.scorecards.actions.draft import NO_DRAFT, SOMEONE_ELSE
from madoguchi.scoring.scorecards.actions.refused import Refused
from madoguchi.scoring.scorecards.models import Card, State, Version


def publish(version: Version, revision: int, note: str, by: Member) -> bool:
    """Put a draft in force, as it was when it had this revision; says whether that changed anything.

    The version before is retired in the same moment. What it concerns is scored again in the background (``waiting``).
    Publishing what is in force already changes nothing. Raises ``ScorecardError`` and ``Refused``.
    """
    note = note.strip()
    if not note:
        raise Refused(_("Write in a few words why this version is published."))
    now = timezone.now()
    with transaction.atomic():
        Card.objects.select_for_update().get(pk=version.card_id)  # one at a time
        stored = Version.objects.get(pk=version.pk)
        if stored.state == State.PUBLISHED and stored.revision == revision:
            return False
        if stored.state != State.DRAFT:
            raise Refused(NO_DRAFT)
        read(stored.data)
        Version.objects.filter(card=stored.card_id, state=State.PUBLISHED).update(
            state=State.RETIRED, retired_at=now, retired_by=by
        )
        done = Version.objects.filter(pk=stored.pk, state=State.DRAFT, revision=revision).update(
            state=State.PUBLISHED, published_at=now, published_by=by, note=note
        )
        if not done:
            raise Refused(SOMEONE_ELSE)
    return True


def retire(version: Version, by: Member) -> bool:
    """Take a version out of force; says whether it was. What it judged is scored by the next closest scorecard."""
    return bool(
        Version.objects.filter(pk=version.pk, state=State.PUBLISHED).update(
            state=State.RETIRED, retired_at=timezone.now(), retired_by=by
        )
    )
