"""What kinds of questions, moods and directions are called on pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.surveys.models import QuestionKind

KINDS: dict[str, Promise] = {
    QuestionKind.CSAT: _("Satisfaction (CSAT)"),
    QuestionKind.NPS: _("Recommendation (NPS)"),
    QuestionKind.CES: _("Ease (CES)"),
    QuestionKind.ENPS: _("Staff recommendation (eNPS)"),
    QuestionKind.RATING: _("Rating"),
    QuestionKind.NUMBER: _("Number"),
    QuestionKind.BOOLEAN: _("Yes or no"),
    QuestionKind.CATEGORICAL: _("Choice"),
    QuestionKind.TEXT: _("In words"),
    QuestionKind.DATE: _("Date"),
}
MOODS: dict[str, Promise] = {"good": _("Good"), "middle": _("Middling"), "bad": _("Bad")}
MARKS: dict[str, str] = {"good": "met", "middle": "partly", "bad": "missed"}  # ○ △ ×
DIRECTIONS: dict[str, Promise] = {
    "high_good": _("A high number is good"),
    "low_good": _("A low number is good"),
}


def kind_name(kind: str) -> str:
    """Return what a kind of question is called."""
    return str(KINDS.get(kind, kind))
