"""Our own SVG drawn on a page of a PDF: groups, rectangles, circles, lines, paths and texts, styled by our style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from madoguchi.kit.paper.document import Document, Page, color, fade, write
from madoguchi.kit.paper.sheet import Names, Sheet

Area = tuple[float, float, float, float]  # left, top, right, bottom
_PART = re.compile(r"([A-Za-z])|(-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?)")
_MOVED = re.compile(r"translate\(\s*(-?[\d.]+)[ ,]*(-?[\d.]+)?\s*\)")
_ROUND = 0.5523  # how far the handles of a quarter circle stand off
_TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "q": 4, "c": 6, "z": 0}
_SILENT = frozenset(("title", "desc", "style", "defs"))


@dataclass
class Sketch:
    """One drawing on one page. ``seen``: what of the drawing is on it; ``left``, ``top``: where that begins on the page."""

    page: Page
    sheet: Sheet
    seen: Area
    left: float
    top: float
    scale: float
    classes: tuple[Names, ...] = ()
    document: Document = field(init=False)

    def __post_init__(self) -> None:
        self.document = self.page.document

    def draw(self, *elements: Element, dx: float = 0, dy: float = 0) -> None:
        """Draw elements, moved; what lies beside the area is left out, what crosses its edge is cut."""
        stream, scale = self.page.stream, self.scale
        left, top, right, bottom = self.seen
        stream.push_state()
        begin = self.page.height - self.top
        stream.rectangle(
            self.left, begin - (bottom - top) * scale, (right - left) * scale, (bottom - top) * scale
        )
        stream.clip()
        stream.end()
        stream.set_matrix(scale, 0, 0, -scale, self.left - (left - dx) * scale, begin + (top - dy) * scale)
        area = (left - dx, top - dy, right - dx, bottom - dy)
        for element in elements:
            self._any(element, self.classes, {}, area)
        stream.pop_state()

    def _any(self, element: Element, chain: tuple[Names, ...], above: Mapping[str, str], area: Area) -> None:
        tag = element.tag.rpartition("}")[2]
        if tag in _SILENT:
            return
        chain = (*chain, (tag, frozenset(element.get("class", "").split())))
        style = self.sheet.style(chain, element.attrib, above)
        faded = float(style.get("opacity", "1"))
        moved = _MOVED.match(element.get("transform", ""))
        stream = self.page.stream
        kept = faded < 1 or moved is not None or tag not in ("g", "a", "svg", "text")
        if kept:
            stream.push_state()
        if faded < 1:
            fade(self.document, stream, faded)
        if moved is not None:
            x, y = float(moved[1]), float(moved[2] or 0)
            stream.set_matrix(1, 0, 0, 1, x, y)
            area = (area[0] - x, area[1] - y, area[2] - x, area[3] - y)
        if tag == "text":
            self._text(element, style, area)
        elif tag in ("g", "a", "svg"):
            for child in element:
                self._any(child, chain, style, area)
        else:
            self._shape(tag, element, style, area)
        if kept:
            stream.pop_state()

    def _text(self, element: Element, style: Mapping[str, str], area: Area) -> None:
        x, y = _number(element, "x"), _number(element, "y")
        size = float(style.get("font-size", "12").removesuffix("px"))
        said = "".join(element.itertext()).strip()
        if not said or not (area[1] <= y <= area[3] + size and area[0] - 1 <= x <= area[2] - 1):
            return
        weight = style.get("font-weight", "400")
        around = None
        if style.get("paint-order") == "stroke" and style.get("stroke", "none") != "none":
            around = (style["stroke"], float(style.get("stroke-width", "1").removesuffix("px")))
        write(
            self.document,
            self.page.stream,
            x,
            y,
            said,
            size,
            strong=weight == "bold" or (weight.isdigit() and int(weight) >= 600),
            ink=style.get("fill", "#000"),
            anchor=style.get("text-anchor", "start"),
            around=around,
            scale=self.scale,
        )

    def _shape(self, tag: str, element: Element, style: Mapping[str, str], area: Area) -> None:
        path = list(_path(tag, element))
        points = [(values[n], values[n + 1]) for _, values in path for n in range(0, len(values), 2)]
        if not points or not _meet(points, area):
            return
        stream = self.page.stream
        fill = None if tag == "line" else color(style.get("fill", "#000"))
        stroke = color(style.get("stroke", "none"))
        if fill is not None:
            stream.set_color_rgb(*fill)
        if stroke is not None:
            stream.set_color_rgb(*stroke, stroke=True)
            stream.set_line_width(float(style.get("stroke-width", "1").removesuffix("px")))
            dashes = [float(one) for one in re.findall(r"[\d.]+", style.get("stroke-dasharray", ""))]
            stream.set_dash(dashes, 0)
        for what, values in path:
            if what == "m":
                stream.move_to(*values)
            elif what == "l":
                stream.line_to(*values)
            elif what == "c":
                stream.curve_to(*values)
            else:
                stream.close()
        if fill is not None and stroke is not None:
            stream.fill_and_stroke()
        elif fill is not None:
            stream.fill()
        elif stroke is not None:
            stream.stroke()
        else:
            stream.end()


Piece = tuple[str, tuple[float, ...]]


def _path(tag: str, element: Element) -> Iterator[Piece]:
    if tag == "rect":
        yield from _rect(*(_number(element, name) for name in ("x", "y", "width", "height", "rx")))
    elif tag == "circle":
        x, y, r = (_number(element, name) for name in ("cx", "cy", "r"))
        yield from _rect(x - r, y - r, 2 * r, 2 * r, r)
    elif tag == "line":
        yield "m", (_number(element, "x1"), _number(element, "y1"))
        yield "l", (_number(element, "x2"), _number(element, "y2"))
    elif tag == "path":
        yield from _told(element.get("d", ""))


def _rect(x: float, y: float, wide: float, high: float, r: float) -> Iterator[Piece]:
    r = min(r, wide / 2, high / 2)
    if r <= 0:
        yield "m", (x, y)
        for corner in ((x + wide, y), (x + wide, y + high), (x, y + high)):
            yield "l", corner
        yield "z", ()
        return
    k, right, below = r * (1 - _ROUND), x + wide, y + high
    yield "m", (x + r, y)
    yield "l", (right - r, y)
    yield "c", (right - k, y, right, y + k, right, y + r)
    yield "l", (right, below - r)
    yield "c", (right, below - k, right - k, below, right - r, below)
    yield "l", (x + r, below)
    yield "c", (x + k, below, x, below - k, x, below - r)
    yield "l", (x, y + r)
    yield "c", (x, y + k, x + k, y, x + r, y)
    yield "z", ()


def _told(said: str) -> Iterator[Piece]:
    """Return the pieces of a path (SVG 1.1, 8.3: M L H V Q C Z, both kinds of case), with places counted from the origin."""
    parts = _PART.findall(said)
    at, begun, command, place = (0.0, 0.0), (0.0, 0.0), "", 0
    while place < len(parts):
        if parts[place][0]:
            command = parts[place][0]
            place += 1
        kind = command.lower()
        if kind not in _TAKES:
            return
        taken = [float(number) for _, number in parts[place : place + _TAKES[kind]] if number]
        place += len(taken)
        if len(taken) < _TAKES[kind] or (not taken and kind != "z"):
            return
        near = command.islower()
        if kind == "z":
            at = begun
            yield "z", ()
            continue
        if kind in "hv":
            base = at[kind == "v"] if near else 0
            at = (taken[0] + base, at[1]) if kind == "h" else (at[0], taken[0] + base)
            yield "l", at
            continue
        points = [
            (taken[n] + (at[0] if near else 0), taken[n + 1] + (at[1] if near else 0))
            for n in range(0, len(taken), 2)
        ]
        if kind == "m":
            begun, command = points[0], "l" if near else "L"
            yield "m", points[0]
        elif kind == "l":
            yield "l", points[0]
        elif kind == "q":  # the same curve with two handles
            (a, b), (x, y) = points
            first = (at[0] + 2 / 3 * (a - at[0]), at[1] + 2 / 3 * (b - at[1]))
            yield "c", (*first, x + 2 / 3 * (a - x), y + 2 / 3 * (b - y), x, y)
        else:
            yield "c", tuple(value for point in points for value in point)
        at = points[-1]


def _meet(points: list[tuple[float, float]], area: Area) -> bool:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across) <= area[2] and max(across) >= area[0] and min(down) <= area[3] and max(down) >= area[1]


def _number(element: Element, name: str) -> float:
    return float(element.get(name, "0") or "0")
