"""Making scorecards and their drafts, and changing a draft. What is stored can always be scored with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.core.conversation.scorecard import data, default, read
from madoguchi.people.models import Member
from madoguchi.scoring.scorecards.actions.refused import Refused
from madoguchi.scoring.scorecards.models import Card, State, Version

SOMEONE_ELSE = _(
    "Someone else changed this draft in the meantime, so nothing was saved. Open it again to see their changes, then make "
    "yours."
)
NO_DRAFT = _("This version is no draft any more and cannot be changed. Copy it as a new draft instead.")


def create(name: str, process: str, channel: str, told: Mapping[str, Any], by: Member) -> Version:
    """Make a scorecard for a place, with its first draft. Raises ``ScorecardError`` and ``Refused``."""
    name = name.strip()
    checked = data(read({**told, "name": name, "version": 1}))
    if name.casefold() == default().name:
        raise Refused(_("This name belongs to the built-in scorecard. Choose another one."))
    if Card.objects.filter(name__iexact=name).exists():
        raise Refused(_("There is a scorecard of this name already. Choose another name."))
    try:
        with transaction.atomic():
            card = Card.objects.create(name=name, process=process, channel=channel, created_by=by)
            return Version.objects.create(card=card, number=1, data=checked, changed_by=by)
    except IntegrityError:
        raise Refused(
            _(
                "There is a scorecard for this process and channel already. Open it and make a new version of it."
            )
        ) from None


def start_draft(card: Card, told: Mapping[str, Any], by: Member) -> Version:
    """Begin a new version of a scorecard. Raises ``ScorecardError``, and ``Refused`` where a draft is open already."""
    latest = card.versions.aggregate(latest=Max("number"))["latest"] or 0
    checked = data(read({**told, "name": card.name, "version": latest + 1}))
    try:
        with transaction.atomic():
            return Version.objects.create(card=card, number=latest + 1, data=checked, changed_by=by)
    except IntegrityError:
        raise Refused(
            _("There is a draft of this scorecard already. Publish or discard it first, or go on with it.")
        ) from None


def take_file(card: Card, told: Mapping[str, Any], revision: int | None, by: Member) -> tuple[Version, bool]:
    """Give a scorecard a draft with the contents of a file; says whether anything changed.

    Without ``revision`` it becomes a new draft; an open draft that holds just that is returned as it is, so the same
    file may come twice. With ``revision``, that of the open draft, the draft takes the file. Raises as the others here.
    """
    draft = card.versions.filter(state=State.DRAFT).select_related("card").first()
    if draft is None:
        if revision is not None:
            raise Refused(NO_DRAFT)
        return start_draft(card, told, by), True
    if revision is None:
        if draft.data == data(read({**told, "name": card.name, "version": draft.number})):
            return draft, False
        return start_draft(card, told, by), True  # which says that a draft is open
    changed = change_draft(draft, revision, told, by)
    draft.refresh_from_db()
    return draft, changed


def change_draft(version: Version, revision: int, told: Mapping[str, Any], by: Member) -> bool:
    """Give a draft other contents; says whether anything changed.

    ``revision``: that of the draft the person was shown. Raises ``ScorecardError``, and ``Refused`` where it is not the
    present one or the version is no draft.
    """
    checked = data(read({**told, "name": version.card.name, "version": version.number}))
    stored = Version.objects.filter(pk=version.pk, state=State.DRAFT)
    if any(one.data == checked for one in stored.filter(revision=revision)):
        return False
    changed = stored.filter(revision=revision).update(
        data=checked, revision=F("revision") + 1, changed_at=timezone.now(), changed_by=by
    )
    if not changed:
        raise Refused(SOMEONE_ELSE if stored.exists() else NO_DRAFT)
    return True


def discard_draft(version: Version) -> None:
    """Throw a draft away, and a scorecard that never had another version with it. Raises ``Refused``."""
    with transaction.atomic():
        gone, _rows = Version.objects.filter(pk=version.pk, state=State.DRAFT).delete()
        if not gone:
            raise Refused(NO_DRAFT)
        Card.objects.filter(pk=version.card_id, versions__isnull=True).delete()
