"""A member's own page."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from madoguchi.people.access import needs
from madoguchi.people.actions.profile import change_profile
from madoguchi.people.forms.profile import ProfileForm
from madoguchi.people.middleware import keep_language
from madoguchi.people.models import Member


@needs("own_profile")
def profile(request: HttpRequest) -> HttpResponseBase:
    """Name, language, appearance, password, second step."""
    member = request.user
    assert isinstance(member, Member)
    initial = {"name": member.name, "language": member.language or (get_language() or "en")[:2]}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_profile(member, **form.cleaned_data)
        with override(member.language):
            messages.success(request, _("Saved."))
        response = redirect("profile")
        keep_language(response, member.language)
        return response
    context = {"form": form, "member": member, "two_steps": is_mfa_enabled(member)}
    return render(request, "people/profile.html", context)
