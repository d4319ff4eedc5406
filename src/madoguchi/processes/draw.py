"""The process map as a picture: our own SVG around positions from ``layout``.

Every box and line is a link to its cases. How often is told by a line's width and a figure, how long by warmth, width
and a figure: colour never stands alone. Colours are classes (``processes/map.css``), so dark mode and print follow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext, ngettext, pgettext

from madoguchi.core.process.graph import Edge, Key, Node, heat, weight
from madoguchi.core.process.lanes import LINES, name, ordered
from madoguchi.core.process.simplify import Simplified
from madoguchi.kit import formats
from madoguchi.kit.draw.svg import element
from madoguchi.processes.layout import Box, Link, Placed, Route, Spot, place
from madoguchi.processes.lettering import ems, fold_apart

FREQUENCY = "frequency"
Attributes = dict[str, object]
START, END = "start", "end"
NAME_SIZE, SMALL_SIZE = 13.0, 11.0
_EDGE_ROOM = 20.0  # free room around the whole picture, for the words at the marks and thick lines


@dataclass(frozen=True, slots=True)
class Links:
    """Where boxes and lines lead; each returns an address, or "" for no link."""

    activity: Callable[[Key], str] = lambda key: ""
    path: Callable[[Edge], str] = lambda edge: ""
    start: Callable[[Key], str] = lambda key: ""
    end: Callable[[Key], str] = lambda key: ""


@dataclass(frozen=True)
class Style:
    """How a map is drawn. ``measure`` is ``frequency`` or one of ``graph.MEASURES``.

    ``figure`` writes another figure beside a path; ``sign`` gives paths one more class.
    """

    language: str
    measure: str = FREQUENCY
    by_lane: bool = False
    activity_name: Callable[[str], str] = str
    lane_name: Callable[[str], str] | None = None
    links: Links = field(default_factory=Links)
    title: str = ""
    description: str = ""
    identity: str = "map"
    figure: Callable[[Edge], str] | None = None
    sign: Callable[[Edge], str] = lambda edge: ""


def draw(shown: Simplified, style: Style, frame: Simplified | None = None) -> str:
    """Return the map as one ``<svg>``; an empty string where there is nothing to draw.

    ``frame`` is a larger map that says where everything stands, so that several pictures agree; what it has and this
    map lacks is drawn faintly.
    """
    if not (frame or shown).map.nodes:
        return ""
    return _Picture(shown, style, _Picture(frame, style) if frame else None).svg()


def place_name(key: Key) -> str:
    """Return what a box is called in the picture's ``data-at``, ``data-from`` and ``data-to``, for the replay."""
    return f"{key.lane}/{key.activity}"


def node_id(key: Key) -> str:
    return f"{key.lane}\x1f{key.activity}"


class _Picture:
    def __init__(self, shown: Simplified, style: Style, frame: _Picture | None = None) -> None:
        self.frame = frame
        self.shown, self.style = shown, style
        self.map = shown.map
        self.labels = fold_apart(
            {node.key: style.activity_name(node.key.activity) for node in self.map.nodes}, 11.5
        )
        self.lanes = ordered(node.key.lane for node in self.map.nodes) if style.by_lane else []
        self.waits = (
            [e.wait.value(style.measure) for e in self.map.edges if e.wait and e.wait.shown]
            if self.timed
            else []
        )
        self.most = max([e.count for e in self.map.edges] + [n.starts for n in self.map.nodes] + [1])
        if frame:
            self.labels = frame.labels
        self.placed: Placed = frame.placed if frame else self._place()

    @property
    def timed(self) -> bool:
        return self.style.measure != FREQUENCY

    # -- placing --------------------------------------------------------------------------------

    def _place(self) -> Placed:
        spots = [Spot(START, 24, 24, first=True)]
        spots += [self._spot(node) for node in self.map.nodes]
        spots.append(Spot(END, 24, 24, last=True))
        links = [self._link(edge) for edge in self.map.edges]
        for node in self.map.nodes:
            if node.key in self.shown.starts:
                links.append(Link(START, node_id(node.key), 48, 16, self._pull(node.starts)))
            if node.key in self.shown.ends:
                links.append(Link(node_id(node.key), END, 48, 16, self._pull(node.ends)))
        return place(spots, links, self.lanes)

    def _spot(self, node: Node) -> Spot:
        lines = self.labels[node.key]
        wide = max(ems(line) for line in lines) * NAME_SIZE + 24
        return Spot(
            node_id(node.key),
            max(92.0, round(wide)),
            17.0 * len(lines) + 27,
            node.key.lane if self.lanes else "",
        )

    def _link(self, edge: Edge) -> Link:
        upper, lower = self._figures(edge)
        wide = max(ems(upper), ems(lower)) * SMALL_SIZE + 10 + self._width(edge)
        return Link(
            node_id(edge.source),
            node_id(edge.target),
            round(wide),
            30 if lower else 17,
            self._pull(edge.count),
        )

    def _pull(self, count: int) -> int:
        return 1 + round(20 * count / self.most)

    # -- drawing --------------------------------------------------------------------------------

    def svg(self) -> str:
        placed, identity = self.placed, self.style.identity
        width, height = placed.width + 2 * _EDGE_ROOM, placed.height + 2 * _EDGE_ROOM
        parts = [
            element("title", {"id": f"{identity}-title"}, _text(self.style.title)),
            element("desc", {"id": f"{identity}-desc"}, _text(self.style.description)),
            *(self._band(lane) for lane in self.lanes),
            *self._lines(),
            *self._ghosts(),
            # Rare paths first, so that frequent ones lie on top
            *(self._path(edge) for edge in reversed(self.map.edges)),
            *(self._terminal(node, start=True) for node in self.map.nodes if node.key in self.shown.starts),
            *(self._terminal(node, start=False) for node in self.map.nodes if node.key in self.shown.ends),
            *(self._box(node) for node in self.map.nodes),
            self._figures_layer(),
            self._mark(START, pgettext("process map", "Start")),
            self._mark(END, pgettext("process map", "End")),
        ]
        return element(
            "svg",
            {
                "class": f"process-map by-{'time' if self.timed else 'frequency'}",
                "viewBox": f"{-_EDGE_ROOM:g} {-_EDGE_ROOM:g} {width:g} {height:g}",
                "width": f"{width:g}",
                "height": f"{height:g}",
                "role": "group",
                "aria-labelledby": f"{identity}-title",
                "aria-describedby": f"{identity}-desc",
            },
            *parts,
        )

    def _ghosts(self) -> list[str]:
        """What only the frame has."""
        if self.frame is None:
            return []
        here = {(edge.source, edge.target) for edge in self.map.edges}
        keys = {node.key for node in self.map.nodes}
        drawn = [
            element("g", {"class": "map-path ghost", "aria-hidden": "true"}, *_stroke(self._route(edge), 1.0))
            for edge in self.frame.map.edges
            if (edge.source, edge.target) not in here
        ]
        for node in self.frame.map.nodes:
            if node.key not in keys:
                box, lines = self.placed.boxes[node_id(node.key)], self.labels[node.key]
                words = [
                    element("text", {"class": "map-name", "x": _n(box.x + box.width / 2),
                                     "y": _n(box.y + 18 + 17 * number), "text-anchor": "middle"}, _text(line))
                    for number, line in enumerate(lines)
                ]  # fmt: skip
                drawn.append(element("g", {"class": "map-node ghost"}, _rect("map-box", box), *words))
        return drawn

    def _route(self, edge: Edge) -> Route:
        return self.placed.routes[(node_id(edge.source), node_id(edge.target))]

    def _box(self, node: Node) -> str:
        box, lines = self.placed.boxes[node_id(node.key)], self.labels[node.key]
        said = self._said_of_node(node)
        middle = box.x + box.width / 2
        share = node.count / max(other.count for other in self.map.nodes)
        body = [
            element("title", {}, _text(said)),
            _rect("map-box", box),
            element(
                "rect",
                {
                    "class": "map-share",
                    "x": _n(box.x + 1),
                    "y": _n(box.y + box.height - 4),
                    "width": _n((box.width - 2) * share),
                    "height": 3,
                },
            ),
        ]
        name, told = self.style.activity_name(node.key.activity), ""
        for number, line in enumerate(lines):
            # Where a line broke at a space, the space stays for those who hear or copy the name
            told += line
            gap = " " if name.startswith(f"{told} ") or line is lines[-1] else ""
            told += gap
            at: Attributes = {
                "class": "map-name",
                "x": _n(middle),
                "y": _n(box.y + 18 + 17 * number),
                "text-anchor": "middle",
            }
            body.append(element("text", at, _text(line)) + gap)
        at = {
            "class": "map-count",
            "x": _n(middle),
            "y": _n(box.y + box.height - 10),
            "text-anchor": "middle",
        }
        body.append(element("text", at, _text(self._times(node.count))))
        at_node = {"data-at": place_name(node.key)}
        return self._linked("map-node", self.style.links.activity(node.key), said, body, at_node)

    def _path(self, edge: Edge) -> str:
        route = self.placed.routes[(node_id(edge.source), node_id(edge.target))]
        css = "map-path" + self._warmth(edge) + self.style.sign(edge)
        if edge.crosses:
            css += " crosses"
        if self.timed and not (edge.wait and edge.wait.firm):
            css += " weak"
        said = self._said_of_edge(edge)
        width = self._width(edge)
        body = [element("title", {}, _text(said)), *_stroke(route, width)]
        ends = {"data-from": place_name(edge.source), "data-to": place_name(edge.target)}
        return self._linked(css, self.style.links.path(edge), said, body, ends)

    def _terminal(self, node: Node, *, start: bool) -> str:
        key = (START, node_id(node.key)) if start else (node_id(node.key), END)
        count = node.starts if start else node.ends
        activity = self.style.activity_name(node.key.activity)
        if start:
            said = gettext("%(cases)s cases start with %(activity)s") % {
                "cases": formats.number(count),
                "activity": activity,
            }
            url = self.style.links.start(node.key)
        else:
            said = gettext("%(cases)s cases end with %(activity)s") % {
                "cases": formats.number(count),
                "activity": activity,
            }
            url = self.style.links.end(node.key)
        route = self.placed.routes[key]
        body = [
            element("title", {}, _text(said)),
            *_stroke(route, 1.0 if self.timed else weight(count, self.most, thickest=3.0)),
        ]
        here = place_name(node.key)
        ends = {"data-from": START, "data-to": here} if start else {"data-from": here, "data-to": END}
        return self._linked("map-path terminal", url, said, body, ends)

    def _figures_layer(self) -> str:
        """The figures on the lines, above all lines; each line's own label says them to those who hear the page."""
        written: list[str] = []
        for edge in self.map.edges:
            route = self.placed.routes[(node_id(edge.source), node_id(edge.target))]
            weak = self.timed and not (edge.wait and edge.wait.firm)
            written += _label(route, *self._figures(edge), weak=weak)
        for node in self.map.nodes:
            if node.key in self.shown.starts:
                written += _label(self.placed.routes[(START, node_id(node.key))], formats.number(node.starts))
            if node.key in self.shown.ends:
                written += _label(self.placed.routes[(node_id(node.key), END)], formats.number(node.ends))
        return element("g", {"class": "map-figures", "aria-hidden": "true"}, *written)

    def _mark(self, which: str, word: str) -> str:
        box = self.placed.boxes[which]
        x, y = box.middle
        if which == START:
            shape = element("path", {"d": f"M{_n(x - 4)} {_n(y - 6)}l10 6l-10 6z"})
        else:
            shape = element("rect", {"x": _n(x - 5), "y": _n(y - 5), "width": 10, "height": 10})
        circle = element("circle", {"cx": _n(x), "cy": _n(y), "r": 12})
        above = which == START or self.lanes
        at: Attributes = {
            "x": _n(x),
            "y": _n(box.y - 6 if above else box.y + box.height + 14),
            "text-anchor": "middle",
        }
        return element("g", {"class": f"map-mark {which}"}, circle, shape, element("text", at, _text(word)))

    def _band(self, lane: str) -> str:
        box = self.placed.bands[lane]
        at: Attributes = {"class": "map-lane-name", "x": _n(box.x + 10), "y": _n(box.y + 18)}
        return element(
            "g",
            {"class": "map-lane"},
            _rect("map-band", box),
            element("text", at, _text(self._lane_name(lane))),
        )

    def _lines(self) -> list[str]:
        """The blueprint's lines, where the lanes on both of their sides are drawn."""
        drawn = []
        for upper, lower in zip(self.lanes, self.lanes[1:], strict=False):
            for line in LINES:
                if line.below == upper and lower:
                    box = self.placed.bands[upper]
                    y = box.y + box.height
                    drawn.append(
                        element(
                            "g",
                            {"class": f"map-line below-{upper}"},
                            element(
                                "line",
                                {"x1": _n(box.x), "x2": _n(box.x + box.width), "y1": _n(y), "y2": _n(y)},
                            ),
                            element(
                                "text",
                                {"x": _n(box.x + box.width - 8), "y": _n(y - 5), "text-anchor": "end"},
                                _text(line.name.to(self.style.language)),
                            ),
                        )
                    )
        return drawn

    # -- words ----------------------------------------------------------------------------------

    def _lane_name(self, lane: str) -> str:
        if not lane:
            return gettext("No lane recorded")
        if self.style.lane_name:
            return self.style.lane_name(lane)
        return name(lane).to(self.style.language)

    def _times(self, count: int) -> str:
        return ngettext("%(count)s time", "%(count)s times", count) % {"count": formats.number(count)}

    def _figures(self, edge: Edge) -> tuple[str, str]:
        """Return the two lines beside a path: its figure, and its n where the figure is a duration."""
        if self.style.figure:
            return self.style.figure(edge), ""
        if not self.timed:
            return formats.number(edge.count), ""
        count = f"n = {formats.number(edge.count)}"
        if not edge.wait or not edge.wait.shown:
            return "n < 5", ""
        return formats.duration(edge.wait.value(self.style.measure), self.style.language), count

    def _said_of_node(self, node: Node) -> str:
        activity = self.style.activity_name(node.key.activity)
        if self.lanes:
            lane = self._lane_name(node.key.lane)
            activity = gettext("%(activity)s (%(lane)s)") % {"activity": activity, "lane": lane}
        if node.cases is None:
            return gettext("%(what)s: %(times)s") % {"what": activity, "times": self._times(node.count)}
        return gettext("%(activity)s: %(count)s times in %(cases)s cases") % {
            "activity": activity,
            "count": formats.number(node.count),
            "cases": formats.number(node.cases),
        }

    def _said_of_edge(self, edge: Edge) -> str:
        names = {
            "source": self.style.activity_name(edge.source.activity),
            "target": self.style.activity_name(edge.target.activity),
            "count": formats.number(edge.count),
        }
        said = gettext("%(source)s → %(target)s: %(count)s times") % names
        if edge.cases is not None:
            cases = {"cases": formats.number(edge.cases)}
            said += gettext(", in %(cases)s cases") % cases
        if not edge.wait:
            return said
        if not edge.wait.shown:
            return said + gettext(". Too few to show the wait (n < 5).")
        language = self.style.language
        return said + gettext(". Wait: mean %(mean)s, median %(median)s, p90 %(p90)s (n = %(n)s)") % {
            "mean": formats.duration(edge.wait.mean, language),
            "median": formats.duration(edge.wait.median, language),
            "p90": formats.duration(edge.wait.p90, language),
            "n": formats.number(edge.wait.n),
        }

    # -- signs ----------------------------------------------------------------------------------

    def _warmth(self, edge: Edge) -> str:
        if not self.timed or not edge.wait or not edge.wait.shown:
            return ""
        return f" heat-{heat(edge.wait.value(self.style.measure), self.waits)}"

    def _width(self, edge: Edge) -> float:
        if not self.timed:
            return weight(edge.count, self.most)
        if not edge.wait or not edge.wait.shown:
            return 1.0
        return 1.0 + 1.5 * heat(edge.wait.value(self.style.measure), self.waits)

    def _linked(self, css: str, url: str, said: str, body: list[str], places: dict[str, str]) -> str:
        if url:
            return element("a", {"class": css, "href": url, "aria-label": said, **places}, *body)
        return element("g", {"class": css, "role": "img", "aria-label": said, **places}, *body)


# -- shapes ---------------------------------------------------------------------------------------


def _stroke(route: Route, width: float) -> list[str]:
    """A wide unseen line to point at, the line, and its arrow."""
    start, *rest = route.points
    d = f"M{_n(start[0])} {_n(start[1])}C" + " ".join(f"{_n(x)},{_n(y)}" for x, y in rest)
    return [
        element("path", {"class": "map-reach", "d": d}),
        element("path", {"class": "map-stroke", "d": d, "stroke-width": f"{width:.1f}"}),
        _arrow(route, width),
    ]


def _arrow(route: Route, width: float) -> str:
    (x, y), (tip_x, tip_y) = route.points[-1], route.tip
    dx, dy = tip_x - x, tip_y - y
    length = math.hypot(dx, dy) or 1.0
    dx, dy = dx / length, dy / length
    half = 3.2 + width * 0.55
    return element(
        "path",
        {
            "class": "map-arrow",
            "d": f"M{_n(tip_x)} {_n(tip_y)}"
            f"L{_n(x - dy * half - dx)} {_n(y + dx * half - dy)}"
            f"L{_n(x + dy * half - dx)} {_n(y - dx * half - dy)}z",
        },
    )


def _label(route: Route, upper: str, lower: str = "", *, weak: bool = False) -> list[str]:
    x, y = route.label
    middle: Attributes = {
        "class": "map-figure weak" if weak else "map-figure",
        "x": _n(x),
        "text-anchor": "middle",
    }
    if not lower:
        return [element("text", middle | {"y": _n(y + 4)}, _text(upper))]
    return [
        element("text", middle | {"y": _n(y - 2)}, _text(upper)),
        element("text", middle | {"class": "map-n", "y": _n(y + 11)}, _text(lower)),
    ]


def _rect(css: str, box: Box) -> str:
    return element(
        "rect",
        {"class": css, "x": _n(box.x), "y": _n(box.y), "width": _n(box.width), "height": _n(box.height)},
    )


def _n(value: float) -> str:
    return f"{value:.1f}"


def _text(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
