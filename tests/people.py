"""The cast of the tests. Every permission test reads as a sentence about one of them."""

from __future__ import annotations

from madoguchi.people.models import Member, Organisation, Role

PASSWORD = "correct horse battery"


def organisation(**fields: object) -> Organisation:
    """The inn everyone here works for."""
    values: dict[str, object] = {"name": "湯宿まどぐち", "time_zone": "Asia/Tokyo", "language": "ja"} | fields
    return Organisation.objects.update_or_create(id=1, defaults=values)[0]


def member(role: Role, name: str, **fields: object) -> Member:
    """Someone of ours who can sign in with ``PASSWORD``."""
    return Member.objects.create_user(f"{role.value}@inn.example", PASSWORD, name=name, role=role, **fields)


def agent() -> Member:
    """Aoi answers customers at the front."""
    return member(Role.AGENT, "青井 あおい")


def specialist() -> Member:
    """Sato works behind the line of visibility."""
    return member(Role.SPECIALIST, "佐藤 誠")


def analyst() -> Member:
    """Ana checks every number and sees no names."""
    return member(Role.ANALYST, "Ana Lyst")


def manager() -> Member:
    """Mori wants the truth by this evening."""
    return member(Role.MANAGER, "森 美咲")


def admin() -> Member:
    """Okada set the installation up."""
    return member(Role.ADMIN, "岡田 太郎")
