"""The pages about conversations beside one another, and who is offered which: the one list."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from madoguchi.people.tabs import Tab, offered

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
    """Return the tabs this member may open, the present one marked."""
    return offered(request, TABS)
