"""Which blueprints are in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.blueprint.reading import read
from madoguchi.processes.blueprints.models import State, Version


@dataclass(frozen=True)
class InForce:
    """A blueprint that cases are compared with: its code, the number of its version, and the drawing."""

    code: str
    number: int
    version_id: int
    published_at: datetime | None
    blueprint: Blueprint


def in_force() -> list[InForce]:
    """Return the published blueprints that are not of the future, by code; in one query."""
    found = (
        Version.objects.filter(
            state=State.PUBLISHED, blueprint__to_be=False, blueprint__archived_at__isnull=True
        )
        .select_related("blueprint")
        .order_by("blueprint__code")
    )
    return [_in_force(version) for version in found]


def one_in_force(code: str = "") -> InForce | None:
    """Return the published blueprint of this code, or the first of all; None where there is none."""
    every = in_force()
    return next((one for one in every if one.code == code), None) if code else next(iter(every), None)


def _in_force(version: Version) -> InForce:
    return InForce(
        version.blueprint.code, version.number, version.pk, version.published_at, read(version.data)
    )
