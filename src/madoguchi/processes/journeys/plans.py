"""The drawings a journey can be shown over, those in force and those of the future, and what the team noted on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Max, OuterRef, QuerySet, Subquery

from madoguchi.core.blueprint.model import Blueprint as Drawing
from madoguchi.core.blueprint.reading import BlueprintError, read
from madoguchi.processes.blueprints.models import Blueprint, State, Version
from madoguchi.processes.journeys.models import JourneyNote


@dataclass(frozen=True)
class Plan:
    """A blueprint with the version that is shown; ``to_be``: of the future, never compared with what happened."""

    row: Blueprint
    number: int
    to_be: bool
    drawing: Drawing

    @property
    def code(self) -> str:
        return self.row.code


def plans() -> list[Plan]:
    """Return what is in force, by code, then each drawing of the future in its newest version."""
    versions = Version.objects.filter(blueprint__archived_at__isnull=True).select_related("blueprint")
    current = versions.filter(state=State.PUBLISHED, blueprint__to_be=False)
    newest = (
        Version.objects.filter(blueprint=OuterRef("blueprint"))
        .exclude(state=State.RETIRED)
        .order_by("-number")
    )
    future = versions.filter(blueprint__to_be=True, pk=Subquery(newest.values("pk")[:1]))
    found = []
    for version in [*current.order_by("blueprint__code"), *future.order_by("blueprint__code")]:
        try:
            drawing = read(version.data)
        except BlueprintError:
            continue
        found.append(Plan(version.blueprint, version.number, version.blueprint.to_be, drawing))
    return found


def chosen(every: list[Plan], code: str) -> Plan | None:
    """Return the plan of this code, else the first; only one in force, since the future cannot be measured."""
    current = [plan for plan in every if not plan.to_be]
    return next((plan for plan in current if plan.code == code), None) or next(iter(current), None)


def notes(blueprint: Blueprint) -> Mapping[tuple[str, str], JourneyNote]:
    """Return the newest note of each stage and kind, those taken back left out."""
    newest = (
        JourneyNote.objects.filter(blueprint=blueprint).values("stage", "kind").annotate(last=Max("number"))
    )
    last = {(row["stage"], row["kind"]): row["last"] for row in newest}
    every = JourneyNote.objects.filter(blueprint=blueprint).select_related("written_by")
    return {
        (one.stage, one.kind): one for one in every if one.text and last[one.stage, one.kind] == one.number
    }


def history(blueprint: Blueprint, stage: str) -> QuerySet[JourneyNote]:
    """Return every version of the notes of a stage, the newest first."""
    return (
        JourneyNote.objects.filter(blueprint=blueprint, stage=stage)
        .select_related("written_by")
        .order_by("-written_at", "-pk")
    )
