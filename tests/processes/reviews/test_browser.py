"""A manager reviews a stage in a real browser and decides; readable in both languages at both widths."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from madoguchi.processes.reviews.queries import one_of, review_of
from madoguchi.warehouse import Filters
from tests import people
from tests.browser import BOTH, Open, readable
from tests.processes import shop

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]
WORDS = {
    "ja": ("解決する", "直す", "判断を記録する", "判断を記録しました。"),
    "en": ("Resolve", "Fix", "Record the decision", "The decision is recorded."),
}


@pytest.mark.parametrize("language", BOTH)
def test_a_stage_is_reviewed_and_decided(open_page: Open, language: str) -> None:
    shop.play()
    chosen = one_of("shop")
    assert chosen is not None
    review_of(chosen, Filters())  # reckoned once, the page only shows it, however busy the machine
    stage, fix, record, done = WORDS[language]
    page = open_page("/process/reviews/", member=people.manager(), language=language)
    readable(page, f"reviews-{language}-all")
    page.get_by_role("link", name=stage, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(stage)
    readable(page, f"reviews-{language}-stage")
    page.get_by_label(fix, exact=True).check()
    page.locator("[name=reason]").fill("倉庫の返事が遅いため")
    page.get_by_role("button", name=record).click()
    expect(page.locator(".field-error, .error").first).to_be_visible()
    page.locator("[name=due_on]").fill(
        (dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=40)).isoformat()
    )
    page.get_by_role("button", name=record).click()
    expect(page.get_by_text(done)).to_be_visible()
    expect(page.locator(".review-history")).to_contain_text("倉庫の返事が遅いため")
    readable(page, f"reviews-{language}-decided")
