"""Scorecards: which items count, how much, and which misses are critical. Data that an organisation may change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from madoguchi.core.conversation.cues import DIMENSIONS, Dimension
from madoguchi.core.conversation.items import DETECTORS
from madoguchi.core.text import Text

Critical = Literal["customer", "business", "compliance"]
Moment = Literal["greet", "understand", "solve", "check", "door"]
CRITICAL: tuple[Critical, ...] = ("customer", "business", "compliance")
MOMENTS: dict[Moment, Text] = {
    "greet": Text("Greet", "迎える"),
    "understand": Text("Understand", "理解する"),
    "solve": Text("Solve", "応える"),
    "check": Text("Check nothing is left", "確かめる"),
    "door": Text("Leave the door open", "次につなぐ"),
}
MOST_WEIGHT = 100
NOTHING = Text("", "")


class ScorecardError(ValueError):
    """A scorecard that cannot be used; ``text`` says what is wrong and where."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a scorecard. ``id`` names what is looked at (see ``items.DETECTORS``)."""

    id: str
    dimension: Dimension
    weight: float
    title: Text
    help: Text = NOTHING
    phrase: Text = NOTHING
    critical: Critical | None = None
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A published version of a scorecard."""

    name: str
    version: int
    items: tuple[Item, ...]

    @property
    def label(self) -> str:
        """Its name as scores carry it."""
        return f"{self.name}@{self.version}"

    def of(self, dimension: Dimension) -> list[Item]:
        """Return the items of a dimension."""
        return [item for item in self.items if item.dimension == dimension]

    def item(self, id: str) -> Item | None:
        """Return an item by its id."""
        return next((item for item in self.items if item.id == id), None)


@cache
def default() -> Scorecard:
    """Return the scorecard every installation begins with."""
    path = resources.files("madoguchi.core.conversation") / "scorecard.toml"
    return read(tomllib.loads(path.read_text("utf-8")))


def read(told: Mapping[str, Any]) -> Scorecard:
    """Return a scorecard from its data. Raises ``ScorecardError``."""
    items = tuple(_item(place, one) for place, one in enumerate(told.get("item", ()), 1))
    if not items:
        raise ScorecardError(
            Text("A scorecard needs at least one item.", "採点表には 1 つ以上の項目が必要です。")
        )
    if len({item.id for item in items}) < len(items):
        raise ScorecardError(Text("An item is listed twice.", "同じ項目が 2 回あります。"))
    return Scorecard(str(told.get("name") or "default"), int(told.get("version") or 1), items)


def _item(place: int, told: Mapping[str, Any]) -> Item:
    id = str(told.get("id") or "")
    if id not in DETECTORS:
        raise ScorecardError(
            Text(
                "Item {place}: nothing is known that looks at “{id}”.",
                "{place} 番目の項目：「{id}」を判定する方法がありません。",
            ).fill(place=place, id=id)
        )
    weight = told.get("weight")
    if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight <= MOST_WEIGHT:
        raise ScorecardError(
            Text(
                f"Item “{{id}}”: the weight must be a number from 0 to {MOST_WEIGHT}.",
                f"項目「{{id}}」：重みは 0〜{MOST_WEIGHT} の数で指定してください。",
            ).fill(id=id)
        )
    dimension, critical, moment = told.get("dimension"), told.get("critical"), told.get("moment")
    if dimension not in DIMENSIONS or critical not in (None, *CRITICAL) or moment not in (None, *MOMENTS):
        raise ScorecardError(
            Text(
                "Item “{id}”: unknown dimension, critical kind or moment.",
                "項目「{id}」：次元・重大区分・場面の指定が正しくありません。",
            ).fill(id=id)
        )
    texts = {key: _text(told.get(key)) for key in ("title", "help", "phrase")}
    return Item(id, dimension, float(weight), **texts, critical=critical, moment=moment)


def _text(told: Any) -> Text:
    return (
        Text(str(told.get("en", "")), str(told.get("ja", ""))) if isinstance(told, Mapping) else Text("", "")
    )
