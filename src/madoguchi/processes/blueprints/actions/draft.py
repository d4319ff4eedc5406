"""Making blueprints and their drafts, and changing a draft. Every state of a draft is kept as a revision."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from madoguchi.core.blueprint.model import Blueprint as Drawing
from madoguchi.core.blueprint.reading import read, to_json
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.actions.refused import NO_DRAFT, SOMEONE_ELSE, Conflict, Refused
from madoguchi.processes.blueprints.models import Blueprint, Happened, Revision, State, Version, What

KEPT = 300  # revisions of a draft


@transaction.atomic
def create(drawing: Drawing, by: Member | None, *, to_be: bool = False, why: str = "") -> Version:
    """Make a blueprint of a drawing, with its first draft; its code is the drawing's id, made unique."""
    code = _free_code(drawing)
    blueprint = Blueprint.objects.create(code=code, to_be=to_be, created_by=by, **_names(drawing))
    return _begin(blueprint, 1, _stored(drawing, code), by, why)


def start_draft(version: Version, by: Member | None, *, why: str = "") -> Version:
    """Begin a new draft of a blueprint with the contents of one of its versions.

    Raises ``Refused`` where one is open already.
    """
    latest = Version.objects.filter(blueprint=version.blueprint_id).aggregate(latest=Max("number"))["latest"]
    try:
        with transaction.atomic():
            return _begin(version.blueprint, latest + 1, version.data, by, why)
    except IntegrityError:
        raise Refused(
            _("There is a draft of this blueprint already. Publish or discard it first, or go on with it.")
        ) from None


def change_draft(version: Version, revision: int, data: Any, by: Member | None) -> Version:
    """Give a draft other contents, and return it as it is now.

    ``revision``: that of the draft the person was shown. What ``reading.problems`` finds is let through, since a draft is
    at work; what is no drawing at all raises ``BlueprintError``. Raises ``Conflict`` where somebody else was quicker, and
    ``Refused`` where the version is no draft.
    """
    drawing = read(data, finished=False)
    code = Version.objects.values_list("blueprint__code", flat=True).get(pk=version.pk)
    stored = _stored(drawing, code)
    now = timezone.now()
    with transaction.atomic():
        mine = Version.objects.filter(pk=version.pk, state=State.DRAFT)
        if mine.filter(revision=revision).values_list("data", flat=True).first() == stored:
            version.refresh_from_db()
            return version
        changed = mine.filter(revision=revision).update(
            data=stored, revision=F("revision") + 1, changed_at=now, changed_by=by
        )
        if not changed:
            raise Conflict(SOMEONE_ELSE) if mine.exists() else Refused(NO_DRAFT)
        Blueprint.objects.filter(pk=version.blueprint_id).update(**_names(drawing))
        _keep(version.pk, revision + 1, stored, by)
    version.refresh_from_db()
    return version


@transaction.atomic
def discard_draft(version: Version) -> bool:
    """Throw a draft away, and a blueprint that never had another version with it; says whether that went too."""
    gone, _rows = Version.objects.filter(pk=version.pk, state=State.DRAFT).delete()
    if not gone:
        raise Refused(NO_DRAFT)
    left, _rows = Blueprint.objects.filter(pk=version.blueprint_id, versions__isnull=True).delete()
    if not left:
        newest = Version.objects.filter(blueprint=version.blueprint_id).order_by("-number").first()
        if newest is not None:
            Blueprint.objects.filter(pk=version.blueprint_id).update(
                **_names(read(newest.data, finished=False))
            )
    return bool(left)


def copy_to_be(version: Version, by: Member | None) -> Version:
    """Copy a version as a drawing of the future: a blueprint of its own, never compared with what happened."""
    return create(read(version.data, finished=False), by, to_be=True)


def _begin(blueprint: Blueprint, number: int, data: Any, by: Member | None, why: str) -> Version:
    version = Version.objects.create(blueprint=blueprint, number=number, data=data, changed_by=by)
    Happened.objects.create(version=version, what=What.BEGUN, why=why[:500], by=by)
    _keep(version.pk, version.revision, data, by)
    return version


def _keep(version: int, number: int, data: Any, by: Member | None) -> None:
    Revision.objects.create(version_id=version, number=number, data=data, by=by)
    Revision.objects.filter(version_id=version, number__lte=number - KEPT).delete()


def _names(drawing: Drawing) -> dict[str, str]:
    return {"name_en": drawing.name.en[:120], "name_ja": drawing.name.ja[:120]}


def _stored(drawing: Drawing, code: str) -> dict[str, Any]:
    return {**to_json(drawing), "id": code}


def _free_code(drawing: Drawing) -> str:
    wished = slugify(drawing.id or drawing.name.en, allow_unicode=True)[:70] or "blueprint"
    taken = set(Blueprint.objects.filter(code__startswith=wished).values_list("code", flat=True))
    if wished not in taken:
        return wished
    return next(code for n in range(2, len(taken) + 3) if (code := f"{wished}-{n}") not in taken)
