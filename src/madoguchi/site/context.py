"""What every page knows: navigation, organisation, theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from madoguchi.site.navigation import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page frame (``kit/base.html``)."""
    theme = request.COOKIES.get("theme", "")
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "nav": navigation(request) if signed_in else [],
        "organisation": getattr(request, "organisation", None),
        "theme": theme if theme in {"light", "dark"} else "",
    }
