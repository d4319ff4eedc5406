"""The form of coaching."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.scoring.coaching.actions.read_list import LONGEST_NOTE


class AnswerForm(forms.Form):
    """What a member says to the own list."""

    note = forms.CharField(
        label=_("Your note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "What helps, what gets in the way, what the figures do not show. Without customers’ names, please."
        ),
        error_messages={
            "max_length": _("The note has %(show_value)s letters; please keep it to %(limit_value)s.")
        },
    )
    wants_to_talk = forms.BooleanField(label=_("I want to talk about this"), required=False)
