"""In which items people can be told apart at all: what may be said of many people without ranking one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.metrics.compare import benjamini_hochberg
from madoguchi.scoring.scorecards.queries import items

FALSE_CLAIMS = 0.05


@dataclass(frozen=True)
class Apart:
    """One item over all people. ``clear``: they differ, and of many such claims at most one in twenty is false."""

    item: Item
    people: int
    n: int
    p_adjusted: float
    clear: bool


def apart(differences: Mapping[str, Mapping[str, Any]]) -> list[Apart]:
    """Return the items of a month in the order of the scorecard: Cochran's Q, corrected after Benjamini & Hochberg."""
    known = [item for item in items() if item.id in differences]
    adjusted = benjamini_hochberg([float(differences[item.id]["p"]) for item in known])
    return [
        Apart(item, int(differences[item.id]["people"]), int(differences[item.id]["n"]), p, p <= FALSE_CLAIMS)
        for item, p in zip(known, adjusted, strict=True)
    ]
