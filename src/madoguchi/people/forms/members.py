"""Colleagues, teams and keys, as an administrator fills them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.people.models import Member, Role, Team

LANES = [
    ("", _("not stated")),
    ("front", _("Front: customers see it")),
    ("back", _("Back: behind the scenes")),
    ("support", _("Support: helps front and back")),
]
ROLE_NOTES = [
    (Role.AGENT, _("Answers customers: figures, conversations, answers, customers.")),
    (Role.SPECIALIST, _("Works behind the scenes: the same pages as an agent.")),
    (
        Role.ANALYST,
        _("Sees figures and answers without names, and exports tables. No conversations, no customers."),
    ),
    (Role.MANAGER, _("Sees everything, imports and exports.")),
    (Role.ADMIN, _("All of that, plus settings, members, keys, and erasing personal data.")),
]


class MemberForm(forms.Form):
    """A colleague. The address is what they sign in with; colleagues known from an import may have none."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("Email address"), help_text=_("They sign in with it. Nothing is sent to it.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("No team")
    )

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        if member is not None:
            kwargs["initial"] = {
                "name": member.name,
                "email": member.email,
                "role": member.role,
                "team": member.team_id,
            }
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        if member is not None and not member.email:
            self.fields["email"].required = False
            self.fields["email"].help_text = _(
                "Known from an import. With an address they can be invited to sign in."
            )

    def clean_email(self) -> str | None:
        email = str(self.cleaned_data["email"]).lower() or None
        others = Member.objects.exclude(pk=self.member.pk) if self.member else Member.objects.all()
        if email and others.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("A member with this address is already here."))
        return email


class TeamForm(forms.Form):
    """A department."""

    name = forms.CharField(label=_("Name"), max_length=80)
    lane = forms.ChoiceField(
        label=_("Lane"),
        choices=LANES,
        required=False,
        help_text=_(
            "Says on which side of the line of visibility the team works; the process map draws it so."
        ),
    )

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        others = Team.objects.exclude(pk=self.team.pk) if self.team else Team.objects.all()
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("A team with this name is already here."))
        return name


class TokenForm(forms.Form):
    """A key for the REST API."""

    name = forms.CharField(
        label=_("What the key is for"),
        max_length=80,
        help_text=_("For example: nightly export to the data warehouse"),
    )
    role = forms.ChoiceField(
        label=_("May see what this role may see"), choices=Role.choices, initial=Role.ANALYST
    )
    may_write = forms.BooleanField(
        label=_("May also write"), required=False, help_text=_("Bring in facts, not only read figures.")
    )


class OwnTokenForm(forms.Form):
    """A key that acts for the member who makes it."""

    name = forms.CharField(
        label=_("What the key is for"),
        max_length=80,
        help_text=_("For example: my review queue in the team’s chat"),
    )
    may_write = forms.BooleanField(
        label=_("May also write"),
        required=False,
        help_text=_("What is written with it carries your name. Without this it only reads."),
    )
