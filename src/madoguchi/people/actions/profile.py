"""What members change about themselves."""

from __future__ import annotations

from django.db import transaction

from madoguchi.events.models import Subject
from madoguchi.people.actions.note import note
from madoguchi.people.models import Member


@transaction.atomic
def change_profile(member: Member, *, name: str, language: str) -> Member:
    """Keep a member's own name and language."""
    member.name, member.language = name, language
    member.save(update_fields=["name", "language"])
    note("profile_changed", (Subject.MEMBER, member.pk), member)
    return member
