"""The team's notes on one stage of a journey: write, change, take back, and see every version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.people.access import needs
from madoguchi.people.models import Member
from madoguchi.processes.journeys.actions.note import ChangedMeanwhile, note
from madoguchi.processes.journeys.forms import KINDS, NoteForm
from madoguchi.processes.journeys.models import JourneyNote, NoteKind
from madoguchi.processes.journeys.plans import Plan, history, notes, plans


@needs("design_processes")
@require_http_methods(["GET", "POST"])
def notes_page(request: HttpRequest, code: str, stage: str) -> HttpResponseBase:
    """Show and save the notes of a stage; a text somebody changed meanwhile is shown beside one's own."""
    plan = next((one for one in plans() if one.code == code), None)
    if plan is None or stage not in plan.drawing.stage_by_id:
        raise Http404
    newest = {kind: notes(plan.row).get((stage, kind)) for kind in NoteKind.values}
    versions = list(history(plan.row, stage))
    forms = [_form(kind, newest[kind], versions) for kind in NoteKind.values]
    if request.method == "POST":
        forms = [NoteForm(request.POST, kind=kind) for kind in NoteKind.values]
        sound = [form.is_valid() for form in forms]  # every one of them, so that each says what is wrong
        if all(sound) and _save(request, plan, stage, forms):
            messages.success(request, _("The notes were saved."))
            return redirect(f"{reverse('journey')}?blueprint={plan.code}#stage-{_place(plan, stage)}")
    language = get_language() or "en"
    return render(
        request,
        "journeys/notes.html",
        {
            "plan": plan,
            "name": plan.drawing.name.to(language),
            "stage": plan.drawing.stage_by_id[stage].name.to(language),
            "forms": forms,
            "versions": [{"note": one, "kind": KINDS[NoteKind(one.kind)]} for one in versions],
        },
    )


def _form(kind: str, newest: JourneyNote | None, versions: list[JourneyNote]) -> NoteForm:
    last = max((one.number for one in versions if one.kind == kind), default=0)
    return NoteForm(kind=kind, initial={"text": newest.text if newest else "", "begun_from": last})


def _save(request: HttpRequest, plan: Plan, stage: str, forms: list[NoteForm]) -> bool:
    """Save every note; where one was changed meanwhile, say so at its field and keep what was written."""
    by = request.user if isinstance(request.user, Member) else None
    sound = True
    for form in forms:
        told: dict[str, Any] = form.cleaned_data
        try:
            note(plan.row, stage, told["kind"], told["text"], by=by, begun_from=told["begun_from"])
        except ChangedMeanwhile:
            newest = notes(plan.row).get((stage, told["kind"]))
            form.add_error(
                "text",
                _("Somebody changed this note meanwhile. It now says: “%(text)s”. Save again to replace it.")
                % {"text": newest.text if newest else "—"},
            )
            last = (
                JourneyNote.objects.filter(blueprint=plan.row, stage=stage, kind=told["kind"])
                .order_by("-number")
                .values_list("number", flat=True)
                .first()
            )
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data[f"{told['kind']}-begun_from"] = str(last or 0)  # type: ignore[index]
            sound = False
    return sound


def _place(plan: Plan, stage: str) -> int:
    return 1 + [one.id for one in plan.drawing.stages].index(stage)
