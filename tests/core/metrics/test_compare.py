"""Differences between figures, against published examples; several at once; the usual range of a week."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from madoguchi.core.metrics import ces, compare, define, nps, rates, times
from madoguchi.core.metrics.compare import Verdict
from madoguchi.core.metrics.control import usual_range
from madoguchi.core.metrics.metric import Context
from madoguchi.core.metrics.sums import MeanSums, NpsSums, ShareSums


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_two_shares_give_newcombes_1998_examples(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    difference = compare.proportions(
        ShareSums.counts(second[1], second[0]), ShareSums.counts(first[1], first[0])
    )
    assert difference.low == pytest.approx(100 * low, abs=0.006)
    assert difference.high == pytest.approx(100 * high, abs=0.006)
    assert difference.method == "newcombe"


def test_a_fall_of_the_airports_nps_is_clear_with_and_without_weights() -> None:
    """SFO 2017 → 2018, plain normal as in the reference: z = -4.51 (2,746 and 2,650 answers)."""
    before, after = NpsSums.counts(2746, 1436, 342), NpsSums.counts(2650, 1268, 447)
    difference = compare.nps(before, after, Context(method="wald"))
    assert difference.value == pytest.approx(-8.86, abs=0.005)
    assert difference.verdict is Verdict.CLEAR_DOWN
    assert difference.low is not None
    assert difference.value is not None
    z = difference.value / ((difference.value - difference.low) / 1.959964)
    assert z == pytest.approx(-4.51, abs=0.005)
    assert difference.p_value == pytest.approx(2 * stats.norm.sf(4.51), rel=0.05)


def test_noise_is_not_called_a_change() -> None:
    difference = compare.proportions(ShareSums.counts(40, 30), ShareSums.counts(40, 33))
    assert difference.verdict is Verdict.NOT_DISTINGUISHABLE
    assert difference.p_value is not None
    assert difference.p_value > 0.05


def test_two_means_give_welchs_t() -> None:
    generator = np.random.default_rng(2)
    first, second = generator.normal(3.8, 1, 60), generator.normal(4.3, 0.6, 45)
    difference = compare.means(MeanSums.from_arrays(first), MeanSums.from_arrays(second))
    expected = stats.ttest_ind(second, first, equal_var=False)
    assert difference.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    interval = expected.confidence_interval(0.95)
    assert (difference.low, difference.high) == pytest.approx((interval.low, interval.high), rel=1e-9)


def test_two_medians_are_compared_without_assuming_a_shape() -> None:
    generator = np.random.default_rng(11)
    slow, fast = generator.lognormal(10, 1, 400), generator.lognormal(9, 1, 400)
    change = compare.metrics(times.median(slow), times.median(fast))
    assert change.verdict is Verdict.CLEAR_DOWN
    assert compare.metrics(times.median(slow), times.median(fast)) == change
    same = compare.metrics(times.median(slow[:200]), times.median(slow[200:]))
    assert same.verdict is Verdict.NOT_DISTINGUISHABLE


def test_the_median_interval_covers_a_true_difference() -> None:
    generator = np.random.default_rng(12)
    held = false = 0
    for _ in range(300):
        before, after = generator.exponential(100, 60), generator.exponential(100, 40)
        change = compare.metrics(times.median(before), times.median(after))
        assert change.low is not None
        assert change.high is not None
        held += change.low <= 0 <= change.high
        false += change.verdict is not Verdict.NOT_DISTINGUISHABLE
    assert held / 300 >= 0.94
    assert false / 300 <= 0.06


def test_figures_of_different_definitions_are_not_compared() -> None:
    new, old = define("ces"), define("ces", version="1.0")
    five_point = define("ces", scale=(1, 5))
    for other in (old, five_point):
        change = compare.metrics(ces.share([5] * 200, new), ces.share([1] * 200, other))
        assert (change.verdict, change.value) == (Verdict.NOT_DISTINGUISHABLE, None)
    seven = rates.fcr_no_repeat(ShareSums.counts(200, 150), 7)
    fourteen = rates.fcr_no_repeat(ShareSums.counts(200, 100), 14)
    assert compare.metrics(seven, fourteen).note == compare.NOT_ALIKE


def test_hidden_figures_are_not_compared_and_weak_ones_with_a_word() -> None:
    hidden, weak, many = nps.score([10] * 4), nps.score([10] * 20), nps.score([1] * 200)
    assert compare.metrics(hidden, many).value is None
    change = compare.metrics(weak, many)
    assert change.verdict is Verdict.CLEAR_DOWN
    assert change.note == compare.WEAK_SIDE
    assert compare.means(MeanSums.from_arrays([1, 2]), MeanSums.from_arrays([1] * 50)).value is None


def test_medians_without_bounds_are_not_distinguishable() -> None:
    change = compare.metrics(times.median([1.0] * 5), times.median([9e9] * 50))
    assert change.verdict is Verdict.NOT_DISTINGUISHABLE


@given(st.integers(5, 300), st.integers(5, 300), st.floats(0, 1), st.floats(0, 1))
def test_the_p_value_agrees_with_the_interval(n: int, m: int, p: float, q: float) -> None:
    change = compare.proportions(ShareSums.counts(n, round(p * n)), ShareSums.counts(m, round(q * m)))
    assert change.p_value is not None
    assert change.low is not None
    assert change.high is not None
    assert (change.p_value < 0.05) == (not change.low <= 0 <= change.high)
    assert -100 - 1e-9 <= change.low <= change.high <= 100 + 1e-9


BENJAMINI_HOCHBERG_1995 = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_the_fifteen_p_values_of_benjamini_and_hochberg() -> None:
    adjusted = compare.benjamini_hochberg(BENJAMINI_HOCHBERG_1995)
    assert sum(p <= 0.05 for p in adjusted) == 4
    assert sum(p <= 0.05 for p in compare.holm(BENJAMINI_HOCHBERG_1995)) == 3
    assert adjusted == pytest.approx(list(stats.false_discovery_control(BENJAMINI_HOCHBERG_1995)))


@given(st.lists(st.floats(0, 1), max_size=30))
def test_adjusted_p_values_only_grow_and_keep_their_order(p_values: list[float]) -> None:
    for adjusted in (compare.holm(p_values), compare.benjamini_hochberg(p_values)):
        assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
        order = np.argsort(p_values, kind="stable")
        assert all(adjusted[i] <= adjusted[j] for i, j in pairwise(order))


def test_the_usual_range_is_montgomerys_individuals_chart() -> None:
    """Montgomery example 6.5 (cost of processing a loan application), first 20 weeks: CL 300.5, limits 279.78–321.22."""
    weeks = [
        310,
        288,
        297,
        298,
        307,
        303,
        294,
        297,
        308,
        306,
        294,
        299,
        297,
        299,
        314,
        295,
        293,
        306,
        301,
        304,
    ]
    limits = usual_range(weeks)
    assert limits is not None
    assert (limits.centre, limits.mean_moving_range) == pytest.approx((300.5, 7.789474), abs=1e-6)
    assert (limits.low, limits.high) == pytest.approx((279.783315, 321.216685), abs=1e-6)
    assert limits.is_unusual(325)
    assert not limits.is_unusual(320)


def test_few_weeks_teach_nothing_and_counts_stop_at_zero() -> None:
    assert usual_range([5, 6, 7, 5, 6, 7, 5]) is None
    limits = usual_range([0, 4, 0, 5, 0, 4, 0, 5])
    assert limits is not None
    assert limits.low == 0
    gap = usual_range([50, 51, 49, 50, float("nan"), 50, 51, 50, 49, 50])
    assert gap is not None
    assert gap.n == 9
