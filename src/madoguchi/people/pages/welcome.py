"""The first run: the organisation, its first administrator, and three doors to go through."""

from __future__ import annotations

from django.contrib.auth import login
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from madoguchi.people import doors as registry
from madoguchi.people.access import needs
from madoguchi.people.actions.members import create_admin
from madoguchi.people.actions.set_organisation import set_organisation
from madoguchi.people.forms.organisation import OrganisationForm, first_guess, week_fields
from madoguchi.people.forms.passwords import FirstAdminForm
from madoguchi.people.middleware import public
from madoguchi.people.models import Member, Organisation

KEPT = "welcome"  # what the first step said waits in the session until the second one is done
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _steps() -> list[str]:
    return [_("Your organisation"), _("Your sign-in"), _("Where to begin")]


@public
@never_cache
def welcome(request: HttpRequest) -> HttpResponseBase:
    """Step 1: the organisation. Gone once there is one."""
    if Organisation.objects.exists():
        return redirect("overview")
    language = (get_language() or "en")[:2]
    initial = first_guess(request.headers.get("accept-language", ""), language)
    kept = request.session.get(KEPT)
    if kept:
        initial = kept | week_fields(kept["opening_hours"])
    form = OrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        request.session[KEPT] = form.values()
        return redirect("welcome_admin")
    return render(request, "people/welcome.html", {"form": form, "step_labels": _steps()})


@public
@never_cache
@sensitive_post_parameters("password", "again")
def admin(request: HttpRequest) -> HttpResponseBase:
    """Step 2: the first administrator, signed in directly. Organisation and administrator come together or not at all."""
    if Organisation.objects.exists():
        return redirect("overview")
    kept = request.session.get(KEPT)
    if kept is None:
        return redirect("welcome")
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = _set_up(kept, form, (get_language() or "en")[:2])
        if member is None:  # someone finished the first run in another window
            return redirect("overview")
        del request.session[KEPT]
        login(request, member, backend=BACKEND)
        return redirect("welcome_doors")
    return render(request, "people/welcome_admin.html", {"form": form, "step_labels": _steps()})


def _set_up(kept: dict[str, str], form: FirstAdminForm, language: str) -> Member | None:
    try:
        with transaction.atomic():
            # Inserting the one row first makes the database decide who of two was first.
            Organisation.objects.create(id=1, name=kept["name"])
            set_organisation(
                name=kept["name"],
                language=kept["language"],
                time_zone=kept["time_zone"],
                opening_hours=kept["opening_hours"],
                holidays_of=kept["holidays_of"],
            )
            entered = form.cleaned_data
            return create_admin(
                name=entered["name"], email=entered["email"], password=entered["password"], language=language
            )
    except IntegrityError:
        return None


@needs("manage")
def doors(request: HttpRequest) -> HttpResponseBase:
    """Step 3: three doors. Can be opened again later."""
    actions = registry.doors()
    context = {
        "step_labels": _steps(),
        "sample": next((action for action in actions if action.key == "sample"), None),
        "others": [action for action in actions if action.key != "sample"],
    }
    return render(request, "people/welcome_doors.html", context)


@needs("manage")
@require_POST
def go(request: HttpRequest, key: str) -> HttpResponseBase:
    """Go through a door, or run an action of the settings page."""
    action = registry.find(key)
    if action is None:
        raise Http404
    return action.run(request)
