"""Dates as both countries write them, read to UTC, or refused with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.reading.dates import DateError, date_share, parse_column, parse_date
from madoguchi.kit.reading.eras import to_era

TOKYO = ZoneInfo("Asia/Tokyo")
ROME = ZoneInfo("Europe/Rome")
AFTERNOON = datetime(2026, 11, 22, 14, 5, tzinfo=TOKYO)
DAY = datetime(2026, 11, 22, tzinfo=TOKYO)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T14:05:00+09:00",
        "2026-11-22T05:05:00Z",
        "2026-11-22T05:05:00.000Z",
        "2026-11-22 14:05",
        "2026/11/22 14:05",
        "2026/11/22 14:05:00",
        "2026.11.22 14:05",
        "20261122140500",
        "20261122T050500Z",
        "11/22/2026 2:05 PM",
        "11/22/2026 14:05",
        "Nov 22, 2026 2:05 PM",
        "November 22nd, 2026 at 2:05 p.m.",
        "Sunday, November 22, 2026 2:05 PM",
        "22 Nov 2026 14:05",
        "22-Nov-2026 14:05:00",
        "Sun, 22 Nov 2026 14:05:00 +0900",
        "Sun Nov 22 14:05:00 2026",
        "Sun Nov 22 14:05:00 JST 2026",
        "Sun Nov 22 2026 14:05:00 GMT+0900 (Japan Standard Time)",
        "2026年11月22日 14時5分",
        "2026年11月22日14時05分00秒",
        "2026年11月22日(日) 14:05",
        "2026年11月22日（日）午後2時5分",
        "2026年11月22日 日曜日 午後2:05",
        "２０２６／１１／２２　１４：０５",
        "２０２６年１１月２２日　午後２時５分",
        "令和8年11月22日 14時5分",
        "令和８年１１月２２日　午後２時５分",
        "R8.11.22 14:05",
        "R08/11/22 14:05:00",
        "㋿8年11月22日 14:05",
        "1795323900",
        "1795323900000",
        "1795323900000000",
        " 2026-11-22 14:05 ",
        "2026-11-22T14:05+09:00[Asia/Tokyo]",
        "2026-11-22 14:05:00 JST",
    ],
)
def test_five_past_two_on_22_november_in_every_form(text: str) -> None:
    assert parse_date(text, TOKYO) == AFTERNOON
    assert parse_date(text, TOKYO).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22",
        "2026/11/22",
        "2026年11月22日",
        "令和8年11月22日",
        "R8.11.22",
        "20261122",
        "26/11/22",
        "Nov 22, 2026",
        "46348",
    ],
)
def test_a_day_begins_at_midnight_of_the_organisation(text: str) -> None:
    assert parse_date(text, TOKYO) == DAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("H7.4.1", date(1995, 4, 1)),
        ("S39/10/10", date(1964, 10, 10)),
        ("大正12年9月1日", date(1923, 9, 1)),
        ("明治45年7月29日", date(1912, 7, 29)),
    ],
)
def test_the_eras(text: str, expected: date) -> None:
    assert parse_date(text, TOKYO).astimezone(TOKYO).date() == expected


@pytest.mark.parametrize(
    ("text", "en", "ja"),
    [
        ("2026-02-30", "no day 2026-02-30", "2026年2月30日という日はありません"),
        ("2026/13/01", "no month 13", "13月はありません"),
        ("2026-11-22 25:00", "no time 25:00", "25:00という時刻はありません"),
        ("平成31年5月1日", "平成 ran from", "2019年4月30日までです"),
        ("令和元年4月30日", "令和 began on", "2019年5月1日からです"),
        ("昭和64年1月8日", "昭和 ran from", "1989年1月7日までです"),
        ("14:05", "time without a date", "時刻だけで"),
        ("2026年11月", "lacks", "ありません"),
        ("8年11月22日", "", ""),
        ("yesterday", "not a date", "読み取れません"),
        ("2026-11-22 14:05 XYZ", "time zone “XYZ”", "タイムゾーン「XYZ」"),
        ("令和0年1月1日", "no year 0", "0年はありません"),
        ("午後", "not a date", "読み取れません"),
        ("-100", "not a date", "読み取れません"),
        ("NA", "not a date", "読み取れません"),
        ("2026-11-22 2:05 foo bar", "not a time", "読み取れません"),
    ],
)
def test_an_impossible_date_is_refused_with_its_reason(text: str, en: str, ja: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text, TOKYO)
    assert en in caught.value.text.en
    assert ja in caught.value.text.ja


def test_noon_midnight_and_half_past() -> None:
    at = {"12:00 AM": 0, "12:00 PM": 12, "12:30 AM": 0, "1:00 pm": 13, "24:00": 24}
    for text, hour in at.items():
        expected = DAY + timedelta(hours=hour, minutes=30 if "30" in text else 0)
        assert parse_date(f"2026-11-22 {text}", TOKYO) == expected
    assert parse_date("2026年11月22日 正午", TOKYO) == DAY + timedelta(hours=12)
    assert parse_date("2026年11月22日 午前9時半", TOKYO) == DAY + timedelta(hours=9, minutes=30)
    assert parse_date("2026年11月22日 午前0時", TOKYO) == DAY


def test_one_value_above_twelve_decides_the_whole_column() -> None:
    british = parse_column(["03/04/2026", "22/11/2026", "01/02/2026"], TOKYO)
    assert (british.order, british.ambiguous) == ("dmy", False)
    assert british.parse("03/04/2026").astimezone(TOKYO).date() == date(2026, 4, 3)
    american = parse_column(["03/04/2026 9:00 AM", "11/22/2026 2:05 PM"], TOKYO)
    assert american.order == "mdy"
    assert american.parse("03/04/2026 9:00 AM").astimezone(TOKYO).date() == date(2026, 3, 4)


def test_an_undecidable_column_asks_and_can_be_told() -> None:
    found = parse_column(["03/04/2026", "05/06/2026"], TOKYO)
    assert found.ambiguous
    assert found.question is not None
    assert "month first" in found.question.en
    assert "月/日の順" in found.question.ja
    assert parse_column(["03/04/2026"], ROME).order == "dmy"
    told = parse_column(["03/04/2026"], TOKYO, day_first=True)
    assert not told.ambiguous
    assert told.parse("03/04/2026").astimezone(TOKYO).date() == date(2026, 4, 3)
    assert found.with_day_first(True).parse("03/04/2026") == told.parse("03/04/2026")


def test_days_before_and_after_the_month_in_one_column_are_not_guessed() -> None:
    mixed = parse_column(["11/22/2026", "22/11/2026", "12/25/2026"], TOKYO)
    assert mixed.order == "mdy"
    assert mixed.notes
    with pytest.raises(DateError):
        mixed.parse("22/11/2026")


def test_two_digit_years_written_the_japanese_way() -> None:
    days = [f"26/11/{d:02d}" for d in range(1, 29)]
    found = parse_column(days, TOKYO)
    assert (found.short_order, found.ambiguous) == ("ymd", False)
    assert found.parse("26/11/22") == DAY
    assert parse_column(["22/11/26", "31/12/26"], ROME).short_order == "dmy"


def test_numbers_are_dates_only_as_columns_of_them() -> None:
    assert parse_column(["1795323900", "1795323901"], TOKYO).shape == "epoch_s"
    assert parse_column(["46348.586805555555", "46349.5"], TOKYO).shape == "excel"
    assert parse_column(["46348.586805555555"], TOKYO).parse("46348.586805555555") == AFTERNOON
    with pytest.raises(DateError):
        parse_column(["3", "12", "7"], TOKYO)
    assert date_share(["A-1", "B-2", ""]) == (0.0, None)


def test_a_column_may_mix_forms() -> None:
    found = parse_column(
        ["2026-11-22 14:05", "2026/11/22 14:05", "R8.11.22 14:05", "2026年11月22日 14時5分"], TOKYO
    )
    for text in ("2026-11-22 14:05", "2026/11/22 14:05", "R8.11.22 14:05", "2026年11月22日 14時5分"):
        assert found.parse(text) == AFTERNOON


def test_the_format_says_whether_times_and_zones_were_given() -> None:
    assert parse_column(["2026-11-22"], TOKYO).timed is False
    assert parse_column(["2026-11-22T05:05:00Z"], TOKYO).zoned is True
    plain = parse_column(["2026-11-22 14:05"], TOKYO)
    assert (plain.timed, plain.zoned) == (True, False)
    assert plain.parse_ms("2026-11-22 14:05") == 1_795_323_900_000


def test_an_empty_column_or_one_of_words_is_refused() -> None:
    with pytest.raises(DateError, match="empty"):
        parse_column(["", "  "], TOKYO)
    with pytest.raises(DateError):
        parse_column(["red", "blue", "2026-11-22"], TOKYO)


moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31)).map(  # noqa: DTZ001
    lambda d: d.replace(second=0, microsecond=0, tzinfo=TOKYO)
)


def _ja_clock(m: datetime) -> str:
    half = "午前" if m.hour < 12 else "午後"
    return f"{half}{m.hour % 12}時{m.minute}分"


FORMS = {
    "iso": lambda m: m.isoformat(),
    "iso_utc": lambda m: m.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "plain": lambda m: m.strftime("%Y-%m-%d %H:%M"),
    "slash": lambda m: m.strftime("%Y/%m/%d %H:%M"),
    "short_slash": lambda m: f"{m.year}/{m.month}/{m.day} {m.hour}:{m.minute:02d}",
    "american": lambda m: m.strftime("%m/%d/%Y %I:%M %p"),
    "english": lambda m: m.strftime("%b %d, %Y %I:%M %p"),
    "british": lambda m: m.strftime("%d %B %Y %H:%M"),
    "rfc": lambda m: m.strftime("%a, %d %b %Y %H:%M:%S %z"),
    "kanji": lambda m: f"{m.year}年{m.month}月{m.day}日 {m.hour}時{m.minute}分",
    "kanji_half": lambda m: f"{m.year}年{m.month}月{m.day}日 {_ja_clock(m)}",
    "era": lambda m: f"{to_era(m.date())} {m.hour}:{m.minute:02d}",
    "era_half": lambda m: f"{to_era(m.date())}{_ja_clock(m)}",
    "compact": lambda m: m.strftime("%Y%m%d%H%M%S"),
}


@pytest.mark.parametrize("form", FORMS)
@given(moments)
def test_every_moment_survives_each_form(form: str, moment: datetime) -> None:
    text = FORMS[form](moment)
    assert parse_date(text, TOKYO) == moment
    assert parse_column([text], TOKYO, day_first=False).parse(text) == moment


@given(
    st.datetimes(min_value=datetime(2002, 1, 1), max_value=datetime(2099, 1, 1)).map(  # noqa: DTZ001
        lambda d: d.replace(microsecond=0, tzinfo=UTC)
    )
)
def test_epochs_and_serials_survive(moment: datetime) -> None:
    seconds = int(moment.timestamp())
    assert parse_date(str(seconds), TOKYO) == moment
    assert parse_date(str(seconds * 1000), TOKYO) == moment
    serial = (moment.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
    parsed = parse_column([f"{serial:.12f}"], UTC).parse(f"{serial:.12f}")
    assert abs(parsed - moment) <= timedelta(milliseconds=1)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_refused_with_a_reason(text: str) -> None:
    try:
        assert parse_date(text, TOKYO).tzinfo is UTC
    except DateError as error:
        assert error.text.en  # noqa: PT017 - either outcome is right
        assert error.text.ja  # noqa: PT017
