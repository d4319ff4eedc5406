"""What the second opinion puts on the page of a conversation (``site/fillers.py`` says where)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from madoguchi.cases.models import Conversation
from madoguchi.scoring.judge.show import opinion


def second_opinion(request: HttpRequest, conversation: Conversation | None = None, **_: Any) -> str:
    """Where the model's marks differ from the rules'; nothing where it was not asked."""
    if conversation is None:
        return ""
    found = opinion(conversation, conversation.messages.all())
    context = {"opinion": found, "language": conversation.language[:2]}
    return render_to_string("judge/parts/opinion.html", context, request) if found else ""
