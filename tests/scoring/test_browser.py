"""The pages of scoring in a real browser: readable, reachable, accessible, in both languages at two widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from madoguchi.cases.models import Conversation
from madoguchi.scoring.actions.score import catch_up
from madoguchi.warehouse import wait_until_fresh
from tests import people
from tests.browser import BOTH, PHONE, Open, readable
from tests.scoring.talks import CARING, COLD, bring, log, told
from tests.scoring.test_effects import answered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("warehouse", "inn")]


@pytest.mark.parametrize("language", BOTH)
def test_every_page_of_scoring_can_be_read(open_page: Open, language: str) -> None:
    bring(
        *[told(f"A{n}", CARING, request="配送") for n in range(6)],
        *[told(f"B{n}", COLD, request="配送") for n in range(6)],
    )
    log((0, "受付", "", "窓口"), (1, "解決", "resolved", "倉庫"), (3, "再開", "reopened", "窓口"), case="B0")
    catch_up()
    wait_until_fresh(60)
    one = Conversation.objects.get(source_id="B0").uid
    page = open_page(f"/conversations/{one}/", member=people.manager(), language=language)
    for path in (
        f"/conversations/{one}/",
        f"/conversations/{one}/beside/",
        "/conversations/treatment/?period=all",
        "/conversations/treatment/rows/?period=all&dimension=human",
        "/conversations/",
    ):
        page.goto(path)
        readable(page, f"scoring-{language}-{path.split('?')[0].strip('/').replace('/', '-')[:40]}")


@pytest.mark.parametrize("language", BOTH)
def test_what_moves_satisfaction_can_be_read(open_page: Open, language: str) -> None:
    answered(40)
    page = open_page("/conversations/treatment/effects/", member=people.manager(), language=language)
    expect(page.locator("tbody tr").nth(3)).to_be_visible()
    readable(page, f"scoring-{language}-effects")


def test_a_number_leads_to_its_note_by_keyboard(open_page: Open) -> None:
    bring(told("A", CARING))
    one = Conversation.objects.get().uid
    page = open_page(f"/conversations/{one}/", member=people.manager(), language="ja")
    link = page.locator(".ev sup a").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(link.get_attribute("href") or "?") + "$"))


def test_on_a_phone_the_present_tab_is_in_sight(open_page: Open) -> None:
    bring(told("A", CARING))
    page = open_page("/conversations/review/", member=people.manager(), language="ja", size=PHONE)
    expect(page.locator(".tabs").first.locator("[aria-current]")).to_be_in_viewport(ratio=0.9)
