"""What every page knows: navigation, organisation, theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.people.access import may
from madoguchi.site.navigation import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page frame (``kit/base.html``)."""
    theme = request.COOKIES.get("theme", "")
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "nav": navigation(request) if signed_in else [],
        "organisation": getattr(request, "organisation", None),
        "user_links": user_links(),
        "sample": sample_banner(request) if signed_in else None,
        "theme": theme if theme in {"light", "dark"} else "",
    }


def user_links() -> list[dict[str, str]]:
    """Return what stands in the member's own menu."""
    return [{"label": str(_("Profile")), "url": reverse("profile")}]


def sample_banner(request: HttpRequest) -> dict[str, str] | None:
    """Return where the sample can be removed while it is here, so that no page shows its figures unmarked."""
    from madoguchi.imports.sample.load import here

    if here() is None:
        return None
    return {"url": reverse("sample_data") if may(request.user, "manage") else ""}
