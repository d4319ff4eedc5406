"""The pages about processes beside one another, and who is offered which: the one list."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.people.tabs import Tab, offered

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
    """Return the tabs this member may open, the present one marked."""
    return offered(request, TABS)
