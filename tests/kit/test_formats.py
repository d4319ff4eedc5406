"""Figures, days and ranges read as a Japanese and as an English reader expects them."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from madoguchi.kit import formats

SUNDAY = dt.date(2026, 11, 22)


def test_an_answer_has_the_decimals_it_was_given_with() -> None:
    written = [formats.given(value) for value in (8.0, 8, 3.5, 2 / 3, 1200.0, -1.0, None, math.nan)]
    assert written == ["8", "8", "3.5", "0.67", "1,200", "−1", "—", "—"]


def test_a_number_keeps_its_decimals_and_its_true_minus() -> None:
    assert formats.number(1284) == "1,284"
    assert formats.number(82.0, 1) == "82.0"
    assert formats.number(-3.94, 1) == "−3.9"
    assert formats.number(23.4, 1, signed=True) == "+23.4"


@pytest.mark.parametrize(
    ("value", "written"), [(0.05, "0.1"), (2.25, "2.3"), (-2.25, "−2.3"), (1.005, "1.0")]
)
def test_halves_go_away_from_zero_as_written_not_as_stored(value: float, written: str) -> None:
    assert formats.number(value, 1) == written


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert formats.number(-0.04, 1, signed=True) == "0.0"


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf])
def test_what_is_missing_is_a_dash(nothing: float | None) -> None:
    assert formats.number(nothing) == formats.percent(nothing) == formats.duration(nothing, "ja") == "—"


def test_a_range_is_written_as_each_language_does() -> None:
    assert formats.interval(78, 85.4, "ja") == "78.0 〜 85.4"
    assert formats.interval(78, 85.4, "en") == "78.0–85.4"


def test_an_english_range_with_signs_is_said_in_words() -> None:
    assert formats.interval(-3.9, 6.6, "en", signed=True) == "−3.9 to +6.6"
    assert formats.interval(-3.9, 6.6, "ja", signed=True) == "−3.9 〜 +6.6"


@pytest.mark.parametrize(
    ("seconds", "ja", "en"),
    [
        (42, "42 秒", "42 s"),
        (89 * 60, "89 分", "89 min"),
        (22_320, "6.2 時間", "6.2 h"),
        (640_000, "7.4 日", "7.4 d"),
        (-3_960, "−66 分", "−66 min"),
    ],
)
def test_a_length_of_time_takes_the_unit_that_fits(seconds: float, ja: str, en: str) -> None:
    assert formats.duration(seconds, "ja") == ja
    assert formats.duration(seconds, "en") == en


def test_both_ends_of_a_time_range_share_a_unit() -> None:
    assert formats.duration_interval(5_000, 22_320, "ja") == "1.4 〜 6.2 時間"
    assert formats.duration_interval(5_000, 22_320, "en") == "1.4–6.2 h"


def test_days_carry_their_weekday_in_japanese() -> None:
    assert formats.date(SUNDAY, "ja") == "2026年11月22日（日）"
    assert formats.date(SUNDAY, "en") == "22 Nov 2026"
    assert (
        formats.date_time(dt.datetime(2026, 11, 22, 18, 5, tzinfo=dt.UTC), "ja")
        == "2026年11月22日（日）18:05"
    )
    assert formats.date_time(dt.datetime(2026, 11, 22, 18, 5, tzinfo=dt.UTC), "en") == "22 Nov 2026, 18:05"


@pytest.mark.parametrize(
    ("first", "ja", "en"),
    [
        (dt.date(2026, 11, 16), "2026年11月16日（月）〜 22日（日）", "16–22 Nov 2026"),
        (dt.date(2026, 10, 26), "2026年10月26日（月）〜 11月22日（日）", "26 Oct – 22 Nov 2026"),
        (dt.date(2025, 12, 1), "2025年12月1日（月）〜 2026年11月22日（日）", "1 Dec 2025 – 22 Nov 2026"),
        (SUNDAY, "2026年11月22日（日）", "22 Nov 2026"),
    ],
)
def test_a_range_of_days_says_once_what_is_shared(first: dt.date, ja: str, en: str) -> None:
    assert formats.date_range(first, SUNDAY, "ja") == ja
    assert formats.date_range(first, SUNDAY, "en") == en


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 B"), (999, "999 B"), (1_400_000, "1.4 MB"), (999_900, "1.0 MB"), (2**40, "1.1 TB")],
)
def test_sizes(count: int, written: str) -> None:
    assert formats.size(count) == written
