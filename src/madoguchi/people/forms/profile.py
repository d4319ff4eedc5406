"""What members decide for themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.people.forms.organisation import LANGUAGES


class ProfileForm(forms.Form):
    """Name and language."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language of the pages"),
        choices=LANGUAGES,
        help_text=_("Also used after your next sign-in, on any device."),
    )
