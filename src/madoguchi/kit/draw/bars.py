"""Bars: a dimension's score with its whisker, a share of answers, one bar in parts, progress."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.kit.draw.svg import element, per_cent, picture, share

_FILL = {"human": "url(#p-human)", "hidden": "url(#p-hidden)"}


def dimension_bar(
    dimension: str,
    value: float,
    low: float | None = None,
    high: float | None = None,
    *,
    minimum: float = 0.0,
    maximum: float = 100.0,
    height: int = 14,
    label: str = "",
) -> str:
    """Draw a score of one dimension (solid, hatched or dotted) with a whisker for its interval."""
    width = per_cent(share(value, minimum, maximum))
    middle = height / 2
    top = middle - 4
    fill: dict[str, object] = {"fill": _FILL[dimension]} if dimension in _FILL else {"class": "dim-fill"}
    parts = [
        element("line", {"class": "bar-track", "x1": 0, "x2": "100%", "y1": middle, "y2": middle}),
        element("rect", {**fill, "y": top, "width": width, "height": 8}),
        element("rect", {"class": "bar-edge", "y": top, "width": width, "height": 8}),
    ]
    if low is not None and high is not None:
        left, right = per_cent(share(low, minimum, maximum)), per_cent(share(high, minimum, maximum))
        across = {"x1": left, "x2": right, "y1": middle, "y2": middle}
        parts.append(element("line", {"class": "bar-halo", **across}))
        parts.append(element("line", {"class": "bar-whisker", **across}))
        for end in (left, right):
            tick = {"x1": end, "x2": end, "y1": middle - 3, "y2": middle + 3}
            parts.append(element("line", {"class": "bar-whisker", **tick}))
    return picture("bar", label, *parts)


def share_bar(
    value: float, maximum: float, low: float | None = None, high: float | None = None, *, label: str = ""
) -> str:
    """Draw one row of a distribution: a plain bar, with a whisker where an interval is given."""
    parts = [
        element("line", {"class": "dist-track", "x1": 0, "x2": "100%", "y1": 7, "y2": 7}),
        element(
            "rect",
            {"class": "dist-fill", "y": 3, "width": per_cent(share(value, 0, maximum)), "height": 8},
        ),
    ]
    if low is not None and high is not None:
        left, right = per_cent(share(low, 0, maximum)), per_cent(share(high, 0, maximum))
        across = {"x1": left, "x2": right, "y1": 7, "y2": 7}
        parts.append(element("line", {"class": "bar-halo", **across}))
        parts.append(element("line", {"class": "bar-whisker", **across}))
        for end in (left, right):
            parts.append(element("line", {"class": "bar-whisker", "x1": end, "x2": end, "y1": 4, "y2": 10}))
    return picture("", label, *parts).replace(' class=""', "")


def parts_bar(counts: Sequence[float], label: str) -> str:
    """Draw one bar in up to five parts, such as promoters, passives and detractors, left to right."""
    total = sum(counts)
    parts: list[str] = []
    start = 0.0
    for index, count in enumerate(counts, start=1):
        width = count / total * 100 if total else 0.0
        if width > 0:
            place = {"x": per_cent(start), "width": per_cent(width), "height": 14}
            parts.append(element("rect", {"class": f"part-{index}", **place}))
        start += width
    return picture("parts", label, *parts)


def progress_bar(done: float | None, label: str = "") -> str:
    """Draw how far a long work is, 0 to 1; None where the total is not known."""
    width = per_cent(30.0 if done is None else share(done, 0, 1))
    return picture(
        "",
        label,
        element("rect", {"class": "track", "width": "100%", "height": 8}),
        element("rect", {"class": "done", "width": width, "height": 8}),
    ).replace(' class=""', "")
