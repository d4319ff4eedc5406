"""Pages beside one another as tabs: who is offered which, and which one is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from madoguchi.people.access import may


@dataclass(frozen=True)
class Tab:
    """A page: its short name, url name and the right it asks for."""

    label: str | Promise
    view: str
    right: str


def offered(request: HttpRequest, tabs: Sequence[Tab]) -> list[dict[str, object]]:
    """Return the tabs this member may open, the present one marked.

    Present is the one with the longest address that fits; the first tab's address may begin every other one.
    """
    found = [(tab, reverse(tab.view)) for tab in tabs if may(request.user, tab.right)]
    home = reverse(tabs[0].view)
    fitting = [url for _tab, url in found if url != home and request.path.startswith(url)]
    here = max(fitting, key=len, default=home)
    return [{"label": tab.label, "url": url, "current": url == here} for tab, url in found]
