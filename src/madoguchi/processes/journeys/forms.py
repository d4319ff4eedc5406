"""The filter bars of a journey and the form of a note."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.names import LANGUAGES, channel_name
from madoguchi.cases.period import PeriodForm
from madoguchi.processes.journeys.actions.note import LONGEST
from madoguchi.processes.journeys.models import NoteKind
from madoguchi.processes.journeys.plans import Plan
from madoguchi.processes.journeys.view import SECOND
from madoguchi.processes.names import Names

DIMENSIONS = {
    "channel": _("Channel"),
    "request": _("Request"),
    "language": _("Language"),
    "team": _("Team"),
    "process": _("Process"),
}
KINDS = {
    NoteKind.THINKS: _("Thinks"),
    NoteKind.FEELS: _("Feels, as the team sees it"),
    NoteKind.CHANCE: _("What could be better"),
}
HELP = {
    NoteKind.THINKS: _("What goes through the customer’s mind here, in their words."),
    NoteKind.FEELS: _("Only what answers do not say yet. Answers always stand before it."),
    NoteKind.CHANCE: _("An idea, not yet an improvement under way."),
}


class SegmentForm(PeriodForm):
    """Which customers: period by the day a case was opened, and each dimension there is a choice in."""

    def __init__(
        self,
        data: Any,
        menus: Mapping[str, list[str]],
        names: Names,
        *,
        plans: list[Plan] | None = None,
        second: bool = False,
    ) -> None:
        prefix = SECOND if second else ""
        super().__init__(data, label=_("Cases opened"), lead=prefix)
        if plans and len([plan for plan in plans if not plan.to_be]) > 1:
            language = get_language() or "en"
            choice = forms.ChoiceField(
                label=_("Blueprint"),
                required=False,
                choices=[(plan.code, plan.drawing.name.to(language)) for plan in plans if not plan.to_be],
            )
            self.fields = {"blueprint": choice, **self.fields}
        called: dict[str, Callable[[str], str]] = {
            "channel": channel_name,
            "request": names.request,
            "process": names.process,
            "language": lambda code: str(LANGUAGES.get(code, code)),
        }
        for dimension, label in DIMENSIONS.items():
            values, name = menus.get(dimension, []), called.get(dimension, str)
            chosen = data.get(prefix + dimension, "") if data else ""
            if len(values) > 1 or chosen:
                known = [(value, name(value)) for value in values]
                if chosen and chosen not in values:
                    known.append((chosen, chosen))
                self.fields[prefix + dimension] = forms.ChoiceField(
                    label=label, required=False, choices=[("", _("All")), *known]
                )


class NoteForm(forms.Form):
    """One note of a stage; ``begun_from`` is the version the writer saw."""

    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
    )
    begun_from = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    kind = forms.ChoiceField(widget=forms.HiddenInput, choices=NoteKind.choices)

    def __init__(self, data: Any = None, *, kind: str, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, prefix=kind, initial=(initial or {}) | {"kind": kind})
        self.fields["text"].label = KINDS[NoteKind(kind)]
        self.fields["text"].help_text = HELP[NoteKind(kind)]
