"""The Overview and a figure's page in a real browser: both languages, desk and phone, by keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests import people, service
from tests.browser import BOTH, DESK, PHONE, axe_problems, sound

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse"),
]


@pytest.fixture
def busy_inn() -> None:
    """Sixty cases on two channels and a hundred answers."""
    people.organisation()
    service.cases(40, channel="phone", name="p")
    service.cases(30, channel="email", name="e", hours=9)
    service.answers([5] * 60 + [3] * 20 + [1] * 4)
    service.answers([10] * 50 + [8] * 20 + [3] * 14, question=service.NPS)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", BOTH)
@pytest.mark.usefixtures("busy_inn")
def test_the_overview_is_readable_for_everyone(open_page: Any, language: str, size: Any) -> None:
    page = open_page("/", member=people.manager(), language=language, size=size)
    expect(page.locator("h1")).to_have_text({"ja": "概況", "en": "Overview"}[language])
    expect(page.locator(".tile")).to_have_count(4)
    sound(page, f"overview-{language}-{size['width']}")


@pytest.mark.usefixtures("busy_inn")
def test_choosing_a_channel_changes_the_figures_and_the_address(open_page: Any) -> None:
    page = open_page("/", member=people.manager())
    expect(page.locator(".filters")).to_contain_text("70 cases")
    page.get_by_label("Channel").select_option("email")
    page.wait_for_url("**channel=email**")
    expect(page.locator(".filters")).to_contain_text("30 cases")
    page.reload()
    expect(page.get_by_label("Channel")).to_have_value("email")


@pytest.mark.usefixtures("busy_inn")
def test_a_figure_opens_its_definition_and_its_rows(open_page: Any) -> None:
    page = open_page("/", member=people.manager(), language="ja")
    page.locator(".tile").first.get_by_role("button").click()
    expect(page.get_by_text("無回答と欠損コードは除きます").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="CSAT", exact=True).click()
    page.wait_for_url("**/figures/csat/**")
    page.locator(".chart canvas, .chart svg").first.wait_for()
    assert axe_problems(page) == []
    page.get_by_role("link", name="元になった行").last.click()
    page.wait_for_url("**/rows/**")
    expect(page.locator(".table-foot")).to_contain_text(re.compile(r"84\s*行"))


@pytest.mark.usefixtures("busy_inn")
def test_the_figure_page_fits_a_phone_in_the_dark(open_page: Any) -> None:
    page = open_page("/figures/csat/", member=people.manager(), language="ja", size=PHONE, dark=True)
    sound(page, "figure-ja-390-dark")
