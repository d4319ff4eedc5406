"""Blueprints as files, the schema of ours, and a blueprint drafted from the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib.resources import files as resources
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.cases.models import Case
from madoguchi.cases.period import asked
from madoguchi.core.blueprint.cjml import Happened
from madoguchi.core.blueprint.reading import BlueprintError
from madoguchi.core.text import Text
from madoguchi.kit import formats
from madoguchi.people.access import needs
from madoguchi.processes.blueprints.actions.draft_from_log import draft_from_log
from madoguchi.processes.blueprints.actions.refused import Refused
from madoguchi.processes.blueprints.files import FORMATS, about, written
from madoguchi.processes.blueprints.models import Version
from madoguchi.processes.blueprints.pages.finding import complain, drawing_of, member, version_of
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.processes.names import Names
from madoguchi.warehouse import FilterError, ask
from madoguchi.warehouse.engine import WarehouseError


@needs("see_figures")
def file_page(request: HttpRequest, uid: UUID, format: str) -> HttpResponseBase:
    """Send a version as a file."""
    if format not in FORMATS:
        raise Http404
    return _sent(request, version_of(uid), format)


@needs("see_figures")
def case_journey_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Send the journey of a case beside the one planned by the blueprint in force (``?blueprint=``: its code), as CJML."""
    case = get_object_or_404(Case.objects.select_related("merged_into"), uid=uid)
    while case.merged_into is not None:
        case = case.merged_into
    force = one_in_force(request.GET.get("blueprint", ""))
    if force is None:
        raise Http404
    version = Version.objects.select_related("blueprint").get(pk=force.version_id)
    return _sent(request, version, "cjml", journey_of(case.pk), case.source_id or str(case.uid))


def _sent(
    request: HttpRequest, version: Version, format: str, happened: Sequence[Happened] = (), case: str = ""
) -> HttpResponseBase:
    try:
        language = get_language() or "en"
        content = written(drawing_of(version), format, language, happened, case, about(version, language))
    except BlueprintError as error:
        complain(request, error)
        return redirect("blueprint_version", version.uid)
    told = FORMATS[format]
    kind = told.content_type if format == "pdf" else f"{told.content_type}; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    of = f"-{slugify(case, allow_unicode=True)}" if case else ""
    name = f"{version.blueprint.code}-{version.number}{of}{told.suffix}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def journey_of(case: int) -> list[Happened]:
    """Return the steps of a case for its journey. Raises ``WarehouseError``."""
    english, japanese = Names.load("en"), Names.load("ja")
    return [
        Happened(
            row["activity"],
            _moment(row["at_ms"]),
            None if row["started_ms"] is None else _moment(row["started_ms"]),
            row["lane"] or "",
            row["channel"] or "",
            row["stage"] or "",
            Text(english.activity(row["activity"]), japanese.activity(row["activity"])),
        )
        for row in ask("case_steps", case=case)
    ]


def _moment(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


@needs("see_figures")
def schema_page(request: HttpRequest) -> HttpResponse:
    """Send the JSON Schema of a blueprint file."""
    words = resources("madoguchi.core.blueprint").joinpath("schema.json").read_bytes()
    return HttpResponse(words, content_type="application/schema+json")


@needs("design_processes")
@require_POST
def from_log_page(request: HttpRequest) -> HttpResponseBase:
    """Draft a blueprint from the log: all of it, or the cases the filters given let through."""
    language = get_language() or "en"
    try:
        version, made = draft_from_log(asked(request.POST), member(request))
    except (FilterError, WarehouseError) as error:
        messages.error(request, error.text.to(language))
        return redirect("blueprints")
    except Refused as error:
        complain(request, error)
        return redirect("blueprints")
    messages.success(
        request,
        _("Drafted from %(cases)s cases; %(share)s of them ran like this. Look through it, then propose it.")
        % {"cases": formats.number(made.cases), "share": formats.percent(100 * made.share)},
    )
    return redirect("blueprint_version", version.uid)
