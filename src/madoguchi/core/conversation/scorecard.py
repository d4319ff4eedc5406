"""Scorecards: which items count, how much, and which misses are critical. Data that an organisation may change.

An item of the product is told by its detector (``items.DETECTORS``), one of an organisation's own (id ``own_…``) by a rule
over cues (``rules``), of which a scorecard may bring its own (``own``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from madoguchi.core.conversation.cues import DIMENSIONS, Dimension
from madoguchi.core.conversation.fault import ScorecardError as ScorecardError
from madoguchi.core.conversation.hearing import Heard
from madoguchi.core.conversation.items import DETECTORS
from madoguchi.core.conversation.items.finding import Finding
from madoguchi.core.conversation.own import MOST_CUES, OwnCue, cue_data, own_id, own_title, read_cue
from madoguchi.core.conversation.rules import Rule, read_rule, rule_data
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
MOST_ITEMS = 100
LONGEST_TEXT = 500  # characters of a title, help or phrase
LONGEST_NAME = 60
NOTHING = Text("", "")


_MANY = Text(
    f"More than {MOST_ITEMS} items: nobody can keep so many in mind. Leave some out.",
    f"項目が {MOST_ITEMS} を超えています。減らしてください。",
)
_MANY_CUES = Text(
    f"More than {MOST_CUES} own kinds of words: join some.",
    f"独自の言葉が {MOST_CUES} 種類を超えています。まとめてください。",
)
_LONG = Text(
    f"Item “{{id}}”: a text is longer than {LONGEST_TEXT} characters.",
    f"項目「{{id}}」：{LONGEST_TEXT} 文字を超える文があります。短くしてください。",
)
_BAD_NAME = Text(
    f"The name must be at most {LONGEST_NAME} characters long, without @.",
    f"名前は {LONGEST_NAME} 文字以内で、@ を含めないでください。",
)


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
    rule: Rule | None = None  # how an own item is told
    off: bool = False  # kept in the scorecard, but not looked at

    def find(self, heard: Heard) -> Finding:
        """Return what a conversation shows of it."""
        return self.rule.find(heard) if self.rule is not None else DETECTORS[self.id](heard)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A version of a scorecard: the items that count. ``off`` holds those that are switched off."""

    name: str
    version: int
    items: tuple[Item, ...]
    cues: tuple[OwnCue, ...] = ()
    off: tuple[Item, ...] = ()

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
    cues = _cues(told.get("cue"))
    listed = told.get("item")
    given = listed if isinstance(listed, list | tuple) else ()
    if len(given) > MOST_ITEMS:
        raise ScorecardError(_MANY)
    own = {cue.id: cue for cue in cues}
    every = [_item(place, one, own) for place, one in enumerate(given, 1)]
    if len({item.id for item in every}) < len(every):
        raise ScorecardError(Text("An item is listed twice.", "同じ項目が 2 回あります。"))
    items = tuple(item for item in every if not item.off)
    if not items:
        raise ScorecardError(
            Text("A scorecard needs at least one item.", "採点表には 1 つ以上の項目が必要です。")
        )
    if not any(item.weight for item in items):
        raise ScorecardError(
            Text(
                "Every item weighs 0, so nothing could be scored: give at least one a weight.",
                "すべての項目の重みが 0 のため採点できません。1 つ以上の項目に重みを付けてください。",
            )
        )
    return Scorecard(_name(told), _version(told), items, cues, tuple(item for item in every if item.off))


def data(scorecard: Scorecard) -> dict[str, Any]:
    """Return a scorecard as ``read`` takes it: what is stored, and written into files."""
    found: dict[str, Any] = {
        "name": scorecard.name,
        "version": scorecard.version,
        "item": [_item_data(item) for item in (*scorecard.items, *scorecard.off)],
    }
    if scorecard.cues:
        found["cue"] = [cue_data(cue) for cue in scorecard.cues]
    return found


def _item_data(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"id": item.id, "dimension": item.dimension, "weight": item.weight}
    if item.off:
        found["off"] = True
    if item.critical:
        found["critical"] = item.critical
    if item.moment:
        found["moment"] = item.moment
    for key, text in (("title", item.title), ("help", item.help), ("phrase", item.phrase)):
        if text != NOTHING:
            found[key] = {"en": text.en, "ja": text.ja}
    if item.rule is not None:
        found["rule"] = rule_data(item.rule)
    return found


def _cues(told: Any) -> tuple[OwnCue, ...]:
    listed = told if isinstance(told, list | tuple) else ()
    if len(listed) > MOST_CUES:
        raise ScorecardError(_MANY_CUES)
    found = tuple(read_cue(one) for one in listed)
    if len({cue.id for cue in found}) < len(found):
        raise ScorecardError(Text("Own words are listed twice.", "同じ ID の言葉が 2 回あります。"))
    return found


def _item(place: int, told: Any, own: Mapping[str, OwnCue]) -> Item:
    if not isinstance(told, Mapping):
        raise ScorecardError(
            Text("Item {place}: it has no fields.", "{place} 番目の項目：内容がありません。").fill(
                place=place
            )
        )
    id = str(told.get("id") or "")
    if id not in DETECTORS and "rule" not in told:
        raise ScorecardError(
            Text(
                "Item {place}: nothing is known that looks at “{id}”.",
                "{place} 番目の項目：「{id}」を判定する方法がありません。",
            ).fill(place=place, id=id),
            f"{id}.id",
        )
    if id not in DETECTORS:
        own_id(told)
    weight = told.get("weight")
    if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight <= MOST_WEIGHT:
        raise ScorecardError(
            Text(
                f"Item “{{id}}”: the weight must be a number from 0 to {MOST_WEIGHT}.",
                f"項目「{{id}}」：重みは 0〜{MOST_WEIGHT} の数で指定してください。",
            ).fill(id=id),
            f"{id}.weight",
        )
    dimension, critical, moment = told.get("dimension"), told.get("critical"), told.get("moment")
    if dimension not in DIMENSIONS or critical not in (None, *CRITICAL) or moment not in (None, *MOMENTS):
        raise ScorecardError(
            Text(
                "Item “{id}”: unknown dimension, critical kind or moment.",
                "項目「{id}」：次元・重大区分・場面の指定が正しくありません。",
            ).fill(id=id),
            f"{id}.dimension",
        )
    rule = read_rule(id, told.get("rule"), own) if id not in DETECTORS else None
    title = own_title(told, id) if rule is not None else _title(told, id)
    return Item(
        id,
        dimension,
        float(weight),
        title,
        _text(told, "help", id),
        _text(told, "phrase", id),
        critical,
        moment,
        rule,
        told.get("off") is True,
    )


def _title(told: Mapping[str, Any], id: str) -> Text:
    """The name of a built-in item: as given, in one language for both, or as the built-in scorecard says."""
    found = _text(told, "title", id)
    if not found.en.strip() and not found.ja.strip():
        known = default().item(id)
        return known.title if known else found
    return Text(found.en.strip() or found.ja.strip(), found.ja.strip() or found.en.strip())


def _text(told: Mapping[str, Any], key: str, id: str) -> Text:
    given = told.get(key)
    if not isinstance(given, Mapping):
        return NOTHING
    found = Text(str(given.get("en") or ""), str(given.get("ja") or ""))
    if max(len(found.en), len(found.ja)) > LONGEST_TEXT:
        raise ScorecardError(_LONG.fill(id=id), f"{id}.{key}")
    return found


def _name(told: Mapping[str, Any]) -> str:
    name = str(told.get("name") or "default").strip()
    if len(name) > LONGEST_NAME or "@" in name:
        raise ScorecardError(_BAD_NAME, "name")
    return name


def _version(told: Mapping[str, Any]) -> int:
    version = told.get("version") or 1
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version < 1_000_000:
        raise ScorecardError(
            Text("The version must be a whole number from 1.", "版は 1 以上の整数で指定してください。"),
            "version",
        )
    return version
