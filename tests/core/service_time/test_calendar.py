"""Business milliseconds between two instants, over nights, holidays, clock changes and years."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.service_time import ALWAYS, BusinessCalendar, parse_hours

TOKYO, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
HOUR = 3_600_000
OFFICE = BusinessCalendar(parse_hours("Mon-Fri 09:00-18:00"), TOKYO)
NIGHT = BusinessCalendar(parse_hours("Fri-Sun 22:00-06:00; Mon 9:00-12:00,13:00-18:00"), NEW_YORK)


def ms(text: str, zone: ZoneInfo = TOKYO) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def test_a_night_counts_nothing() -> None:
    assert OFFICE.business_ms(ms("2026-06-01 17:30"), ms("2026-06-02 09:45")) == HOUR * 5 // 4


def test_friday_evening_to_monday_morning() -> None:
    assert OFFICE.business_ms(ms("2026-06-05 20:00"), ms("2026-06-08 10:00")) == HOUR


def test_milliseconds_are_exact() -> None:
    start = ms("2026-06-01 17:59") + 59_999
    assert OFFICE.business_ms(start, ms("2026-06-02 09:00") + 1) == 2


def test_holidays_are_closed_and_a_special_day_goes_before_them() -> None:
    golden_week = frozenset({date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6)})
    closed = BusinessCalendar(OFFICE.hours, TOKYO, golden_week)
    start, end = ms("2026-05-01 17:00"), ms("2026-05-07 10:00")
    assert OFFICE.business_ms(start, end) == 29 * HOUR
    assert closed.business_ms(start, end) == 2 * HOUR
    special = BusinessCalendar(OFFICE.hours, TOKYO, golden_week, {date(2026, 5, 5): ((600, 720),)})
    assert special.business_ms(start, end) == 4 * HOUR


def test_clocks_change_but_opening_hours_do_not() -> None:
    always = BusinessCalendar(ALWAYS, NEW_YORK)
    shop = BusinessCalendar(parse_hours("daily 09:00-18:00"), NEW_YORK)
    # 2026-03-08 has 23 hours in New York, 2026-11-01 has 25.
    spring, autumn = ("2026-03-08 00:00", "2026-03-09 00:00"), ("2026-11-01 00:00", "2026-11-02 00:00")
    for (first, last), hours in ((spring, 23), (autumn, 25)):
        start, end = ms(first, NEW_YORK), ms(last, NEW_YORK)
        assert always.business_ms(start, end) == hours * HOUR
        assert shop.business_ms(start, end) == 9 * HOUR


def test_a_night_shift_belongs_to_the_day_it_starts() -> None:
    # Friday 22:00 to Saturday 06:00, asked for from Saturday 01:00.
    start, end = ms("2026-06-06 01:00", NEW_YORK), ms("2026-06-06 12:00", NEW_YORK)
    assert NIGHT.business_ms(start, end) == 5 * HOUR
    holiday = BusinessCalendar(NIGHT.hours, NEW_YORK, frozenset({date(2026, 6, 6)}))
    assert holiday.business_ms(start, end) == 5 * HOUR


def test_backwards_is_negative() -> None:
    a, b = ms("2026-06-01 10:00"), ms("2026-06-01 12:00")
    assert OFFICE.business_ms(b, a) == -2 * HOUR
    assert OFFICE.business_ms(a, a) == 0


def test_segments_join_where_days_touch_and_carry_the_time_before_them() -> None:
    start, end = ms("2026-06-01 00:00"), ms("2026-06-03 00:00")
    assert BusinessCalendar(ALWAYS, TOKYO).segments(start, end) == [(start, end, 0)]
    assert OFFICE.segments(start, end) == [
        (ms("2026-06-01 09:00"), ms("2026-06-01 18:00"), 0),
        (ms("2026-06-02 09:00"), ms("2026-06-02 18:00"), 9 * HOUR),
    ]
    assert OFFICE.segments(end, start) == []


def _slowly(calendar: BusinessCalendar, start: int, end: int) -> int:
    """The same by walking through every minute in local time."""
    total = 0
    for minute in range(start, end, 60_000):
        local = datetime.fromtimestamp(minute / 1000, calendar.zone)
        of_day = local.hour * 60 + local.minute
        today = calendar.spans_of(local.date())
        yesterday = calendar.spans_of(local.date() - timedelta(days=1))
        is_open = any(a <= of_day < b for a, b in today) or any(a <= of_day + 1440 < b for a, b in yesterday)
        total += 60_000 * is_open
    return total


@given(st.integers(0, 60 * 24 * 30), st.integers(0, 60 * 24 * 6), st.sampled_from([OFFICE, NIGHT]))
@settings(max_examples=40, deadline=None)
def test_it_equals_a_walk_through_every_minute(offset: int, length: int, calendar: BusinessCalendar) -> None:
    start = ms("2026-06-01 00:00") + offset * 60_000
    end = start + length * 60_000
    assert calendar.business_ms(start, end) == _slowly(calendar, start, end)


@given(
    st.lists(
        st.tuples(st.integers(0, 400 * 24 * HOUR), st.integers(0, 400 * 24 * HOUR)), min_size=1, max_size=30
    )
)
@settings(max_examples=30, deadline=None)
def test_a_clock_an_array_and_an_asof_join_agree(pairs: list[tuple[int, int]]) -> None:
    origin = ms("2026-01-01 00:00")
    clock = NIGHT.clock(origin, origin + 400 * 24 * HOUR)
    starts, ends = (origin + np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    expected = [NIGHT.business_ms(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]
    assert [clock.elapsed(int(a), int(b)) for a, b in zip(starts, ends, strict=True)] == expected
    assert clock.elapsed_many(starts, ends).tolist() == expected
    with duckdb.connect() as connection:
        connection.execute("create table segment (start_ms bigint, end_ms bigint, cum_ms bigint)")
        connection.executemany("insert into segment values (?, ?, ?)", [list(s) for s in clock.segments])
        connection.execute("create table span (id integer, a bigint, b bigint)")
        connection.executemany(
            "insert into span values (?, ?, ?)",
            [[i, int(a), int(b)] for i, (a, b) in enumerate(zip(starts, ends, strict=True))],
        )
        until = "coalesce({s}.cum_ms + least({t}, {s}.end_ms) - {s}.start_ms, 0)"
        rows = connection.execute(
            f"select {until.format(s='y', t='b')} - {until.format(s='x', t='a')} from span "
            "asof left join segment x on a >= x.start_ms asof left join segment y on b >= y.start_ms order by id"
        ).fetchall()
    assert [row[0] for row in rows] == expected


def test_a_clock_does_not_guess_outside_its_range() -> None:
    start, end = ms("2026-06-01 00:00"), ms("2026-06-30 00:00")
    clock = OFFICE.clock(start, end)
    with pytest.raises(ValueError, match="outside"):
        clock.elapsed(start, end + 1)
    with pytest.raises(ValueError, match="outside"):
        clock.elapsed_many(np.array([start - 1]), np.array([end]))


def test_a_service_that_never_opens_has_no_time() -> None:
    closed = BusinessCalendar(parse_hours("Mon off"), TOKYO)
    start, end = ms("2026-06-01 00:00"), ms("2026-06-30 00:00")
    assert closed.business_ms(start, end) == 0
    assert closed.clock(start, end).elapsed_many(np.array([start]), np.array([end])).tolist() == [0]
    assert closed.due_ms(start, HOUR) is None


def test_a_promise_of_eight_business_hours_given_on_friday_noon_is_due_on_monday() -> None:
    assert OFFICE.due_ms(ms("2026-06-05 12:00"), 8 * HOUR) == ms("2026-06-08 11:00")
    assert OFFICE.due_ms(ms("2026-06-05 12:00"), 6 * HOUR) == ms("2026-06-05 18:00")
    assert OFFICE.due_ms(ms("2026-06-06 12:00"), 0) == ms("2026-06-06 12:00")


@given(st.integers(0, 500 * 24 * HOUR), st.integers(1, 400 * HOUR), st.sampled_from([OFFICE, NIGHT]))
@settings(max_examples=40, deadline=None)
def test_due_is_the_first_instant_by_which_the_time_has_passed(
    offset: int, duration: int, calendar: BusinessCalendar
) -> None:
    start = ms("2026-01-01 00:00") + offset
    due = calendar.due_ms(start, duration)
    assert due is not None
    assert calendar.business_ms(start, due) == duration
    assert calendar.business_ms(start, due - 1) == duration - 1
