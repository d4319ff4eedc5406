"""The effect of manner against other people's numbers, and against data whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from madoguchi.core.metrics.effect import Cases, dimension_effects, effects, numbered, slopes
from madoguchi.core.text import Text

# Grunfeld's (1958) investment of ten firms in twenty years: firm, year, invest, value, capital
GRUNFELD = np.loadtxt(Path(__file__).with_name("grunfeld.csv"), delimiter=",", skiprows=1)
FIRM, YEAR, INVEST = GRUNFELD[:, 0], GRUNFELD[:, 1], GRUNFELD[:, 2]
X = GRUNFELD[:, 3:]
YEARS = (YEAR[:, None] == np.arange(1936, 1955)).astype(float)
WEIGHTS = 1.0 + np.arange(200) % 4


def test_clustered_by_firm_as_stata_has_it() -> None:
    """Stata's ``regress invest mvalue kstock, vce(cluster company)``, as statsmodels keeps it in its own tests
    (regression/tests/results/results_grunfeld_ols_robust_cluster.py): coefficient, standard error."""
    value, capital = slopes(INVEST, X, FIRM)
    assert value is not None
    assert capital is not None
    assert (value.value, value.error) == pytest.approx((0.11556215606596, 0.01589433647768), rel=1e-7)
    assert (capital.value, capital.error) == pytest.approx((0.23067848754982, 0.08496711097464), rel=1e-7)
    assert (value.n, value.customers) == (200, 10)


# statsmodels 0.15.0: WLS(...).fit().get_robustcov_results("cluster", groups=firm, use_correction=True, use_t=True)
@pytest.mark.parametrize(
    ("held", "weights", "expected"),
    [
        (YEARS, None, (0.11679779211067129, 0.018038549114606298, 0.21970657845073005, 0.1039342245755929)),
        (None, WEIGHTS, (0.11795072891064712, 0.01638023656205273, 0.2441473348391605, 0.08975205575061952)),
        (
            YEARS,
            WEIGHTS,
            (0.11802914069146947, 0.018754152010451358, 0.2441215243304175, 0.10803905040953872),
        ),
    ],
)
def test_held_still_and_weighted_as_statsmodels_has_it(
    held: Any, weights: Any, expected: tuple[float, ...]
) -> None:
    value, capital = slopes(INVEST, X, FIRM, held, weights)
    assert value is not None
    assert capital is not None
    assert (value.value, value.error, capital.value, capital.error) == pytest.approx(expected, rel=1e-9)


def test_two_groups_with_everybody_once_are_a_difference_of_means() -> None:
    """By hand: one case a customer, so the variance is White's, Σe²/n² of each side, times n/(n-2)."""
    met, missed = [5.0, 4.0, 4.0, 3.0, 5.0], [2.0, 3.0, 1.0, 3.0]
    [slope] = slopes(met + missed, [1] * 5 + [0] * 4, range(9))
    assert slope is not None
    assert slope.value == pytest.approx(4.2 - 2.25)
    sides = (2.8 / 25, 2.75 / 16)
    assert slope.error == pytest.approx((sum(sides) * 9 / 8 * 8 / 7) ** 0.5)


def test_few_customers_who_decide_make_a_wide_interval() -> None:
    """All that differ are one customer's: many cases, one opinion."""
    y = [3.0, 4.0] * 100
    x = [1.0] * 60 + [0.0] * 140
    many = slopes(y, x, range(200))[0]
    few = slopes(y, x, [0] * 59 + list(range(59, 200)))[0]
    assert many is not None
    assert few is not None
    assert few.effective < 5 < 100 < many.effective
    assert few.df < 4


def test_a_column_the_others_determine_has_no_effect_to_tell() -> None:
    x = np.array([0.0, 1.0] * 30)
    other = np.random.default_rng(1).normal(size=60)
    twice = slopes(np.arange(60.0), np.column_stack([x, other, 1 - x]), range(60))
    assert twice[0] is None
    assert twice[2] is None
    assert twice[1] is not None
    assert slopes(np.arange(60.0), x, range(60), held=x) == [None]
    assert slopes(np.arange(60.0), np.zeros(60), range(60)) == [None]
    assert slopes([1.0, 2.0], [0.0, 1.0], [1, 2]) == [None]


def simulated(seed: int, n: int = 1500, effect: float = 0.4) -> tuple[Cases, dict[str, Any]]:
    """Complaints score 1.5 lower and get less care; so do slow cases. ``echo`` only comes along with care."""
    dice = np.random.default_rng(seed)
    customer = dice.integers(0, n // 2, n)
    request = dice.integers(0, 3, n)  # 0: complaint
    slow = dice.random(n) < 0.4
    care = (dice.random(n) < np.where(request == 0, 0.2, 0.7) - 0.15 * slow).astype(float)
    echo = np.where(dice.random(n) < 0.7, care, dice.integers(0, 2, n)).astype(float)
    leaning = dice.normal(0, 0.5, n // 2)[customer]
    y = 4 + effect * care - 1.5 * (request == 0) - 0.6 * slow + leaning + dice.normal(0, 0.6, n)
    echo[dice.random(n) < 0.3] = np.nan
    took = np.where(slow, 3 * 86_400_000.0, 3_600_000.0)
    cases = Cases(y, customer, {"request": numbered(request.tolist())}, took)
    return cases, {"care": care, "echo": echo, "rare": np.where(np.arange(n) < 20, 0.0, 1.0)}


def test_a_planted_effect_is_found_where_a_raw_look_is_fooled() -> None:
    cases, shares = simulated(7)
    care, echo, rare = effects(cases, shares)
    assert [care.code, echo.code, rare.code] == ["care", "echo", "rare"]
    assert care.interval is not None
    assert care.beside_interval is not None
    assert care.interval.low < 0.4 < care.interval.high
    assert care.beside_interval.low < 0.4 < care.beside_interval.high
    assert care.clear
    [raw] = slopes(cases.satisfaction, shares["care"], cases.customers)
    assert raw is not None
    assert raw.interval().low > 0.6
    # what only comes along looks good alone, and is nothing beside
    assert echo.interval is not None
    assert echo.beside_interval is not None
    assert echo.interval.low > 0
    assert echo.beside_interval.low < 0 < echo.beside_interval.high
    assert not echo.clear
    assert not rare.shown  # twenty missed are too few
    assert (rare.missed, rare.alone) == (20, None)


def test_intervals_hold_what_they_promise() -> None:
    inside = 0
    for seed in range(200):
        cases, shares = simulated(seed, 300)
        [one] = effects(cases, {"care": shares["care"]})
        assert one.interval is not None
        inside += one.interval.low < 0.4 < one.interval.high
    assert 182 <= inside <= 198  # 95 of 100, within chance


def test_nothing_planted_is_seldom_claimed() -> None:
    claims = sum(any(one.clear for one in effects(*simulated(seed, 400, effect=0.0))) for seed in range(100))
    assert claims <= 10


def test_too_few_on_a_side_or_too_few_customers_are_not_shown() -> None:
    cases, shares = simulated(3, 200)
    few = Cases(cases.satisfaction, cases.customers % 4, cases.alike, cases.resolution_ms)
    [one] = effects(few, {"care": shares["care"]})
    assert not one.shown
    metric = one.metric(Text("Care", "配慮"))
    assert (metric.shown, metric.value, metric.low) == (False, None, None)
    nothing = Cases(np.zeros(0), np.zeros(0, int), {"request": numbered([])}, np.zeros(0))
    assert [one.n for one in effects(nothing, {"care": []})] == [0]


def test_the_order_of_cases_and_unknown_times_change_nothing() -> None:
    cases, shares = simulated(5, 600)
    took = cases.resolution_ms.copy()
    took[:50] = np.nan
    turn = np.random.default_rng(1).permutation(600)
    one = Cases(cases.satisfaction, cases.customers, cases.alike, took)
    other = Cases(
        cases.satisfaction[turn], cases.customers[turn], {"request": cases.alike["request"][turn]}, took[turn]
    )
    first, second = (
        effects(one, {"care": shares["care"]})[0],
        effects(other, {"care": shares["care"][turn]})[0],
    )
    assert first.alone is not None
    assert second.alone is not None
    assert first.alone.value == pytest.approx(second.alone.value, rel=1e-9)
    assert first.alone.error == pytest.approx(second.alone.error, rel=1e-9)


def test_a_dimension_counts_by_ten_points_of_its_score() -> None:
    cases, _ = simulated(11)
    dice = np.random.default_rng(2)
    score = dice.uniform(0, 100, 1500)
    told = Cases(cases.satisfaction + score / 50, cases.customers, cases.alike, cases.resolution_ms)
    [one] = dimension_effects(told, {"human": score})
    assert one.interval is not None
    assert one.interval.low < 0.2 < one.interval.high
    assert one.interval.low > 0.15
