"""The pages of coaching in a real browser: a member opens the list and answers, a leader reads it after."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from madoguchi.scoring.coaching.actions.publish import publish
from madoguchi.scoring.coaching.models import CoachingList
from tests import people
from tests.browser import BOTH, Open, readable
from tests.scoring.coaching.crew import MONTH, SHORT, october

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("warehouse", "inn")]
PAGE = "/conversations/coaching/"


@pytest.mark.parametrize("language", BOTH)
def test_a_list_is_opened_answered_and_then_read_by_a_leader(open_page: Open, language: str) -> None:
    crew = october()
    publish(MONTH)
    row = CoachingList.objects.get(member=crew[SHORT])
    leader, page = people.manager(), open_page(PAGE, member=crew[SHORT], language=language)
    readable(page, f"coaching-{language}-closed")

    page.locator(".empty form button").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"month=2026-10"))
    expect(page.locator(".advice .beside")).to_have_count(3)
    readable(page, f"coaching-{language}-own")

    page.locator("textarea").fill("倉庫からの返事が遅いことがあります。")
    page.locator("input[type=checkbox]").check()
    page.locator("#answer button.primary").click()
    expect(page.locator("#toasts, .notice.done").first).to_be_visible()

    theirs = open_page(f"{PAGE}team/", member=leader, language=language)
    readable(theirs, f"coaching-{language}-team")
    theirs.get_by_role("link", name=SHORT).click()
    expect(theirs.locator(".notice")).to_contain_text("倉庫からの返事")
    readable(theirs, f"coaching-{language}-list")
    assert CoachingList.objects.get(pk=row.pk).wants_to_talk


def test_nothing_yet_says_what_comes(open_page: Open) -> None:
    page = open_page(PAGE, member=people.agent(), language="ja")
    expect(page.locator(".empty")).to_be_visible()
    readable(page, "coaching-ja-empty")
    leader = open_page(f"{PAGE}team/", member=people.manager(), language="ja")
    expect(leader.locator(".empty")).to_be_visible()
    readable(leader, "coaching-ja-team-empty")
