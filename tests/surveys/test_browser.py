"""The pages of answers in a real browser: both languages, desk and phone, by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from madoguchi.surveys.models import Question
from madoguchi.warehouse import wait_until_fresh
from tests import people
from tests.browser import BOTH, DESK, PHONE, sound
from tests.surveys.asking import ask, fill_in, survey

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse"),
]


@pytest.fixture
def heard() -> Question:
    """A survey with a CSAT, an NPS, a choice and comments; returns the CSAT question."""
    people.organisation()
    asked = survey(attribution="Fukui Tourism DX, CC BY 4.0")
    csat, nps = ask(asked, "csat", "csat"), ask(asked, "nps", "nps", missing=["11"])
    source = ask(asked, "source", "categorical", labels={"検索": 1, "知人の紹介": 2})
    words = ask(asked, "words", "text")
    fill_in(
        asked, {csat: 5, nps: 10, source: 1, words: "丁寧に教えていただきました。"}, times=40, channel="phone"
    )
    fill_in(asked, {csat: 3, nps: 8, source: 2, words: "The reply took two days."}, times=10)
    fill_in(asked, {csat: 1, nps: 11, source: 2}, times=10)
    wait_until_fresh(60)  # the first question of a process wakes the warehouse
    return csat


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", BOTH)
def test_every_page_is_readable_for_everyone(
    open_page: Any, heard: Question, language: str, size: Any
) -> None:
    member = people.manager()
    page = open_page("/answers/", member=member, language=language, size=size)
    expect(page.locator("h1")).to_have_text({"ja": "お客様の声", "en": "Voices"}[language])
    for name, path in {
        "list": "/answers/",
        "question": f"/answers/questions/{heard.uid}/",
        "rows": f"/answers/questions/{heard.uid}/rows/",
        "definition": f"/answers/questions/{heard.uid}/definition/",
        "comments": "/answers/comments/",
    }.items():
        page.goto(path)
        sound(page, f"answers-{name}-{language}-{size['width']}")


def test_from_the_list_to_the_words_people_wrote(open_page: Any, heard: Question) -> None:
    page = open_page("/answers/", member=people.agent(), language="ja")
    page.get_by_role("link", name="csatはいかがでしたか。").click()
    page.locator(".chart canvas, .chart svg").first.wait_for()
    expect(page.locator(".tile").first).to_contain_text("66.7")
    page.get_by_role("link", name="50 件のコメントをすべて読む").click()
    page.wait_for_url("**/answers/comments/**")
    page.get_by_label("評価").select_option("bad")
    page.wait_for_url("**mood=bad**")
    expect(page.get_by_text("該当するコメントはありません")).to_be_visible()
    page.goto("/answers/comments/")
    page.get_by_label("キーワード").fill("教えて")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=**")
    expect(page.locator(".comments li")).to_have_count(40)


def test_a_manager_tries_a_definition_out_and_saves_it_by_keyboard(open_page: Any, heard: Question) -> None:
    page = open_page(f"/answers/questions/{heard.uid}/", member=people.manager(), language="ja")
    page.get_by_role("link", name="定義を変更する").click()
    page.get_by_label("欠損コード").fill("3")
    page.get_by_role("button", name="変更の影響を見る").press("Enter")
    effect = page.get_by_role("region", name="この変更による影響").inner_text()
    assert "66.7" in effect
    assert "80.0" in effect
    page.get_by_role("button", name="保存する").press("Enter")
    page.wait_for_url(f"**/questions/{heard.uid}/")
    expect(page.get_by_text("定義を保存しました")).to_be_visible()
    expect(page.locator(".tile").first).to_contain_text("80.0")
