"""What parts of scorecards are called on their pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.names import channel_name
from madoguchi.cases.scope import said
from madoguchi.core.conversation.scorecard import MOMENTS
from madoguchi.core.metrics.treatment import DIMENSIONS
from madoguchi.processes.names import Names
from madoguchi.scoring.scorecards.models import Card, State

STATES: Mapping[str, Promise] = {
    State.DRAFT: _("Draft"),
    State.PUBLISHED: _("In force"),
    State.RETIRED: _("Retired"),
}
STATE_CHIPS = {State.DRAFT: "unsure", State.PUBLISHED: "execution", State.RETIRED: "plain"}
CRITICAL: Mapping[str, str | Promise] = {
    "": "—",
    "customer": _("For the customer"),
    "business": _("For the business"),
    "compliance": _("For compliance"),
}
SIDES: Mapping[str, Promise] = {"agent": _("Staff"), "customer": _("Customer")}
KINDS: Mapping[str, Promise] = {
    "said": _("Said: met when one of these words is said"),
    "not_said": _("Not said: missed when one of these words is said"),
    "answered": _("Answered: where the customer says something, met when these words follow"),
}
WHERE: Mapping[str, Promise] = {
    "anywhere": _("Anywhere in the conversation"),
    "first": _("In the first two turns of that side"),
    "last": _("In the last two turns of that side"),
}


def dimensions() -> list[tuple[str, str]]:
    """The three dimensions as choices."""
    return [(code, said(name)) for code, name in DIMENSIONS.items()]


def moments() -> list[tuple[str, str]]:
    """The five moments as choices, none first."""
    return [("", "—"), *((code, said(name)) for code, name in MOMENTS.items())]


def place(card: Card, names: Names) -> tuple[str, str]:
    """Return where a scorecard applies: its process and its channel in words, empty for all."""
    return (
        names.process(card.process) if card.process else "",
        channel_name(card.channel) if card.channel else "",
    )
