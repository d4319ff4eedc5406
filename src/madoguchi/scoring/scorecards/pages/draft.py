"""A version with its items and words; of a draft, the forms that change it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.own import OwnCue, read_cue
from madoguchi.core.conversation.scorecard import ScorecardError, read
from madoguchi.core.conversation.scorecard_changes import changes
from madoguchi.core.conversation.scorecard_file import LARGEST, parse
from madoguchi.people.access import needs
from madoguchi.scoring.scorecards import editing, names, queries
from madoguchi.scoring.scorecards.actions.draft import change_draft
from madoguchi.scoring.scorecards.actions.refused import Refused
from madoguchi.scoring.scorecards.editing import Data
from madoguchi.scoring.scorecards.forms import ItemForm, WordsForm, here, refuse
from madoguchi.scoring.scorecards.heard import offered
from madoguchi.scoring.scorecards.models import State, Version
from madoguchi.scoring.scorecards.pages.finding import (
    chip,
    complain,
    member,
    revision,
    shown,
    version_of,
)
from madoguchi.scoring.scorecards.pages.trying import tried


@needs("set_scorecards")
def version_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show a version; of a draft, save the table of its items."""
    version = version_of(uid)
    editable = version.state == State.DRAFT
    told: Data = editing.complete(version.data) if editable else version.data
    errors: dict[str, str] = {}
    if request.method == "POST":
        told = editing.typed(told, request.POST)
        try:
            changed = change_draft(version, revision(request), told, member(request))
        except ScorecardError as error:
            where = error.at.partition(".")[0]
            errors[where] = here(error)
            if editing.find(told, "item", where) is None:
                complain(request, error)
        except Refused as error:
            complain(request, error)
            return redirect("scorecard_version", version.uid)
        else:
            if "trial" in request.POST:  # what was typed is what is tried
                return redirect("scorecard_trial", version.uid)
            _say(request, changed)
            return redirect("scorecard_version", version.uid)
    context = shown(version.card) | {
        "version": version,
        "chip": chip(version.state),
        "editable": editable,
        "table": editing.table(told, errors),
        "errors": errors,
        "moments": names.moments(),
        "critical": names.CRITICAL.items(),
        "words": [(one, editing.users(told, one.id)) for one in _words(version)],
        "changes": _changes(version),
    }
    return render(request, "scorecards/version.html", context, status=422 if errors else 200)


@needs("set_scorecards")
def item_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Change an item (``?id=``), or add one of one's own; ``remove`` takes an own one out."""
    version = _draft(uid)
    id = request.GET.get("id", "")
    every = editing.complete(version.data)
    item = editing.find(every, "item", id) if id else None
    if id and item is None:
        raise Http404
    dimension = request.GET.get("dimension")
    known = item or {
        "id": editing.new_id(),
        "dimension": dimension if dimension in DIMENSIONS else "business",
    }
    own = item is None or "rule" in item
    form = ItemForm(version.data, known, request.POST if request.method == "POST" else None, own=own)
    if request.method == "POST":
        if "remove" in request.POST and item is not None:
            return _saved(request, version, editing.without(version.data, "item", id), "items")
        if form.is_valid():
            told = editing.with_item(every, form.told(known))
            try:
                changed = change_draft(version, revision(request), told, member(request))
            except ScorecardError as error:
                refuse(form, error, known["id"])
            except Refused as error:
                form.add_error(None, str(error.why))
            else:
                _say(request, changed)
                return redirect(f"{reverse('scorecard_version', args=[version.uid])}#items")
    context = shown(version.card) | {"version": version, "form": form, "item": item, "own": own}
    return render(request, "scorecards/item.html", context)


@needs("set_scorecards")
def words_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Change own words (``?id=``) or add some; ``try`` hears them without saving, ``remove`` takes them out."""
    version = _draft(uid)
    id = request.GET.get("id", "")
    words = editing.find(version.data, "cue", id) if id else None
    if id and words is None:
        raise Http404
    form = WordsForm(words or {}, request.POST if request.method == "POST" else None)
    context = shown(version.card) | {
        "version": version,
        "form": form,
        "words": words,
        "users": editing.users(version.data, id),
        "offered": offered((version.card.process, version.card.channel)),
    }
    if words is not None and request.method != "POST":
        context |= tried(version, WordsForm({}, form.initial))
    if request.method == "POST":
        if "remove" in request.POST and words is not None:
            return _saved(request, version, editing.without(version.data, "cue", id), "words")
        if "try" in request.POST:
            context |= tried(version, form)
        elif form.is_valid():
            new = id or editing.new_id()
            try:
                changed = change_draft(
                    version,
                    revision(request),
                    editing.with_words(version.data, form.told(new)),
                    member(request),
                )
            except ScorecardError as error:
                refuse(form, error, new)
            except Refused as error:
                form.add_error(None, str(error.why))
            else:
                _say(request, changed)
                return redirect(f"{reverse('scorecard_version', args=[version.uid])}#words")
    return render(request, "scorecards/words.html", context)


@needs("set_scorecards")
@require_POST
def upload_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Give a draft the contents of a file."""
    version = _draft(uid)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
        return redirect("scorecard_version", version.uid)
    try:
        told = parse(file.read(4 * LARGEST).decode("utf-8", "replace"))
    except ScorecardError as error:
        complain(request, error)
        return redirect("scorecard_version", version.uid)
    return _saved(request, version, told, "items")


def _saved(request: HttpRequest, version: Version, told: Data, part: str) -> HttpResponseBase:
    try:
        _say(request, change_draft(version, revision(request), told, member(request)))
    except (ScorecardError, Refused) as error:
        complain(request, error)
    return redirect(f"{reverse('scorecard_version', args=[version.uid])}#{part}")


def _say(request: HttpRequest, changed: bool) -> None:
    if changed:
        messages.success(request, _("The draft was saved. It changes no score until it is published."))
    else:
        messages.info(request, _("Nothing was changed."))


def _words(version: Version) -> list[OwnCue]:
    """The own words of a version; none of those that cannot be read any more."""
    found = []
    for one in version.data.get("cue", ()):
        with suppress(ScorecardError):
            found.append(read_cue(one))
    return found


def _draft(uid: UUID) -> Version:
    version = version_of(uid)
    if version.state != State.DRAFT:
        raise Http404
    return version


def _changes(version: Version) -> tuple[str, list[str]] | None:
    """What differs from what is in force at the same place, in words; nothing for what cannot be read any more."""
    if version.state != State.DRAFT:
        return None
    force = queries.in_force().at(version.card.process, version.card.channel).scorecard
    try:
        found = changes(force, read(version.data))
    except ScorecardError:
        return None
    return force.label, [one.to(get_language() or "en") for one in found]
