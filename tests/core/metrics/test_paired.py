"""The same things measured twice, against the data the method was published with."""

from __future__ import annotations

import math

import pytest

from madoguchi.core.metrics.compare import Verdict
from madoguchi.core.metrics.paired import paired

# Hours of sleep gained under two drugs by the same ten patients: Student 1908, as R's data set "sleep"
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_students_own_patients() -> None:
    # R 4.3, t.test(second, first, paired = TRUE): t = 4.0621, df = 9, p = 0.002833, 0.7001142 … 2.4598858
    found = paired(FIRST, SECOND)
    assert found.value == pytest.approx(1.58)
    assert found.low == pytest.approx(0.7001142, abs=1e-6)
    assert found.high == pytest.approx(2.4598858, abs=1e-6)
    assert found.p_value == pytest.approx(0.002833, abs=1e-6)
    assert found.verdict is Verdict.CLEAR_UP
    assert found.note is not None  # ten pairs are few


def test_a_pair_with_one_side_unknown_is_no_pair() -> None:
    assert paired([*FIRST, math.nan], [*SECOND, 3.0]) == paired(FIRST, SECOND)


def test_too_few_pairs_say_nothing() -> None:
    found = paired(FIRST[:4], SECOND[:4])
    assert (found.value, found.low, found.p_value) == (None, None, None)


def test_pairs_that_all_stay_alike() -> None:
    found = paired([1.0] * 6, [1.0] * 6)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)
    assert found.verdict is Verdict.NOT_DISTINGUISHABLE
