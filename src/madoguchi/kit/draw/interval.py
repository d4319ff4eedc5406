"""The interval bar: a track for the scale, the interval, the point, and a dashed tick for a target."""

from __future__ import annotations

from madoguchi.kit.draw.svg import element, per_cent, picture, share


def interval_bar(
    low: float | None,
    high: float | None,
    value: float | None,
    minimum: float,
    maximum: float,
    *,
    target: float | None = None,
    zero: bool = False,
    weak: bool = False,
    label: str = "",
) -> str:
    """Draw an interval on a scale from ``minimum`` to ``maximum`` (all in the metric's own unit).

    Parts outside the scale are cut at its ends. ``zero`` draws a line at 0, for differences; ``weak`` greys the
    bar for little evidence. Without an interval only what is known is drawn.
    """
    parts = [element("rect", {"class": "ci-track", "y": 4, "width": "100%", "height": 2})]
    if zero and minimum < 0 < maximum:
        x = per_cent(share(0, minimum, maximum))
        parts.append(element("line", {"class": "ci-zero", "x1": x, "x2": x, "y1": 0, "y2": 10}))
    if low is not None and high is not None:
        start, end = share(low, minimum, maximum), share(high, minimum, maximum)
        parts.append(
            element(
                "rect",
                {
                    "class": "ci-range",
                    "x": per_cent(start),
                    "y": 2,
                    "width": per_cent(max(end - start, 0.0)),
                    "height": 6,
                },
            )
        )
    if target is not None and minimum <= target <= maximum:
        x = per_cent(share(target, minimum, maximum))
        parts.append(element("line", {"class": "ci-target", "x1": x, "x2": x, "y1": -1, "y2": 11}))
    if value is not None:
        x = per_cent(share(value, minimum, maximum))
        parts.append(element("line", {"class": "ci-point", "x1": x, "x2": x, "y1": 0, "y2": 10}))
    return picture("ci weak" if weak else "ci", label, *parts)
