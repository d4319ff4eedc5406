"""The network in a real browser: read, and an answer rated; in both languages at both widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from madoguchi.people.models import Role, Team
from tests import people
from tests.browser import BOTH, Open, readable
from tests.processes import shop

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]
WORDS = {
    "ja": (
        "お客様に最も影響しているのは「Store room」です。",
        "返事を評価する",
        "4　役に立った",
        "ありがとうございます。",
    ),
    "en": ("Store room hurts the outer customer most.", "Rate an answer", "4 Helpful", "Thank you."),
}


@pytest.mark.parametrize("language", BOTH)
def test_who_hurts_is_read_and_an_answer_rated(open_page: Open, language: str) -> None:
    shop.play()
    front = Team.objects.create(name="Front", lane="front")
    hurts, rate, helpful, thanks = WORDS[language]
    page = open_page(
        "/process/network/", member=people.member(Role.MANAGER, "森 美咲", team=front), language=language
    )
    expect(page.get_by_text(hurts)).to_be_visible()
    expect(page.locator("svg.network")).to_be_visible()
    readable(page, f"network-{language}-map")
    page.get_by_role("link", name=rate).click()
    readable(page, f"network-{language}-rate")
    page.get_by_role("button", name=helpful).first.click()
    expect(page.get_by_text(thanks)).to_be_visible()
