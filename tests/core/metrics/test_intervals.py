"""Intervals against published worked examples and against their own promise: covering 95 times in 100."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from madoguchi.core.metrics.effective import effective
from madoguchi.core.metrics.intervals import (
    Interval,
    bootstrap,
    critical,
    nps_adjusted_wald,
    nps_wald,
    quantile_ranks,
    t_interval,
    wald,
    wilson,
)
from madoguchi.core.metrics.sums import ShareSums

ShareFormula = Callable[[float, float], Interval]
NpsFormula = Callable[[float, float, float], Interval]


@pytest.mark.parametrize(
    ("positives", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_1998_examples(positives: int, n: int, low: float, high: float) -> None:
    assert wilson(positives / n, n) == pytest.approx((low, high), abs=5e-5)


def test_wald_gives_the_textbook_interval() -> None:
    assert wald(81 / 263, 263) == pytest.approx((0.2522, 0.3638), abs=5e-5)


def test_adjusted_wald_adds_three_answers() -> None:
    # 50 promoters, 30 passives, 20 detractors by hand: n' = 103, p' = 50.75/103, d' = 20.75/103
    p, d = 50.75 / 103, 20.75 / 103
    half = 1.959964 * math.sqrt((p + d - (p - d) ** 2) / 103)
    assert nps_adjusted_wald(0.5, 0.2, 100) == pytest.approx((p - d - half, p - d + half), abs=1e-6)


def test_t_interval_gives_the_textbook_example() -> None:
    # ten heights: mean 5.0, s = 1.0: 5 ± 2.262 / √10
    assert t_interval(5.0, 1 / math.sqrt(10), 9) == pytest.approx((4.2846, 5.7154), abs=5e-5)


def test_critical_values_are_those_of_the_tables() -> None:
    assert [round(critical(0.95, df), 3) for df in (1, 4, 10, 30)] == [12.706, 2.776, 2.228, 2.042]
    assert round(critical(0.99), 4) == 2.5758
    with pytest.raises(ValueError, match="between 0 and 1"):
        critical(95)


@pytest.mark.parametrize(
    ("n", "lower", "upper"),
    [
        (5, None, None),
        (6, 1, 6),
        (9, 2, 8),
        (10, 2, 9),
        (20, 6, 15),
        (25, 8, 18),
        (50, 18, 33),
        (100, 40, 61),
    ],
)
def test_median_ranks_are_those_of_the_sign_test_tables(n: int, lower: int | None, upper: int | None) -> None:
    ranks = quantile_ranks(n, 0.5)
    assert (ranks.lower, ranks.upper) == (lower, upper)
    if lower:
        assert ranks.coverage >= 0.95


def test_p90_has_no_upper_bound_until_there_are_36_values() -> None:
    # 0.9^35 = .0250 is a hair above .025, 0.9^36 = .0225 below
    assert quantile_ranks(35, 0.9).upper is None
    assert quantile_ranks(36, 0.9).upper == 36


def test_ranks_of_ten_million_values_take_no_time_and_no_memory() -> None:
    ranks = quantile_ranks(10_000_000, 0.9)
    assert len(ranks.needed) == 4
    assert ranks.lower is not None
    assert ranks.upper is not None
    assert (ranks.upper - ranks.lower) / 2 == pytest.approx(1.96 * math.sqrt(1e7 * 0.09), rel=1e-3)


@given(st.integers(1, 400), st.floats(0.02, 0.98), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_ranks_are_the_tightest_that_keep_each_tail(n: int, p: float, level: float) -> None:
    ranks = quantile_ranks(n, p, level)
    tail = (1 - level) / 2
    cdf = stats.binom(n, p).cdf
    if ranks.lower is None:
        assert cdf(0) > tail
    else:
        assert cdf(ranks.lower - 1) <= tail + 1e-12
        assert cdf(ranks.lower) > tail - 1e-12
    if ranks.upper is None:
        assert cdf(n - 1) < 1 - tail + 1e-12
    else:
        assert 1 - cdf(ranks.upper - 1) <= tail + 1e-12
        assert 1 - cdf(ranks.upper - 2) > tail - 1e-12
    assert (ranks.lower or 1) <= ranks.above
    assert ranks.below <= (ranks.upper or n)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80), st.floats(0.01, 0.99))
def test_the_estimate_is_numpys_quantile(values: list[float], p: float) -> None:
    ordered = sorted(values)
    ranks = quantile_ranks(len(values), p)
    below, above = ordered[ranks.below - 1], ordered[ranks.above - 1]
    expected = float(np.quantile(values, p))
    assert below + ranks.fraction * (above - below) == pytest.approx(expected, abs=1e-2, rel=1e-6)


def test_repeat_persons_spread_the_ranks() -> None:
    alone, repeated = quantile_ranks(1000, 0.5), quantile_ranks(1000, 0.5, n_effective=100)
    assert alone.lower is not None
    assert repeated.lower is not None
    assert repeated.lower < alone.lower
    assert (repeated.lower, repeated.upper) == (400, 610)


@given(st.integers(0, 300), st.integers(1, 300), st.sampled_from([0.8, 0.95, 0.99]))
def test_share_intervals_hold_their_estimate_inside_the_scale(k: int, n: int, level: float) -> None:
    share = min(k, n) / n
    for formula in (wilson, wald):
        low, high = formula(share, n, level)
        assert 0 <= low <= share <= high <= 1


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.sampled_from([0.8, 0.95, 0.99]))
def test_nps_intervals_hold_their_estimate_inside_the_scale(p: int, d: int, rest: int, level: float) -> None:
    n = p + d + rest
    if n == 0:
        return
    for formula in (nps_adjusted_wald, nps_wald):
        low, high = formula(p / n, d / n, n, level)
        assert -1 <= low <= (p - d) / n <= high <= 1


@given(st.floats(0, 1), st.floats(2, 5000), st.floats(1.01, 10))
def test_more_answers_never_widen_an_interval(share: float, n: float, times: float) -> None:
    def width(bounds: tuple[float, float]) -> float:
        return bounds[1] - bounds[0]

    assert width(wilson(share, n * times)) <= width(wilson(share, n)) + 1e-12
    narrower, wider = (nps_adjusted_wald(share, 1 - share, size) for size in (n * times, n))
    # Clipped at ±100 the interval may shrink by the clip alone; inside the scale it must shrink with n.
    if min(narrower.low, wider.low) > -1 and max(narrower.high, wider.high) < 1:
        assert width(narrower) <= width(wider) + 1e-12


def _share_coverage(formula: ShareFormula, n: int, p: float) -> float:
    """Exact coverage: the binomial chance of all counts whose interval holds p."""
    k = np.arange(n + 1)
    held = [low <= p <= high for low, high in (formula(x / n, n) for x in k)]
    return float(stats.binom.pmf(k, n, p)[held].sum())


@pytest.mark.parametrize("n", [5, 10, 20, 30, 100])
def test_wilson_covers_where_wald_does_not(n: int) -> None:
    for p in (0.5, 0.7, 0.9):
        assert _share_coverage(wilson, n, p) >= 0.91
    assert _share_coverage(wilson, n, 0.9) > _share_coverage(wald, n, 0.9)


def test_wald_for_shares_covers_as_little_as_a_quarter_of_the_time() -> None:
    assert _share_coverage(wald, 30, 0.99) < 0.30


POPULATIONS = [(0.5, 0.2), (0.35, 0.35), (0.8, 0.05), (0.1, 0.1), (0.9, 0.02)]


def _nps_coverage(formula: NpsFormula, n: int, p: float, d: float) -> float:
    """Exact coverage: the trinomial chance of all outcomes whose interval holds p - d."""
    outcomes = np.array([(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)])
    bounds = np.array([formula(i / n, j / n, n) for i, j, _ in outcomes])
    held = (bounds[:, 0] <= p - d + 1e-12) & (p - d - 1e-12 <= bounds[:, 1])
    return float(stats.multinomial.pmf(outcomes, n, [p, d, 1 - p - d])[held].sum())


@pytest.mark.parametrize(
    ("n", "worst_of_wald"), [(5, 0.40), (10, 0.65), (20, 0.86), (30, 0.84), (50, 0.91), (100, 0.93)]
)
def test_adjusted_wald_for_nps_covers_at_least_92_percent_where_wald_fails(
    n: int, worst_of_wald: float
) -> None:
    adjusted = [_nps_coverage(nps_adjusted_wald, n, p, d) for p, d in POPULATIONS]
    plain = [_nps_coverage(nps_wald, n, p, d) for p, d in POPULATIONS]
    assert round(min(adjusted), 2) >= 0.92
    assert min(plain) == pytest.approx(worst_of_wald, abs=0.005)


def test_clustered_shares_cover_where_naive_ones_do_not() -> None:
    """60 persons with 1-9 answers each and moods of their own: the truth is .7."""
    generator = np.random.default_rng(7)
    held = naive = 0
    rounds = 400
    for _ in range(rounds):
        sizes = generator.integers(1, 10, 60)
        moods = generator.beta(0.7 * 2, 0.3 * 2, 60)
        persons = np.repeat(np.arange(60), sizes)
        answers = (generator.random(persons.size) < moods[persons]).astype(float)
        sums = ShareSums.from_arrays(answers, persons=persons)
        size = effective(sums)
        low, high = wilson(sums.share, size.n, df=size.df)
        held += low <= 0.7 <= high
        low, high = wilson(sums.share, sums.n)
        naive += low <= 0.7 <= high
    assert held / rounds >= 0.92
    assert naive / rounds < 0.85


def test_the_bootstrap_repeats_with_its_generator_and_agrees_with_t() -> None:
    values = np.random.default_rng(1).normal(50, 10, 200)

    def mean(x: np.ndarray, w: np.ndarray) -> float:
        return float((x * w).sum() / w.sum())

    first = bootstrap(values, mean, np.random.default_rng(3))
    assert first == bootstrap(values, mean, np.random.default_rng(3))
    error = float(values.std(ddof=1) / math.sqrt(200))
    assert first == pytest.approx(t_interval(float(values.mean()), error, 199), abs=0.25)


def test_the_bootstrap_resamples_persons_not_answers() -> None:
    persons = np.repeat(np.arange(20), 10)
    values = np.repeat(np.random.default_rng(5).normal(0, 1, 20), 10)

    def mean(x: np.ndarray, w: np.ndarray) -> float:
        return float((x * w).sum() / w.sum())

    alone = bootstrap(values, mean, np.random.default_rng(3))
    together = bootstrap(values, mean, np.random.default_rng(3), persons=persons)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_scipys_binomial_is_the_one_in_the_tables() -> None:
    # P(B <= 1) for n = 10, p = .5 is 11/1024 in every binomial table.
    assert float(special.bdtr(1, 10, 0.5)) == pytest.approx(11 / 1024)
