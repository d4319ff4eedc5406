"""Where the boxes and lines of a process map go. Graphviz (unmodified, in pygraphviz) does the geometry.

The same input always gives the same picture: sizes are given, never measured from fonts, and everything is passed in a
fixed order. A picture costs up to 0.1 CPU seconds at 100 paths, so the last ones are kept by their content.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pygraphviz

POINT = 72.0  # Graphviz thinks in inches of 72 points; a point is a pixel here
_one_at_a_time = threading.Lock()  # Graphviz' C code keeps global state

Coordinate = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A box to place; ``lane`` "" belongs to none. ``first``/``last`` go to the beginning or the end."""

    name: str
    width: float
    height: float
    lane: str = ""
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A line to draw, with the room its label needs; a heavier line is kept shorter and straighter."""

    source: str
    target: str
    label_width: float = 0.0
    label_height: float = 0.0
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Box:
    """A placed rectangle, by its left upper corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Coordinate:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Route:
    """A placed line: a start and cubic Bézier triples, the tip of its arrow, the middle of its label."""

    points: tuple[Coordinate, ...]
    tip: Coordinate
    label: Coordinate


@dataclass(frozen=True)
class Placed:
    """The whole picture in pixels, y downwards."""

    width: float
    height: float
    boxes: dict[str, Box]
    routes: dict[tuple[str, str], Route]
    bands: dict[str, Box]


def place(spots: Sequence[Spot], links: Sequence[Link], lanes: Sequence[str] = ()) -> Placed:
    """Return positions. Without ``lanes`` the flow runs downwards; with them to the right, a band for each lane.

    Raises ``ValueError`` where a link's end is no spot, or a spot's lane is none of ``lanes``.
    """
    names = {spot.name for spot in spots}
    for link in links:
        if link.source not in names or link.target not in names:
            raise ValueError(f"The line {link.source} → {link.target} ends at no box.")
    for spot in spots:
        if lanes and spot.lane not in lanes and not (spot.first or spot.last):
            raise ValueError(f"The box {spot.name} lies in no lane of {list(lanes)}.")
    return _place(tuple(spots), tuple(links), tuple(lanes))


@lru_cache(maxsize=64)
def _place(spots: tuple[Spot, ...], links: tuple[Link, ...], lanes: tuple[str, ...]) -> Placed:
    numbers = {spot.name: number for number, spot in enumerate(spots)}
    if not spots:
        return Placed(0, 0, {}, {}, {})
    drawn = _graphviz(_downwards(spots, links, numbers, lanes), "dot")
    if lanes:
        return _in_bands(drawn, spots, links, numbers, lanes)
    return _read(drawn, spots, links, {})


# -- what Graphviz is told ------------------------------------------------------------------------


def _downwards(
    spots: Sequence[Spot], links: Sequence[Link], numbers: dict[str, int], lanes: Sequence[str]
) -> str:
    direction = "LR" if lanes else "TB"
    fan = max((sum(1 for k in links if name in (k.source, k.target)) for name in numbers), default=0)
    gap = (
        0.55 if lanes else min(0.32 + 0.03 * max(fan - 6, 0), 0.9)
    )  # many lines at one box need room to part
    lines = [
        "digraph {",
        f"graph [rankdir={direction} nodesep=0.3 ranksep={gap:.2f} newrank=true];",
        'node [shape=box fixedsize=true label=""];',
        "edge [arrowsize=0.7];",
    ]
    for spot in spots:
        lines.append(f"n{numbers[spot.name]} [{_size(spot)}];")
    for number, lane in enumerate(lanes):
        inside = " ".join(f"n{numbers[s.name]};" for s in spots if s.lane == lane)
        if inside:
            lines.append(f"subgraph cluster_{number} {{ margin=14; {inside} }}")
    for rank, marked in (("source", [s for s in spots if s.first]), ("sink", [s for s in spots if s.last])):
        if marked:
            lines.append(f"{{ rank={rank}; " + " ".join(f"n{numbers[s.name]};" for s in marked) + " }")
    for number, link in enumerate(links):
        label = f" label={_room(link)}" if link.label_width else ""
        lines.append(
            f"n{numbers[link.source]} -> n{numbers[link.target]} [id=e{number} weight={link.weight}{label}];"
        )
    return "\n".join([*lines, "}"])


def _size(spot: Spot) -> str:
    return f"width={spot.width / POINT:.4f} height={spot.height / POINT:.4f}"


def _room(link: Link) -> str:
    """An empty table of the label's size: room without asking any font how wide it is."""
    return (
        '<<table border="0" cellborder="0" cellspacing="0" cellpadding="0" fixedsize="true" '
        f'width="{round(link.label_width)}" height="{round(link.label_height)}"><tr><td></td></tr></table>>'
    )


def _graphviz(source: str, program: str) -> dict[str, Any]:
    with _one_at_a_time:
        graph = pygraphviz.AGraph(string=source)
        try:
            drawn: dict[str, Any] = json.loads(graph.draw(format="json0", prog=program))
        finally:
            graph.close()
    return drawn


# -- what Graphviz says ---------------------------------------------------------------------------


def _pairs(text: str) -> Coordinate:
    x, y = text.split(",")
    return float(x), float(y)


def _read(
    drawn: dict[str, Any], spots: Sequence[Spot], links: Sequence[Link], bands: dict[str, Box]
) -> Placed:
    left, bottom, right, top = (float(value) for value in drawn["bb"].split(","))

    def turn(at: Coordinate) -> Coordinate:
        return round(at[0] - left, 2), round(top - at[1], 2)

    boxes: dict[str, Box] = {}
    for item in drawn.get("objects", []):
        if item["name"].startswith("n") and "pos" in item:
            spot = spots[int(item["name"][1:])]
            x, y = turn(_pairs(item["pos"]))
            boxes[spot.name] = Box(x - spot.width / 2, y - spot.height / 2, spot.width, spot.height)
    routes: dict[tuple[str, str], Route] = {}
    for item in drawn.get("edges", []):
        link = links[int(item["id"][1:])]
        tip, points = _spline(item["pos"], turn)
        label = turn(_pairs(item["lp"])) if "lp" in item else along(points)
        routes[(link.source, link.target)] = Route(points, tip, label)
    return Placed(round(right - left, 2), round(top - bottom, 2), boxes, routes, bands)


def _spline(position: str, turn: Any) -> tuple[Coordinate, tuple[Coordinate, ...]]:
    """Read ``e,x,y p0 p1 p2 p3 …``; where no arrow tip is given the line's end is the tip."""
    tip: Coordinate | None = None
    points: list[Coordinate] = []
    # Graphviz may give several splines parted by ";"; a plain line has one
    for part in position.split(";")[0].split():
        if part.startswith("e,"):
            tip = turn(_pairs(part[2:]))
        elif not part.startswith("s,"):
            points.append(turn(_pairs(part)))
    return tip or points[-1], tuple(points)


def along(points: Sequence[Coordinate], part: float = 0.5) -> Coordinate:
    """Return the point ``part`` (0 to 1) of the way along a chain of cubic Bézier curves, by its parameter."""
    curves = (len(points) - 1) // 3
    if curves < 1:
        return points[0]
    number = min(int(curves * part), curves - 1)
    t = curves * part - number
    a, b, c, d = points[number * 3 : number * 3 + 4]
    u = 1 - t
    x, y = (u**3 * a[i] + 3 * u * u * t * b[i] + 3 * u * t * t * c[i] + t**3 * d[i] for i in (0, 1))
    return round(x, 2), round(y, 2)


# -- lanes ----------------------------------------------------------------------------------------


def _in_bands(
    drawn: dict[str, Any],
    spots: Sequence[Spot],
    links: Sequence[Link],
    numbers: dict[str, int],
    lanes: Sequence[str],
) -> Placed:
    """Order the bands as on a blueprint, then let Graphviz draw the lines anew around the moved boxes.

    dot keeps each lane together but puts the lanes in whichever order has fewest crossings.
    """
    free = _read(drawn, spots, links, {})
    inside = {
        lane: [spot for spot in spots if spot.lane == lane and not (spot.first or spot.last)]
        for lane in lanes
    }
    margin, top = 16.0, 0.0
    moved: dict[str, Box] = {}
    bands: dict[str, Box] = {}
    start = max((free.boxes[s.name].x + s.width for s in spots if s.first), default=-28.0) + 28
    end = min((free.boxes[s.name].x for s in spots if s.last), default=free.width + 28) - 28
    for lane in lanes:
        boxes = [free.boxes[spot.name] for spot in inside[lane]]
        upper = min((box.y for box in boxes), default=0.0)
        height = max((box.y + box.height for box in boxes), default=28.0) - upper + 2 * margin + 18
        for spot, box in zip(inside[lane], boxes, strict=True):
            moved[spot.name] = Box(box.x, box.y - upper + top + margin + 18, box.width, box.height)
        bands[lane] = Box(start, top, end - start, height)
        top += height
    for spot in spots:
        if spot.first or spot.last:
            near = [
                moved[link.target if spot.first else link.source].middle[1]
                for link in sorted(links, key=lambda link: -link.weight)
                if spot.name in (link.source, link.target)
            ]
            box = free.boxes[spot.name]
            moved[spot.name] = Box(
                box.x, (near[0] if near else top / 2) - box.height / 2, box.width, box.height
            )
    placed = _read(_graphviz(_fixed(spots, links, numbers, moved, free.width, top), "nop"), spots, links, {})
    return _with_bands(placed, moved, bands, links)


def _fixed(
    spots: Sequence[Spot],
    links: Sequence[Link],
    numbers: dict[str, int],
    boxes: dict[str, Box],
    width: float,
    height: float,
) -> str:
    lines = [
        'digraph { graph [splines=true]; node [shape=box fixedsize=true label=""]; edge [arrowsize=0.7];'
    ]
    for spot in spots:
        x, y = boxes[spot.name].middle
        lines.append(f'n{numbers[spot.name]} [{_size(spot)} pos="{x:.2f},{height - y:.2f}"];')
    lines += [f"n{numbers[k.source]} -> n{numbers[k.target]} [id=e{i}];" for i, k in enumerate(links)]
    return "\n".join([*lines, "}"])


def _with_bands(
    placed: Placed, wanted: dict[str, Box], bands: dict[str, Box], links: Sequence[Link]
) -> Placed:
    """Shift the bands to where Graphviz' picture lies, and grow the picture to hold lines and bands."""
    name = next(iter(wanted))
    dx, dy = placed.boxes[name].x - wanted[name].x, placed.boxes[name].y - wanted[name].y
    shifted = {lane: Box(b.x + dx, b.y + dy, b.width, b.height) for lane, b in bands.items()}
    # Lines may bulge beyond the bands, bands may reach beyond the boxes: move all to start at nought
    xs = [p[0] for r in placed.routes.values() for p in r.points] + [b.x for b in shifted.values()] + [0.0]
    ys = [p[1] for r in placed.routes.values() for p in r.points] + [b.y for b in shifted.values()] + [0.0]
    left, upper = -min(xs), -min(ys)

    def box(b: Box) -> Box:
        return Box(round(b.x + left, 2), round(b.y + upper, 2), round(b.width, 2), round(b.height, 2))

    def at(p: Coordinate) -> Coordinate:
        return round(p[0] + left, 2), round(p[1] + upper, 2)

    routes = {
        key: Route(tuple(map(at, route.points)), at(route.tip), at(route.label))
        for key, route in placed.routes.items()
    }
    boxes = {n: box(b) for n, b in placed.boxes.items()}
    right = max([*xs, placed.width, *(b.x + b.width for b in shifted.values())])
    lower = max([*ys, placed.height, *(b.y + b.height for b in shifted.values())])
    return Placed(
        round(right + left, 2),
        round(lower + upper, 2),
        boxes,
        _labelled(_parted(routes, boxes), boxes, links),
        {lane: box(b) for lane, b in shifted.items()},
    )


def _parted(routes: dict[tuple[str, str], Route], boxes: dict[str, Box]) -> dict[tuple[str, str], Route]:
    """Bend lines that run both ways between two boxes apart, and draw loops beside their box."""
    parted: dict[tuple[str, str], Route] = {}
    for (source, target), route in routes.items():
        if source == target:
            parted[(source, target)] = _loop(boxes[source])
        elif (target, source) in routes:
            parted[(source, target)] = _bent(route)
        else:
            parted[(source, target)] = route
    return parted


def _loop(box: Box) -> Route:
    right, out = box.x + box.width, 34.0
    upper, lower = box.y + box.height * 0.28, box.y + box.height * 0.72
    end = (right + 7, lower)
    points = ((right, upper), (right + out, upper - 4), (right + out, lower + 4), end)
    return Route(points, (right, lower), (right + out, (upper + lower) / 2))


def _bent(route: Route, by: float = 7.0) -> Route:
    """Shift a line to its right, its middle more than its ends; two that run against each other so part."""
    (x0, y0), (x1, y1) = route.points[0], route.tip
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1.0)
    dx, dy = -(y1 - y0) / length * by, (x1 - x0) / length * by

    def shift(at: Coordinate, times: float) -> Coordinate:
        return round(at[0] + dx * times, 2), round(at[1] + dy * times, 2)

    last = len(route.points) - 1
    points = tuple(shift(p, 1.0 if i in (0, last) else 2.2) for i, p in enumerate(route.points))
    return Route(points, shift(route.tip, 1.0), along(points))


def _labelled(
    routes: dict[tuple[str, str], Route], boxes: dict[str, Box], links: Sequence[Link]
) -> dict[tuple[str, str], Route]:
    """Move labels along and beside their lines, off boxes and each other; short lines, with least room, go first."""
    taken = list(boxes.values())
    placed: dict[tuple[str, str], Route] = dict(routes)
    for link in sorted(links, key=lambda link: _length(routes[(link.source, link.target)])):
        route = routes[(link.source, link.target)]
        wide, high = link.label_width, link.label_height
        if link.source == link.target:
            tries = [(route.label[0] + wide / 2 - 8, route.label[1])]
        else:
            on_line = [along(route.points, part) for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)]
            tries = [(x, y + shift * high) for shift in (0.0, -0.6, 0.6) for x, y in on_line]
        rooms = [Box(x - wide / 2, y - high / 2, wide, high) for x, y in tries]
        best = min(range(len(rooms)), key=lambda n: (sum(_overlap(rooms[n], other) for other in taken), n))
        taken.append(rooms[best])
        x, y = tries[best]
        placed[(link.source, link.target)] = Route(route.points, route.tip, (round(x, 2), round(y, 2)))
    return placed


def _length(route: Route) -> float:
    (x0, y0), (x1, y1) = route.points[0], route.tip
    return ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5


def _overlap(a: Box, b: Box) -> float:
    """Return the area two boxes share."""
    wide = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    high = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return wide * high if wide > 0 and high > 0 else 0.0
