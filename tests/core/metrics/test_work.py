"""Figures of the work: response rates, first-contact resolution, promises, backlog, times."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.metrics import rates, times
from madoguchi.core.metrics.intervals import quantile_ranks
from madoguchi.core.metrics.rates import DAY_MS, ResponseCounts
from madoguchi.core.metrics.sums import ShareSums

HOUR_MS = 3_600_000


def test_response_rates_show_every_denominator() -> None:
    counts = ResponseCounts(completed=120, sent=1000, delivered=950, opened=400, started=150)
    by_code = {m.metric: m for m in rates.response_rates(counts)}
    assert {code: round(m.value or 0, 2) for code, m in by_code.items()} == {
        "response_rate_sent": 12.0,
        "response_rate_delivered": 12.63,
        "response_rate_opened": 30.0,
        "response_rate_started": 80.0,
    }
    assert by_code["response_rate_sent"].method == "wilson"


def test_an_unknown_step_gives_no_rate_and_an_impossible_one_says_so() -> None:
    only = rates.response_rates(ResponseCounts(completed=50, opened=30, started=60))
    assert [m.metric for m in only] == ["response_rate_opened", "response_rate_started"]
    assert not only[0].shown
    assert only[0].note is not None
    assert "opened" in only[0].note.en


def test_three_ways_to_say_solved_at_first_contact() -> None:
    strict = rates.solved_at_first_contact(
        resolved=[1, 1, 1, 1, 0],
        customer_contacts=[1, 2, 1, 1, 1],
        handed_over=[0, 0, 1, 0, 0],
        reopened=[0, 0, 0, 1, 0],
    )
    assert strict[:4].tolist() == [1, 0, 0, 0]
    assert np.isnan(strict[4])
    silent = rates.no_repeat_within(
        resolved_ms=[0, 0, 0, 25 * DAY_MS, 25 * DAY_MS, float("nan")],
        next_contact_ms=[float("nan"), 3 * DAY_MS, 9 * DAY_MS, float("nan"), 26 * DAY_MS, float("nan")],
        window_days=7,
        observed_until_ms=30 * DAY_MS,
    )
    assert silent[[0, 1, 2, 4]].tolist() == [1, 0, 1, 0]
    assert np.isnan(silent[[3, 5]]).all()
    sums = ShareSums.counts(100, 70)
    names = {
        rates.fcr_system_strict(sums).metric,
        rates.fcr_no_repeat(sums, 7).metric,
        rates.fcr_customer_confirmed(sums).metric,
    }
    assert names == {"fcr_system_strict", "fcr_no_repeat", "fcr_customer_confirmed"}
    assert "7日以内" in rates.fcr_no_repeat(sums, 7).label.ja


def test_promises_and_reopened_cases_are_shares_of_what_came_due() -> None:
    kept = rates.within_promise(ShareSums.counts(80, 60))
    assert (kept.value, kept.metric) == (75.0, "within_promise")
    assert rates.reopen_rate(ShareSums.counts(200, 10)).value == 5.0


def test_backlog_is_a_count_of_work_and_always_shown() -> None:
    assert rates.open_at([0, 10, 20, 40], [5, float("nan"), 30, float("nan")], 30) == 1
    metric = rates.backlog(3)
    assert (metric.value, metric.low, metric.method, metric.shown) == (3.0, None, "count", True)


def test_median_and_p90_of_resolution_times() -> None:
    hours = [HOUR_MS * h for h in range(1, 102)]
    median, p90 = times.median(hours), times.p90(hours)
    assert (median.value, p90.value) == (51 * HOUR_MS, 91 * HOUR_MS)
    assert median.low is not None
    assert median.high is not None
    assert (median.low / HOUR_MS, median.high / HOUR_MS) == (41, 61)
    assert (median.metric, p90.metric) == ("resolution_median", "resolution_p90")
    assert times.median(hours, "first_response", "business").metric == "first_response_business_median"
    assert "営業時間" in times.median(hours, clock="business").label.ja


def test_a_case_still_open_has_no_time_yet() -> None:
    assert times.median([1.0, 2.0, 3.0, float("nan"), 4.0, 5.0]).n == 5


def test_few_times_have_an_open_end() -> None:
    metric = times.p90([HOUR_MS * h for h in range(1, 21)])
    assert metric.shown
    assert metric.high is None
    assert metric.low is not None
    assert metric.note is not None
    assert "upper bound" in metric.note.en


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=120), st.sampled_from([0.5, 0.9]))
def test_a_database_that_sends_only_the_ranks_gives_the_same_figure(values: list[float], p: float) -> None:
    ordered = sorted(values)
    needed = quantile_ranks(len(values), p).needed
    at = {rank: ordered[rank - 1] for rank in needed}
    assert len(needed) <= 4
    assert times.quantile_from_ranks(len(values), at, p) == times.quantile(values, p)
    metric = times.quantile(values, p)
    if metric.shown and metric.low is not None:
        assert metric.value is not None
        assert 0 <= metric.low <= metric.value
        assert metric.high is None or metric.value <= metric.high


def test_the_mean_time_is_bounded_by_zero() -> None:
    metric = times.mean([0.0] * 5 + [HOUR_MS * 100.0])
    assert metric.low == 0
