"""Opening hours: what people tick and what is kept."""

from __future__ import annotations

import pytest

from madoguchi.people.hours import Week, as_week, is_valid


@pytest.mark.parametrize(
    ("week", "text"),
    [
        (Week(("Mon", "Tue", "Wed", "Thu", "Fri"), "09:00", "18:00"), "Mon-Fri 09:00-18:00"),
        (
            Week(("Mon", "Wed", "Sat", "Sun"), "10:00", "16:00", "12:00", "13:00"),
            "Mon,Wed,Sat-Sun 10:00-12:00,13:00-16:00",
        ),
        (Week(("Sun",), "00:00", "23:59"), "Sun 00:00-23:59"),
    ],
)
def test_there_and_back(week: Week, text: str) -> None:
    assert str(week) == text
    assert is_valid(text)
    assert as_week(text) == week


def test_hours_that_differ_by_day_stay_text() -> None:
    text = "Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-24:00"
    assert is_valid(text)
    assert as_week(text) is None


@pytest.mark.parametrize(
    "text", ["Mon-Fri", "09:00-18:00", "Mon 18:00-09:00", "Mo 09:00-18:00", "Mon 9:00-18:00"]
)
def test_what_nobody_could_read_is_refused(text: str) -> None:
    assert not is_valid(text)
