"""Agreement beyond chance, against numbers others have published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score  # type: ignore[import-untyped]

from madoguchi.core.metrics.agreement import (
    Agreement,
    Weights,
    ac1,
    ac1_of_table,
    alpha,
    bootstrap,
    coincidences,
    kappa,
    kappa_of_table,
)
from madoguchi.core.metrics.agreement_metrics import (
    ac1_metric,
    alike_metric,
    alpha_metric,
    found_metric,
    kappa_metric,
    right_metric,
)

DERMATOLOGISTS = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]
"""SAS/STAT, PROC FREQ, example “Cohen's kappa coefficient”: 88 patients, two dermatologists."""
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
"""Agresti 2002, table 10.5, after Hout, Duncan & Sobel 1987: as in R's package vcd (SexualFun)."""
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
"""Gwet, Handbook of Inter-Rater Reliability: two abstractors, 100 women, R's package irrCAC (cont3x3abstractors)."""
PARADOX = [[118, 5], [2, 0]]
"""Gwet 2002: nearly everything in one category."""
GAP = None
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
    [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
]
"""Krippendorff 2011, “Computing Krippendorff's Alpha-Reliability”, section C: four observers, twelve units, gaps."""
UNITS = list(zip(*OBSERVERS, strict=True))


def told(found: Agreement) -> list[float]:
    assert found.value is not None
    assert found.error is not None
    return [found.value, found.error]


@pytest.mark.parametrize(
    ("table", "weights", "value", "error", "low", "high"),
    [
        (DERMATOLOGISTS, "nominal", 0.3449, 0.0724, 0.2030, 0.4868),
        (DERMATOLOGISTS, "linear", 0.5082, 0.0655, 0.3798, 0.6366),
    ],
)
def test_kappa_of_the_dermatologists(
    table: list[list[int]], weights: Weights, value: float, error: float, low: float, high: float
) -> None:
    found = kappa_of_table(table, weights)
    assert told(found) == pytest.approx([value, error], abs=5e-5)
    assert found.interval() == pytest.approx((low, high), abs=5e-5)


def test_kappa_of_the_couples() -> None:
    assert told(kappa_of_table(COUPLES)) == pytest.approx([0.1293, 0.0686], abs=5e-5)
    assert told(kappa_of_table(COUPLES, "linear")) == pytest.approx([0.2374, 0.0783], abs=5e-5)


def test_kappa_and_ac1_of_the_abstractors() -> None:
    assert told(kappa_of_table(ABSTRACTORS)) == pytest.approx([0.7964094, 0.05891072], abs=1e-7)
    assert told(ac1_of_table(ABSTRACTORS)) == pytest.approx([0.8493305, 0.04321747], abs=1e-7)


def test_where_nearly_all_is_alike_kappa_collapses_and_ac1_does_not() -> None:
    assert kappa_of_table(PARADOX).value == pytest.approx(-0.0234, abs=5e-5)
    assert ac1_of_table(PARADOX).value == pytest.approx(0.941, abs=5e-4)


@pytest.mark.parametrize(("distance", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_four_observers_with_gaps(distance: str, value: float) -> None:
    found = alpha(UNITS, [1, 2, 3, 4, 5], distance)  # type: ignore[arg-type]
    assert found.value == pytest.approx(value, abs=5e-4)
    assert found.n == 11  # the twelfth unit was judged once


MARKS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60)


@given(MARKS, st.sampled_from(["nominal", "linear", "quadratic"]))
def test_kappa_is_what_another_tool_computes(pairs: list[tuple[int, int]], weights: Weights) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    found = kappa(first, second, range(4), weights)
    if found.value is None:
        assert len(set(first) | set(second)) == 1
        return
    other = cohen_kappa_score(
        first, second, labels=range(4), weights=None if weights == "nominal" else weights
    )
    assert found.value == pytest.approx(other)
    low, high = found.interval()
    assert low is not None
    assert high is not None
    assert -1 <= low <= found.value <= high <= 1


@given(MARKS)
def test_each_its_own_conversation_is_no_conversation_at_all(pairs: list[tuple[int, int]]) -> None:
    """With one pair a conversation the clustered error is the plain one but for n/(n-1)."""
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    n = len(pairs)
    for measure in (kappa, ac1):
        plain = measure(first, second, range(4))
        alone = measure(first, second, range(4), clusters=range(n))
        assert alone.value == plain.value
        if plain.error is not None:
            assert alone.error == pytest.approx(plain.error * (n / (n - 1)) ** 0.5)


def test_pairs_of_one_conversation_do_not_count_as_many() -> None:
    """The same pair written down ten times tells no more than once."""
    once = [(a, b) for a, row in enumerate(ABSTRACTORS) for b, times in enumerate(row) for _ in range(times)]
    many = [pair for pair in once for _ in range(10)]
    plain = kappa([a for a, _ in once], [b for _, b in once], range(3))
    clustered = kappa(
        [a for a, _ in many], [b for _, b in many], range(3), clusters=[place // 10 for place in range(1000)]
    )
    assert clustered.value == pytest.approx(plain.value)
    assert clustered.error == pytest.approx(plain.error, rel=0.01)


def test_drawing_conversations_again_gives_about_the_same_interval() -> None:
    generator = np.random.default_rng(7)
    truth = generator.integers(0, 3, (300, 6))
    careless = generator.random((300, 1)) < 0.3  # whole conversations are judged carelessly
    second = np.where(careless, generator.integers(0, 3, (300, 6)), truth)
    found = kappa(
        truth.ravel().tolist(), second.ravel().tolist(), range(3), clusters=np.repeat(range(300), 6).tolist()
    )
    tables = np.zeros((300, 3, 3))
    for place in range(300):
        np.add.at(tables[place], (truth[place], second[place]), 1)
    drawn = bootstrap(tables, np.random.default_rng(1), coefficient="kappa")
    assert drawn == pytest.approx(found.interval(), abs=0.012)
    pairs = list(zip(truth.ravel().tolist(), second.ravel().tolist(), strict=True))
    each = coincidences(pairs, range(3)).reshape(300, 6, 3, 3).sum(1)
    assert bootstrap(each, np.random.default_rng(1)) == pytest.approx(found.interval(), abs=0.012)


def test_full_agreement_is_still_uncertain() -> None:
    low, high = kappa("ababab", "ababab", "ab").interval()
    assert high == 1.0
    assert low is not None
    assert low < 0.5
    low, high = alpha([("a", "a"), ("b", "b"), ("a", "a")], "ab").interval()
    assert (high, low is not None and low < 0.5) == (1.0, True)


def test_one_category_only_says_nothing_about_chance() -> None:
    assert kappa("aaaa", "aaaa", "ab").value is None
    assert kappa("aaaa", "aaaa", "ab").interval() == (None, None)
    assert ac1("aaaa", "aaaa", "ab").value == pytest.approx(1.0)
    assert alpha([("a", "a")], "ab").value is None
    assert kappa([], [], "ab").value is None
    figure = kappa_metric(kappa("a" * 40, "a" * 40, "ab"))
    assert (figure.value, figure.shown, figure.n) == (None, False, 40)
    assert figure.note is not None


def test_what_is_no_category_is_refused() -> None:
    with pytest.raises(ValueError, match="none of the categories"):
        kappa("ac", "ab", "ab")
    with pytest.raises(ValueError, match="judged 1 and 2"):
        kappa("a", "ab", "ab")
    with pytest.raises(ValueError, match="two categories"):
        ac1("a", "a", "a")
    with pytest.raises(ValueError, match="square"):
        kappa_of_table([[1, 2, 3], [1, 2, 3]])
    with pytest.raises(ValueError, match="2 pairs, but 1"):
        kappa("ab", "ab", "ab", clusters=[1])


def test_figures_carry_n_interval_and_definition() -> None:
    figure = kappa_metric(kappa_of_table(DERMATOLOGISTS))
    assert (figure.n, figure.display, figure.method) == (88, "plain", "fleiss_cohen_everitt")
    assert (figure.low, figure.high) == pytest.approx((0.2030, 0.4868), abs=5e-5)
    assert ac1_metric(ac1_of_table(ABSTRACTORS)).value == pytest.approx(0.8493305)
    found = alpha(UNITS, [1, 2, 3, 4, 5])
    interval = bootstrap(coincidences(UNITS, [1, 2, 3, 4, 5]), np.random.default_rng(3))
    drawn = alpha_metric(found, interval)
    assert drawn.low is not None
    assert drawn.low < 0.743 < (drawn.high or 0)
    hidden = kappa_metric(kappa("ab", "ab", "ab"))
    assert (hidden.value, hidden.shown) == (None, False)


def test_what_the_machine_finds_of_what_people_found() -> None:
    people = ["missed"] * 8 + ["met"] * 12
    machine = ["missed"] * 6 + ["met"] * 2 + ["missed"] * 2 + ["met"] * 10
    assert found_metric(people, machine).value == pytest.approx(75.0)
    assert right_metric(people, machine).value == pytest.approx(75.0)
    assert found_metric(people, machine).n == 8
    assert alike_metric(people, machine).value == pytest.approx(80.0)
    assert found_metric(["met"] * 6, ["met"] * 6).value is None


def test_too_few_marks_are_said_to_be_marks() -> None:
    few = alike_metric(["met"] * 6, ["met"] * 6, [1] * 6)
    assert few.value is None
    assert few.note is not None
    assert "conversations" in few.note.en
    assert "応対" in few.note.ja
