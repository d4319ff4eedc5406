"""The pages about conversations beside one another, and who is offered which: the one list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.people.access import may


@dataclass(frozen=True)
class Tab:
    """A page: its short name, url name and the right it asks for."""

    label: str | Promise
    view: str
    right: str


TABS = [
    Tab(_("List"), "conversations", "see_conversations"),
    Tab(_("Treatment"), "treatment", "see_figures"),
    Tab(_("Drivers"), "treatment_effects", "see_figures"),
    Tab(_("Full score"), "full_score", "see_figures"),
    Tab(_("Prediction"), "satisfaction", "see_figures"),
    Tab(_("Scorecards"), "scorecards", "set_scorecards"),
    Tab(_("Review"), "review_queue", "review"),
    Tab(_("Agreement"), "agreement", "see_figures"),
    Tab(_("Coaching"), "coaching", "see_coaching"),
    Tab(_("Second opinion"), "judge", "manage"),
]


def tabs(request: HttpRequest) -> list[dict[str, object]]:
    """Return the tabs this member may open, the present one marked: the one with the longest address that fits."""
    offered = [(tab, reverse(tab.view)) for tab in TABS if may(request.user, tab.right)]
    here = max(
        (url for _tab, url in offered if request.path.startswith(url) and url != reverse("conversations")),
        key=len,
        default=reverse("conversations"),
    )
    return [{"label": tab.label, "url": url, "current": url == here} for tab, url in offered]
