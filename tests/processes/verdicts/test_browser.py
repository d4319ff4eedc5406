"""A manager reads a verdict in a real browser: from all stages to one, to its cases; both languages, both widths."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests import people
from tests.browser import BOTH, DESK, PHONE, Open, sound
from tests.processes.verdicts import shop

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]

WORDS = {
    "ja": {
        "executed": "実行の問題",
        "sound": "問題なし",
        "stage": "解決する",
        "why": "設計どおりに進めれば、今より約束を守れます",
        "lever": "「二重確認」を飛ばした：これがなければ",
        "cases": "逸脱して、約束を守れなかった",
    },
    "en": {
        "executed": "Badly executed",
        "sound": "Sound",
        "stage": "Solve",
        "why": "deviations cost kept promises",
        "lever": "“Checks twice” skipped: without it about",
        "cases": "Deviating, promise missed",
    },
}


@pytest.fixture
def manager() -> Any:
    """Someone who has looked at the page before: the first look reads the log and estimates, which takes its time."""
    shop.draw()
    shop.play()
    found = people.manager()
    client = Client()
    client.force_login(found)
    assert client.get("/process/verdicts/stage/solve/").status_code == 200
    return found


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize(("size", "dark"), [(DESK, False), (PHONE, True)])
def test_a_verdict_is_read_down_to_its_cases(
    manager: Any, open_page: Open, language: str, size: Any, dark: bool
) -> None:
    words = WORDS[language]
    page = open_page("/process/verdicts/", member=manager, language=language, size=size, dark=dark)
    rows = page.locator("table.verdict-stages tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(words["sound"])
    expect(rows.nth(1)).to_contain_text(words["executed"])
    expect(rows.nth(1).locator("svg.waterfall")).to_have_attribute("aria-label", re.compile("%|％"))
    sound(page, f"verdicts-{language}-{size['width']}")

    rows.nth(1).get_by_role("link", name=words["stage"]).click()
    expect(page.locator(".verdict-said")).to_contain_text(words["why"])
    expect(page.get_by_text(words["lever"])).to_be_visible()
    sound(page, f"verdict-{language}-{size['width']}")

    page.get_by_role("link", name=words["cases"]).click()
    page.wait_for_url("**/cases/**")
    expect(page.locator("tbody tr")).to_have_count(50)
