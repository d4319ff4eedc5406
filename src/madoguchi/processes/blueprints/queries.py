"""Which blueprints there are and which are in force, and what is said about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, Subquery

from madoguchi.core.blueprint.model import Blueprint as Drawing
from madoguchi.core.blueprint.reading import read
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.models import Blueprint, Comment, Seen, State, Version


@dataclass(frozen=True)
class InForce:
    """A blueprint that cases are compared with: its code, the number of its version, and the drawing."""

    code: str
    number: int
    version_id: int
    published_at: datetime | None
    blueprint: Drawing


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


def every() -> list[Blueprint]:
    """Return all blueprints with their versions, the newest first: those in use by name, then the archived."""
    found = Blueprint.objects.prefetch_related("versions__changed_by", "versions__published_by")
    return list(found.order_by(F("archived_at").asc(nulls_first=True), "to_be", "name_en", "code"))


def of_state(blueprint: Blueprint, *states: State) -> Version | None:
    """Return the newest version in one of these states, of versions that were read before."""
    held = [one for one in blueprint.versions.all() if one.state in states]
    return max(held, key=lambda one: one.number, default=None)


def threads(blueprint: Blueprint) -> list[Comment]:
    """Return the threads of a blueprint with their answers: the open ones first, the newest at the top."""
    found = blueprint.comments.filter(thread__isnull=True).select_related("by", "resolved_by")
    return list(
        found.prefetch_related("answers__by").order_by(F("resolved_at").asc(nulls_first=True), "-at", "-pk")
    )


def open_threads(blueprint: Blueprint) -> dict[tuple[str, str], int]:
    """Return how many threads are open at each place: (place, id of the stage or step) → count."""
    rows = (
        blueprint.comments.filter(thread__isnull=True, resolved_at__isnull=True)
        .order_by()
        .values_list("place", "part")
        .annotate(n=Count("pk"))
    )
    return {(place, part): n for place, part, n in rows}


def unread(member: Member) -> dict[int, int]:
    """Return how many comments of others a member has not read yet, by blueprint, in one query."""
    seen = Seen.objects.filter(blueprint=OuterRef("blueprint"), member=member).values("at")[:1]
    rows = (
        Comment.objects.exclude(by=member)
        .annotate(seen_at=Subquery(seen))
        .filter(Q(seen_at__isnull=True) | Q(at__gt=F("seen_at")))
        .order_by()
        .values_list("blueprint")
        .annotate(n=Count("pk"))
    )
    return dict(rows)
