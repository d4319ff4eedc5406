"""ECharts options as plain data, for ``{% chart %}``. Colours are tokens, formatters are names (see ``kit.js``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from madoguchi.kit.draw.figure import SECONDS_PER_MS, WEAK_BELOW, text, unit_of
from madoguchi.kit.draw.sparkline import as_points

_FORMATS = {
    "percent": "@percent1",
    "points": "@signed1",
    "scale": "@number2",
    "ms": "@duration",
    "count": "@number0",
    "number": "@number1",
    "coefficient": "@number2",
}
_AXIS_FORMATS = _FORMATS | {
    "percent": "@percent0",
    "points": "@signed0",
    "scale": "@number1",
    "number": "@number0",
    "coefficient": "@number1",
}


def trend(
    periods: Sequence[str],
    points: Sequence[Any],
    unit: str = "",
    *,
    name: str = "",
    target: float | None = None,
    target_label: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    usual: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """Return a line over equal periods with its interval as a band, weak points hollow, gaps left open.

    ``points`` are metrics (or numbers, or (value, low, high)), one per period, None where nothing is known.
    ``unit`` is the metrics' unit, read from the first metric if empty; ms are drawn in seconds. ``usual`` draws
    the limits of a control chart.
    """
    if len(periods) != len(points):
        raise ValueError(
            f"{len(periods)} periods but {len(points)} points: give one point, or None, per period."
        )
    unit = unit or next((unit_of(point) for point in points if hasattr(point, "metric")), "number")
    factor = SECONDS_PER_MS if unit == "ms" else 1.0
    read = as_points(points)
    values = [None if p is None else p.value * factor for p in read]
    lows = [None if p is None or p.low is None else p.low * factor for p in read]
    highs = [None if p is None or p.high is None else p.high * factor for p in read]
    counts = [getattr(point, "n", None) for point in points]
    told = name or next((text(point.label, "") for point in points if hasattr(point, "label")), "")
    series: list[dict[str, Any]] = []
    if any(low is not None for low in lows):
        series += _band(lows, highs)
    line: dict[str, Any] = {
        "type": "line",
        "name": told,
        "data": [_dot(value, n) for value, n in zip(values, counts, strict=True)],
        "lineStyle": {"color": "var(--ink-2)", "width": 1.5},
        "itemStyle": {"color": "var(--accent)"},
        "symbolSize": 6,
        "connectNulls": False,
        "z": 3,
        "kit": {"low": lows, "high": highs, "n": counts, "format": _FORMATS[unit]},
    }
    marks: list[dict[str, Any]] = []
    if target is not None:
        marks.append(
            {
                "yAxis": target * factor,
                "name": target_label,
                "lineStyle": {"type": "dashed", "color": "var(--ink)"},
            }
        )
    for limit in usual or ():
        marks.append(
            {"yAxis": limit * factor, "name": "", "lineStyle": {"type": "dotted", "color": "var(--ink-3)"}}
        )
    if marks:
        line["markLine"] = {
            "silent": True,
            "symbol": "none",
            "label": {"formatter": "{b}", "color": "var(--ink-2)", "position": "insideEndTop"},
            "data": marks,
        }
    series.append(line)
    floor = minimum if minimum is not None else {"percent": None, "ms": 0, "count": 0}.get(unit)
    return {
        "xAxis": {"type": "category", "data": list(periods), "boundaryGap": False},
        "yAxis": {
            "type": "value",
            "min": floor,
            "max": maximum,
            "scale": floor is None,
            "axisLabel": {"formatter": _AXIS_FORMATS[unit]},
        },
        "series": series,
    }


def _band(lows: Sequence[float | None], highs: Sequence[float | None]) -> list[dict[str, Any]]:
    """Return two stacked, silent series: the lower bound unseen, the width above it filled."""
    widths = [
        None if low is None or high is None else high - low for low, high in zip(lows, highs, strict=True)
    ]
    unseen = {
        "type": "line",
        "stack": "interval",
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
        "z": 1,
    }
    filled = unseen | {"areaStyle": {"color": "var(--ground-3)", "opacity": 1}}
    return [unseen | {"data": list(lows)}, filled | {"data": widths}]


def _dot(value: float | None, n: int | None) -> Any:
    if value is None or n is None or n >= WEAK_BELOW:
        return value
    hollow = {"color": "var(--ground)", "borderColor": "var(--ink-3)", "borderWidth": 1.5}
    return {"value": value, "itemStyle": hollow}


def columns(
    names: Sequence[str],
    values: Sequence[float | None],
    unit: str = "count",
    *,
    name: str = "",
    horizontal: bool = False,
) -> dict[str, Any]:
    """Return plain columns (or bars), one per name; ms are drawn in seconds."""
    factor = SECONDS_PER_MS if unit == "ms" else 1.0
    category = {"type": "category", "data": list(names), "inverse": horizontal}
    value_axis = {"type": "value", "axisLabel": {"formatter": _AXIS_FORMATS[unit]}}
    return {
        "xAxis": value_axis if horizontal else category,
        "yAxis": category if horizontal else value_axis,
        "series": [
            {
                "type": "bar",
                "name": name,
                "data": [None if value is None else value * factor for value in values],
                "itemStyle": {"color": "var(--ink-3)"},
                "barMaxWidth": 28,
                "kit": {"format": _FORMATS[unit]},
            }
        ],
    }
