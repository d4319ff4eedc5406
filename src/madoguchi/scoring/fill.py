"""What scoring puts on the page of a conversation (see ``kit/slots.py``; ``site/fillers.py`` says where)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.turns import NotScored
from madoguchi.core.metrics.treatment import DIMENSIONS
from madoguchi.kit.draw.marks import dimension_mark
from madoguchi.scoring.actions.score import current
from madoguchi.scoring.show import View, view


def view_of(request: HttpRequest, conversation: Conversation) -> View | NotScored:
    """Return the view of a conversation, made once per request."""
    made: dict[int, View | NotScored] = request.__dict__.setdefault("_scored", {})
    if conversation.pk not in made:
        made[conversation.pk] = view(conversation, [*conversation.messages.all()])
    return made[conversation.pk]


def head(request: HttpRequest, conversation: Conversation | None = None, **_: Any) -> str:
    """The three numbers, the moments, and what stands beside them."""
    if conversation is None:
        return ""
    found = view_of(request, conversation)
    if isinstance(found, NotScored):
        context: dict[str, Any] = {"why": found.why.to(get_language() or "en")}
    else:
        context = {"view": found}
    return render_to_string("scoring/parts/head.html", context, request)


def links(request: HttpRequest, conversation: Conversation | None = None, **_: Any) -> str:
    """What underlined words are, and the way to the page with another conversation beside this one."""
    if conversation is None or isinstance(view_of(request, conversation), NotScored):
        return ""
    address = reverse("conversation_beside", args=[conversation.uid])
    return format_html(
        '<small>{}</small><span class="end"><a href="{}">{}</a></span>',
        gettext("Underlined words are the evidence for the mark with their number."),
        address,
        gettext("Compare side by side"),
    )


def list_tabs(request: HttpRequest, **_: Any) -> str:
    """The way from the list of conversations to the other pages about them."""
    return render_to_string("scoring/parts/tabs.html", {}, request)


def list_head(request: HttpRequest, **_: Any) -> str:
    """The head of the column with the three scores, with what their signs stand for."""
    signs = (
        (name, mark_safe(dimension_mark(name)), one.to(get_language() or "en"))  # drawn by us
        for name, one in DIMENSIONS.items()
    )
    named = format_html_join(" ", '<span class="dim {}">{}{}</span>', signs)
    return format_html('<th scope="col">{} <span class="legend">{}</span></th>', gettext("Treatment"), named)


def list_cell(
    request: HttpRequest,
    conversation: Conversation | None = None,
    page: Iterable[Conversation] = (),
    **_: Any,
) -> str:
    """The three scores of a conversation in the list; those of the whole page are fetched at once."""
    if conversation is None:
        return ""
    if not hasattr(request, "_scores"):
        request._scores = current(page)  # type: ignore[attr-defined]
    score = request._scores.get(conversation.pk)  # type: ignore[attr-defined]
    return render_to_string("scoring/parts/cell.html", {"score": score}, request)


def said(
    request: HttpRequest, message: Message | None = None, conversation: Conversation | None = None, **_: Any
) -> str:
    """A message's words with the evidence underlined."""
    if message is None or conversation is None:
        return ""
    found = view_of(request, conversation)
    return "" if isinstance(found, NotScored) else found.said(message)


def notes(
    request: HttpRequest, message: Message | None = None, conversation: Conversation | None = None, **_: Any
) -> str:
    """The items beside a message."""
    if message is None or conversation is None:
        return ""
    found = view_of(request, conversation)
    if isinstance(found, NotScored) or not (there := found.notes.get(message.position)):
        return ""
    return render_to_string(
        "scoring/parts/notes.html", {"notes": there, "language": found.score.language}, request
    )
