"""Whether what a model sees has moved away from what it learnt from, and whether it errs more than it did.

The population stability index, read by Siddiqi's rule (2006): below 0.1 alike, up to 0.25 some shift, above it a clear one.
With few conversations the index is large by chance alone, so it counts only above its 99 % bound without drift, where it is
(1/n + 1/m) times chi-squared with a degree less than there are bins (Yurdakul and Naranjo 2020).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.conversation.linear import Numbers

BINS = 10
SOME, CLEAR = 0.10, 0.25
LEAST = 30  # conversations below which nothing is said
Shift = Literal["few", "none", "some", "clear"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How a feature was spread over the conversations a model learnt from: inner edges of bins, and counts."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]

    def count(self, values: Numbers) -> NDArray[np.intp]:
        """Return how many values fall into each bin."""
        place = np.searchsorted(np.array(self.edges), values, side="left")
        return np.bincount(place, minlength=len(self.counts))

    def told(self) -> dict[str, Any]:
        return {"edges": [*self.edges], "counts": [*self.counts]}

    @classmethod
    def of(cls, told: dict[str, Any]) -> Spread:
        return cls(tuple(map(float, told["edges"])), tuple(map(int, told["counts"])))


def spread(values: Numbers, bins: int = BINS) -> Spread:
    """Return the spread in up to so many bins of about as many values; equal values are never parted."""
    inner = np.unique(np.quantile(values, np.arange(1, bins) / bins, method="lower"))
    edges = tuple(float(one) for one in inner if one < values.max())
    empty = Spread(edges, (0,) * (len(edges) + 1))
    return Spread(edges, tuple(int(one) for one in empty.count(values)))


def index(then: Sequence[int] | NDArray[np.intp], now: Sequence[int] | NDArray[np.intp]) -> float:
    """Return the population stability index of two counts by bin: Σ (p − q) ln(p ÷ q). Empty bins count as half a row."""
    p, q = (np.maximum(np.asarray(one, dtype=np.float64), 0.5) for one in (then, now))
    p, q = p / p.sum(), q / q.sum()
    return float(np.sum((p - q) * np.log(p / q)))


def bound(bins: int, then: int, now: int, level: float = 0.99) -> float:
    """Return what the index stays below with this probability where nothing moved."""
    from scipy.stats import chi2

    return float(chi2.ppf(level, bins - 1)) * (1 / then + 1 / now) if bins > 1 else 0.0


def shift(then: Sequence[int], now: NDArray[np.intp]) -> tuple[float | None, Shift]:
    """Return the index and what may be said of it."""
    if now.sum() < LEAST or sum(then) < LEAST:
        return None, "few"
    value = index(then, now)
    if value < SOME or value < bound(len(then), sum(then), int(now.sum())):
        return value, "none"
    return value, "clear" if value >= CLEAR else "some"


@dataclass(frozen=True, slots=True)
class Running:
    """A mean looked at again and again: its interval holds at every look at once, not only at the last."""

    value: float
    low: float
    high: float
    n: int


def running_mean(values: Numbers, most: float, level: float = 0.95) -> Running:
    """Return the mean of values from 0 to ``most``, in the order they came, with its confidence sequence.

    The predictable plug-in empirical Bernstein sequence (Waudby-Smith and Ramdas 2024, theorem 2), which may be read after
    every new value without the error of looking often. Raises ``ValueError`` for no values.
    """
    if not len(values):
        raise ValueError("no values")
    alpha, shares = 1 - level, np.clip(values / most, 0.0, 1.0)
    mean, variance, sums, squares = 0.5, 0.25, 0.5, 0.25
    weight = weighted = width = 0.0
    for t, share in enumerate(shares, start=1):
        bet = min(math.sqrt(2 * math.log(2 / alpha) / (variance * t * math.log(1 + t))), 0.5)
        weight, weighted = weight + bet, weighted + bet * share
        width += (share - mean) ** 2 * (-math.log1p(-bet) - bet)
        sums += share
        mean = sums / (t + 1)
        squares += (share - mean) ** 2
        variance = squares / (t + 1)
    middle, reach = weighted / weight, (math.log(2 / alpha) + width) / weight
    return Running(
        float(np.mean(values)), most * max(0.0, middle - reach), most * min(1.0, middle + reach), len(values)
    )
