"""The small forms of blueprints. What is drawn is changed in the editor; ``core.blueprint.reading`` has the last word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.processes.blueprints.readers import LARGEST, accepted


class NewForm(forms.Form):
    """A drawing from nothing: its names and whose cases it is for."""

    name_ja = forms.CharField(label=_("Name in Japanese"), max_length=120, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    process = forms.ChoiceField(
        label=_("Business process"),
        required=False,
        help_text=_("The cases it is compared with. You can change this later."),
    )
    to_be = forms.BooleanField(
        label=_("A drawing of the future"),
        required=False,
        help_text=_("It is never compared with what happened."),
    )

    def __init__(self, *args: Any, processes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["process"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All cases")), *processes]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("name_ja", "").strip() or given.get("name_en", "").strip()):
            raise forms.ValidationError(_("Give it a name in at least one language."))
        return given


class TakeForm(forms.Form):
    """A drawing out of a file."""

    file = forms.FileField(label=_("File"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accepted()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 8 MB."))
        return file


class WhyForm(forms.Form):
    """Why something is done."""

    why = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CommentForm(forms.Form):
    """What somebody says, and where."""

    place = forms.ChoiceField(label=_("About"))
    text = forms.CharField(label=_("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = places
