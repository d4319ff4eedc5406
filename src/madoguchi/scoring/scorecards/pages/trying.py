"""Trying: own words on a sentence and on recent conversations, a draft on the last 500; then publishing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.cases.models import Message
from madoguchi.core.conversation.own import read_cue
from madoguchi.core.conversation.scorecard import ScorecardError
from madoguchi.people.access import needs
from madoguchi.scoring.scorecards.actions.publish import publish
from madoguchi.scoring.scorecards.actions.refused import Refused
from madoguchi.scoring.scorecards.forms import NoteForm, WordsForm
from madoguchi.scoring.scorecards.heard import LATEST, firing, sentence
from madoguchi.scoring.scorecards.models import State, Version
from madoguchi.scoring.scorecards.pages.finding import complain, member, revision, shown, version_of
from madoguchi.scoring.scorecards.trial import MUCH, trial


@needs("set_scorecards")
@require_POST
def hear_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Answer with what fires, for the part of the page that changes while one types."""
    version = version_of(uid)
    return render(request, "scorecards/parts/heard.html", tried(version, WordsForm({}, request.POST)))


def tried(version: Version, form: WordsForm) -> dict[str, Any]:
    """Hear the words of a form; where they cannot be heard, say why."""
    language = get_language() or "en"
    if not form.is_valid():
        return {"why": " ".join(str(one) for errors in form.errors.values() for one in errors)}
    words = form.told("own_tried")
    if not any(words["title"].values()):
        words["title"] = {"en": "-", "ja": "-"}  # a name is no matter of hearing
    if not any(line.strip() for lines in words["words"].values() for line in lines):
        return {}
    try:
        cue = read_cue(words)
    except ScorecardError as error:
        return {"why": error.text.to(language)}
    place = (version.card.process, version.card.channel)
    text = _picked(form.cleaned_data["pick"]) or form.cleaned_data["sentence"]
    return {"cue": cue, "tried": sentence(cue, text) if text.strip() else None, "firing": firing(cue, place)}


@needs("set_scorecards")
def trial_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show what publishing a draft would change; with POST, publish it."""
    version = version_of(uid)
    if version.state != State.DRAFT and request.method != "POST":
        return redirect("scorecard", version.card.uid)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = publish(version, revision(request), form.cleaned_data["note"], member(request))
        except (Refused, ScorecardError) as error:
            complain(request, error)
            return redirect("scorecard_version", version.uid)
        if done:
            messages.success(
                request, _("The version is in force. What it concerns is scored again in the background.")
            )
        else:
            messages.info(request, _("This version is in force already. Nothing was changed."))
        return redirect("scorecard", version.card.uid)
    try:
        found = trial(version)
    except ScorecardError as error:
        complain(request, error)
        return redirect("scorecard_version", version.uid)
    context = shown(version.card) | {
        "version": version,
        "trial": found,
        "form": form,
        "latest": LATEST,
        "much": int(MUCH),
    }
    return render(request, "scorecards/trial.html", context)


def _picked(told: str) -> str:
    """Return the words of a turn of the record, as whoever sets scorecards may read it; nothing if there is none."""
    if not (told.isascii() and told.isdecimal()):
        return ""
    message = Message.objects.filter(pk=int(told), public=True).first()
    return message.text if message else ""
