"""The page with two conversations beside each other."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.turns import NotScored
from madoguchi.people.access import needs
from madoguchi.scoring import queries
from madoguchi.scoring.beside import beside, side


@needs("see_conversations")
def beside_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a conversation beside another of the same request: ``?with=`` names it, else the best treated one."""
    every = Conversation.objects.select_related("case", "member")
    mine = get_object_or_404(every, uid=uid)
    others = [*queries.like(mine)]
    wanted = _uuid(request.GET.get("with", ""))
    other = every.filter(uid=wanted).first() if wanted else next(iter(others), None)
    context: dict[str, object] = {"conversation": mine, "others": others, "other": other}
    left = side(mine)
    right = side(other) if other is not None else None
    if isinstance(left, NotScored):
        context["why"] = left.why.to(get_language() or "en")
    elif isinstance(right, NotScored):
        context["why"] = right.why.to(get_language() or "en")
    elif right is not None:
        context["beside"] = beside(left, right)
    return render(request, "scoring/beside.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
