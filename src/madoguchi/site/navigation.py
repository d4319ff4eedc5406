"""The main navigation: which pages exist and who sees them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.people.access import may


@dataclass(frozen=True)
class Place:
    """A page in the navigation: its name, url name and the right it asks for."""

    label: str | Promise
    view: str
    right: str


GROUPS: list[list[Place]] = [
    [Place(_("Voices"), "answers", "see_answers"), Place(_("Customers"), "customers", "see_customers")],
    [
        Place(_("Overview"), "overview", "see_figures"),
        Place(_("Journey"), "journey", "see_figures"),
        Place(_("Process"), "process", "see_figures"),
        Place(_("Conversations"), "conversations", "see_conversations"),
    ],
    [Place(_("Imports"), "imports", "import"), Place(_("Settings"), "settings", "manage")],
]


def navigation(request: HttpRequest) -> list[list[dict[str, object]]]:
    """Return the groups of places this member may go to, the present one marked."""
    groups = []
    for group in GROUPS:
        items: list[dict[str, object]] = []
        for place in group:
            if may(request.user, place.right):
                url = reverse(place.view)
                here = request.path == url if url == "/" else request.path.startswith(url)
                items.append({"label": place.label, "url": url, "current": here})
        if items:
            groups.append(items)
    return groups
