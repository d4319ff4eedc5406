"""Settings: the organisation, its teams, its keys, its sample data."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from madoguchi.people import doors, queries
from madoguchi.people.access import needs
from madoguchi.people.actions.set_organisation import set_organisation
from madoguchi.people.actions.teams import delete_team, save_team
from madoguchi.people.actions.tokens import create_token, revoke_token
from madoguchi.people.forms.members import ROLE_NOTES, TeamForm, TokenForm
from madoguchi.people.forms.organisation import OrganisationForm
from madoguchi.people.models import ApiToken, Member, Organisation, Role, Team


def tabs(here: str) -> list[dict[str, object]]:
    """Return the views of the settings, the present one marked."""
    views = [
        ("settings", _("Organisation")),
        ("members", _("Members")),
        ("teams", _("Teams")),
        ("tokens", _("API keys")),
        ("sample_data", _("Sample data")),
    ]
    return [{"label": label, "url": reverse(name), "current": name == here} for name, label in views]


def admin_of(request: HttpRequest) -> Member:
    """Return the member who asks; the guard has made sure that there is one."""
    assert isinstance(request.user, Member)
    return request.user


@needs("manage")
def organisation(request: HttpRequest) -> HttpResponseBase:
    """Name, language, time zone, opening hours, holidays."""
    by_text = request.GET.get("hours") == "text"
    form = OrganisationForm.of(Organisation.objects.get(), request.POST or None, by_text)
    if request.method == "POST" and form.is_valid():
        set_organisation(**form.values(), by=admin_of(request))
        messages.success(request, _("Saved. Figures in business hours are being computed again."))
        return redirect("settings")
    return render(request, "people/settings/organisation.html", {"form": form, "tabs": tabs("settings")})


@needs("manage")
def teams(request: HttpRequest) -> HttpResponseBase:
    """List the teams and add one."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        save_team(None, **form.cleaned_data, by=admin_of(request))
        messages.success(request, _("The team is added."))
        return redirect("teams")
    context = {"form": form, "teams": queries.teams(), "tabs": tabs("teams")}
    return render(request, "people/settings/teams.html", context)


@needs("manage")
def team(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Rename a team, move it to another lane, or remove it."""
    one = get_object_or_404(Team, uid=uid)
    form = TeamForm(request.POST or None, team=one, initial={"name": one.name, "lane": one.lane})
    if request.method == "POST" and "remove" in request.POST:
        delete_team(one, admin_of(request))
        messages.success(request, _("The team is removed. Its members and cases stay."))
        return redirect("teams")
    if request.method == "POST" and form.is_valid():
        save_team(one, **form.cleaned_data, by=admin_of(request))
        messages.success(request, _("Saved."))
        return redirect("teams")
    return render(request, "people/settings/team.html", {"form": form, "team": one, "tabs": tabs("teams")})


@needs("manage")
@never_cache
def tokens(request: HttpRequest) -> HttpResponseBase:
    """List the keys of the REST API and make one; its secret is shown in the answer, once."""
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        _made, secret = create_token(
            name=entered["name"],
            role=Role(entered["role"]),
            may_write=entered["may_write"],
            by=admin_of(request),
        )
        form = TokenForm()
    context = {
        "form": form,
        "secret": secret,
        "tokens": queries.tokens(),
        "roles": ROLE_NOTES,
        "tabs": tabs("tokens"),
    }
    return render(request, "people/settings/tokens.html", context)


@needs("manage")
@require_POST
def revoke(request: HttpRequest, uid: str) -> HttpResponseBase:
    """End a key."""
    revoke_token(get_object_or_404(ApiToken, uid=uid), admin_of(request))
    messages.success(request, _("The key no longer opens anything."))
    return redirect("tokens")


@needs("manage")
def sample_data(request: HttpRequest) -> HttpResponseBase:
    """What rooms above offer to do with sample data."""
    context = {"actions": doors.settings_actions(), "tabs": tabs("sample_data")}
    return render(request, "people/settings/sample_data.html", context)
