"""The detail slider: fewer activities and paths, yet every shown activity still lies on a way from start to end.

The backbone of an activity is its *widest* way from the start and to the end: the way whose rarest path is as
frequent as possible (Pollack 1960, "The maximum capacity through a network"). Backbones come from the whole map, so
more detail always adds and never swaps; other paths join by frequency.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from madoguchi.core.process.graph import Key, ProcessMap

MOST_EDGES = 100
"""Layout time explodes beyond this (measured: 0.1 s at 100 lines, 14 to 23 s at 407). Lines from the start mark and to the
end mark count: a log where every activity begins and ends some cases has two for each (260 in all took 73 s)."""

T = TypeVar("T")

_START, _END = Key("\x00start"), Key("\x00end")


@dataclass(frozen=True, slots=True)
class Simplified:
    """What of a map is drawn, and how much of it that is.

    ``starts`` and ``ends`` are the activities drawn as joined to the start and end marks.
    """

    map: ProcessMap
    starts: frozenset[Key]
    ends: frozenset[Key]
    activities_of: int
    edges_of: int
    events_share: float
    transitions_share: float
    capped: bool

    @property
    def whole(self) -> bool:
        return len(self.map.nodes) == self.activities_of and len(self.map.edges) == self.edges_of


def simplify(
    whole: ProcessMap, *, activities: float = 1.0, paths: float = 1.0, cap: int = MOST_EDGES
) -> Simplified:
    """Return the part of the map that shows at least these shares, as connected as the whole.

    ``activities`` and ``paths`` run from 0 to 1: activities are added, most frequent first, until they hold that
    share of all events; paths likewise of all transitions. 0 still shows the most frequent activity with its
    backbone. Raises ``ValueError`` outside 0 to 1.
    """
    for name, value in (("activities", activities), ("paths", paths)):
        if not 0 <= value <= 1:
            raise ValueError(f"{name} must lie between 0 and 1, not {value}.")
    if not whole.nodes:
        return Simplified(whole, frozenset(), frozenset(), 0, 0, 1.0, 1.0, capped=False)
    forward, backward = _widest(whole, from_start=True), _widest(whole, from_start=False)
    wanted = _top([(node.key, node.count) for node in whole.nodes], activities)
    keys: set[Key] = set()
    bones: set[tuple[Key, Key]] = set()
    capped = False
    for number, key in enumerate(wanted):
        way = _way(key, forward, backward)
        more = bones | way
        there = keys | {key} | {end for pair in way for end in pair}
        if number and len(more) + _marks(there, forward, backward) > cap:
            capped = True  # A further activity could not be shown connected within the cap
            break
        bones, keys = more, there
    frequent = _top([((e.source, e.target), e.count) for e in whole.edges], paths) if paths else []
    rarest = _rarest(whole, frequent, paths)
    starts = {n.key: n.starts for n in whole.nodes if n.key in keys and n.starts}
    ends = {n.key: n.ends for n in whole.nodes if n.key in keys and n.ends}
    begun = {key for key in starts if forward.get(key) == _START}
    done = {key for key in ends if backward.get(key) == _END}
    room = max(cap - len(bones) - len(begun) - len(done), 0)
    wanted_lines = _wanted(whole, keys, bones, set(frequent))
    wanted_lines += [(n, _START, key) for key, n in starts.items() if key not in begun and n >= rarest]
    wanted_lines += [(n, key, _END) for key, n in ends.items() if key not in done and n >= rarest]
    wanted_lines.sort(key=lambda line: -line[0])
    chosen = bones | {(source, target) for _, source, target in wanted_lines[:room]}
    edges = [e for e in whole.edges if (e.source, e.target) in chosen]
    nodes = tuple(node for node in whole.nodes if node.key in keys)
    shown = ProcessMap(nodes, tuple(edges), whole.cases, whole.events)
    return Simplified(
        shown,
        frozenset(key for key in starts if key in begun or (_START, key) in chosen),
        frozenset(key for key in ends if key in done or (key, _END) in chosen),
        activities_of=len(whole.nodes),
        edges_of=len(whole.edges),
        events_share=sum(node.count for node in nodes) / whole.events if whole.events else 1.0,
        transitions_share=shown.transitions / whole.transitions if whole.edges else 1.0,
        capped=capped or len(wanted_lines) > room,
    )


def _marks(keys: set[Key], forward: Mapping[Key, Key], backward: Mapping[Key, Key]) -> int:
    """Return how many lines from the start and to the end the backbones of these activities need."""
    return sum((forward.get(key) == _START) + (backward.get(key) == _END) for key in keys)


def _wanted(
    whole: ProcessMap, keys: set[Key], bones: set[tuple[Key, Key]], frequent: set[tuple[Key, Key]]
) -> list[tuple[int, Key, Key]]:
    """Return the frequent paths between shown activities that no backbone holds, each with its count."""
    return [
        (e.count, e.source, e.target)
        for e in whole.edges
        if e.source in keys
        and e.target in keys
        and (e.source, e.target) in frequent
        and (e.source, e.target) not in bones
    ]


def _rarest(whole: ProcessMap, frequent: list[tuple[Key, Key]], paths: float) -> float:
    """Return from which count on a start or end is drawn: as frequent as the rarest path asked for."""
    if paths >= 1 or not whole.edges:
        return 0
    if not frequent:
        return float("inf")
    return {(e.source, e.target): e.count for e in whole.edges}[frequent[-1]]


def _top(counted: Iterable[tuple[T, int]], share: float) -> list[T]:
    """Return the leading items that hold ``share`` of the sum, at least one; equal counts are kept in order."""
    items = list(counted)
    total = sum(count for _, count in items)
    chosen: list[T] = []
    held = 0
    for item, count in items:
        if chosen and held >= share * total:
            break
        chosen.append(item)
        held += count
    return chosen


def _widest(whole: ProcessMap, *, from_start: bool) -> Mapping[Key, Key]:
    """Return each activity's neighbour on its widest way from the start (or to the end)."""
    links: dict[Key, list[tuple[int, Key]]] = defaultdict(list)
    for edge in whole.edges:
        if not edge.loops:
            here, there = (edge.source, edge.target) if from_start else (edge.target, edge.source)
            links[here].append((edge.count, there))
    root = _START if from_start else _END
    for node in whole.nodes:
        marked = node.starts if from_start else node.ends
        if marked:
            links[root].append((marked, node.key))
    before: dict[Key, Key] = {}
    # Widest first, then fewest steps, then by name, so that the same map is always simplified alike
    queue: list[tuple[float, int, Key, Key]] = [(-float("inf"), 0, root, root)]
    while queue:
        width, steps, key, previous = heapq.heappop(queue)
        if key in before:
            continue
        before[key] = previous
        for count, following in links[key]:
            if following not in before:
                heapq.heappush(queue, (max(width, -count), steps + 1, following, key))
    return before


def _way(key: Key, forward: Mapping[Key, Key], backward: Mapping[Key, Key]) -> set[tuple[Key, Key]]:
    """Return the paths on an activity's widest way from start to end, the marks themselves left out."""
    way: set[tuple[Key, Key]] = set()
    for before, root, ahead in ((forward, _START, True), (backward, _END, False)):
        here = key
        while here in before and before[here] != root:
            there = before[here]
            way.add((there, here) if ahead else (here, there))
            here = there
    return way
