"""The curve of feelings over the stages, drawn as our own SVG. Pure: positions and words come in, markup goes out.

Heights are pixels, widths percent, so that the picture fills any row of columns without a style attribute. The curve
itself lies in an inner picture that is stretched; marks and words lie in the outer one and are not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from madoguchi.core.journey.curve import Point, runs, smooth
from madoguchi.core.metrics.metric import Metric
from madoguchi.kit.draw.svg import element, picture

HEIGHT, TOP, BOTTOM = 236, 30, 206
APART = 5  # pixels, half the distance between two segments
WIDE = 1000.0  # of the stretched inner picture


@dataclass(frozen=True, slots=True)
class Mark:
    """One stage in the picture. ``height``: 0 (bad end of the scale) to 1; ``joined``: part of the line."""

    metric: Metric
    value: str
    n: str
    height: Callable[[float], float]
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One segment's marks, one for each stage, None where nothing may be shown. ``css``: first or second."""

    marks: Sequence[Mark | None]
    css: str = "first"


def curve(lines: Sequence[Line], stages: int, label: str, ends: tuple[str, str] = ("", "")) -> str:
    """Draw the curves of one or two segments over so many stages. ``ends``: what the top and the bottom of the scale say."""
    parts = [_ground(stages, ends)]
    for layer in (_stretched, _marks):
        for number, line in enumerate(lines):
            # Two segments stand a little apart, so that neither covers the other
            apart = f"translate({APART * (2 * number - 1)},0)" if len(lines) > 1 else None
            parts.append(element("g", {"transform": apart}, layer(line, stages, number > 0)))
    return picture("feel-curve", label, *parts).replace("<svg ", f'<svg height="{HEIGHT}" width="100%" ', 1)


def _x(place: int, stages: int) -> float:
    return (place + 0.5) / stages


def _y(share: float) -> float:
    return round(BOTTOM - min(max(share, 0.0), 1.0) * (BOTTOM - TOP), 1)


def _ground(stages: int, ends: tuple[str, str]) -> str:
    lines = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _y(share)
        css = "feel-middle" if share == 0.5 else "feel-rule"
        lines.append(element("line", {"class": css, "x1": 0, "x2": "100%", "y1": y, "y2": y}))
    for place in range(1, stages):
        x = f"{place / stages:.3%}"
        lines.append(element("line", {"class": "feel-column", "x1": x, "x2": x, "y1": 0, "y2": HEIGHT}))
    for place in range(stages):
        number = {"class": "feel-number", "x": f"{_x(place, stages):.3%}", "y": HEIGHT - 6}
        lines.append(element("text", number, f"{place + 1}"))
    for share, words in zip((1.0, 0.0), ends, strict=True):
        if words:
            y = _y(share) + -6
            lines.append(element("text", {"class": "feel-end", "x": 6, "y": y}, escape(words)))
    return "".join(lines)


def _marks(line: Line, stages: int, second: bool) -> str:
    return "".join(
        _mark(mark, place, stages, line.css, second=second)
        for place, mark in enumerate(line.marks)
        if mark is not None
    )


def _stretched(line: Line, stages: int, _second: bool) -> str:
    points = [mark if mark is not None and mark.joined and mark.metric.shown else None for mark in line.marks]
    placed = [(place, mark) if mark is not None else None for place, mark in enumerate(points)]
    drawn = []
    for run in runs(placed):
        banded = [(place, mark) for place, mark in run if mark.metric.low is not None]
        if len(banded) == len(run) > 1:
            ends = [
                (
                    mark.height(mark.metric.low if mark.metric.low is not None else 0.0),
                    mark.height(mark.metric.high if mark.metric.high is not None else 0.0),
                )
                for _place, mark in run
            ]
            xs = [_x(place, stages) * WIDE for place, _mark in run]
            upper = smooth([(x, _y(max(end))) for x, end in zip(xs, ends, strict=True)])
            lower = smooth([(x, _y(min(end))) for x, end in zip(xs, ends, strict=True)])
            drawn.append(element("path", {"class": "feel-band", "d": _band(upper, lower)}))
        if len(run) > 1:
            pieces = smooth([(_x(place, stages) * WIDE, _height(mark)) for place, mark in run])
            for piece, ((_a, start), (_b, end)) in zip(pieces, pairwise(run), strict=True):
                weak = "weak" in (start.metric.display, end.metric.display)
                css = "feel-line weak" if weak else "feel-line"
                drawn.append(element("path", {"class": css, "d": f"M{_at(piece[0])}{_bend(piece)}"}))
    inner = {
        "class": line.css,
        "viewBox": f"0 0 {WIDE:g} {HEIGHT}",
        "preserveAspectRatio": "none",
        "width": "100%",
        "height": HEIGHT,
    }
    return element("svg", inner, *drawn) if drawn else ""


def _band(upper: Sequence[tuple[Point, Point, Point, Point]], lower: Sequence[tuple[Point, ...]]) -> str:
    there = f"M{_at(upper[0][0])}" + "".join(_bend(piece) for piece in upper)
    back = "".join(f"C{_at(piece[2])} {_at(piece[1])} {_at(piece[0])}" for piece in reversed(lower))
    return f"{there}L{_at(lower[-1][3])}{back}Z"


def _bend(piece: Sequence[Point]) -> str:
    return f"C{_at(piece[1])} {_at(piece[2])} {_at(piece[3])}"


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def _height(mark: Mark) -> float:
    return _y(mark.height(mark.metric.value if mark.metric.value is not None else 0.0))


def _mark(mark: Mark, place: int, stages: int, css: str, *, second: bool) -> str:
    if not mark.metric.shown or mark.metric.value is None:
        return ""
    x, y = f"{_x(place, stages):.3%}", _height(mark)
    weak = " weak" if mark.metric.display == "weak" else ""
    shapes = []
    ends = (y, y)
    if mark.metric.low is not None and mark.metric.high is not None:
        low, high = sorted((_y(mark.height(mark.metric.low)), _y(mark.height(mark.metric.high))))
        ends = (low, high)
        shapes.append(element("line", {"class": "feel-reach", "x1": x, "x2": x, "y1": low, "y2": high}))
    if mark.joined:
        # A square for the second segment: colour is never the only sign
        if second:
            box = element("rect", {"class": "feel-dot", "x": -4.5, "y": -4.5, "width": 9, "height": 9})
            shapes.append(element("svg", {"x": x, "y": y, "overflow": "visible"}, box))
        else:
            shapes.append(element("circle", {"class": "feel-dot", "cx": x, "cy": y, "r": 5}))
    else:
        bar = element("path", {"class": "feel-other", "d": "M-7 0H7M-7 -3V3M7 -3V3"})
        shapes.append(element("svg", {"x": x, "y": y, "overflow": "visible"}, bar))
    said = ends[1] + 17 if second else ends[0] - 8
    shapes.append(element("text", {"class": "feel-value", "x": x, "y": f"{said:.1f}"}, escape(mark.value)))
    return element("g", {"class": f"feel-mark {css}{weak}"}, *shapes)
