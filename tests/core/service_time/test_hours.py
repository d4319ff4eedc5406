"""Opening hours as people of both countries write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.service_time import ALWAYS, OpeningHoursError, parse_hours

NINE_TO_SIX = ((540, 1080),)
WEEKDAYS_NINE_TO_SIX = (NINE_TO_SIX,) * 5 + ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "Mon-Fri 09:00-18:00",
        "mo-fr 9:00 – 18:00",
        "Weekdays 9:00-18:00",
        "月〜金 9:00〜18:00",
        "月曜日から金曜日 9時から18時",
        "平日 ９：００～１８：００、土日休み",
        "月火水木金 9:00-18:00",
        "Mon,Tue,Wed,Thu,Fri 09:00-18:00; Sat off; Sun closed",
        "9:00〜18:00（土日休み）",
        "Mon-Fri 09:00-13:00,12:00-18:00",
    ],
)
def test_an_ordinary_office_week(text: str) -> None:
    assert parse_hours(text).days == WEEKDAYS_NINE_TO_SIX


def test_a_lunch_break_and_a_short_saturday() -> None:
    hours = parse_hours("Mon-Fri 09:00-12:00,13:00-18:00, Sat 10:00-15:00")
    assert hours.days[4] == ((540, 720), (780, 1080))
    assert hours.days[5] == ((600, 900),)
    assert hours.minutes == 5 * 480 + 300


def test_a_closed_day_is_closed_in_whatever_order_it_is_said() -> None:
    for text in (
        "9:00〜18:00（水曜定休）",
        "水曜定休; 毎日 9:00-18:00",
        "9:00〜18:00 定休日：水",
        "daily 9:00-18:00; Wed off",
    ):
        hours = parse_hours(text)
        assert hours.days[2] == ()
        assert hours.days[3] == NINE_TO_SIX


def test_open_past_midnight() -> None:
    assert parse_hours("Fri 22:00-06:00").days[4] == ((1320, 1800),)
    assert parse_hours("Fri 22:00-30:00") == parse_hours("Fri 22:00-06:00")


def test_a_range_may_go_over_the_weeks_end() -> None:
    assert [bool(day) for day in parse_hours("Sat-Mon 9:00-18:00").days] == [True, *[False] * 4, True, True]


def test_always_open() -> None:
    assert parse_hours("24/7") == parse_hours("毎日 0:00-24:00") == ALWAYS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mon-Fri",
        "Mon 9-18",
        "Mon 25:00-26:00",
        "Mon 9:70-18:00",
        "Xyz 9:00-18:00",
        "Mon 9:00-9:00",
        "Mon-Foo 9:00-10:00",
    ],
)
def test_what_cannot_be_read_is_named_in_both_languages(text: str) -> None:
    with pytest.raises(OpeningHoursError) as refused:
        parse_hours(text)
    assert "Mon-Fri 09:00-18:00" in refused.value.text.en
    assert "営業時間" in refused.value.text.ja


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        hours = parse_hours(text)
    except OpeningHoursError:
        return
    assert 0 <= hours.minutes <= 7 * 48 * 60
