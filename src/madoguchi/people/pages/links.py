"""What the two one-time addresses open: accept an invitation, choose a new password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from madoguchi.people.actions.links import open_link, use_link
from madoguchi.people.forms.passwords import AcceptForm, NewPasswordForm
from madoguchi.people.middleware import keep_language, public
from madoguchi.people.models import Link
from madoguchi.people.pages.welcome import BACKEND


@public
@never_cache
@sensitive_post_parameters("password", "again")
def invite(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let an invited colleague choose name, language and password, and sign them in."""
    link = open_link(token, Link.Purpose.INVITE)
    if link is None:
        return _over(request)
    language = (get_language() or "en")[:2]
    initial = {"name": link.member.name, "language": language}
    form = AcceptForm(request.POST or None, member=link.member, initial=initial)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        member = use_link(link, entered["password"], name=entered["name"], language=entered["language"])
        if member is None:
            return _over(request)
        login(request, member, backend=BACKEND)
        response = redirect("overview")
        keep_language(response, member.language)
        return response
    return render(request, "people/invite.html", {"form": form, "link": link})


@public
@never_cache
@sensitive_post_parameters("password", "again")
def new_password(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let a member choose a new password. They sign in with it themselves, second factor included."""
    link = open_link(token, Link.Purpose.PASSWORD)
    if link is None:
        return _over(request)
    form = NewPasswordForm(request.POST or None, member=link.member)
    if request.method == "POST" and form.is_valid():
        if use_link(link, form.cleaned_data["password"]) is None:
            return _over(request)
        messages.success(request, _("Your new password is set. Please sign in with it."))
        return redirect("account_login")
    return render(request, "people/new_password.html", {"form": form, "link": link})


def _over(request: HttpRequest) -> HttpResponse:
    """Say the same for a used, an expired and an unknown address."""
    return render(request, "people/link_over.html", status=410)
