"""A new password, entered once and shown on demand, checked by the installation's rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from madoguchi.people.forms.organisation import LANGUAGES
from madoguchi.people.models import Member


def password_field() -> forms.CharField:
    """Return the field for a new password."""
    return forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A sentence of a few words is strong and easy to remember."),
    )


class NewPasswordForm(forms.Form):
    """Only a new password, twice."""

    password = password_field()
    again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_password_pair(self, cleaned, self.member)
        return cleaned


class AcceptForm(NewPasswordForm):
    """What an invited colleague fills in."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    field_order = ("name", "language", "password", "again")


class FirstAdminForm(forms.Form):
    """The first administrator."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("You sign in with it. Nothing is sent to it."),
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    password = password_field()
    again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_password_pair(self, cleaned, Member(name=cleaned.get("name", ""), email=cleaned.get("email")))
        return cleaned


def check_password_pair(form: forms.Form, cleaned: dict[str, Any], member: Member) -> None:
    """Add an error to the form where the two entries differ or the rules refuse the password."""
    password, again = cleaned.get("password"), cleaned.get("again")
    if not password:
        return
    if again and password != again:
        form.add_error("again", _("The two entries differ. Please enter the same password twice."))
    try:
        validate_password(password, member)
    except forms.ValidationError as error:
        form.add_error("password", error)
