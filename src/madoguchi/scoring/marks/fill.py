"""What people's marks put on the page of a conversation (see ``kit/slots.py``; ``site/fillers.py`` says where)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.turns import NotScored
from madoguchi.people.models import Member
from madoguchi.scoring.fill import view_of
from madoguchi.scoring.marks.actions.review import book_seen
from madoguchi.scoring.marks.models import Kind
from madoguchi.scoring.marks.sheet import Sheet, sheet

BESIDE = (Kind.OVERRIDE, Kind.CONSENSUS)  # said against the machine's mark, or agreed on


def _sheet(request: HttpRequest, conversation: Conversation | None) -> Sheet | None:
    """Return what the reader may see of people's marks, made once per request."""
    if conversation is None or not isinstance(request.user, Member):
        return None
    made: dict[int, Sheet | None] = request.__dict__.setdefault("_people_said", {})
    if conversation.pk not in made:
        made[conversation.pk] = sheet(conversation, request.user)
    return made[conversation.pk]


def after(request: HttpRequest, conversation: Conversation | None = None, **_: Any) -> str:
    """People's marks beside the machine's, for reviewers and the agent concerned.

    Whoever has this conversation open for a blind review has now seen the machine's marks, which is booked.
    """
    found = _sheet(request, conversation)
    if found is None:
        return ""
    if found.blind is not None and found.blind.seen_machine_at is None:
        book_seen(found.blind)
    context = {"sheet": found, "conversation": conversation, "member": request.user}
    return render_to_string("marks/parts/people.html", context, request)


def notes(
    request: HttpRequest, message: Message | None = None, conversation: Conversation | None = None, **_: Any
) -> str:
    """Beside a turn: where people said otherwise of an item noted there, both marks."""
    found = _sheet(request, conversation)
    if found is None or message is None or conversation is None:
        return ""
    rows = {row.id: row for row in found.rows if any(mark.kind in BESIDE for mark in row.marks)}
    laid = view_of(request, conversation) if rows else None
    if laid is None or isinstance(laid, NotScored):
        return ""
    said = [
        (note, rows[note.item], [mark for mark in rows[note.item].marks if mark.kind in BESIDE])
        for note in laid.notes.get(message.position, ())
        if note.item in rows
    ]
    return render_to_string("marks/parts/beside.html", {"said": said}, request) if said else ""
