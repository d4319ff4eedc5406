"""The forms of scorecards. ``core.conversation.scorecard.read`` has the last word on what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.models import Case
from madoguchi.cases.names import CHANNELS
from madoguchi.core.conversation.cues import cues
from madoguchi.core.conversation.own import LANGUAGES
from madoguchi.core.conversation.scorecard import LONGEST_NAME, LONGEST_TEXT, ScorecardError
from madoguchi.processes.names import Names
from madoguchi.scoring.scorecards import names
from madoguchi.scoring.scorecards.editing import Data, number
from madoguchi.scoring.scorecards.heard import LONGEST

FIELDS = {"dimension": "dimension", "weight": "weight", "kind": "kind", "cues": "cues", "when": "when", "side": "side",
          "words": "words_ja", "title": "title_ja", "help": "help_ja", "phrase": "phrase_ja"}  # fmt: skip


class CardForm(forms.Form):
    """A new scorecard: its name, where it applies, what it begins with."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("Every score carries it, so it cannot be changed later."),
    )
    process = forms.ChoiceField(label=_("Process"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    file = forms.FileField(
        label=_("Begin with a file"),
        required=False,
        help_text=_(
            "A scorecard as TOML or JSON, as it is downloaded here. Without a file you begin with the one that is in force there now."
        ),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None) -> None:
        super().__init__(data, files)
        known = Names.load()
        processes = (
            Case.objects.exclude(process="").values_list("process", flat=True).distinct().order_by("process")
        )
        _choose(self, "process", [("", _("All")), *((code, known.process(code)) for code in processes)])
        _choose(self, "channel", [("", _("All")), *CHANNELS.items()])


class ItemForm(forms.Form):
    """An item of a draft; with ``own`` also how it is told."""

    title_ja = forms.CharField(label=_("Name in Japanese"), required=False, max_length=120)
    title_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    dimension = forms.ChoiceField(label=_("Dimension"))
    weight = forms.CharField(
        label=_("Weight"),
        max_length=12,
        help_text=_("From 0 to 100. What counts is its share of the weights in its dimension."),
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    moment = forms.ChoiceField(label=_("Moment"), required=False)
    critical = forms.ChoiceField(
        label=_("Critical error when missed"), required=False, choices=list(names.CRITICAL.items())
    )
    kind = forms.ChoiceField(
        label=_("How it is told"), choices=list(names.KINDS.items()), widget=forms.RadioSelect
    )
    where = forms.ChoiceField(
        label=_("Where it must be said"), choices=list(names.WHERE.items()), required=False
    )
    when = forms.MultipleChoiceField(
        label=_("When the customer says"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cues = forms.MultipleChoiceField(
        label=_("Words to listen for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    help_ja = forms.CharField(label=_("Explanation in Japanese"), required=False, max_length=LONGEST_TEXT)
    help_en = forms.CharField(label=_("Explanation in English"), required=False, max_length=LONGEST_TEXT)
    phrase_ja = forms.CharField(label=_("Next time (Japanese)"), required=False, max_length=LONGEST_TEXT)
    phrase_en = forms.CharField(label=_("Next time (English)"), required=False, max_length=LONGEST_TEXT)

    def __init__(
        self, told: Mapping[str, Any], item: Mapping[str, Any], data: QueryDict | None = None, *, own: bool
    ) -> None:
        super().__init__(data, initial=_item_initial(item))
        self.own = own
        _choose(self, "dimension", names.dimensions())
        _choose(self, "moment", names.moments())
        if own:
            _choose(self, "cues", _cue_choices(told, ("agent", "customer")))
            _choose(self, "when", _cue_choices(told, ("customer",)))
        else:
            for name in ("kind", "where", "when", "cues", "dimension"):
                del self.fields[name]

    def told(self, item: Mapping[str, Any]) -> Data:
        """Return the item with what was typed."""
        given = self.cleaned_data
        found = dict(item) | {
            "weight": number(given["weight"]),
            "moment": given["moment"] or None,
            "critical": given["critical"] or None,
            **{name: _both(given, name) for name in ("title", "help", "phrase")},
        }
        if self.own:
            found["dimension"] = given["dimension"]
            found["rule"] = {name: given[name] for name in ("kind", "where", "when", "cues")}
        return found


class WordsForm(forms.Form):
    """Own words of a draft, with a sentence to try them on (which is never stored)."""

    title_ja = forms.CharField(label=_("Name in Japanese"), required=False, max_length=120)
    title_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    side = forms.ChoiceField(label=_("Whose words"), choices=list(names.SIDES.items()))
    dimension = forms.ChoiceField(label=_("Dimension"), help_text=_("Only for the underline."))
    words_ja = forms.CharField(
        label=_("Phrases in Japanese"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line. Width and case make no difference."),
    )
    words_en = forms.CharField(
        label=_("Phrases in English"), required=False, max_length=12_000, widget=forms.Textarea({"rows": 4})
    )
    unless_ja = forms.CharField(
        label=_("Not where the sentence also has (Japanese)"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea({"rows": 2}),
    )
    unless_en = forms.CharField(
        label=_("Not where the sentence also has (English)"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea({"rows": 2}),
    )
    regex = forms.BooleanField(
        label=_("These are regular expressions"),
        required=False,
        help_text=_("For those who know them. Repetitions need an end, such as .{0,20}."),
    )
    sentence = forms.CharField(
        label=_("A sentence to try"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )
    pick = forms.CharField(required=False, max_length=20)

    def __init__(self, words: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_words_initial(words))
        _choose(self, "dimension", names.dimensions())

    def told(self, id: str) -> Data:
        """Return the words as data."""
        given = self.cleaned_data
        return {
            "id": id,
            "side": given["side"],
            "dimension": given["dimension"],
            "title": _both(given, "title"),
            "words": {language: given[f"words_{language}"].splitlines() for language in LANGUAGES},
            "unless": {language: given[f"unless_{language}"].splitlines() for language in LANGUAGES},
            "regex": given["regex"],
        }


class NoteForm(forms.Form):
    """Why a version is published."""

    note = forms.CharField(
        label=_("Why this version is published"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Others read it beside the version: what was changed, and what it is hoped to do."),
    )


_NAMED = re.compile(r"^(?:Item|Words) “[^”]*”: |^“[^”]*”: |^(?:項目|言葉)?「[^」]*」：")


def here(error: ScorecardError) -> str:
    """Return what core says without the id it begins with: where it stands, everybody sees what it is about."""
    told = _NAMED.sub("", error.text.to(get_language() or "en"), count=1) if error.at else ""
    return told[:1].upper() + told[1:] if told else error.text.to(get_language() or "en")


def refuse(form: forms.Form, error: ScorecardError, id: str) -> None:
    """Put what core says at the field it is about, where it is about this item or these words."""
    where, _dot, name = error.at.partition(".")
    field = FIELDS.get(name, name)
    form.add_error(
        field if where == id and field in form.fields else None,
        here(error) if where == id else error.text.to(get_language() or "en"),
    )


def _choose(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def _cue_choices(told: Mapping[str, Any], sides: Sequence[str]) -> list[Any]:
    """Own words first, then the product's, by side."""
    language = get_language() or "en"
    own = [(one["id"], one["title"][language[:2] if language[:2] in LANGUAGES else "en"])
           for one in told.get("cue", ()) if one["side"] in sides]  # fmt: skip
    groups: list[Any] = [(_("Own words"), own)] if own else []
    for side in sides:
        listed = [(id, cue.title.to(language)) for id, cue in cues().items() if cue.side == side]
        groups.append((names.SIDES[side], listed))
    return groups


def _both(given: Mapping[str, Any], name: str) -> dict[str, str]:
    return {language: given[f"{name}_{language}"].strip() for language in ("en", "ja")}


def _item_initial(item: Mapping[str, Any]) -> dict[str, Any]:
    rule = item.get("rule") or {}
    weight = item.get("weight", 10)
    found: dict[str, Any] = {
        "dimension": item.get("dimension"),
        "weight": f"{weight:g}" if isinstance(weight, int | float) else weight,
        "moment": item.get("moment") or "",
        "critical": item.get("critical") or "",
        "kind": rule.get("kind", "said"),
        "where": rule.get("where", "anywhere"),
        "when": rule.get("when", []),
        "cues": rule.get("cues", []),
    }
    for name in ("title", "help", "phrase"):
        found |= {f"{name}_{language}": (item.get(name) or {}).get(language, "") for language in LANGUAGES}
    return found


def _words_initial(words: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "side": words.get("side", "agent"),
        "dimension": words.get("dimension"),
        "regex": words.get("regex", False),
    }
    for language in LANGUAGES:
        found[f"title_{language}"] = (words.get("title") or {}).get(language, "")
        for name in ("words", "unless"):
            found[f"{name}_{language}"] = "\n".join((words.get(name) or {}).get(language, ()))
    return found
