"""Two process maps beside one another: which paths are taken by a larger share of the cases on one side.

Per path the share of cases that take it on either side, their difference with Newcombe's (1998, method 10) interval, and
whether it is more than noise once all paths are looked at together (Benjamini & Hochberg 1995, at 5 %).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.core.metrics.compare import Difference, benjamini_hochberg, proportions
from madoguchi.core.metrics.sums import ShareSums
from madoguchi.core.process.graph import Edge, Key, Node, ProcessMap, build

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Contrast:
    """One path: in how many cases of either side it occurs, and the difference b - a in percentage points.

    ``clear``: 1 where b's share is higher by more than noise, -1 where it is lower, else 0. ``adjusted`` is the p-value
    after the control over all paths, None where too few cases allow none.
    """

    source: Key
    target: Key
    a_cases: int
    b_cases: int
    a_edge: Edge | None
    b_edge: Edge | None
    difference: Difference
    adjusted: float | None
    clear: int


def contrast(a: ProcessMap, b: ProcessMap) -> list[Contrast]:
    """Return every path of either map, the greatest differences first. Maps by activity, not by lane.

    Raises ``ValueError`` where a path's cases were not counted.
    """
    sides = [{(edge.source, edge.target): edge for edge in side.edges} for side in (a, b)]
    keys = sorted(sides[0].keys() | sides[1].keys())
    told: list[tuple[tuple[Key, Key], int, int, Difference]] = []
    for key in keys:
        here, there = (_cases(side.get(key)) for side in sides)
        told.append((key, here, there, proportions(_share(here, a.cases), _share(there, b.cases))))
    tested = [place for place, one in enumerate(told) if one[3].p_value is not None]
    adjusted = dict(zip(tested, benjamini_hochberg([told[p][3].p_value or 0.0 for p in tested]), strict=True))
    found = [
        Contrast(
            *key, here, there, sides[0].get(key), sides[1].get(key), difference, adjusted.get(place),
            _clear(difference, adjusted.get(place)),
        )
        for place, (key, here, there, difference) in enumerate(told)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-abs(one.difference.value or 0.0), one.source, one.target))


def union(maps: Iterable[ProcessMap]) -> ProcessMap:
    """Return one map with all nodes and paths, their counts added up; waits are left out."""
    nodes: dict[Key, Node] = {}
    edges: dict[tuple[Key, Key], Edge] = {}
    cases = 0
    for one in maps:
        cases += one.cases
        for node in one.nodes:
            had = nodes.get(node.key, Node(node.key, 0, 0))
            nodes[node.key] = Node(
                node.key,
                had.count + node.count,
                (had.cases or 0) + (node.cases or 0),
                had.starts + node.starts,
                had.ends + node.ends,
            )
        for edge in one.edges:
            key = (edge.source, edge.target)
            before = edges[key].count if key in edges else 0
            edges[key] = Edge(*key, before + edge.count)
    return build(nodes.values(), edges.values(), cases=cases)


def _cases(edge: Edge | None) -> int:
    if edge is None:
        return 0
    if edge.cases is None:
        raise ValueError(f"The cases of {edge.source} → {edge.target} were not counted.")
    return edge.cases


def _share(part: int, n: int) -> ShareSums:
    return ShareSums.counts(n, part)


def _clear(difference: Difference, adjusted: float | None) -> int:
    if adjusted is None or adjusted >= ALPHA or not difference.value:
        return 0
    return 1 if difference.value > 0 else -1
