"""The pages of reviewing in a real browser: readable, reachable, accessible, and a review from the keyboard alone."""

from __future__ import annotations

import io
import json
import re

import pytest
from playwright.sync_api import expect

from madoguchi.cases.models import Conversation
from madoguchi.imports.actions.prepare import prepare
from madoguchi.imports.actions.receive import receive
from madoguchi.people.models import Member
from madoguchi.scoring.marks.actions.objection import answer, object_to
from madoguchi.scoring.marks.actions.override import override
from madoguchi.scoring.marks.actions.review import begin
from madoguchi.scoring.marks.actions.rounds import open_round
from madoguchi.scoring.marks.drawing import Asked, draw, listed
from madoguchi.scoring.marks.models import Mark, Reason, Review
from tests import people
from tests.browser import BOTH, Open, readable
from tests.scoring.marks.cast import reviewed, some_talks, suzuki
from tests.scoring.marks.test_klaus_ratings import REVIEWS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("inn")]


def first_of_the_draw(member: Member) -> Conversation:
    return listed(draw(Reason.RANDOM, Asked()), member)[0].conversation


@pytest.mark.parametrize("language", BOTH)
def test_reviewing_can_be_read(open_page: Open, language: str) -> None:
    some_talks(12)
    mori = people.manager()
    half = begin(mori, first_of_the_draw(mori), Reason.RANDOM, Asked())
    page = open_page("/conversations/review/", member=mori, language=language)
    readable(page, f"review-queue-{language}")
    page.goto(f"/conversations/review/{half.uid}/")
    readable(page, f"review-one-{language}")
    reviewed(half, greeting="partly", closing="met")
    page.goto(f"/conversations/review/{half.uid}/")
    readable(page, f"review-done-{language}")


@pytest.mark.parametrize("language", BOTH)
def test_calibrations_can_be_read(open_page: Open, language: str) -> None:
    some_talks(12)
    mori, hana = people.manager(), suzuki()
    round = open_round(mori, [mori, hana], 10, Asked())
    page = open_page("/conversations/review/rounds/", member=mori, language=language)
    page.goto(f"/conversations/review/rounds/{round.uid}/")
    readable(page, f"round-open-{language}")
    for review in Review.objects.filter(by=mori):
        reviewed(review)
    for place, review in enumerate(Review.objects.filter(by=hana)):
        reviewed(review, **({"greeting": "not_applicable", "warmth": "not_applicable"} if place < 2 else {}))
    Mark.objects.filter(item="greeting", by=hana, result="not_applicable").update(
        comment="名乗りが遅れました。"
    )
    page.reload()
    readable(page, f"round-done-{language}")
    page.goto("/conversations/review/rounds/")
    readable(page, f"rounds-{language}")


@pytest.mark.parametrize("language", BOTH)
def test_objections_and_other_marks_can_be_read(open_page: Open, language: str) -> None:
    talks = some_talks(6)
    aoi, mori = people.agent(), people.manager()
    Conversation.objects.update(member=aoi)
    for talk in talks:
        talk.refresh_from_db()
    first = object_to(talks[0], "greeting", "電話に出るとき、名札を見せて名乗っています。", aoi)
    object_to(talks[2], "warmth", "声の調子で安心していただきました。", aoi)
    answer(first, upheld=True, words="録音で確かめました。名乗っています。", result="met", by=mori)
    override(talks[0], "whole_sentences", "met", "お客様に合わせた短い言い方です。", mori)
    page = open_page("/conversations/review/objections/", member=mori, language=language)
    readable(page, f"objections-{language}")
    page.locator(".objections a.button").first.click()
    readable(page, f"objection-{language}")
    for name, path in (
        ("override", f"/conversations/review/override/{talks[1].uid}/"),
        ("people", f"/conversations/{talks[0].uid}/"),
    ):
        page.goto(path)
        readable(page, f"{name}-{language}")
    page = open_page("/conversations/review/objections/mine/", member=aoi, language=language)
    readable(page, f"own-{language}")
    page.goto(f"/conversations/review/object/{talks[1].uid}/")
    readable(page, f"object-{language}")


@pytest.mark.parametrize("language", BOTH)
def test_agreement_can_be_read(open_page: Open, language: str) -> None:
    talks = some_talks(20)
    mori = people.manager()
    page = open_page("/conversations/review/agreement/", member=mori, language=language)
    readable(page, f"agreement-empty-{language}")
    for place, talk in enumerate(talks):
        review = begin(mori, talk, Reason.RANDOM, Asked())
        reviewed(review, **({"greeting": "met", "warmth": "partly"} if place % 5 == 0 else {}))
    override(talks[0], "softened", "met", "言い方は十分に柔らかいです。", mori)
    page.reload()
    readable(page, f"agreement-{language}")
    page.goto("/conversations/review/agreement/rows/?item=greeting")
    readable(page, f"agreement-rows-{language}")


def test_a_review_from_the_keyboard_alone(open_page: Open) -> None:
    some_talks(6)
    mori = people.manager()
    talk = first_of_the_draw(mori)
    review = begin(mori, talk, Reason.RANDOM, Asked())
    page = open_page(f"/conversations/review/{review.uid}/", member=mori, language="ja")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    items = page.locator("[data-item]").count()
    page.keyboard.press("3")
    page.keyboard.press("c")
    page.keyboard.type("1 j ? は文字のまま")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.locator("[data-turn='1']").press("Enter")
    for _ in range(items - 1):
        page.keyboard.press("j")
        page.keyboard.press("1")
    expect(page.locator("[data-count]")).to_have_text(f"{items} / {items}")
    page.keyboard.press("n")
    expect(page).not_to_have_url(re.compile(str(review.uid)))
    review.refresh_from_db()
    assert review.done_at is not None
    marked = review.marks.exclude(comment="").get()
    assert (marked.result, marked.comment, marked.turn) == ("missed", "1 j ? は文字のまま", 0)
    assert review.marks.count() == items


def test_a_review_works_without_script_on_a_phone(browser: object, live_server: object) -> None:
    from django.test import Client
    from playwright.sync_api import Browser

    some_talks(6)
    mori = people.manager()
    review = begin(mori, first_of_the_draw(mori), Reason.RANDOM, Asked())
    client = Client()
    client.force_login(mori)
    assert isinstance(browser, Browser)
    url = str(live_server.url)  # type: ignore[attr-defined]
    context = browser.new_context(
        base_url=url, java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="ja-JP"
    )
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    page = context.new_page()
    page.goto(f"/conversations/review/{review.uid}/")
    page.locator("#item-greeting label").nth(2).click()
    page.locator("button[value=save]").click()
    expect(page.locator(".notice")).to_be_visible()
    assert review.marks.get().result == "missed"
    context.close()


@pytest.mark.parametrize("language", BOTH)
def test_the_categories_of_ratings_can_be_chosen(open_page: Open, language: str) -> None:
    file = io.BytesIO(json.dumps({"reviews": REVIEWS}, ensure_ascii=False).encode())
    batch = receive(file, "reviews.json")
    prepare(batch)
    page = open_page(f"/imports/{batch.uid}/", member=people.manager(), language=language)
    readable(page, f"ratings-{language}")
