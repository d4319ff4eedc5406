"""The pages of coaching in a real browser: a member opens the list and answers, a leader reads it after."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from madoguchi.scoring.coaching.actions.publish import publish
from madoguchi.scoring.coaching.models import CoachingList
from tests import people
from tests.browser import BOTH, Open, axe_problems, picture
from tests.journeys.steps import fits
from tests.scoring.coaching.crew import MONTH, SHORT, october

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("warehouse", "inn")]
PAGE = "/conversations/coaching/"


def looked_over(page: Page, name: str) -> None:
    """Readable and reachable on a desk and on a phone."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe_problems(page) == [], (name, width)
        assert fits(page), (name, width)
        picture(page, f"coaching-{name}-{width}")
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize("language", BOTH)
def test_a_list_is_opened_answered_and_then_read_by_a_leader(open_page: Open, language: str) -> None:
    crew = october()
    publish(MONTH)
    row = CoachingList.objects.get(member=crew[SHORT])
    leader, page = people.manager(), open_page(PAGE, member=crew[SHORT], language=language)
    looked_over(page, f"{language}-closed")

    page.locator(".empty form button").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"month=2026-10"))
    expect(page.locator(".advice .beside")).to_have_count(3)
    looked_over(page, f"{language}-own")

    page.locator("textarea").fill("倉庫からの返事が遅いことがあります。")
    page.locator("input[type=checkbox]").check()
    page.locator("#answer button.primary").click()
    expect(page.locator("#toasts, .notice.done").first).to_be_visible()

    theirs = open_page(f"{PAGE}team/", member=leader, language=language)
    looked_over(theirs, f"{language}-team")
    theirs.get_by_role("link", name=SHORT).click()
    expect(theirs.locator(".notice")).to_contain_text("倉庫からの返事")
    looked_over(theirs, f"{language}-list")
    assert CoachingList.objects.get(pk=row.pk).wants_to_talk


def test_nothing_yet_says_what_comes(open_page: Open) -> None:
    page = open_page(PAGE, member=people.agent(), language="ja")
    expect(page.locator(".empty")).to_be_visible()
    looked_over(page, "ja-empty")
    leader = open_page(f"{PAGE}team/", member=people.manager(), language="ja")
    expect(leader.locator(".empty")).to_be_visible()
    looked_over(leader, "ja-team-empty")
