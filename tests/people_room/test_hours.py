"""Opening hours: what people tick and what is kept."""

from __future__ import annotations

import pytest

from madoguchi.people.hours import Week, as_week

WORK = ("Mon", "Tue", "Wed", "Thu", "Fri")


@pytest.mark.parametrize(
    ("week", "text"),
    [
        (Week(WORK, "09:00", "18:00"), "Mon-Fri 09:00-18:00"),
        (
            Week(("Mon", "Wed", "Sat", "Sun"), "10:00", "16:00", "12:00", "13:00"),
            "Mon,Wed,Sat-Sun 10:00-12:00,13:00-16:00",
        ),
        (Week(("Sun",), "00:00", "23:59"), "Sun 00:00-23:59"),
    ],
)
def test_there_and_back(week: Week, text: str) -> None:
    assert str(week) == text
    assert as_week(text) == week


def test_hours_written_in_japanese_fit_the_fields_too() -> None:
    assert as_week("平日 9:00〜18:00") == Week(WORK, "09:00", "18:00")


@pytest.mark.parametrize(
    "text", ["Mon-Fri 09:00-18:00; Sat 10:00-16:00", "24/7", "Fri 18:00-02:00", "", "いつでも"]
)
def test_what_does_not_fit_the_fields_stays_text(text: str) -> None:
    assert as_week(text) is None
