"""What the endpoints of marks share."""

from __future__ import annotations

from typing import Any, Literal

from django.utils.translation import get_language
from ninja import Field, Schema

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.scorecard import Item
from madoguchi.kit.api.problems import Problem
from madoguchi.kit.api.refusing import refused
from madoguchi.scoring.marks.drawing import DAYS, Asked
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.scorecards.queries import item as item_of

Result = Literal["met", "partly", "missed", "not_applicable"]
Metric = dict[str, Any]


class AskedIn(Schema):
    """What a draw is narrowed to: the last so many days, a channel, a team."""

    days: Literal[7, 28, 90] = Field(28, description=f"one of {', '.join(map(str, DAYS))}")
    channel: str = Field("", max_length=32)
    team: str = Field("", max_length=80)

    def asked(self) -> Asked:
        """Return what the queries take."""
        return Asked(self.days, self.channel, self.team)


def title(item: str) -> str:
    """Return what an item is called, in the caller's language; its id where it is not known any more."""
    known: Item | None = item_of(item)
    return known.title.to(language()) if known else item


def language() -> str:
    """Return the caller's language."""
    return get_language() or "en"


def not_done(error: MarksError) -> Problem:
    """Return the problem of what cannot be."""
    return refused(error.text)


def case_of(conversation: Conversation) -> str:
    """Return what a conversation's case is called in the record."""
    return conversation.case.source_id or str(conversation.case.uid)
