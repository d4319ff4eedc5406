"""A draft on its way into force: proposed by one, approved by another, or sent back with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.core.blueprint.reading import BlueprintError, read
from madoguchi.people.access import RIGHTS
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.actions.publish import publish
from madoguchi.processes.blueprints.actions.refused import NO_DRAFT, SOMEONE_ELSE, Conflict, Refused
from madoguchi.processes.blueprints.models import Blueprint, Happened, State, Version, What

UNFINISHED = _("The drawing has problems that must be mended first. The editor lists them.")
EMPTY = _("The drawing has no steps yet. Draw some first.")
NOT_PROPOSED = _("This version is not waiting for approval. Nothing was changed.")
NO_REASON = _("Write in a few words why.")
YOURSELF = _("You proposed this version, so somebody else must approve it.")


def propose(version: Version, revision: int, why: str, by: Member) -> None:
    """Ask that a draft, as it was at this revision, comes into force. Raises ``Refused``."""
    why = why.strip()
    if not why:
        raise Refused(NO_REASON)
    with transaction.atomic():
        stored = _locked(version)
        if stored.state != State.DRAFT:
            raise Refused(NO_DRAFT)
        if stored.revision != revision:
            raise Conflict(SOMEONE_ELSE)
        try:
            drawing = read(stored.data)
        except BlueprintError:
            raise Refused(UNFINISHED) from None
        if not drawing.steps:
            raise Refused(EMPTY)
        _move(stored, State.PROPOSED, What.PROPOSED, why, by)


def withdraw(version: Version, by: Member) -> None:
    """Take a proposal back: it is a draft again. Raises ``Refused``."""
    with transaction.atomic():
        _move(_proposed(version), State.DRAFT, What.WITHDRAWN, "", by)


def reject(version: Version, why: str, by: Member) -> None:
    """Send a proposal back as a draft, with the reason. Raises ``Refused``."""
    why = why.strip()
    if not why:
        raise Refused(NO_REASON)
    with transaction.atomic():
        _move(_proposed(version), State.DRAFT, What.REJECTED, why, by)


def approve(version: Version, by: Member) -> None:
    """Bring a proposal into force; the version before retires. Raises ``Refused``."""
    with transaction.atomic():
        stored = _proposed(version)
        proposal = proposed(stored)
        if reason := why_not(stored, by):
            raise Refused(reason)
        publish(stored, by, proposal.why if proposal else "")


def retire(version: Version, why: str, by: Member) -> None:
    """Take a version out of force; nothing comes in its place. Raises ``Refused``."""
    with transaction.atomic():
        stored = _locked(version)
        if stored.state != State.PUBLISHED:
            raise Refused(_("This version is not in force. Nothing was changed."))
        _move(stored, State.RETIRED, What.RETIRED, why.strip(), by)


def archive(blueprint: Blueprint, *, away: bool = True) -> None:
    """Put a blueprint away, so that nothing is compared with it any more, or take it out again."""
    Blueprint.objects.filter(pk=blueprint.pk).update(archived_at=timezone.now() if away else None)


def proposed(version: Version) -> Happened | None:
    """Return who proposed a version, when and why."""
    return version.history.filter(what=What.PROPOSED).select_related("by").first()


def why_not(version: Version, by: Member) -> str | Promise:
    """Say why this member may not approve a proposal; nothing where they may.

    Somebody else than the proposer must, unless nobody else in the organisation may.
    """
    proposal = proposed(version)
    if proposal is not None and proposal.by_id == by.pk and not only_one(by):
        return YOURSELF
    return ""


def only_one(by: Member) -> bool:
    """Say whether nobody else in the organisation may approve."""
    may = Member.objects.filter(role__in=RIGHTS["approve_processes"], is_active=True, email__isnull=False)
    return not may.exclude(pk=by.pk).exists()


def _locked(version: Version) -> Version:
    Blueprint.objects.select_for_update().get(pk=version.blueprint_id)  # one at a time
    return Version.objects.select_related("blueprint").get(pk=version.pk)


def _proposed(version: Version) -> Version:
    stored = _locked(version)
    if stored.state != State.PROPOSED:
        raise Refused(NOT_PROPOSED)
    return stored


def _move(version: Version, state: State, what: What, why: str, by: Member) -> None:
    version.state = state
    version.save(update_fields=["state"])
    Happened.objects.create(version=version, what=what, why=why[:500], by=by)
