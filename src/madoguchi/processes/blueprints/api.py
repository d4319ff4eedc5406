"""Blueprints over the API: which there are, and one version as the JSON that a file holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from madoguchi.people.tokens import allow
from madoguchi.processes.blueprints import queries
from madoguchi.processes.blueprints.models import Blueprint, Version

router = Router()


class VersionLine(Schema):
    """A version: ``state`` is draft, proposed, published (in force) or retired; ``note``: why it was published."""

    uid: UUID
    number: int
    state: str
    revision: int
    changed_at: datetime
    published_at: datetime | None
    note: str


class BlueprintLine(Schema):
    """A blueprint with its versions, the newest first. ``to_be``: of the future, never compared with what happened."""

    uid: UUID
    code: str
    name_en: str
    name_ja: str
    to_be: bool
    archived: bool
    versions: list[VersionLine]


class BlueprintVersion(VersionLine):
    """A version with its drawing: the JSON of a blueprint file."""

    code: str
    drawing: dict[str, Any]


@router.get("", response=list[BlueprintLine], summary="Blueprints")
def list_blueprints(request: HttpRequest) -> list[dict[str, Any]]:
    """All blueprints with their versions. Right: see_figures."""
    allow(request, "see_figures")
    return [_line(one) for one in queries.every()]


@router.get("/versions/{uuid:uid}", response=BlueprintVersion, summary="One version of a blueprint")
def read_blueprint(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """A version with its drawing. Right: see_figures."""
    allow(request, "see_figures")
    version = get_object_or_404(Version.objects.select_related("blueprint"), uid=uid)
    return _version(version) | {"code": version.blueprint.code, "drawing": version.data}


def _line(one: Blueprint) -> dict[str, Any]:
    versions = sorted(one.versions.all(), key=lambda version: -version.number)
    return {
        "uid": one.uid,
        "code": one.code,
        "name_en": one.name_en,
        "name_ja": one.name_ja,
        "to_be": one.to_be,
        "archived": one.archived_at is not None,
        "versions": [_version(version) for version in versions],
    }


def _version(version: Version) -> dict[str, Any]:
    names = ("uid", "number", "state", "revision", "changed_at", "published_at", "note")
    return {name: getattr(version, name) for name in names}
