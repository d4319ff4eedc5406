"""What the pages of blueprints share: finding a version, reading it, saying why a change was not made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from madoguchi.core.blueprint.model import Blueprint as Drawing
from madoguchi.core.blueprint.reading import BlueprintError, read
from madoguchi.people.access import may
from madoguchi.people.models import Member
from madoguchi.processes.blueprints import naming
from madoguchi.processes.blueprints.actions.refused import Refused
from madoguchi.processes.blueprints.models import Blueprint, State, Version


def blueprint_of(uid: UUID) -> Blueprint:
    """Return a blueprint with its versions; 404 where there is none."""
    return get_object_or_404(Blueprint.objects.prefetch_related("versions__changed_by"), uid=uid)


def version_of(uid: UUID) -> Version:
    """Return a version with its blueprint; 404 where there is none."""
    return get_object_or_404(Version.objects.select_related("blueprint", "changed_by"), uid=uid)


def drawing_of(version: Version) -> Drawing:
    """Return the drawing of a version, finished or not. Raises ``BlueprintError`` where it cannot be read any more."""
    return read(version.data, finished=False)


def member(request: HttpRequest) -> Member:
    """Return who asks: guarded views are for members only."""
    assert isinstance(request.user, Member)
    return request.user


def revision(request: HttpRequest) -> int:
    """Return the revision of the draft that the person was shown; 0, which no draft has, where it is missing."""
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 0


def complain(request: HttpRequest, error: Refused | BlueprintError) -> None:
    """Say at the top of the next page why nothing was changed."""
    text = error.text.to(get_language() or "en") if isinstance(error, BlueprintError) else str(error.why)
    messages.error(request, text)


def shown(request: HttpRequest, blueprint: Blueprint) -> dict[str, Any]:
    """What every page of one blueprint says of it."""
    japanese = (get_language() or "en").startswith("ja")
    named = (
        blueprint.name_ja or blueprint.name_en if japanese else blueprint.name_en or blueprint.name_ja
    ) or blueprint.code
    return {
        "blueprint": blueprint,
        "named": named,
        "may_design": may(request.user, "design_processes"),
        "may_approve": may(request.user, "approve_processes"),
    }


def chip(state: str) -> tuple[str, Any]:
    """Return the kind and the word of a state's chip."""
    return naming.STATE_CHIPS[State(state)], naming.STATES[state]
