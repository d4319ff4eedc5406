"""A draft as a table of its items, and back: what a person typed becomes data that ``read`` judges."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.items import DETECTORS
from madoguchi.core.conversation.scorecard import data, default
from madoguchi.core.text import Text

Data = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """An item in the table. ``weight`` as it was typed; ``share``: of the dimension's weight, in per cent."""

    id: str
    title: Text
    own: bool
    on: bool
    weight: str
    share: float | None
    moment: str
    critical: str
    error: str = ""


def table(told: Mapping[str, Any], errors: Mapping[str, str] | None = None) -> list[tuple[str, list[Row]]]:
    """Return the items by dimension, in the order of the built-in scorecard, own ones after it."""
    order = {one.id: place for place, one in enumerate(default().items)}
    listed = sorted(told.get("item", ()), key=lambda one: order.get(one["id"], len(order)))
    found = []
    for dimension in DIMENSIONS:
        mine = [one for one in listed if one["dimension"] == dimension]
        whole = sum(_weight(one) for one in mine if not one.get("off"))
        rows = [_row(one, whole, (errors or {}).get(one["id"], "")) for one in mine]
        found.append((str(dimension), rows))
    return found


def typed(told: Mapping[str, Any], form: Mapping[str, Any]) -> Data:
    """Return the data with what was typed into the table; what makes no sense stays as typed, for ``read`` to refuse."""
    found = deepcopy(dict(told))
    for one in found["item"]:
        id = one["id"]
        one["weight"] = number(str(form.get(f"weight-{id}", one["weight"])))
        one["off"] = f"on-{id}" not in form
        for name in ("moment", "critical"):
            one[name] = form.get(f"{name}-{id}") or None
    return found


def number(text: str) -> float | str:
    """Return what was typed as a number, full width or not; what is none as it was typed."""
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def with_item(told: Mapping[str, Any], item: Data) -> Data:
    """Return the data with an item changed, or added at the end."""
    return _with(told, "item", item)


def with_words(told: Mapping[str, Any], words: Data) -> Data:
    """Return the data with own words changed, or added at the end."""
    return _with(told, "cue", words)


def without(told: Mapping[str, Any], name: str, id: str) -> Data:
    """Return the data without an own item (``name``: item) or own words (cue)."""
    found = deepcopy(dict(told))
    found[name] = [one for one in found.get(name, ()) if one["id"] != id or not id.startswith("own_")]
    return found


def complete(told: Mapping[str, Any]) -> Data:
    """Return the data with every built-in item it lacks, switched off: later versions of the product bring new ones."""
    found = deepcopy(dict(told))
    there = {one["id"] for one in found["item"]}
    found["item"] += [{**one, "off": True} for one in data(default())["item"] if one["id"] not in there]
    return found


def known(told: Mapping[str, Any]) -> Data:
    """Return the data without items of an older version of the product that this one cannot tell any more."""
    found = deepcopy(dict(told))
    found["item"] = [one for one in found.get("item", ()) if one["id"] in DETECTORS or "rule" in one]
    return found


def find(told: Mapping[str, Any], name: str, id: str) -> Data | None:
    """Return an item or words of the data by id."""
    return next((one for one in told.get(name, ()) if one["id"] == id), None)


def users(told: Mapping[str, Any], cue: str) -> list[Text]:
    """Return the titles of the items that listen for own words."""
    return [
        _text(one["title"])
        for one in told.get("item", ())
        if "rule" in one and cue in (*one["rule"].get("cues", ()), *one["rule"].get("when", ()))
    ]


def new_id() -> str:
    """Return an id for an own item or own words: never used before, in no scorecard."""
    return f"own_{secrets.token_hex(5)}"


def _with(told: Mapping[str, Any], name: str, one: Data) -> Data:
    found = deepcopy(dict(told))
    listed = [*found.get(name, ())]
    place = next((place for place, other in enumerate(listed) if other["id"] == one["id"]), len(listed))
    found[name] = [*listed[:place], one, *listed[place + 1 :]]
    return found


def _row(one: Mapping[str, Any], whole: float, error: str) -> Row:
    weight = one["weight"]
    on = not one.get("off")
    return Row(
        one["id"],
        _text(one.get("title") or {"en": one["id"], "ja": one["id"]}),
        "rule" in one,
        on,
        f"{weight:g}" if isinstance(weight, int | float) else str(weight),
        100 * _weight(one) / whole if on and whole else None,
        one.get("moment") or "",
        one.get("critical") or "",
        error,
    )


def _weight(one: Mapping[str, Any]) -> float:
    return float(one["weight"]) if isinstance(one["weight"], int | float) else 0.0


def _text(told: Mapping[str, str]) -> Text:
    return Text(told.get("en", ""), told.get("ja", ""))
