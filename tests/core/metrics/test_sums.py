"""One formula, two doors: raw answers and a warehouse's sums give the same figure."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.metrics import csat, nps
from madoguchi.core.metrics.effective import effective
from madoguchi.core.metrics.metric import Context
from madoguchi.core.metrics.sums import ClusterSums, MeanSums, NpsSums, ShareSums, person_codes

ANSWERS = st.lists(
    st.tuples(st.integers(0, 10), st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.5]), st.integers(0, 12)),
    min_size=1,
    max_size=60,
)


@given(ANSWERS)
@settings(max_examples=60)
def test_sums_written_in_sql_are_those_of_the_arrays(rows: list[tuple[int, float, int]]) -> None:
    values, weights, persons = (list(column) for column in zip(*rows, strict=True))
    sums = MeanSums.from_arrays(values, weights, persons)
    with duckdb.connect() as connection:
        connection.execute("create table answer (x double, w double, person integer)")
        connection.executemany("insert into answer values (?, ?, ?)", [list(row) for row in rows])
        plain = connection.execute(
            "select count(*), sum(w), sum(w*w), sum(w*x), sum(w*x*x), sum(w*w*x), sum(w*w*x*x) from answer"
        ).fetchone()
        clusters = connection.execute(
            "select count(*), sum(s*s), sum(s*m), sum(m*m) "
            "from (select sum(w*x) as s, sum(w) as m from answer group by person)"
        ).fetchone()
    assert plain is not None
    assert clusters is not None
    from_sql = MeanSums(*plain, clusters=ClusterSums(*clusters))
    assert from_sql.n == sums.n
    assert from_sql.clusters is not None
    assert sums.clusters is not None
    assert from_sql.clusters.persons == sums.clusters.persons
    for name in ("w", "w2", "wx", "wx2", "w2x", "w2x2"):
        assert getattr(from_sql, name) == pytest.approx(getattr(sums, name), rel=1e-12)
    for name in ("ss", "sm", "mm"):
        assert getattr(from_sql.clusters, name) == pytest.approx(getattr(sums.clusters, name), rel=1e-12)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=80), st.sampled_from(["", "wald"]))
def test_array_entry_equals_sums_entry(values: list[int], method: str) -> None:
    context = Context(method=method)
    promoters, detractors = sum(v >= 9 for v in values), sum(v <= 6 for v in values)
    counted = nps.score_from_sums(NpsSums.counts(len(values), promoters, detractors), context)
    assert nps.score(values, context=context) == counted

    stars = [1 + v % 5 for v in values]
    happy = sum(v >= 4 for v in stars)
    assert csat.share(stars, context=context) == csat.share_from_sums(
        ShareSums.counts(len(stars), happy), context=context
    )
    by_hand = MeanSums.unweighted(len(stars), sum(stars), sum(v * v for v in stars))
    assert csat.mean(stars) == csat.mean_from_sums(by_hand)


@given(ANSWERS)
def test_effective_n_never_exceeds_the_answers(rows: list[tuple[int, float, int]]) -> None:
    values, weights, persons = (list(column) for column in zip(*rows, strict=True))
    n = len(rows)
    assert effective(MeanSums.from_arrays(values)).n == n
    kish = effective(MeanSums.from_arrays(values, weights)).n
    assert kish <= n + 1e-9
    both = effective(MeanSums.from_arrays(values, weights, persons))
    assert 1 <= both.n <= kish + 1e-9
    assert both.persons == len(set(persons))


@given(ANSWERS)
def test_a_person_with_one_answer_each_is_no_cluster(rows: list[tuple[int, float, int]]) -> None:
    values, weights, _ = (list(column) for column in zip(*rows, strict=True))
    alone = effective(MeanSums.from_arrays(values, weights, list(range(len(rows)))))
    assert alone == effective(MeanSums.from_arrays(values, weights))


@given(ANSWERS, ANSWERS)
def test_sums_of_parts_add_up_to_the_whole(
    first: list[tuple[int, float, int]], second: list[tuple[int, float, int]]
) -> None:
    def sums(rows: list[tuple[int, float, int]]) -> NpsSums:
        values = np.array([row[0] for row in rows], dtype=float)
        return NpsSums.from_arrays(nps.net_values(values), [row[1] for row in rows])

    whole, added = sums(first + second), sums(first) + sums(second)
    assert (added.n, added.promoters, added.detractors) == (whole.n, whole.promoters, whole.detractors)
    assert added.net == pytest.approx(whole.net, abs=1e-12)
    assert effective(added).n == pytest.approx(effective(whole).n)


def test_sums_by_person_refuse_to_be_added() -> None:
    week = ShareSums.from_arrays([1, 0, 1], persons=["a", "a", "b"])
    with pytest.raises(ValueError, match="group by person"):
        week + week


def test_the_same_answers_given_again_by_the_same_persons_add_nothing() -> None:
    generator = np.random.default_rng(4)
    once = (generator.random(200) < 0.6).astype(float)
    persons = np.arange(200)
    tenfold = ShareSums.from_arrays(np.tile(once, 10), persons=np.tile(persons, 10))
    assert effective(tenfold).n == pytest.approx(200, rel=0.01)


def test_everybody_alike_counts_persons_not_answers() -> None:
    # Ten persons, all of whom always say yes: the data cannot show agreement inside persons, so the worst is taken.
    sums = ShareSums.from_arrays(np.ones(100), persons=np.repeat(np.arange(10), 10))
    assert effective(sums).n == pytest.approx(10)


def test_one_person_is_one_answer() -> None:
    sums = ShareSums.from_arrays([1, 0, 1, 1, 0, 1], persons=["a"] * 6)
    assert effective(sums).n == 1
    assert not csat.share_from_sums(sums).shown


def test_one_person_with_most_answers_is_noticed() -> None:
    persons = ["a"] * 200 + [f"p{i}" for i in range(20)]
    answers = [1.0] * 160 + [0.0] * 40 + [1.0, 0.0] * 10
    sums = ShareSums.from_arrays(answers, persons=persons)
    crowd = ShareSums.from_arrays(answers)
    narrow, wide = csat.share_from_sums(crowd), csat.share_from_sums(sums)
    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low < narrow.low - 15


def test_an_unknown_person_is_a_person_of_their_own() -> None:
    assert len(set(person_codes(["a", "", None, "a", float("nan")]).tolist())) == 4
    assert len(set(person_codes(np.array([3, -1, -1, 3])).tolist())) == 3


def test_missing_values_and_weights_of_zero_are_left_out() -> None:
    sums = MeanSums.from_arrays([1, float("nan"), 3, 5], [1, 1, 0, 1], ["a", "b", "c", "d"])
    assert (sums.n, sums.wx, sums.clusters) == (2, 6.0, ClusterSums(2, 26.0, 6.0, 2.0))


@pytest.mark.parametrize("weights", [[1.0, -1.0], [1.0, float("nan")], [1.0]])
def test_weights_that_cannot_be_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        MeanSums.from_arrays([1, 2], weights)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="positives"):
        ShareSums.counts(3, 4)
    with pytest.raises(ValueError, match="do not fit"):
        NpsSums.counts(3, 2, 2)


def test_means_of_large_equal_durations_have_no_invented_spread() -> None:
    metric = csat.mean_from_sums(MeanSums.from_arrays([86_400_000.0] * 50))
    assert metric.low == metric.high == metric.value
