"""The process page in a real browser: sliders, keyboard, phone, both languages, dark."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests import people
from tests.browser import BOTH, DESK, PHONE, Open, sound
from tests.processes import desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse"),
]


@pytest.fixture
def cases(inn: Any) -> Any:
    return desk.play()


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize(("size", "dark"), [(DESK, False), (PHONE, True)])
@pytest.mark.parametrize("query", ["show=frequency", "show=median&lanes=1"])
def test_the_page_is_accessible_and_fits(
    cases: Any, open_page: Open, language: str, size: Any, dark: bool, query: str
) -> None:
    page = open_page(f"/process/?{query}", member=people.manager(), language=language, size=size, dark=dark)
    sound(page, f"process-{query.partition('=')[2][:6]}-{language}-{size['width']}")


def test_a_slider_changes_the_map_and_the_address(cases: Any, open_page: Open) -> None:
    page = open_page("/process/?channel=phone&activities=100&paths=100", member=people.analyst())
    expect(page.locator(".map-node")).to_have_count(6)
    slider = page.locator("#detail-activities")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**activities=0**")
    expect(page).to_have_url(re.compile("channel=phone"))
    page.goto("/process/?activities=0&paths=0")
    expect(page.locator(".map-node")).to_have_count(4)


def test_a_filter_keeps_what_is_shown(cases: Any, open_page: Open) -> None:
    page = open_page("/process/?show=p90", member=people.analyst())
    page.locator("select[name=channel]").select_option("phone")
    page.wait_for_url("**channel=phone**")
    expect(page).to_have_url(re.compile("show=p90"))
    page.get_by_text("10 cases, 60 events").wait_for()


def test_the_keyboard_reaches_a_line_and_its_cases(cases: Any, open_page: Open) -> None:
    page = open_page("/process/?activities=100&paths=100", member=people.manager())
    page.locator(".map-path[aria-label^='Asks back office']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/process/cases/**")
    expect(page.locator("tbody tr")).to_have_count(10)
    page.get_by_role("link", name="K-39").click()
    expect(page.get_by_role("rowheader", name="Checks stock")).to_be_visible()
