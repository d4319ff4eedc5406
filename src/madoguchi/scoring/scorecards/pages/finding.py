"""What the pages of scorecards share: finding a version, and saying why a change was not made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from madoguchi.core.conversation.scorecard import ScorecardError
from madoguchi.people.models import Member
from madoguchi.processes.names import Names
from madoguchi.scoring.scorecards import names
from madoguchi.scoring.scorecards.actions.refused import Refused
from madoguchi.scoring.scorecards.models import Card, State, Version


def version_of(uid: UUID) -> Version:
    """Return a version with its scorecard; 404 where there is none."""
    return get_object_or_404(Version.objects.select_related("card"), uid=uid)


def member(request: HttpRequest) -> Member:
    """Return who asks: guarded views are for members only."""
    assert isinstance(request.user, Member)
    return request.user


def revision(request: HttpRequest) -> int:
    """Return the revision of the draft that the person was shown; 0, which no draft has, where it is missing."""
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 0


def complain(request: HttpRequest, error: Refused | ScorecardError) -> None:
    """Say at the top of the next page why nothing was changed."""
    text = error.text.to(get_language() or "en") if isinstance(error, ScorecardError) else str(error.why)
    messages.error(request, text)


def shown(card: Card) -> dict[str, Any]:
    """What every page of one scorecard says of it."""
    process, channel = names.place(card, Names.load())
    return {"card": card, "process": process, "channel": channel}


def chip(state: str) -> tuple[str, Any]:
    """Return the kind and the word of a state's chip."""
    return names.STATE_CHIPS[State(state)], names.STATES[state]
