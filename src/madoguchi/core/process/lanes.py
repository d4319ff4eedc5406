"""Lanes of a service and the lines between them.

Rows and lines of a service blueprint: Bitner, Ostrom & Morgan, "Service Blueprinting: A Practical Technique for
Service Innovation", California Management Review 50(3), 2008.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.core.text import Text

KNOWN: dict[str, Text] = {
    "evidence": Text("Physical evidence", "物的証拠"),
    "customer": Text("Customer", "お客様"),
    "front": Text("Front stage", "表舞台（フロント）"),
    "back": Text("Back stage", "裏方（バック）"),
    "support": Text("Support", "支援"),
}
"""Lanes of the blueprint, top to bottom."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the blueprint, just below a lane."""

    below: str
    name: Text


LINES: tuple[Line, ...] = (
    Line("customer", Text("Line of interaction", "相互作用の線")),
    Line("front", Text("Line of visibility", "可視性の線")),
    Line("back", Text("Line of internal interaction", "内部相互作用の線")),
)


def name(lane: str) -> Text:
    """Return a lane's name; one that is not of the blueprint is called as it came."""
    return KNOWN.get(lane, Text(lane, lane))


def ordered(lanes: Iterable[str]) -> list[str]:
    """Return lanes top to bottom: those of the blueprint, then others by name, the unknown one ("") last."""
    place = {lane: number for number, lane in enumerate(KNOWN)}
    return sorted(set(lanes), key=lambda lane: (lane == "", place.get(lane, len(place)), lane))


def lines_crossed(source: str, target: str) -> list[Line]:
    """Return the lines a step from one lane to another crosses; none where a lane is not of the blueprint."""
    order = list(KNOWN)
    if source not in KNOWN or target not in KNOWN:
        return []
    upper, lower = sorted((order.index(source), order.index(target)))
    return [line for line in LINES if upper <= order.index(line.below) < lower]
