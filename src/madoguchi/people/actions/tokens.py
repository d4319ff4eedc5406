"""Keys for the REST API: made, recognised, revoked. Only hashes are kept."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from madoguchi.events.models import Subject
from madoguchi.people.actions.links import hashed
from madoguchi.people.actions.note import note
from madoguchi.people.models import ApiToken, Member, Role

PREFIX = "mdg_"  # so that a leaked key is recognised by secret scanners and by people


@transaction.atomic
def create_token(*, name: str, role: Role, may_write: bool, by: Member) -> tuple[ApiToken, str]:
    """Make a token that may do what ``role`` may do. Returns it with its secret, which is shown once."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name, token_hash=hashed(secret), role=role, may_write=may_write, created_by=by
    )
    note("token_made", (Subject.ORGANISATION, 1), by, {"token": token.pk, "role": role})
    return token, secret


@transaction.atomic
def create_own_token(*, name: str, may_write: bool, by: Member) -> tuple[ApiToken, str]:
    """Make a token that acts for the member who makes it; nobody makes one for somebody else.

    Returns it with its secret, which is shown once.
    """
    token, secret = create_token(name=name, role=Role(by.role), may_write=may_write, by=by)
    token.member = by
    token.save(update_fields=["member"])
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, by: Member) -> None:
    """End a token at once; revoking it again changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        note("token_revoked", (Subject.ORGANISATION, 1), by, {"token": token.pk})


def token_of(secret: str) -> ApiToken | None:
    """Return the live token of a secret, or None; a member's own ends when the member may no longer sign in.

    The time of last use is kept to the minute.
    """
    known = ApiToken.objects.select_related("member__team").filter(token_hash=hashed(secret), revoked_at=None)
    token = known.filter(Q(member=None) | Q(member__is_active=True)).first()
    if token is not None:
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
