"""Scorecards in a real browser: made by mouse and keyboard, readable in both languages at two widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.scorecards.actions.draft import change_draft, start_draft
from madoguchi.scoring.scorecards.actions.publish import publish
from tests import people
from tests.browser import BOTH, Open, picture, readable
from tests.scoring.scorecards.making import ITEM, WORDS, contents, drafted, published
from tests.scoring.talks import CARING, COLD, bring, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("inn"), pytest.mark.browser]
SETTING = {
    "id": "own_sorry",
    "side": "customer",
    "dimension": "hidden",
    "title": {"en": "asks for the points", "ja": "ポイントのお問い合わせ"},
    "words": {"ja": ["ポイント", "期限切れ"], "en": ["loyalty points"]},
}


def conversations() -> None:
    bring(*[told(f"A{n}", CARING) for n in range(8)], *[told(f"B{n}", COLD) for n in range(8)])
    catch_up()


@pytest.mark.parametrize("language", BOTH)
def test_every_page_can_be_read(open_page: Open, language: str) -> None:
    conversations()
    mori = people.manager()
    page = open_page("/conversations/scorecards/", member=mori, language=language)
    readable(page, f"scorecards-{language}-none")
    page.goto("/conversations/scorecards/new/")
    readable(page, f"scorecards-{language}-new")
    first = published("宿の採点表", mori, ITEM, channel="phone")
    second = start_draft(first.card, contents(ITEM, words=[WORDS, SETTING], greeting=40, empathy=5), mori)
    published("予約の採点表", mori, process="booking")
    for name, path in (
        ("list", "/conversations/scorecards/"),
        ("card", f"/conversations/scorecards/{first.card.uid}/"),
        ("published", f"/conversations/scorecards/versions/{first.uid}/"),
        ("draft", f"/conversations/scorecards/versions/{second.uid}/"),
        ("item", f"/conversations/scorecards/versions/{second.uid}/item/?id=own_stock_told"),
        ("built-in", f"/conversations/scorecards/versions/{second.uid}/item/?id=greeting"),
        ("new-item", f"/conversations/scorecards/versions/{second.uid}/item/?dimension=hidden"),
        ("words", f"/conversations/scorecards/versions/{second.uid}/words/?id=own_stock"),
        ("trial", f"/conversations/scorecards/versions/{second.uid}/trial/"),
        ("changes", f"/conversations/scorecards/versions/{second.uid}/changes/{first.uid}/"),
    ):
        page.goto(path)
        readable(page, f"scorecards-{language}-{name}")
    publish(second, second.revision, "ご挨拶を重く見るため。お客様の声で「冷たい」が増えています。", mori)
    page.goto(f"/conversations/scorecards/{first.card.uid}/")
    readable(page, f"scorecards-{language}-card-later")


def test_what_fires_is_shown_while_one_types(open_page: Open) -> None:
    conversations()
    version = drafted("ours", people.manager())
    page = open_page(
        f"/conversations/scorecards/versions/{version.uid}/words/", member=people.admin(), language="ja"
    )
    expect(page.locator("#heard")).to_contain_text("言い回しを書くと")
    page.get_by_label("言い回し（日本語）").fill("在庫切れ")
    expect(page.locator("#heard")).to_contain_text("直近 16 件の応対のうち、8 件")
    expect(page.locator("#heard .ev").first).to_have_text("在庫切れ")
    page.get_by_label("試してみる文").fill("申し訳ございません、在庫切れです。")
    expect(page.locator("#heard .heard-sentence .ev")).to_have_text("在庫切れ")
    picture(page, "scorecards-ja-words-typed")
    page.get_by_label("言い回し（日本語）").fill("あ")
    expect(page.locator("#heard .field-error")).to_be_visible()
    page.get_by_label("言い回し（日本語）").fill("在庫切れ")
    page.get_by_label("名称（日本語）").fill("品切れのご案内")
    page.get_by_role("button", name="下書きに保存").click()
    expect(page.get_by_role("link", name="品切れのご案内")).to_be_visible()


def test_an_item_is_made_tried_and_published_by_keyboard(open_page: Open) -> None:
    conversations()
    mori = people.manager()
    version = drafted("ours", mori)
    page = open_page(f"/conversations/scorecards/versions/{version.uid}/", member=mori, language="en")
    page.get_by_role("link", name="Add an own item").first.press("Enter")
    page.get_by_label("Name in English").fill("Tells of the stock")
    expect(page.get_by_label("Where it must be said")).to_be_visible()
    page.get_by_label("Not said: missed when one of these words is said").press("Space")
    expect(page.get_by_label("Where it must be said")).to_be_hidden()
    page.get_by_label("says that it is out of stock").press("Space")
    page.get_by_role("button", name="Save in the draft").press("Enter")
    expect(page.get_by_role("link", name="Tells of the stock")).to_be_visible()
    page.get_by_label("Tells of the stock: weight").fill("25")
    page.get_by_role("button", name="Try and publish").press("Enter")
    expect(page.get_by_role("heading", name="Items that move most")).to_be_visible()
    page.get_by_label("Why this version is published").fill("We never want to hear it")
    page.get_by_role("button", name="Publish").press("Enter")
    expect(page.get_by_text("The version is in force.")).to_be_visible()
    expect(page.get_by_text("We never want to hear it")).to_be_visible()
    version.refresh_from_db()
    assert version.data["item"][-1]["weight"] == 25


def test_somebody_else_was_quicker(open_page: Open) -> None:
    mori = people.manager()
    version = drafted("ours", mori)
    page = open_page(f"/conversations/scorecards/versions/{version.uid}/", member=mori, language="ja")
    change_draft(version, 1, contents(greeting=33), people.admin())
    page.get_by_label("挨拶し、名乗った：重み").fill("12")
    page.get_by_role("button", name="下書きを保存").click()
    expect(page.get_by_text("ほかの人がこの下書きを変更したため、保存しませんでした。")).to_be_visible()
    expect(page.get_by_label("挨拶し、名乗った：重み")).to_have_value("33")
