"""What people's marks put on the page of a conversation (see ``kit/slots.py``; ``site/fillers.py`` says where)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from madoguchi.cases.models import Conversation
from madoguchi.people.models import Member
from madoguchi.scoring.marks.actions.review import book_seen
from madoguchi.scoring.marks.sheet import sheet


def after(request: HttpRequest, conversation: Conversation | None = None, **_: Any) -> str:
    """People's marks beside the machine's, for reviewers and the agent concerned.

    Whoever has this conversation open for a blind review has now seen the machine's marks, which is booked.
    """
    if conversation is None or not isinstance(request.user, Member):
        return ""
    found = sheet(conversation, request.user)
    if found is None:
        return ""
    if found.blind is not None and found.blind.seen_machine_at is None:
        book_seen(found.blind)
    context = {"sheet": found, "conversation": conversation, "member": request.user}
    return render_to_string("marks/parts/people.html", context, request)
