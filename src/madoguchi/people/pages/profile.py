"""A member's own page."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from madoguchi.people import queries
from madoguchi.people.access import needs
from madoguchi.people.actions.profile import change_profile
from madoguchi.people.actions.tokens import create_own_token, revoke_token
from madoguchi.people.forms.members import OwnTokenForm
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


@needs("own_profile")
@never_cache
def own_tokens(request: HttpRequest) -> HttpResponseBase:
    """List the keys that act for the member and make one; its secret is shown in the answer, once."""
    member = request.user
    assert isinstance(member, Member)
    form = OwnTokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        _made, secret = create_own_token(**form.cleaned_data, by=member)
        form = OwnTokenForm()
    context = {"form": form, "secret": secret, "tokens": queries.tokens_of(member), "member": member}
    return render(request, "people/own_tokens.html", context)


@needs("own_profile")
@require_POST
def revoke_own(request: HttpRequest, uid: str) -> HttpResponseBase:
    """End a key of one's own."""
    member = request.user
    assert isinstance(member, Member)
    revoke_token(get_object_or_404(queries.tokens_of(member), uid=uid), member)
    messages.success(request, _("The key no longer opens anything."))
    return redirect("own_tokens")
