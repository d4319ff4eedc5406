"""The line through the feelings: smooth, through every point, and without a high or a low that nobody measured."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.journey.curve import Piece, runs, smooth

heights = st.lists(st.floats(0, 5, allow_nan=False), min_size=2, max_size=9)


def at(piece: Piece, t: float) -> tuple[float, float]:
    (a, b, c, d), u = piece, 1 - t
    weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
    return tuple(
        sum(w * point[axis] for w, point in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1)
    )  # type: ignore[return-value]


@given(heights)
def test_between_two_points_it_only_rises_or_only_falls(ys: list[float]) -> None:
    points = [(float(x), y) for x, y in enumerate(ys)]
    for piece, (a, b) in zip(smooth(points), pairwise(points), strict=True):
        assert piece[0] == a
        assert piece[3] == b
        drawn = [at(piece, t / 40)[1] for t in range(41)]
        low, high = sorted((a[1], b[1]))
        assert min(drawn) >= low - 1e-9
        assert max(drawn) <= high + 1e-9
        steps = [(y2 - y1) * (1 if b[1] >= a[1] else -1) for y1, y2 in pairwise(drawn)]
        assert min(steps) >= -1e-9


@given(heights)
def test_it_has_no_corners(ys: list[float]) -> None:
    for before, after in pairwise(smooth([(float(x), y) for x, y in enumerate(ys)])):
        assert before[3][1] - before[2][1] == pytest.approx(after[1][1] - after[0][1], abs=1e-9)


def test_the_monotone_data_of_fritsch_and_carlson_stay_monotone() -> None:
    # RPN 14 (Fritsch & Carlson 1980, table 1): rises by seven powers of ten within 12 units
    xs = (7.99, 8.09, 8.19, 8.7, 9.2, 10, 12, 15, 20)
    ys = (0, 2.76429e-5, 4.37498e-2, 0.169183, 0.469428, 0.943740, 0.998636, 0.999919, 0.999994)
    pieces = smooth(list(zip(xs, ys, strict=True)))
    drawn = [at(piece, t / 30)[1] for piece in pieces for t in range(31)]
    assert all(b >= a - 1e-12 for a, b in pairwise(drawn))
    assert max(drawn) == ys[-1]


def test_gaps_stay_gaps_and_points_must_go_forward() -> None:
    assert runs([None, 1, 2, None, None, 3]) == [[1, 2], [3]]
    assert smooth([(0, 1)]) == []
    with pytest.raises(ValueError, match="increase"):
        smooth([(0, 1), (0, 2)])
