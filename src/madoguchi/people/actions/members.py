"""Bring colleagues in, change what they may do, and let them go."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.events.models import Subject
from madoguchi.people.actions.links import make_link
from madoguchi.people.actions.note import note
from madoguchi.people.actions.tokens import revoke_token
from madoguchi.people.models import Link, Member, Role, Team


class Refused(Exception):  # noqa: N818  # a sentence for the person who asked, not a programmer's error
    """An action that would do harm; its message says why and what to do instead."""


@transaction.atomic
def create_admin(*, name: str, email: str, password: str, language: str) -> Member:
    """Create an administrator who can sign in at once."""
    member = Member.objects.create_user(email, password, name=name, role=Role.ADMIN, language=language)
    note("member_created", (Subject.MEMBER, member.pk), member, {"role": member.role})
    return member


@transaction.atomic
def invite(*, name: str, email: str, role: Role, team: Team | None, by: Member) -> tuple[Member, Link, str]:
    """Create a member without a password and a link to hand over. Returns member, link and its token."""
    member = Member.objects.create_user(email, None, name=name, role=role, team=team)
    note("member_invited", (Subject.MEMBER, member.pk), by, {"role": member.role})
    link, token = make_link(member, Link.Purpose.INVITE, by)
    return member, link, token


@transaction.atomic
def change_member(
    member: Member, *, name: str, email: str | None, role: Role, team: Team | None, by: Member
) -> Member:
    """Change a member's name, address, role and team. Raises ``Refused`` for the last administrator's role."""
    if role != Role.ADMIN:
        _keep_one_admin(member)
    before = {"role": member.role, "team": member.team_id}
    member.name, member.role, member.team = name, role, team
    address = email.lower() if email else None
    if address != member.email:  # allauth keeps addresses of its own and would go on accepting the old one
        EmailAddress.objects.filter(user=member).delete()
    member.email = address
    member.save(update_fields=["name", "email", "role", "team"])
    after = {"role": member.role, "team": member.team_id}
    note("member_changed", (Subject.MEMBER, member.pk), by, {"before": before, "after": after})
    return member


@transaction.atomic
def deactivate(member: Member, by: Member) -> None:
    """End a member's access at once: sign-ins, open sessions, open links and own API keys. What they did stays.

    Raises ``Refused`` for oneself and for the last administrator.
    """
    if member.pk == by.pk:
        raise Refused(_("You cannot deactivate yourself. Ask another administrator."))
    _keep_one_admin(member)
    member.is_active = False
    member.save(update_fields=["is_active"])
    member.links.filter(used_at=None).delete()
    for token in member.own_tokens.filter(revoked_at=None):
        revoke_token(token, by)
    note("member_deactivated", (Subject.MEMBER, member.pk), by)


@transaction.atomic
def reactivate(member: Member, by: Member) -> None:
    """Let a member sign in again with the password they had."""
    member.is_active = True
    member.save(update_fields=["is_active"])
    note("member_reactivated", (Subject.MEMBER, member.pk), by)


@transaction.atomic
def remove_second_factors(member: Member, by: Member) -> int:
    """Remove a member's authenticator app, passkeys and recovery codes (a lost phone). Returns how many."""
    removed, _each = Authenticator.objects.filter(user=member).delete()
    note("second_factors_removed", (Subject.MEMBER, member.pk), by, {"count": removed})
    return removed


def _keep_one_admin(member: Member) -> None:
    others = Member.objects.filter(role=Role.ADMIN, is_active=True, email__isnull=False).exclude(pk=member.pk)
    if member.role == Role.ADMIN and member.is_active and not others.exists():
        raise Refused(
            _("This is the only administrator. Make another member an administrator first, then try again.")
        )
