"""One-time addresses an admin hands over: an invitation, or a new password, without a mail server."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from madoguchi.events.models import Subject
from madoguchi.people.actions.note import note
from madoguchi.people.models import Link, Member

VALID_FOR = {Link.Purpose.INVITE: timedelta(days=7), Link.Purpose.PASSWORD: timedelta(hours=24)}


def hashed(token: str) -> str:
    """Return what is kept of a secret. The secret is 256 random bits, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(member: Member, purpose: Link.Purpose, by: Member) -> tuple[Link, str]:
    """Make a link and return it with its token, which is shown once and never kept.

    Earlier unused links of the member for the same purpose end at once.
    """
    now = timezone.now()
    member.links.filter(purpose=purpose, used_at=None, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    link = Link.objects.create(
        purpose=purpose,
        token_hash=hashed(token),
        member=member,
        created_by=by,
        created_at=now,
        expires_at=now + VALID_FOR[purpose],
    )
    note(f"link_{purpose}_made", (Subject.MEMBER, member.pk), by)
    return link, token


def open_link(token: str, purpose: Link.Purpose) -> Link | None:
    """Return the link a token opens, or None when it is unknown, used, expired, or its member may not sign in."""
    return (
        Link.objects.select_related("member", "created_by")
        .filter(
            token_hash=hashed(token),
            purpose=purpose,
            used_at=None,
            expires_at__gt=timezone.now(),
            member__is_active=True,
        )
        .first()
    )


@transaction.atomic
def use_link(link: Link, password: str, *, name: str = "", language: str = "") -> Member | None:
    """Set the password of the link's member; returns the member, or None where someone else was faster."""
    now = timezone.now()
    if not Link.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now):
        return None
    member = Member.objects.select_for_update().get(pk=link.member_id)
    member.set_password(password)
    member.name = name or member.name
    member.language = language or member.language
    member.save(update_fields=["password", "name", "language"])
    # Whoever holds another link of this member must not be able to change the password again.
    member.links.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    note(f"link_{link.purpose}_used", (Subject.MEMBER, member.pk), member)
    return member
