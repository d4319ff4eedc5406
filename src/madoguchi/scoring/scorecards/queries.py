"""Which scorecard judges a conversation, and what an item of any scorecard in use is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.cues import Listener, Side
from madoguchi.core.conversation.scorecard import Item, Scorecard, default
from madoguchi.core.conversation.text import Language


@dataclass(frozen=True)
class Used:
    """A scorecard with what listens for its own words."""

    scorecard: Scorecard
    own: Mapping[tuple[Language, Side], Listener] = field(default_factory=dict)


def scorecard_for(conversation: Conversation) -> Used:
    """Return the scorecard in force for a conversation: the closest to its process and channel."""
    return Used(default())


def scorecard_of(label: str) -> Scorecard:
    """Return the scorecard a score names (``name@version``); the default one where it is not known any more."""
    return default()


def item(id: str) -> Item | None:
    """Return an item by its id, from the scorecards in force."""
    return default().item(id)


def items() -> list[Item]:
    """Return every item of the scorecards in force, in the order of the default one, own items after it."""
    return list(default().items)
