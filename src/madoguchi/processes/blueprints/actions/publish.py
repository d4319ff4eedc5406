"""A version comes into force; the one before it retires."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from madoguchi.core.blueprint.model import Blueprint as Drawing
from madoguchi.core.blueprint.reading import to_json
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.models import Blueprint, Happened, State, Version, What


@transaction.atomic
def publish(version: Version, by: Member | None, note: str = "") -> Version:
    """Bring a draft or proposed version into force. Raises ``ValueError`` for any other."""
    Blueprint.objects.select_for_update().get(pk=version.blueprint_id)
    if version.state not in (State.DRAFT, State.PROPOSED):
        raise ValueError("only a draft or a proposed version can be published")
    for earlier in version.blueprint.versions.filter(state=State.PUBLISHED):
        Version.objects.filter(pk=earlier.pk).update(state=State.RETIRED)
        Happened.objects.create(version=earlier, what=What.RETIRED, by=by)
    version.state, version.note = State.PUBLISHED, note
    version.published_at, version.published_by = timezone.now(), by
    version.save(update_fields=["state", "note", "published_at", "published_by"])
    Happened.objects.create(version=version, what=What.PUBLISHED, why=note[:500], by=by)
    return version


@transaction.atomic
def bring_in(drawing: Drawing, by: Member | None, *, batch_id: int | None = None) -> Version:
    """Publish a drawing at once under its own id, as the sample does; a known code gets a new version if it differs."""
    blueprint, _ = Blueprint.objects.get_or_create(
        code=drawing.id,
        defaults={
            "name_en": drawing.name.en[:120],
            "name_ja": drawing.name.ja[:120],
            "batch_id": batch_id,
            "created_by": by,
        },
    )
    data = to_json(drawing)
    newest = blueprint.versions.order_by("-number").first()
    if newest is not None and newest.data == data and newest.state == State.PUBLISHED:
        return newest
    blueprint.versions.filter(state__in=[State.DRAFT, State.PROPOSED]).delete()
    number = newest.number + 1 if newest is not None else 1
    return publish(Version.objects.create(blueprint=blueprint, number=number, data=data, changed_by=by), by)
