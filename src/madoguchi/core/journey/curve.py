"""A smooth line through measured points that claims nothing between them: monotone cubic pieces, and gaps stay gaps.

Fritsch & Carlson (1980), "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal. 17(2), 238-246: between two
neighbours the line only rises or only falls, so it never shows a high or a low that nobody measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

Point = tuple[float, float]
T = TypeVar("T")
Piece = tuple[Point, Point, Point, Point]  # a cubic Bézier: start, two control points, end


def runs(points: Sequence[T | None]) -> list[list[T]]:
    """Return the stretches without a gap.

    >>> runs([1, None, 2, 3])
    [[1], [2, 3]]
    """
    found: list[list[T]] = [[]]
    for point in points:
        if point is None:
            found.append([])
        else:
            found[-1].append(point)
    return [run for run in found if run]


def smooth(points: Sequence[Point]) -> list[Piece]:
    """Return the pieces through points of increasing x; none for fewer than two."""
    if len(points) < 2:
        return []
    widths = [b[0] - a[0] for a, b in pairwise(points)]
    if min(widths) <= 0:
        raise ValueError("x must increase from point to point")
    slopes = [(b[1] - a[1]) / width for (a, b), width in zip(pairwise(points), widths, strict=True)]
    tangents = _tangents(slopes)
    return [
        (
            a,
            (a[0] + width / 3, a[1] + tangents[i] * width / 3),
            (b[0] - width / 3, b[1] - tangents[i + 1] * width / 3),
            b,
        )
        for i, ((a, b), width) in enumerate(zip(pairwise(points), widths, strict=True))
    ]


def _tangents(slopes: Sequence[float]) -> list[float]:
    """The slope in each point: the mean of its neighbours', 0 at a turn, shortened where the line would overshoot."""
    made = [
        slopes[0],
        *(0.0 if a * b <= 0 else (a + b) / 2 for a, b in pairwise(slopes)),
        slopes[-1],
    ]
    for i, slope in enumerate(slopes):
        if slope == 0:
            made[i] = made[i + 1] = 0.0
            continue
        alpha, beta = made[i] / slope, made[i + 1] / slope
        if (size := math.hypot(alpha, beta)) > 3:
            made[i], made[i + 1] = 3 * alpha / size * slope, 3 * beta / size * slope
    return made
