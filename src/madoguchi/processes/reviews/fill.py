"""What stands in slots of lower pages: on a card of the journey, what was decided about its stage."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from madoguchi.processes.reviews.models import Choice
from madoguchi.processes.reviews.queries import decisions


def under_way(request: HttpRequest, plan: Any = None, stage: str = "", **_: Any) -> str:
    """Say which change of a stage was decided; nothing where there is none, or where it was to stay as it is."""
    if plan is None:
        return ""
    kept: dict[str, Any] = request.__dict__.setdefault("_stage_decisions", {})
    if plan.code not in kept:
        kept[plan.code] = decisions(plan.code)
    one = kept[plan.code].get(stage)
    if one is None or one.choice == Choice.KEEP:
        return ""
    return render_to_string("reviews/parts/under_way.html", {"decision": one}, request)
