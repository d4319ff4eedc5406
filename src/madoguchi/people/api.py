"""How the API names people of ours, where a page names them too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Schema

from madoguchi.people.models import Member


class Person(Schema):
    """One of ours."""

    uid: UUID
    name: str


def person(member: Member | None) -> dict[str, Any] | None:
    """Return what ``Person`` shows; None where it is nobody, or nobody any more."""
    return {"uid": member.uid, "name": member.name} if member else None
