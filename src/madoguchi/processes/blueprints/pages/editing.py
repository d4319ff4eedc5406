"""The editor: its page, what it saves, the states it can go back to, and what the drawing still lacks."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from madoguchi.cases.names import CHANNELS, LANGUAGES
from madoguchi.core.blueprint.model import Blueprint as Drawing
from madoguchi.core.blueprint.reading import BlueprintError, problems
from madoguchi.kit import formats
from madoguchi.people.access import needs
from madoguchi.people.models import Team
from madoguchi.processes.blueprints import queries
from madoguchi.processes.blueprints.actions.draft import change_draft
from madoguchi.processes.blueprints.actions.refused import Conflict, Refused
from madoguchi.processes.blueprints.checking import check
from madoguchi.processes.blueprints.draw import Style, draw
from madoguchi.processes.blueprints.forms import WhyForm
from madoguchi.processes.blueprints.models import Revision, State, Version
from madoguchi.processes.blueprints.naming import Called
from madoguchi.processes.blueprints.pages.finding import chip, complain, drawing_of, member, shown, version_of
from madoguchi.processes.blueprints.panel import PANELS, WORDS
from madoguchi.processes.models import NameKind
from madoguchi.processes.names import Names
from madoguchi.warehouse import Filters, ask
from madoguchi.warehouse.engine import WarehouseError

LARGEST = 4 * 2**20  # bytes of one drawing sent


@needs("design_processes")
def edit_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Draw. Only a draft can be drawn on."""
    version = version_of(uid)
    if version.state != State.DRAFT:
        return redirect("blueprint_version", version.uid)
    try:
        drawing = drawing_of(version)
    except BlueprintError as error:
        complain(request, error)
        return redirect("blueprint_version", version.uid)
    called = Called.load()
    picture = pieces(drawing, called, version)
    context = shown(request, version.blueprint) | {
        "version": version,
        "chip": chip(version.state),
        "picture": picture,
        "panels": PANELS,
        "words": {name: str(said) for name, said in WORDS.items()},
        "options": _options(called.names),
        "found": found(drawing),
        "why_form": WhyForm(),
    }
    return render(request, "blueprints/edit.html", context)


@needs("design_processes")
@require_POST
def save_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Take the drawing as the editor has it: ``{"revision", "drawing"}`` → the new revision, the picture, the problems.

    Where somebody else was quicker nothing is saved: ``conflict`` is true, and the answer holds their drawing, revision and
    name. 400: no drawing at all; 410: the version is no draft any more.
    """
    version = version_of(uid)
    language = get_language() or "en"
    try:
        given = json.loads(request.body) if len(request.body) <= LARGEST else None
        number = int(given["revision"]) if isinstance(given, dict) else 0
    except (ValueError, KeyError, TypeError):
        given, number = None, 0
    data = given.get("drawing") if isinstance(given, dict) else None
    try:
        version = change_draft(version, number, data, member(request))
    except BlueprintError as error:
        return JsonResponse({"why": error.text.to(language)}, status=400)
    except Conflict as error:
        version.refresh_from_db()
        theirs = drawing_of(version)
        who = version.changed_by.name if version.changed_by else ""
        at = timezone.localtime(version.changed_at)
        return JsonResponse(
            {
                "conflict": True,
                "why": str(error.why),
                "who": who,
                "at": formats.date_time(at, language, weekday=False),
                **_answer(version, theirs),
            }
        )
    except Refused as error:
        return JsonResponse({"why": str(error.why)}, status=410)
    return JsonResponse(_answer(version, drawing_of(version), with_drawing=False))


@needs("design_processes")
def revision_page(request: HttpRequest, uid: UUID, number: int) -> HttpResponseBase:
    """Return the drawing as it was at a revision of a draft, so that the editor can go back to it."""
    version = version_of(uid)
    held = get_object_or_404(Revision, version=version, number=number)
    return JsonResponse({"number": held.number, "drawing": held.data})


@needs("see_figures")
def check_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Say what the drawing lacks to be compared with the log, as a part of a page."""
    version = version_of(uid)
    context: dict[str, Any] = shown(request, version.blueprint) | {"version": version}
    called = Called.load()
    try:
        drawing = drawing_of(version)
        result = check(drawing)
    except (BlueprintError, WarehouseError) as error:
        context["failed"] = error.text.to(called.language)
        return render(request, "blueprints/parts/check.html", context)
    context |= {
        "check": result,
        "share": 100 * result.matched / result.events if result.events else None,
        "unclaimed": [(one, called.activity(one.activity)) for one in result.unclaimed],
        "steps": drawing.steps,
        "editing": request.GET.get("edit") == "yes" and version.state == State.DRAFT,
    }
    return render(request, "blueprints/parts/check.html", context)


_PLACE = re.compile(r"^(stages|lanes|steps|flows|evidence|rules)\[(\d+)\]")


def found(drawing: Drawing) -> list[dict[str, str]]:
    """Return the problems of a drawing in the reader's words, each with the part it belongs to."""
    language = get_language() or "en"
    made = []
    for one in problems(drawing):
        part, id, name = "drawing", "", drawing.name.to(language)
        if place := _PLACE.match(one.where):
            held: Any = getattr(drawing, place[1])[int(place[2])]
            part, id = {"stages": "stage", "lanes": "lane", "steps": "step"}.get(place[1], "drawing"), held.id
            if place[1] == "flows":
                part, id = "step", held.source
            elif place[1] == "evidence":
                part, id = "stage", held.stage
            shown_part: Any = {"stage": drawing.stage_by_id, "lane": drawing.lane_by_id, "step": drawing.step_by_id}.get(part, {}).get(id)  # fmt: skip
            name = shown_part.name.to(language) if shown_part is not None else name
        made.append({"part": part, "id": id, "name": name, "text": one.text.to(language)})
    return made


def _answer(version: Version, drawing: Drawing, *, with_drawing: bool = True) -> dict[str, Any]:
    picture = pieces(drawing, Called.load(), version)
    answer = {"revision": version.revision, "picture": picture, "problems": found(drawing)}
    return answer | ({"drawing": version.data} if with_drawing else {})


def pieces(drawing: Drawing, called: Called, version: Version) -> dict[str, str]:
    """Return the editor's picture of a drawing, with the marks of what is said about it."""
    made = draw(drawing, Style(called, edit=True, comments=queries.open_threads(version.blueprint)))
    return {"head": made.head, "rail": made.rail, "plan": made.plan}


def _options(names: Names) -> dict[str, dict[str, str]]:
    """Return what fields suggest: list → code → name."""
    try:
        activities = [str(row["activity"]) for row in ask("process_activities", Filters())]
        requests, processes = (
            [str(row["value"]) for row in ask("dimension_values", Filters(), dimension=name, of="case")]
            for name in ("request", "process")
        )
    except WarehouseError:
        activities, requests, processes = [], [], []
    known = names.by_kind
    teams = list(Team.objects.order_by("name").values_list("name", flat=True))
    return {
        "channels": {code: str(name) for code, name in CHANNELS.items()},
        "languages": {code: str(name) for code, name in LANGUAGES.items()},
        "requests": {code: names.request(code) for code in dict.fromkeys([*requests, *known.get(NameKind.REQUEST, {})]) if code},
        "processes": {code: names.process(code) for code in dict.fromkeys([*processes, *known.get(NameKind.PROCESS, {})]) if code},
        "activities": {code: names.activity(code) for code in dict.fromkeys(activities)},
        "touchpoints": dict(known.get(NameKind.TOUCHPOINT, {})),
        "teams": {name: name for name in teams},
    }  # fmt: skip
