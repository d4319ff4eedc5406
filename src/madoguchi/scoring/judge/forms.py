"""Whom to ask, about which conversations, and how much a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.scoring.judge.addresses import LOCAL, AddressError, destinations, read
from madoguchi.scoring.judge.models import Draw, Setting
from madoguchi.scoring.judge.problems import said

LANGUAGES = [("ja", "日本語"), ("en", "English")]
DRAWS = [
    (Draw.SHARE, _("A share of all conversations, drawn evenly")),
    (Draw.REVIEWS, _("Only conversations people have reviewed by hand")),
]


class JudgeForm(forms.Form):
    """The setting; ``values()`` is what ``set_judge`` takes."""

    address = forms.CharField(
        label=_("Address of the server"),
        max_length=300,
        help_text=_(
            "Any server that speaks the chat-completions protocol. On this machine or in your own network if you can: then nothing "
            "leaves the house. Without encryption (http://) no other is asked."
        ),
        widget=forms.TextInput(
            {
                "placeholder": LOCAL[0],
                "list": "judge-addresses",
                "inputmode": "url",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )
    model = forms.CharField(
        label=_("Name of the model"),
        max_length=120,
        help_text=_("As the server calls it."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    seconds = forms.IntegerField(label=_("Seconds an answer may take"), min_value=5, max_value=600)
    draw = forms.ChoiceField(label=_("Ask about"), choices=DRAWS, widget=forms.RadioSelect)
    share = forms.FloatField(
        label=_("Share of conversations (%)"),
        min_value=0.1,
        max_value=100,
        help_text=_("Of all conversations. Not used where only reviewed ones are asked about."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    conversations_a_day = forms.IntegerField(
        label=_("Conversations a day, at most"), min_value=1, max_value=100_000
    )
    tokens_a_day = forms.IntegerField(
        label=_("Tokens a day, at most"),
        min_value=1_000,
        max_value=1_000_000_000,
    )

    def __init__(self, *args: Any, language: str = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._language = language

    @classmethod
    def of(cls, setting: Setting, data: Any = None, language: str = "en") -> JudgeForm:
        """Return the form filled with the setting as it stands."""
        initial = {name: getattr(setting, name) for name in cls.base_fields}
        initial["share"] = f"{setting.share:g}"
        return cls(data, initial=initial, language=language)

    def clean_address(self) -> str:
        """Return the address in its short form; refuse what could not be asked anyway."""
        try:
            address = read(self.cleaned_data["address"])
        except AddressError:
            raise forms.ValidationError(
                _(
                    "This is no address of a server. Write it like http://localhost:11434 or https://models.example.jp."
                )
            ) from None
        try:
            destinations(address)
        except AddressError as error:
            raise forms.ValidationError(said(error.code, self._language)) from None
        except OSError:  # not known now; the test of the connection will say so
            pass
        return address.url

    def values(self) -> dict[str, Any]:
        """Return the arguments of ``set_judge``; call only after ``is_valid()``."""
        return dict(self.cleaned_data)
