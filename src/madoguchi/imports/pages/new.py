"""Uploading a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.imports.actions.prepare import prepare
from madoguchi.imports.actions.receive import FILES, receive
from madoguchi.imports.actions.run import refuse
from madoguchi.imports.words import EXPLAINED, KINDS
from madoguchi.kit.reading.limits import ReadError
from madoguchi.people.access import needs
from madoguchi.people.models import Member


class UploadForm(forms.Form):
    """A file and, if the member wishes, what it is."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel, JSON, XES, Parquet, WebVTT or SRT, also gzipped or zipped. Up to 2 GB."),
    )
    kind = forms.ChoiceField(
        label=_("What is in it?"), required=False, widget=forms.RadioSelect, choices=[], initial=""
    )
    source = forms.RegexField(
        label=_("Source"),
        required=False,
        max_length=40,
        regex=r"^[\w.-]+$",
        help_text=_(
            "The system the ids come from. Files with the same source find each other's cases and customers; leave it "
            "empty if you have one system."
        ),
        error_messages={"invalid": _("Use letters, digits, dots and hyphens only.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        choices = [("", _("Find out by itself"))] + [
            (kind, f"{KINDS[kind].to(language)} — {text.to(language)}") for kind, text in EXPLAINED.items()
        ]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


@needs("import")
def new(request: HttpRequest) -> HttpResponse:
    """Take a file, store it, recognise it, and go on to its columns."""
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")}
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        assert isinstance(request.user, Member)
        try:
            batch = receive(
                upload,
                upload.name,
                kind=form.cleaned_data["kind"],
                source=form.cleaned_data["source"] or FILES,
                created_by=request.user,
            )
        except ReadError as error:
            form.add_error("file", error.text.to(get_language() or "en"))
        else:
            try:
                prepare(batch)
            except ReadError as error:
                if error.code == "unknown_kind":  # the page asks for the kind
                    return redirect("import", batch.uid)
                refuse(batch, error.text)
            return redirect("import", batch.uid)
    return render(request, "imports/new.html", {"form": form}, status=400 if form.errors else 200)
