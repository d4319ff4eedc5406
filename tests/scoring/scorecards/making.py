"""Scorecards of the inn for tests."""

from __future__ import annotations

from typing import Any

from madoguchi.core.conversation.scorecard import data, default
from madoguchi.people.models import Member
from madoguchi.scoring.scorecards.actions.draft import create
from madoguchi.scoring.scorecards.actions.publish import publish
from madoguchi.scoring.scorecards.models import Version

WORDS = {
    "id": "own_stock",
    "side": "agent",
    "dimension": "business",
    "title": {"en": "says that it is out of stock", "ja": "在庫切れのご案内"},
    "words": {"ja": ["在庫が切れて", "在庫切れ"], "en": ["out of stock"]},
}
ITEM = {
    "id": "own_stock_told",
    "dimension": "business",
    "weight": 20,
    "title": {"en": "Tells of the stock", "ja": "在庫の状況を伝えた"},
    "rule": {"kind": "said", "cues": ["own_stock"]},
}


def contents(*items: dict[str, Any], words: Any = (WORDS,), **weights: float) -> dict[str, Any]:
    """The built-in scorecard with some weights changed, and own items and words after it."""
    told = data(default())
    for one in told["item"]:
        one["weight"] = weights.get(one["id"], one["weight"])
    return {**told, "item": [*told["item"], *items], "cue": [*words]}


def drafted(
    name: str, by: Member, *items: dict[str, Any], process: str = "", channel: str = "", **weights: float
) -> Version:
    """A scorecard with its first draft."""
    return create(name, process, channel, contents(*items, **weights), by)


def published(
    name: str, by: Member, *items: dict[str, Any], process: str = "", channel: str = "", **weights: float
) -> Version:
    """A scorecard in force."""
    version = drafted(name, by, *items, process=process, channel=channel, **weights)
    publish(version, version.revision, "for a test", by)
    version.refresh_from_db()
    return version
