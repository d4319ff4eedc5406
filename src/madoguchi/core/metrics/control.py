"""The usual range of a weekly figure: an individuals (XmR) chart in numbers.

Centre = mean, limits = centre ± 3 · mean moving range / 1.128 (d2 of two neighbours; Shewhart, Wheeler). The range comes
from week-to-week change, not from the standard deviation, so that a trend or a jump does not widen it and hide
itself. Counts stop at zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

D2_OF_TWO = 1.128
LEAST_POINTS = 8


@dataclass(frozen=True, slots=True)
class UsualRange:
    """``low``..``high`` is where a week falls by ordinary variation; ``n`` weeks taught it."""

    centre: float
    low: float
    high: float
    mean_moving_range: float
    n: int

    def is_unusual(self, value: float) -> bool:
        """Whether a value lies outside the range."""
        return not self.low <= value <= self.high


def usual_range(weeks: Sequence[float], least: float = 0.0) -> UsualRange | None:
    """The usual range taught by past weeks in order; None below 8 weeks, since fewer teach nothing reliable.

    ``least`` is the smallest possible value (0 for counts, -inf where there is none). NaN weeks are gaps: no moving
    range is taken across them.

    >>> limits = usual_range([52, 48, 50, 55, 49, 51, 47, 53])
    >>> limits.centre, round(limits.low, 2), round(limits.high, 2), limits.is_unusual(64)
    (50.625, 39.61, 61.64, True)
    """
    x = np.asarray(weeks, dtype=np.float64)
    moves = np.abs(np.diff(x))
    moves = moves[~np.isnan(moves)]
    known = x[~np.isnan(x)]
    if known.size < LEAST_POINTS or moves.size == 0:
        return None
    centre, moving = float(known.mean()), float(moves.mean())
    reach = 3 * moving / D2_OF_TWO
    low = centre - reach if math.isinf(least) else max(centre - reach, least)
    return UsualRange(centre, low, centre + reach, moving, int(known.size))
