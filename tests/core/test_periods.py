from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.periods import Compare, Period, Preset, bucket, buckets, grain, preset

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1))


def test_last_week_is_compared_with_the_seven_days_before() -> None:
    period = preset(Preset.WEEK, dt.date(2026, 1, 1), dt.date(2026, 11, 22))
    assert period == Period(dt.date(2026, 11, 16), dt.date(2026, 11, 22))
    assert period.compared(Compare.BEFORE) == Period(dt.date(2026, 11, 9), dt.date(2026, 11, 15))
    assert period.compared(Compare.NOTHING) is None


def test_a_year_earlier_has_the_same_weekdays() -> None:
    period = Period(dt.date(2026, 11, 16), dt.date(2026, 11, 22))
    earlier = period.compared(Compare.YEAR)
    assert earlier is not None
    assert earlier.start.weekday() == period.start.weekday()
    assert earlier.days == period.days


def test_the_week_over_new_year_is_one_week() -> None:
    assert (
        bucket(dt.date(2026, 12, 31), "week") == bucket(dt.date(2027, 1, 3), "week") == dt.date(2026, 12, 28)
    )
    assert bucket(dt.date(2027, 1, 4), "week") == dt.date(2027, 1, 4)


@given(DAYS, st.integers(0, 900))
def test_a_trend_covers_every_day_of_its_period_once(start: dt.date, length: int) -> None:
    period = Period(start, start + dt.timedelta(days=length))
    step = grain(period)
    found = buckets(period, step)
    assert found == sorted(set(found))
    for offset in range(length + 1):
        assert bucket(start + dt.timedelta(days=offset), step) in found
    assert len(found) <= 68


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Period(dt.date(2026, 2, 1), dt.date(2026, 1, 1))
