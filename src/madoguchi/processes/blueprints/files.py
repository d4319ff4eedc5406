"""A drawing as a file: which formats there are, and the words of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.names import channel_name
from madoguchi.core.blueprint import bpmn, cjml
from madoguchi.core.blueprint.cjml import Happened
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.blueprint.reading import BlueprintError, dumps, problems
from madoguchi.kit import formats
from madoguchi.processes.blueprints.models import State, Version
from madoguchi.processes.blueprints.naming import STATES
from madoguchi.processes.blueprints.paper import About, paper
from madoguchi.processes.blueprints.picture import picture


@dataclass(frozen=True)
class Format:
    """A format to write. ``finished``: only drawings that ``problems`` finds nothing in can be written so."""

    code: str
    name: str | Promise
    suffix: str
    content_type: str
    finished: bool = False


FORMATS = {
    one.code: one
    for one in (
        Format("json", _("Madoguchi blueprint (JSON)"), ".json", "application/json"),
        Format("bpmn", _("BPMN 2.0"), ".bpmn", "application/xml", finished=True),
        Format("cjml", _("Customer journey (CJML 2.0)"), ".cjml.xml", "application/xml", finished=True),
        Format("svg", _("Picture (SVG)"), ".svg", "image/svg+xml"),
        Format("pdf", _("On paper (PDF)"), ".pdf", "application/pdf"),
    )
}


def written(
    drawing: Blueprint,
    format: str,
    language: str,
    actual: Sequence[Happened] = (),
    case: str = "",
    about: About | None = None,
) -> bytes:
    """Return the file of a drawing. Raises ``BlueprintError`` where it is not finished enough for the format."""
    if FORMATS[format].finished and (found := problems(drawing)):
        raise BlueprintError(found)
    if format == "pdf":
        return paper(drawing, about or About(drawing.name.to(language)))
    return _words(drawing, format, language, actual, case).encode("utf-8")


def about(version: Version, language: str) -> About:
    """Return what a file on paper says of a version beside its drawing."""
    blueprint = version.blueprint
    names = (blueprint.name_en, blueprint.name_ja)
    title = next(filter(None, reversed(names) if language.startswith("ja") else names), blueprint.code)
    put = version.published_at if version.state == State.PUBLISHED else None
    day = formats.date(timezone.localdate(put or version.changed_at), language, weekday=False)
    state = str(STATES[State(version.state)])
    return About(
        title,
        gettext("Version %(n)s") % {"n": version.number},
        f"{state} · {gettext('Of the future')}" if blueprint.to_be else state,
        (gettext("since %(date)s") if put else gettext("changed on %(date)s")) % {"date": day},
        timezone.localtime(),
    )


def _words(drawing: Blueprint, format: str, language: str, actual: Sequence[Happened], case: str) -> str:
    if format == "bpmn":
        return bpmn.dumps(drawing, language)
    if format == "cjml":
        used = {code for step in drawing.steps for code in step.channels} | {one.channel for one in actual}
        channels = {code: str(channel_name(code)) for code in used if code}
        return cjml.dumps(drawing, language, actual, case, channels)
    return picture(drawing) if format == "svg" else dumps(drawing)
