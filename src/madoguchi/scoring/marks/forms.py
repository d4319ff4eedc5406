"""The forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from madoguchi.cases import queries as cases
from madoguchi.cases.names import channel_name
from madoguchi.kit.formats import number
from madoguchi.people.models import Member
from madoguchi.scoring.marks.actions.rounds import LEAST, MOST
from madoguchi.scoring.marks.drawing import DAYS, Asked
from madoguchi.scoring.marks.hands import RESULTS
from madoguchi.scoring.marks.queries import reviewers

RESULT_WORDS = {
    "met": _("Met"),
    "partly": _("Partly"),
    "missed": _("Missed"),
    "not_applicable": _("Not applicable"),
}


class AskedForm(forms.Form):
    """The filter bar of the queue; a field that makes no sense narrows nothing."""

    days = forms.ChoiceField(label=_("Period"), required=False, initial="28")
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            data.setdefault("days", "28")
        super().__init__(data, **kwargs)
        found = cases.choices()
        self._choose("days", [(str(days), _last(days)) for days in DAYS])
        self._choose("channel", [("", _("All")), *((code, channel_name(code)) for code in found["channel"])])
        self._choose("team", [("", _("All")), *((name, name) for name in found["team"])])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """Return what is asked for."""
        self.is_valid()
        given = self.cleaned_data
        return Asked(int(given.get("days") or 28), given.get("channel") or "", given.get("team") or "")


def _last(days: int) -> str:
    return ngettext("Last day", "Last %(days)s days", days) % {"days": number(days)}


class RoundForm(AskedForm):
    """Opening a calibration: who, how many, drawn from what."""

    reviewers = forms.ModelMultipleChoiceField(
        label=_("Reviewers"),
        queryset=Member.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each marks the same conversations without seeing the others’ marks or the machine’s."),
        error_messages={"required": _("Choose two reviewers or more.")},
    )
    size = forms.IntegerField(
        label=_("Conversations"),
        min_value=LEAST,
        max_value=MOST,
        initial=10,
        help_text=_("About ten take an hour each. With fewer than thirty, intervals are wide."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["reviewers"].queryset = reviewers()  # type: ignore[attr-defined]
        self.order_fields(["reviewers", "size", "days", "channel", "team"])


class MarkForm(forms.Form):
    """Another mark for one item, with the reason."""

    item = forms.ChoiceField(label=_("Item"))
    result = forms.ChoiceField(
        label=_("Your mark"),
        choices=[(code, RESULT_WORDS[code]) for code in RESULTS],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Point to the words in the conversation. The agent concerned can read this."),
    )

    def __init__(self, items: list[tuple[str, str]], data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["item"].choices = items  # type: ignore[attr-defined]


class ObjectionForm(forms.Form):
    """An objection to the machine's mark."""

    item = forms.ChoiceField(label=_("Item"))
    reason = forms.CharField(
        label=_("Why you see it differently"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Only you and the reviewers can read this."),
    )

    def __init__(self, items: list[tuple[str, str]], data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["item"].choices = items  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer to an objection."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("upheld", _("Uphold the objection")), ("declined", _("Leave the machine’s mark alone"))],
        widget=forms.RadioSelect,
    )
    result = forms.ChoiceField(
        label=_("Mark beside the machine’s, where upheld"),
        required=False,
        choices=[("", "—"), *((code, RESULT_WORDS[code]) for code in RESULTS)],
    )
    words = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The agent reads this answer."),
    )

    def clean(self) -> dict[str, Any]:
        """An upheld objection needs the mark that stands from now on."""
        given = super().clean() or {}
        if given.get("decision") == "upheld" and not given.get("result"):
            self.add_error("result", _("Choose the mark that stands beside the machine’s from now on."))
        return given


class SettleForm(forms.Form):
    """What the reviewers agreed on."""

    conversation = forms.UUIDField(widget=forms.HiddenInput)
    item = forms.CharField(max_length=64, widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label=_("Agreed mark"), choices=[(code, RESULT_WORDS[code]) for code in RESULTS]
    )
    comment = forms.CharField(label=_("Comment"), required=False, max_length=2000)
