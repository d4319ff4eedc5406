"""The network as a picture: boxes are teams and processes, lines are calls and hand-overs. Graphviz places them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext

from madoguchi.kit import formats
from madoguchi.kit.draw.svg import element
from madoguchi.processes.layout import Box, Link, Route, Spot, place
from madoguchi.processes.lettering import ems, fold
from madoguchi.processes.network.queries import Network

MOST_HANDOVERS = 24
ROOM = 22.0
NAME, SMALL = 13.0, 11.0


@dataclass(slots=True)
class _Line:
    calls: int = 0
    kept: float | None = None
    passed: int = 0
    hurts: bool = False


def draw(page: Network, name: Callable[[str], str], nodes: Mapping[str, str]) -> str:
    """Return the picture, "" where nobody calls anybody. ``nodes``: by called process the name of its box."""
    lines: dict[tuple[str, str], _Line] = {}
    for one in page.services:
        target = nodes[one.process]
        for caller, count in one.callers:
            if count >= 5 and caller and caller != target:
                line = lines.setdefault((caller, target), _Line())
                line.calls += count
                line.kept = one.kept.value
                line.hurts = line.hurts or bool(one.clear)
    if not lines:
        return ""
    known = {end for pair in lines for end in pair}
    for passed in page.handovers[:MOST_HANDOVERS]:
        pair = (passed.source, passed.target)
        if passed.count >= 5 and set(pair) <= known and pair[0] != pair[1]:
            lines.setdefault(pair, _Line()).passed = passed.count
    return _picture(lines, sorted(known), {nodes[one.process] for one in page.services if one.clear}, name)


def _picture(
    lines: Mapping[tuple[str, str], _Line], known: list[str], hurting: set[str], name: Callable[[str], str]
) -> str:
    labels = {node: fold(name(node), 12) for node in known}
    spots = [
        Spot(
            node,
            max(_least(node in hurting), max(ems(line) for line in labels[node]) * NAME + 28),
            17.0 * len(labels[node]) + (36 if node in hurting else 18),
        )
        for node in known
    ]
    most = max(max(line.calls, line.passed) for line in lines.values())
    links = [
        Link(
            source,
            target,
            max(ems(text) for text in _said(line)) * SMALL + 14,
            15.0 * len(_said(line)),
            1 + 10 * max(line.calls, line.passed) // most,
        )
        for (source, target), line in lines.items()
    ]
    placed = place(spots, links)
    body = [element("title", {"id": "network-title"}, escape(gettext("Who serves whom in the house")))]
    for pair, line in lines.items():
        body.append(_path(placed.routes[pair], line, most, pair, name))
    for node in known:
        body.append(_box(placed.boxes[node], labels[node], node in hurting))
    for pair, line in lines.items():
        body.append(_label(placed.routes[pair], _said(line)))
    width, height = placed.width + 2 * ROOM, placed.height + 2 * ROOM
    return element(
        "svg",
        {
            "class": "network",
            "viewBox": f"{-ROOM:g} {-ROOM:g} {width:g} {height:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "role": "img",
            "aria-labelledby": "network-title",
        },
        *body,
    )


def _least(hurts: bool) -> float:
    """The room a box needs for its mark."""
    return max(104.0, ems(gettext("▲ hurts customers")) * SMALL * 1.15 + 24) if hurts else 104.0


def _said(line: _Line) -> list[str]:
    if line.calls and line.kept is not None:
        return [
            gettext("%(count)s calls") % {"count": formats.number(line.calls)},
            gettext("%(share)s in time") % {"share": formats.percent(line.kept, 0)},
        ]
    if line.calls:
        return [gettext("%(count)s calls") % {"count": formats.number(line.calls)}]
    return [gettext("%(count)s handed over") % {"count": formats.number(line.passed)}]


def _path(route: Route, line: _Line, most: int, pair: tuple[str, str], name: Callable[[str], str]) -> str:
    start, *rest = route.points
    d = f"M{start[0]:.1f} {start[1]:.1f}C" + " ".join(f"{x:.1f},{y:.1f}" for x, y in rest)
    width = 1.0 + 4.0 * max(line.calls, line.passed) / most
    css = "network-line" + (" call" if line.calls else " passed") + (" hurts" if line.hurts else "")
    told = f"{name(pair[0])} → {name(pair[1])}: {', '.join(_said(line))}"
    (x, y), (tip_x, tip_y) = route.points[-1], route.tip
    dx, dy = tip_x - x, tip_y - y
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    dx, dy, half = dx / length, dy / length, 3.2 + width * 0.55
    arrow = f"M{tip_x:.1f} {tip_y:.1f}L{x - dy * half:.1f} {y + dx * half:.1f}L{x + dy * half:.1f} {y - dx * half:.1f}z"
    return element(
        "g",
        {"class": css},
        element("title", {}, escape(told)),
        element("path", {"class": "stroke", "d": d, "stroke-width": f"{width:.1f}"}),
        element("path", {"class": "arrow", "d": arrow}),
    )


def _box(box: Box, lines: list[str], hurts: bool) -> str:
    middle = box.x + box.width / 2
    rows = [
        element(
            "text",
            {"x": f"{middle:.1f}", "y": f"{box.y + 20 + 17 * number:.1f}", "text-anchor": "middle"},
            escape(line),
        )
        for number, line in enumerate(lines)
    ]
    if hurts:
        rows.append(
            element(
                "text",
                {
                    "class": "mark",
                    "x": f"{middle:.1f}",
                    "y": f"{box.y + box.height - 9:.1f}",
                    "text-anchor": "middle",
                },
                escape(gettext("▲ hurts customers")),
            )
        )
    rect = element(
        "rect",
        {
            "x": f"{box.x:.1f}",
            "y": f"{box.y:.1f}",
            "width": f"{box.width:.1f}",
            "height": f"{box.height:.1f}",
        },
    )
    return element("g", {"class": "network-box hurts" if hurts else "network-box"}, rect, *rows)


def _label(route: Route, said: list[str]) -> str:
    x, y = route.label
    first = y + 4 - 7 * (len(said) - 1)
    return element(
        "g",
        {"class": "network-said"},
        *(
            element(
                "text",
                {"x": f"{x:.1f}", "y": f"{first + 14 * number:.1f}", "text-anchor": "middle"},
                escape(line),
            )
            for number, line in enumerate(said)
        ),
    )
