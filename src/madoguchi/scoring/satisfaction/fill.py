"""What predicted satisfaction puts on the page of a conversation: one quiet figure, apart from the scores."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from madoguchi.cases.models import Conversation
from madoguchi.people.access import may
from madoguchi.scoring.satisfaction.models import Prediction


def head(request: HttpRequest, conversation: Conversation | None = None, **_: Any) -> str:
    """The prediction of a conversation, where there is one."""
    found = Prediction.objects.filter(conversation=conversation).first() if conversation else None
    if found is None:
        return ""
    context = {
        "prediction": found,
        "own": found.model.startswith("own@"),
        "linked": may(request.user, "see_figures"),
    }
    return render_to_string("satisfaction/parts/figure.html", context, request)
