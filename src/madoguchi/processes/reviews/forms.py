"""The reviewer's own marks and the decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.core.process.review import QUESTIONS
from madoguchi.processes.reviews import queries
from madoguchi.processes.reviews.models import Choice
from madoguchi.processes.reviews.saying import QUESTION_NAMES

MARKS = [
    ("", _("No mark")),
    ("4", pgettext_lazy("mark of a stage", "4 Yes")),
    ("3", pgettext_lazy("mark of a stage", "3 Rather yes")),
    ("2", pgettext_lazy("mark of a stage", "2 Rather not")),
    ("1", pgettext_lazy("mark of a stage", "1 No")),
]
LATEST = dt.date(2999, 12, 31)


class DecisionForm(forms.Form):
    """Marks from 1 to 4 with a word each, and what becomes of the stage: who, until when, and when to look again."""

    choice = forms.ChoiceField(label=_("Decision"), choices=Choice.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    owner = forms.ChoiceField(label=pgettext_lazy("stage review", "Owner"), required=False)
    due_on = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput({"type": "date"}))
    next_review_on = forms.DateField(
        label=_("Next review"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data: Any = None, *, suggested: str = "", today: dt.date) -> None:
        super().__init__(data, initial={"choice": suggested})
        self.today = today
        self.members = {str(one.pk): one for one in queries.owners()}
        owner = self.fields["owner"]
        owner.choices = [("", _("Nobody yet")), *((key, one.name) for key, one in self.members.items())]  # type: ignore[attr-defined]
        for question in QUESTIONS:
            self.fields[f"mark_{question}"] = forms.ChoiceField(
                label=QUESTION_NAMES[question], required=False, choices=MARKS
            )
            self.fields[f"note_{question}"] = forms.CharField(
                label=pgettext_lazy("mark of a stage", "Note"), required=False, max_length=300
            )

    def clean(self) -> dict[str, Any]:
        """Refuse days that lie behind us, and something to do without a day."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("due_on", "next_review_on"):
            day = given.get(name)
            if day is not None and not self.today <= day <= LATEST:
                self.add_error(name, _("Choose a day from today on."))
        acts = given.get("choice") in ("fix", "rebuild", "automate")
        if acts and not given.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say until when it shall be done."))
        return given

    def told(self) -> dict[str, Any]:
        """Return what ``decide`` takes."""
        given = self.cleaned_data
        return {
            "choice": given["choice"],
            "reason": given["reason"].strip(),
            "owner": self.members.get(given["owner"]),
            "due_on": given["due_on"],
            "next_review_on": given["next_review_on"],
            "marks": {
                question: {
                    "mark": int(given[f"mark_{question}"]) if given[f"mark_{question}"] else None,
                    "note": given[f"note_{question}"].strip(),
                }
                for question in QUESTIONS
                if given[f"mark_{question}"] or given[f"note_{question}"].strip()
            },
        }

    def marking(self) -> list[tuple[Any, Any]]:
        """Return each question's mark and note."""
        return [(self[f"mark_{question}"], self[f"note_{question}"]) for question in QUESTIONS]
