"""In a real browser: a manager reads where cases leave the blueprint, allows a deviation, and takes it back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from madoguchi.core.blueprint.model import Rule
from tests import people
from tests.browser import BOTH, DESK, PHONE, Open, axe_problems, picture, sound
from tests.processes import desk
from tests.processes.conformance import drawn

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]
SAID = {
    "ja": ("「裏方に確認を依頼」を飛ばした", "許可する", "許可する理由", "取り消す"),
    "en": ("“Asks back office” skipped", "Allow", "Why is it allowed?", "Take back"),
}


@pytest.mark.parametrize("language", BOTH)
def test_a_manager_allows_a_deviation_and_takes_it_back(
    open_page: Open, signed_in: Any, language: str
) -> None:
    desk.play()
    drawn.in_force(Rule("soon", "within", "send", "answer", seconds=86_400))
    manager = people.manager()
    signed_in(manager).get("/process/conformance/")  # the warehouse is there when the browser comes
    said, allow, why, take_back = SAID[language]
    page = open_page("/process/conformance/", member=manager, language=language, size=DESK)
    row = page.locator("#deviations tr", has_text=said)
    expect(row).to_contain_text("30")
    assert axe_problems(page) == []
    picture(page, f"conformance-{language}-desk")

    row.get_by_role("link", name=allow).click()
    assert axe_problems(page) == []
    page.get_by_label(why).fill("The front sees the stock itself.")
    page.locator("main").get_by_role("button", name=allow, exact=True).click()
    expect(page.locator(".allowed")).to_contain_text("The front sees the stock itself.")
    expect(page.locator("#deviations")).not_to_contain_text(said)
    page.set_viewport_size(PHONE)
    sound(page, f"conformance-{language}-phone")

    page.locator(".allowed").get_by_role("button", name=take_back).click()
    expect(page.locator("#deviations")).to_contain_text(said)
