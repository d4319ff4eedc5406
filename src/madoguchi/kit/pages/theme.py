"""Keep the chosen appearance, light or dark or the system's, in a cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 3600


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember ``theme`` (light, dark; anything else means the system's) and go back to ``next``."""
    theme = request.POST.get("theme", "")
    following = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
        following = "/"
    fetched = request.headers.get("X-Requested-With") == "fetch"
    response = HttpResponse(status=204) if fetched else HttpResponseRedirect(following)
    if theme in THEMES:
        response.set_cookie(
            COOKIE, theme, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
