"""From what was promised to what was kept, as a small drawing: the design's part, then the execution's, with intervals.

The words beside it say the same; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language

from madoguchi.core.process.gaps import Estimate, Gap
from madoguchi.core.process.verdict_words import points
from madoguchi.core.text import Text
from madoguchi.kit import formats
from madoguchi.kit.draw.svg import element, picture

WIDTH, HEIGHT = 240, 36
ROOM = 4  # at either end
SPOKEN = Text(
    "Target {target}%, kept {kept}%. Design {d} points, execution {e} points.",
    "目標 {target}%、達成 {kept}%。設計 {d} ポイント、実行 {e} ポイント。",
)
SPOKEN_ALONE = Text(
    "Target {target}%, kept {kept}%. Design {d} points, of the conforming cases alone.",
    "目標 {target}%、達成 {kept}%。設計 {d} ポイント（設計どおりの案件のみ）。",
)
SPOKEN_NONE = Text("Target {target}%, kept {kept}%.", "目標 {target}%、達成 {kept}%。")


def ends(estimates: Sequence[Estimate]) -> tuple[float, float]:
    """Return one scale for several drawings, in whole tenths, wide enough for every interval."""
    values = [1.0, 0.9]
    for one in estimates:
        values += [one.target, one.kept_bounds.low, one.kept_bounds.high] if one.n else [one.target]
        if one.design is not None:
            values += [one.target - one.design.high, one.target - one.design.low]
    low = max(0.0, int(min(values) * 10) / 10)
    return (low, 1.0) if low < 1.0 else (0.9, 1.0)


def waterfall(one: Estimate, scale: tuple[float, float], language: str, *, large: bool = False) -> str:
    """Return the way from p* over q1 to p as an ``<svg>``."""
    low, high = scale

    def x(value: float) -> float:
        inside = min(max((value - low) / (high - low), 0.0), 1.0)
        return ROOM + inside * (WIDTH - 2 * ROOM)

    parts = [_line("waterfall-axis", x(low), x(high), 31)]
    design, execution = one.design, one.execution
    if design is not None:
        q1 = one.target - design.value
        parts.append(_bar("waterfall-design", x(one.target), x(q1), 4))
        if one.waiting is not None and one.waiting.value > 0:
            # what waiting took is the last part of the way to q1, and never more than the way
            begin = min(q1 + one.waiting.value, max(one.target, q1))
            parts.append(_bar("waterfall-waiting", x(begin), x(q1), 4))
        parts += _whisker(x(one.target - design.high), x(one.target - design.low), 9)
        if execution is not None:
            parts.append(_bar("waterfall-execution", x(q1), x(q1 - execution.value), 17))
            parts += _whisker(x(q1 - execution.high), x(q1 - execution.low), 22)
    parts.append(
        element(
            "line",
            {
                "class": "waterfall-target",
                "x1": _n(x(one.target)),
                "x2": _n(x(one.target)),
                "y1": 1,
                "y2": 34,
            },
        )
    )
    if one.n:
        parts.append(_line("waterfall-kept-range", x(one.kept_bounds.low), x(one.kept_bounds.high), 31))
        parts.append(
            element("circle", {"class": "waterfall-kept", "cx": _n(x(one.kept)), "cy": 31, "r": 3.5})
        )
    return picture(
        "waterfall large" if large else "waterfall",
        spoken(one).to(language),
        *parts,
        view=f"0 0 {WIDTH} {HEIGHT}",
    )


def spoken(one: Estimate) -> Text:
    """Return what the drawing says."""
    told = {"target": points(one.target), "kept": points(one.kept) if one.n else "–"}
    if one.design is None:
        return SPOKEN_NONE.fill(**told)
    if one.execution is None:
        return SPOKEN_ALONE.fill(d=points(one.design.value), **told)
    return SPOKEN.fill(d=points(one.design.value), e=points(one.execution.value), **told)


def gap_said(gap: Gap | None) -> str:
    """A gap in points with its interval: ``13.0 (11.3–14.8)``, ``0.1 (−0.3 to 0.5)``."""
    if gap is None:
        return "—"
    between = formats.span(points(gap.low), points(gap.high), get_language() or "en")
    return f"{points(gap.value)} ({between})"


def _bar(css: str, one: float, other: float, y: float) -> str:
    left, right = sorted((one, other))
    return element(
        "rect", {"class": css, "x": _n(left), "y": y, "width": _n(max(right - left, 0.8)), "height": 10}
    )


def _whisker(left: float, right: float, y: float) -> list[str]:
    return [
        _line("waterfall-halo", left, right, y),
        _line("waterfall-whisker", left, right, y),
    ]


def _line(css: str, left: float, right: float, y: float) -> str:
    return element("line", {"class": css, "x1": _n(left), "x2": _n(right), "y1": y, "y2": y})


def _n(value: float) -> str:
    return f"{value:.1f}"
