"""A version as a file, and what differs between two versions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from madoguchi.core.conversation.scorecard import ScorecardError, read
from madoguchi.core.conversation.scorecard_changes import changes
from madoguchi.people.access import needs
from madoguchi.scoring.scorecards.models import Version
from madoguchi.scoring.scorecards.pages.finding import shown, version_of
from madoguchi.scoring.scorecards.queries import as_file


@needs("set_scorecards")
def file_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """A version as TOML, or JSON with ``?format=json``: what ``madoguchi score --scorecard`` takes."""
    version = version_of(uid)
    kind = "json" if request.GET.get("format") == "json" else "toml"
    name, text = as_file(version, kind)
    response = HttpResponse(text, content_type=f"application/{kind}; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@needs("set_scorecards")
def changes_page(request: HttpRequest, uid: UUID, other: UUID) -> HttpResponseBase:
    """What differs from an earlier version (``other``) to this one, in words."""
    version = version_of(uid)
    before = get_object_or_404(Version, uid=other, card=version.card_id)
    language = get_language() or "en"
    try:
        found = [one.to(language) for one in changes(read(before.data), read(version.data))]
    except ScorecardError as error:
        messages.error(request, error.text.to(language))
        return redirect("scorecard", version.card.uid)
    context = shown(version.card) | {"version": version, "before": before, "changes": found}
    return render(request, "scorecards/changes.html", context)
