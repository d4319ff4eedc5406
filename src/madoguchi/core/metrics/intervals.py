"""Confidence intervals as plain functions of numbers: shares in 0..1, NPS in -1..1, means in their own unit.

``n`` may be an effective n (not whole). ``df`` replaces the normal by Student's t where answers are clustered.
Every interval is clipped to its scale and contains its estimate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from .sums import Persons, person_codes


class Interval(NamedTuple):
    """Lower and upper bound."""

    low: float
    high: float


def critical(level: float, df: float | None = None) -> float:
    """Two-sided critical value: normal, or Student's t with ``df`` degrees of freedom.

    >>> round(critical(0.95), 6), round(critical(0.95, 4), 6)
    (1.959964, 2.776445)
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1: {level}")
    upper = (1 + level) / 2
    return float(special.ndtri(upper) if df is None else special.stdtrit(df, upper))


def wilson(share: float, n: float, level: float = 0.95, df: float | None = None) -> Interval:
    """Wilson's score interval (Wilson 1927; Newcombe 1998, method 3).

    >>> [round(bound, 4) for bound in wilson(81 / 263, 263)]
    [0.2553, 0.3662]
    """
    z2 = critical(level, df) ** 2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return _within(share, centre - half, centre + half, 0.0, 1.0)


def wald(share: float, n: float, level: float = 0.95, df: float | None = None) -> Interval:
    """The textbook normal interval; too narrow for small n, kept for comparison with other tools."""
    half = critical(level, df) * math.sqrt(share * (1 - share) / n)
    return _within(share, share - half, share + half, 0.0, 1.0)


def nps_wald(
    promoters: float, detractors: float, n: float, level: float = 0.95, df: float | None = None
) -> Interval:
    """Plain normal interval of a net score from two shares: Var = (p + d - (p - d)²) / n."""
    net = promoters - detractors
    half = critical(level, df) * math.sqrt(max(promoters + detractors - net * net, 0.0) / n)
    return _within(net, net - half, net + half, -1.0, 1.0)


def nps_adjusted_wald(
    promoters: float, detractors: float, n: float, level: float = 0.95, df: float | None = None
) -> Interval:
    """Adjusted Wald of a net score (Rocks 2016; Sauro & Lewis 2016): three answers are added, of which
    three quarters of one promote and three quarters of one detract."""
    n_adjusted = n + 3
    p = (promoters * n + 0.75) / n_adjusted
    d = (detractors * n + 0.75) / n_adjusted
    half = critical(level, df) * math.sqrt((p + d - (p - d) ** 2) / n_adjusted)
    return _within(promoters - detractors, p - d - half, p - d + half, -1.0, 1.0)


def t_interval(
    mean: float,
    standard_error: float,
    df: float,
    level: float = 0.95,
    scale_min: float = -math.inf,
    scale_max: float = math.inf,
) -> Interval:
    """Student's t around a mean, clipped to the scale it is measured on."""
    half = critical(level, df) * standard_error
    return _within(mean, mean - half, mean + half, scale_min, scale_max)


def bootstrap(
    values: npt.ArrayLike,
    statistic: Callable[[npt.NDArray[np.float64], npt.NDArray[np.float64]], float],
    generator: np.random.Generator,
    *,
    weights: npt.ArrayLike | None = None,
    persons: Persons | None = None,
    level: float = 0.95,
    draws: int = 2000,
) -> Interval:
    """Percentile bootstrap (Efron 1979) of ``statistic(values, weights)``; resamples persons where given.

    Randomness comes in through ``generator``; the same generator state gives the same interval. A person's
    answers are drawn or left together by giving them the number of times the person was drawn as a weight.
    """
    x = np.asarray(values, dtype=np.float64)
    w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=np.float64)
    codes = np.arange(x.size) if persons is None else person_codes(persons)
    groups, inverse = np.unique(codes, return_inverse=True)
    results = np.empty(draws)
    for draw in range(draws):
        times = np.bincount(generator.integers(0, groups.size, groups.size), minlength=groups.size)
        results[draw] = statistic(x, w * times[inverse])
    low, high = np.quantile(results, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


@dataclass(frozen=True, slots=True)
class QuantileRanks:
    """Which order statistics (1 = smallest) give a quantile and its interval.

    The estimate lies ``fraction`` of the way from rank ``below`` to rank ``above`` (Hyndman & Fan's type 7,
    as numpy and DuckDB's quantile_cont). ``lower`` or ``upper`` is None where n is too small for that bound;
    ``coverage`` is the exact probability that the interval covers the quantile, at least the level asked for
    unless a bound is missing.
    """

    below: int
    above: int
    fraction: float
    lower: int | None
    upper: int | None
    coverage: float

    @property
    def needed(self) -> tuple[int, ...]:
        """The ranks a database has to fetch, each once, ascending."""
        ranks = {self.below, self.above, self.lower, self.upper} - {None}
        return tuple(sorted(rank for rank in ranks if rank is not None))


def quantile_ranks(n: int, p: float, level: float = 0.95, n_effective: float | None = None) -> QuantileRanks:
    """Ranks of the p-quantile of n values and of its distribution-free interval.

    The number of values below the quantile is binomial(n, p) (Conover, *Practical Nonparametric Statistics*;
    David & Nagaraja, *Order Statistics*): the lower rank is the largest l with P(B < l) <= α/2, the upper the
    smallest u with P(B >= u) <= α/2. With ``n_effective`` < n (repeat persons) the ranks are found for the
    effective n, outward rounded, and stretched to n (Woodruff 1952).

    >>> ranks = quantile_ranks(10, 0.5)
    >>> ranks.lower, ranks.upper, round(ranks.coverage, 4)
    (2, 9, 0.9785)
    """
    if n < 1:
        raise ValueError("a quantile needs at least one value")
    if not 0 < p < 1:
        raise ValueError(f"p must lie between 0 and 1: {p}")
    position = (n - 1) * p
    below = math.floor(position + 1e-9)
    fraction = max(position - below, 0.0)
    above = min(below + (1 if fraction > 1e-9 else 0), n - 1)
    trials = n if n_effective is None else max(1, min(n, math.floor(n_effective + 1e-9)))
    alpha = 1 - level
    lower = _largest_lower(trials, p, alpha / 2)
    upper = _smallest_upper(trials, p, alpha / 2)
    missed = (_cdf(lower - 1, trials, p) if lower >= 1 else 0.0) + (
        1 - _cdf(upper - 1, trials, p) if upper <= trials else 0.0
    )
    stretch = n / trials
    return QuantileRanks(
        below=below + 1,
        above=above + 1,
        fraction=fraction,
        lower=max(1, math.floor(lower * stretch)) if lower >= 1 else None,
        upper=min(n, math.ceil(upper * stretch)) if upper <= trials else None,
        coverage=1 - missed,
    )


def _cdf(k: int, n: int, p: float) -> float:
    return float(special.bdtr(k, n, p)) if k >= 0 else 0.0


def _smallest_upper(n: int, p: float, tail: float) -> int:
    """Smallest u with P(B >= u) <= tail, that is P(B <= u - 1) >= 1 - tail; may be n + 1."""
    u = math.ceil(float(special.bdtrik(1 - tail, n, p))) + 1
    while u > 1 and _cdf(u - 2, n, p) >= 1 - tail:
        u -= 1
    while u <= n and _cdf(u - 1, n, p) < 1 - tail:
        u += 1
    return u


def _largest_lower(n: int, p: float, tail: float) -> int:
    """Largest l with P(B <= l - 1) <= tail; may be 0."""
    start = special.bdtrik(tail, n, p)
    l = 0 if math.isnan(start) else max(math.floor(float(start)), 0)
    while l > 0 and _cdf(l - 1, n, p) > tail:
        l -= 1
    while l < n and _cdf(l, n, p) <= tail:
        l += 1
    return l


def _within(estimate: float, low: float, high: float, scale_min: float, scale_max: float) -> Interval:
    return Interval(max(min(low, estimate), scale_min), min(max(high, estimate), scale_max))
