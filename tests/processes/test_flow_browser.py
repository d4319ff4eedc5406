"""Filters stacked by hand, two sides compared, waits read: in a real browser, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import people
from tests.browser import PHONE, Open, axe_problems, sound
from tests.processes import desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse"),
]


def test_filters_are_added_and_compared_by_hand(inn: Any, open_page: Open) -> None:
    desk.play()
    page = open_page("/process/", member=people.manager())
    page.get_by_text("Add a filter").click()
    form = page.locator(".stack-forms form").first
    form.get_by_label("Activity").select_option("check")
    assert axe_problems(page) == []
    form.get_by_role("button", name="Add").click()
    expect(page.locator(".stack .chip")).to_have_text("With Checks stock ×")
    page.get_by_role("link", name="Compare with other filters").click()
    expect(page.get_by_text("10 cases are on both sides")).to_be_visible()
    assert axe_problems(page) == []
    page.locator(".side").first.get_by_role("link", name="Take away: With Checks stock").click()
    expect(page.get_by_text("Both sides are the same cases")).to_be_visible()


def test_waits_fit_a_phone_in_japanese(inn: Any, open_page: Open) -> None:
    desk.play()
    page = open_page("/process/waits/", member=people.manager(), language="ja", size=PHONE, dark=True)
    expect(page.get_by_role("heading", name="時間の行き先")).to_be_visible()
    sound(page, "waits-ja-phone")
