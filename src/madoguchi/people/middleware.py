"""No page without a member behind it, unless the page says it is public."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from madoguchi.people.models import Organisation

GetResponse = Callable[[HttpRequest], HttpResponse]


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view that strangers may open."""
    view.public = True  # type: ignore[attr-defined]
    return view


class SignInRequired:
    """Send strangers to the sign-in page, and everyone to the first-run wizard while there is no organisation."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.organisation = Organisation.objects.first()  # type: ignore[attr-defined]
        response = self.get_response(request)
        if language := getattr(request, "language_chosen", ""):  # set where a member signs in
            keep_language(response, language)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        # The API answers with problem details instead of a redirect, and looks at its own tokens.
        if request.path.startswith(("/api/", "/static/")):
            return None
        if getattr(view, "public", False) and not request.path.startswith("/account/"):
            return None
        if request.organisation is None:  # type: ignore[attr-defined]
            return redirect("welcome")
        if getattr(view, "public", False) or request.user.is_authenticated:
            return None
        return redirect_to_login(request.get_full_path())


class OrganisationTime:
    """Show times in the organisation's time zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        organisation: Organisation | None = request.organisation  # type: ignore[attr-defined]
        if organisation is not None:
            timezone.activate(zoneinfo.ZoneInfo(organisation.time_zone))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


def keep_language(response: HttpResponseBase, language: str) -> None:
    """Let the browser remember a language, as Django's own language switch does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
