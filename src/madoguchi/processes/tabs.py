"""The pages about processes beside one another, and who is offered which: the one list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.people.access import may


@dataclass(frozen=True)
class Tab:
    """A page: its short name, url name and the right it asks for."""

    label: str | Promise
    view: str
    right: str


TABS = [
    Tab(_("Map"), "process", "see_figures"),
    Tab(_("Waits & hand-overs"), "process-waits", "see_figures"),
    Tab(_("Blueprints"), "blueprints", "see_figures"),
    Tab(_("Conformance"), "conformance", "see_figures"),
    Tab(_("Verdicts"), "verdicts", "see_figures"),
    Tab(_("Stage review"), "reviews", "see_figures"),
    Tab(pgettext_lazy("processes", "Network"), "network", "see_figures"),
    Tab(_("What if"), "whatif", "see_figures"),
    Tab(_("Foresight"), "foresight", "see_figures"),
]


def tabs(request: HttpRequest) -> list[dict[str, object]]:
    """Return the tabs this member may open, the present one marked: the one with the longest address that fits."""
    offered = [(tab, reverse(tab.view)) for tab in TABS if may(request.user, tab.right)]
    here = max(
        (url for _tab, url in offered if request.path.startswith(url) and url != reverse("process")),
        key=len,
        default=reverse("process"),
    )
    return [{"label": tab.label, "url": url, "current": url == here} for tab, url in offered]
