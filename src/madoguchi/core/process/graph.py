"""The process map: activities, the paths between them, how often and how long.

A path a → b counts each time b is the very next event of the same case after a (the directly-follows relation:
van der Aalst, *Process Mining*, 2nd ed. 2016, section 5.2). Waits are the time from the end of a to the start of b,
in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

SHOWN_FROM = 5
"""Durations of fewer transitions than this are not shown (house rule 8)."""
FIRM_FROM = 30
"""Durations of fewer transitions than this are shown greyed."""

MEASURES = ("mean", "trimmed", "median", "p90")


@dataclass(frozen=True, slots=True)
class Wait:
    """Waits of one path, in seconds; p90 and median are exact, interpolated between order statistics (type 7).

    ``trimmed``: the mean of what lies between the 5th and the 95th percentile; None where it was not asked for.
    """

    n: int
    mean: float
    median: float
    p90: float
    trimmed: float | None = None

    def value(self, measure: str) -> float:
        """Return the mean, trimmed mean, median or p90. Raises ``KeyError`` for another measure."""
        if measure not in MEASURES:
            raise KeyError(measure)
        if measure == "trimmed" and self.trimmed is None:
            return self.mean
        return float(getattr(self, measure))

    @property
    def total(self) -> float:
        """Seconds waited on this path in all."""
        return self.mean * self.n

    @property
    def shown(self) -> bool:
        return self.n >= SHOWN_FROM

    @property
    def firm(self) -> bool:
        return self.n >= FIRM_FROM


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a node stands for: an activity, in one lane where the map is drawn by lanes."""

    activity: str
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """An activity on the map. ``cases`` is None where it was not counted; starts and ends count cases."""

    key: Key
    count: int
    cases: int | None = None
    starts: int = 0
    ends: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A path on the map. ``share`` is its part of all waiting, 0 to 1, None without waits.

    ``closing`` marks a path from "resolved" to "closed": usually a timer, so its wait is nobody's waiting and stays
    out of all shares.
    """

    source: Key
    target: Key
    count: int
    cases: int | None = None
    wait: Wait | None = None
    share: float | None = None
    closing: bool = False

    @property
    def crosses(self) -> bool:
        """Say whether the path leaves one known lane for another."""
        return bool(self.source.lane and self.target.lane and self.source.lane != self.target.lane)

    @property
    def loops(self) -> bool:
        return self.source == self.target


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """Nodes and edges, each most frequent first, of ``cases`` cases with ``events`` events."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cases: int
    events: int

    def node(self, key: Key) -> Node:
        """Return a node. Raises ``KeyError``."""
        for node in self.nodes:
            if node.key == key:
                return node
        raise KeyError(key)

    @property
    def transitions(self) -> int:
        return sum(edge.count for edge in self.edges)

    @property
    def lanes(self) -> tuple[str, ...]:
        """The lanes in use, without the unknown one."""
        return tuple(sorted({node.key.lane for node in self.nodes} - {""}))


def build(nodes: Iterable[Node], edges: Iterable[Edge], *, cases: int) -> ProcessMap:
    """Return a map, ordered, with each edge's share of all waiting, closing timers left out.

    Raises ``ValueError`` where an edge ends at an activity that is not there, or a count is not positive.
    """
    ordered = tuple(sorted(nodes, key=lambda node: (-node.count, node.key)))
    known = {node.key for node in ordered}
    paths = list(edges)
    for edge in paths:
        if edge.source not in known or edge.target not in known:
            raise ValueError(f"The path {edge.source} → {edge.target} ends outside the map.")
        if edge.count < 1:
            raise ValueError(f"The path {edge.source} → {edge.target} counts {edge.count}.")
    return ProcessMap(
        ordered, tuple(_with_shares(paths)), cases=cases, events=sum(node.count for node in ordered)
    )


def _with_shares(edges: list[Edge]) -> Iterator[Edge]:
    total = math.fsum(edge.wait.total for edge in edges if edge.wait and not edge.closing)
    for edge in sorted(edges, key=lambda e: (-e.count, e.source, e.target)):
        counts = edge.wait and not edge.closing and total > 0
        yield replace(edge, share=edge.wait.total / total if edge.wait and counts else None)


def heat(value: float, values: Iterable[float], levels: int = 5) -> int:
    """Return how warm a wait is among others: 1 (short) to ``levels`` (long), on a logarithmic scale of durations.

    Waits span minutes to weeks, so equal steps of the logarithm, not of the seconds, are told apart. 0 for no wait.
    """
    positive = [v for v in values if v > 0]
    if value <= 0 or not positive:
        return 0
    low, high = math.log(max(min(positive), 60.0)), math.log(max(max(positive), 60.0))
    if high <= low:
        return (levels + 1) // 2
    place = (math.log(max(value, 60.0)) - low) / (high - low)
    return min(levels, 1 + int(place * levels))


def weight(count: int, most: int, thinnest: float = 1.0, thickest: float = 9.0) -> float:
    """Return a line's width for a frequency: the square root keeps rare paths visible beside frequent ones."""
    if most <= 0:
        return thinnest
    return thinnest + (thickest - thinnest) * math.sqrt(min(count, most) / most)
