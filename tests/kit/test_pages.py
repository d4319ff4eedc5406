"""The frame of every page: languages, appearance, error pages, and every component in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import expect

from madoguchi.kit.draw.styles import SHEETS, stylesheet
from tests import people
from tests.browser import PHONE, Open, sound

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kit.urls")]


def test_the_analyst_sees_every_component(signed_in: Callable[..., Client]) -> None:
    page = signed_in(people.analyst(), "ja").get("/kit/")
    assert page.status_code == 200
    assert "部品の一覧" in page.content.decode()


def test_the_agent_does_not(signed_in: Callable[..., Client]) -> None:
    page = signed_in(people.agent(), "ja").get("/kit/")
    assert page.status_code == 403
    assert "このページを表示する権限がありません" in page.content.decode()


def test_no_page_carries_style_or_script_of_its_own(signed_in: Callable[..., Client]) -> None:
    html = signed_in(people.analyst()).get("/kit/").content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick" not in html
    scripts = html.split("<script")[1:]
    assert all(
        " src=" in tag.split(">")[0] or 'type="application/json"' in tag.split(">")[0] for tag in scripts
    )


def test_a_lost_page_says_so_in_both_languages(signed_in: Callable[..., Client]) -> None:
    member = people.agent()
    assert "ページが見つかりません" in signed_in(member, "ja").get("/nowhere/").content.decode()
    assert "This page does not exist" in signed_in(member).get("/nowhere/").content.decode()


def test_the_page_of_last_resort_needs_nothing_and_speaks_both() -> None:
    html = render_to_string("500.html")
    assert "エラーが発生しました" in html
    assert "Something went wrong" in html


def test_one_sheet_can_stand_alone() -> None:
    sheet = stylesheet()
    assert sheet.index("@layer reset, tokens") < sheet.index("@layer components")
    assert "@import" not in sheet
    assert len(SHEETS) == len(set(SHEETS))


def test_colours_are_written_only_in_the_tokens() -> None:
    tokens, rest = stylesheet().split("/* Reset and plain elements. */")
    assert re.findall(r"#[0-9a-f]{3,8}\b", rest) == []
    assert "light-dark(" in tokens


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_component_is_drawn_and_can_be_used_by_everyone(
    inn: object, open_page: Open, language: str, size: Any, dark: bool
) -> None:
    page = open_page("/kit/", member=people.analyst(), language=language, size=size, dark=dark)
    page.locator(".chart").scroll_into_view_if_needed()
    page.locator(".chart-canvas svg").wait_for()
    sound(page, f"components-{language}-{'phone' if size else 'desk'}{'-dark' if dark else ''}")


@pytest.mark.browser
def test_what_is_this_figure_opens_under_its_button(inn: object, open_page: Open) -> None:
    page = open_page("/kit/", member=people.analyst(), language="ja")
    page.get_by_role("button", name="NPSについて").click()
    box = page.get_by_role("dialog", name="NPS")
    expect(box).to_contain_text("調整 Wald 区間")
    page.keyboard.press("Escape")
    expect(box).not_to_be_visible()


@pytest.mark.browser
def test_a_chart_turns_into_its_table_and_sorts(inn: object, open_page: Open) -> None:
    page = open_page("/kit/", member=people.analyst())
    chart = page.locator(".chart")
    chart.get_by_text("Show as a table").click()
    expect(chart.locator(".chart-canvas")).not_to_be_visible()
    chart.get_by_role("button", name="CSAT").click()
    expect(chart.locator("tbody td").first).to_have_text("78.0%")
    expect(chart.locator("tbody td").last).to_have_text("—")
    chart.get_by_role("button", name="CSAT").click()
    expect(chart.locator("tbody td").first).to_have_text("83.0%")
    expect(chart.locator("tbody td").last).to_have_text("—")


@pytest.mark.browser
def test_the_appearance_changes_at_once_and_stays(inn: object, open_page: Open) -> None:
    page = open_page("/kit/", member=people.analyst())
    page.locator(".nav-user summary").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 27)"


@pytest.mark.browser
def test_a_phone_opens_the_navigation_over_the_page(inn: object, open_page: Open) -> None:
    page = open_page("/kit/", member=people.analyst(), language="ja", size=PHONE)
    navigation = page.locator("#nav")
    expect(navigation).not_to_be_visible()
    page.get_by_role("button", name="メニュー").click()
    expect(navigation.get_by_role("link", name="概況")).to_be_visible()


@pytest.mark.browser
def test_filters_change_the_part_below_and_the_address(inn: object, open_page: Open) -> None:
    page = open_page("/trial/", member=people.analyst())
    page.get_by_label("Channel").select_option("mail")
    page.get_by_text("channel=mail by true").wait_for()
    expect(page).to_have_url(re.compile(re.escape("/trial/?channel=mail") + "$"))
    page.get_by_role("button", name="N").click()  # the table that came with the part sorts too
    expect(page.locator("#result td")).to_have_text(["9", "10"])
    page.go_back()
    page.get_by_text("channel= by").wait_for()


@pytest.mark.browser
def test_a_button_acts_with_its_token_and_the_page_says_so(inn: object, open_page: Open) -> None:
    page = open_page("/trial/", member=people.analyst())
    page.get_by_role("button", name="Act").click()
    page.get_by_text("done").wait_for()
    expect(page.locator("#toasts .text")).to_have_text("保存しました <b>")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#toasts .notice")).to_have_count(0)


@pytest.mark.browser
def test_a_chosen_file_is_named(inn: object, open_page: Open, tmp_path: Path) -> None:
    file = tmp_path / "回答.csv"
    file.write_text("a,b")
    page = open_page("/trial/", member=people.analyst(), language="ja")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".drop output")).to_have_text("選択中： 回答.csv")
