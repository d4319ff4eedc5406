"""The sparkline: a thin line, the interval as a band behind it, a dot for now. Gaps stay gaps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from madoguchi.kit.draw.svg import coordinate, element, picture

_TOP, _BOTTOM, _RIGHT = 2.0, 26.0, 96.0


@dataclass(frozen=True, slots=True)
class Point:
    """One period: its value and, where it has one, its interval."""

    value: float
    low: float | None = None
    high: float | None = None


def as_points(series: Iterable[object]) -> list[Point | None]:
    """Read numbers, ``(value, low, high)``, or objects with these attributes; None and hidden ones are gaps."""
    points: list[Point | None] = []
    for item in series:
        if isinstance(item, Point):
            points.append(item)
            continue
        value: object
        low: object = None
        high: object = None
        if isinstance(item, (int, float)):
            value = item
        elif isinstance(item, Sequence) and not isinstance(item, str):
            value, low, high = (*item, None, None)[:3]
        else:
            value = getattr(item, "value", None) if getattr(item, "shown", True) else None
            low, high = getattr(item, "low", None), getattr(item, "high", None)
        number = _number(value)
        points.append(None if number is None else Point(number, _number(low), _number(high)))
    return points


def _number(value: object) -> float | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)


def sparkline(series: Iterable[object], label: str = "") -> str:
    """Draw a series over equal periods, the newest last.

    The scale runs from the lowest to the highest bound drawn: a sparkline shows shape, the tile shows size.
    """
    points = as_points(series)
    known = [point for point in points if point is not None]
    if not known:
        return ""
    bounds = [bound for p in known for bound in (p.value, p.low, p.high) if bound is not None]
    floor, ceiling = min(bounds), max(bounds)
    step = _RIGHT / max(len(points) - 1, 1)

    def x(index: int) -> str:
        return coordinate(index * step if len(points) > 1 else _RIGHT)

    def y(value: float) -> str:
        if ceiling == floor:
            return coordinate((_TOP + _BOTTOM) / 2)
        return coordinate(_BOTTOM - (value - floor) / (ceiling - floor) * (_BOTTOM - _TOP))

    parts: list[str] = []
    for run in _runs(points):
        banded = [(i, p.low, p.high) for i, p in run if p.low is not None and p.high is not None]
        if len(banded) > 1:
            upper = [f"{x(i)},{y(high)}" for i, _, high in banded]
            lower = [f"{x(i)},{y(low)}" for i, low, _ in reversed(banded)]
            parts.append(element("polygon", {"points": " ".join(upper + lower)}))
    for run in _runs(points):
        if len(run) > 1:
            parts.append(element("polyline", {"points": " ".join(f"{x(i)},{y(p.value)}" for i, p in run)}))
        else:
            i, p = run[0]
            parts.append(element("path", {"class": "alone", "d": f"M{x(i)} {y(p.value)}h0.01"}))
    last = points[-1]
    if last is not None:
        now = f"M{x(len(points) - 1)} {y(last.value)}h0.01"
        parts.append(element("path", {"class": "now", "d": now}))
    return picture("spark", label, *parts, view="0 0 100 28", stretch=True)


def _runs(points: list[Point | None]) -> list[list[tuple[int, Point]]]:
    runs: list[list[tuple[int, Point]]] = []
    open_run: list[tuple[int, Point]] | None = None
    for index, point in enumerate(points):
        if point is None:
            open_run = None
        elif open_run is None:
            open_run = [(index, point)]
            runs.append(open_run)
        else:
            open_run.append((index, point))
    return runs
