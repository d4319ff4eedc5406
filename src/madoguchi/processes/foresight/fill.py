"""What stands in slots of lower pages: a hint on the page of an open case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from madoguchi.cases.models import Case
from madoguchi.kit import formats
from madoguchi.processes.foresight.models import Guess


def hint(request: HttpRequest, case: Case | None = None, **_: Any) -> str:
    """Say what is expected of an open case, with how far off that is as a rule; nothing where there is no guess."""
    one = Guess.objects.select_related("training").filter(case=case).first() if case is not None else None
    if one is None or (one.remaining is None and one.late is None):
        return ""
    language = get_language() or "en"
    time = one.training.figures["time"]["model"]
    context = {
        "guess": one,
        "between": formats.duration_interval(one.low, one.high, language)
        if one.remaining is not None
        else "",
        "late": None if one.late is None else 100 * one.late,
        "overdue": one.due is not None and one.due <= 0,
        "error": formats.duration(time["value"], language),
    }
    return render_to_string("foresight/parts/hint.html", context, request)
