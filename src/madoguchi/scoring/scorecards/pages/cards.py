"""The list of scorecards, a new one, and one with its versions."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core.conversation.scorecard import ScorecardError, data, default
from madoguchi.core.conversation.scorecard_file import LARGEST, parse
from madoguchi.people.access import needs
from madoguchi.processes.names import Names
from madoguchi.scoring.scorecards import names, queries
from madoguchi.scoring.scorecards.actions.draft import create, discard_draft, start_draft
from madoguchi.scoring.scorecards.actions.publish import retire
from madoguchi.scoring.scorecards.actions.refused import Refused
from madoguchi.scoring.scorecards.editing import Data, known
from madoguchi.scoring.scorecards.forms import CardForm, refuse
from madoguchi.scoring.scorecards.models import Version
from madoguchi.scoring.scorecards.pages.finding import chip, complain, member, shown, version_of


@needs("set_scorecards")
def cards_page(request: HttpRequest) -> HttpResponseBase:
    """Show the scorecards, where they apply, and what of each is in force."""
    every = Names.load()
    rows = [
        {
            "card": card,
            "place": names.place(card, every),
            "version": queries.version_in_force(card),
            "draft": queries.draft_of(card),
        }
        for card in queries.cards()
    ]
    context = {"rows": rows, "builtin": default().label, "waiting": queries.outdated().count()}
    return render(request, "scorecards/cards.html", context)


@needs("set_scorecards")
def new_page(request: HttpRequest) -> HttpResponseBase:
    """Make a scorecard: from a file, or from what is in force at its place."""
    form = CardForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            told = (
                _of_file(given["file"])
                if given["file"]
                else data(queries.in_force().at(given["process"], given["channel"]).scorecard)
            )
            version = create(given["name"], given["process"], given["channel"], told, member(request))
        except ScorecardError as error:
            refuse(form, error, "")
        except Refused as error:
            form.add_error(None, str(error.why))
        else:
            return redirect("scorecard_version", version.uid)
    return render(request, "scorecards/new.html", {"form": form})


@needs("set_scorecards")
def card_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show a scorecard with its versions: who published what, when and why."""
    card = get_object_or_404(
        queries.cards().prefetch_related("versions__retired_by"),
        uid=uid,
    )
    versions = sorted(card.versions.all(), key=lambda one: -one.number)
    before = {one.pk: other for one, other in pairwise(versions)}
    current = queries.version_in_force(card)
    context = shown(card) | {
        "unreadable": current is not None and queries.compiled(current.uid) is None,
        "versions": [(one, chip(one.state), before.get(one.pk)) for one in versions],
        "draft": queries.draft_of(card),
        "current": current,
        "waiting": queries.outdated().count(),
    }
    return render(request, "scorecards/card.html", context)


@needs("set_scorecards")
@require_POST
def copy_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Begin a new draft with the contents of a version."""
    version = version_of(uid)
    try:
        draft = start_draft(version.card, known(version.data), member(request))
    except (Refused, ScorecardError) as error:
        complain(request, error)
        return redirect("scorecard", version.card.uid)
    return redirect("scorecard_version", draft.uid)


@needs("set_scorecards")
@require_POST
def retire_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Take a version out of force."""
    version = version_of(uid)
    if retire(version, member(request)):
        messages.success(
            request,
            _("The version was retired. What it scored is scored again by the scorecard that applies now."),
        )
    else:
        messages.info(request, _("This version is not in force. Nothing was changed."))
    return redirect("scorecard", version.card.uid)


@needs("set_scorecards")
@require_POST
def discard_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Throw a draft away."""
    version = version_of(uid)
    try:
        discard_draft(version)
    except Refused as error:
        complain(request, error)
        return redirect("scorecard_version", version.uid)
    messages.success(request, _("The draft was discarded."))
    left = Version.objects.filter(card=version.card_id).exists()
    return redirect("scorecard", version.card.uid) if left else redirect("scorecards")


def _of_file(file: object) -> Data:
    """Return the data of an uploaded file. Raises ``ScorecardError``."""
    return parse(file.read(4 * LARGEST).decode("utf-8", "replace"))  # type: ignore[attr-defined]
