"""The list of blueprints, a new one, one out of a file, one put away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core.blueprint import bpmn
from madoguchi.core.blueprint.model import Blueprint as Drawing
from madoguchi.core.blueprint.model import Lane, Stage
from madoguchi.core.blueprint.reading import BlueprintError
from madoguchi.core.process.lanes import KNOWN
from madoguchi.core.text import Text
from madoguchi.people.access import needs
from madoguchi.processes.blueprints import queries
from madoguchi.processes.blueprints.actions.approve import archive
from madoguchi.processes.blueprints.actions.draft import create
from madoguchi.processes.blueprints.forms import NewForm, TakeForm
from madoguchi.processes.blueprints.models import Blueprint, State
from madoguchi.processes.blueprints.pages.finding import blueprint_of, member, shown
from madoguchi.processes.blueprints.readers import READERS, read_file
from madoguchi.processes.names import Names
from madoguchi.warehouse import Filters, ask
from madoguchi.warehouse.engine import WarehouseError

FIRST_STAGE = Text("Stage 1", "段階1")


@needs("see_figures")
def blueprints_page(request: HttpRequest) -> HttpResponseBase:
    """Show the blueprints: in force, at work, of the future, put away."""
    unread = queries.unread(member(request))
    groups: dict[str, list[dict[str, Any]]] = {"as_is": [], "to_be": [], "archived": []}
    for one in queries.every():
        kind = "archived" if one.archived_at else "to_be" if one.to_be else "as_is"
        groups[kind].append(_row(request, one, unread.get(one.pk, 0)))
    titles = {"as_is": _("How it is meant to run"), "to_be": _("Of the future"), "archived": _("Put away")}
    context = {
        "groups": [(titles[kind], kind, rows) for kind, rows in groups.items() if rows],
        **shown(request, Blueprint()),
    }
    return render(request, "blueprints/blueprints.html", context)


def _row(request: HttpRequest, one: Blueprint, unread: int) -> dict[str, Any]:
    current = queries.of_state(one, State.PUBLISHED)
    newest = queries.of_state(one, *State)
    drawing = (current or newest).data if newest else {}
    return shown(request, one) | {
        "current": current,
        "draft": queries.of_state(one, State.DRAFT, State.PROPOSED),
        "newest": newest,
        "unread": unread,
        "stages": len(drawing.get("stages", ())),
        "steps": len(drawing.get("steps", ())),
    }


@needs("design_processes")
def new_page(request: HttpRequest) -> HttpResponseBase:
    """Begin a drawing with the five lanes of a service blueprint and one stage."""
    form = NewForm(request.POST or None, processes=_processes())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ja, en = given["name_ja"].strip(), given["name_en"].strip()
        drawing = Drawing(
            id="",
            name=Text(en or ja, ja or en),
            stages=(Stage("stage1", FIRST_STAGE),),
            lanes=tuple(Lane(kind, kind, name) for kind, name in KNOWN.items()),
            processes=(given["process"],) if given["process"] else (),
        )
        return redirect("blueprint_edit", create(drawing, member(request), to_be=given["to_be"]).uid)
    return render(request, "blueprints/new.html", {"form": form})


def _processes() -> list[tuple[str, str]]:
    """Return the processes the record knows, with their names."""
    names = Names.load()
    try:
        rows = ask("dimension_values", Filters(), dimension="process", of="case")
    except WarehouseError:
        return []
    return [(str(row["value"]), names.process(str(row["value"]))) for row in rows if row["value"]]


@needs("design_processes")
def take_page(request: HttpRequest) -> HttpResponseBase:
    """Take a drawing out of a file, as the draft of a new blueprint."""
    form = TakeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            drawing = read_file(file.name, file.read())
        except BlueprintError as error:
            language = get_language() or "en"
            form.add_error("file", error.text.to(language))
            more = len(error.problems) - 3
            if more > 0:
                form.add_error("file", _("And %(count)s more problems.") % {"count": more})
        else:
            version = create(
                drawing, member(request), why=_("Taken from the file “%(name)s”") % {"name": file.name}
            )
            messages.success(
                request, _("The drawing was taken as a draft. Look through it, then propose it.")
            )
            if unseen := bpmn.kept_unseen(drawing):
                language = get_language() or "en"
                said = pgettext("list", ", ").join(one.to(language) for one in unseen)
                messages.info(
                    request,
                    _(
                        "The file also says what this drawing does not show; it is kept and goes out with it: %(what)s."
                    )
                    % {"what": said},
                )
            return redirect("blueprint_version", version.uid)
    context = {"form": form, "readers": READERS}
    return render(request, "blueprints/take.html", context)


@needs("approve_processes")
@require_POST
def archive_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Put a blueprint away, or take it out again."""
    blueprint = blueprint_of(uid)
    away = request.POST.get("away") != "no"
    archive(blueprint, away=away)
    said = (
        _("The blueprint was put away. Nothing is compared with it any more.")
        if away
        else _("The blueprint is in use again.")
    )
    messages.success(request, said)
    return redirect("blueprint", blueprint.uid)
