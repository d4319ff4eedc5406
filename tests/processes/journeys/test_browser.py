"""The journey map in a real browser: read at a desk and on a phone, a note written by keyboard, one way beside the plan."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests import people
from tests.browser import BOTH, DESK, PHONE, Open, sound
from tests.processes.journeys import scene

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse"),
]
WORDS = {
    "ja": {
        "note": "メモを書く",
        "thinks": "考えていること",
        "save": "メモを保存",
        "opinion": "意見のみ",
        "two": "2 つの区分を並べる",
        "worse": "B のほうが悪い",
        "left": "計画と違ったところ",
        "gap": "未測定",
    },
    "en": {
        "note": "Write a note",
        "thinks": "Thinks",
        "save": "Save notes",
        "opinion": "Opinion only",
        "two": "Put two segments side by side",
        "worse": "B feels worse",
        "left": "The way left the plan",
        "gap": "Not measured",
    },
}


@pytest.fixture
def cases(inn: Any) -> Any:
    made = scene.play()
    # Questions are built once for each process: not while a browser waits
    client = Client()
    client.force_login(people.admin())
    assert client.get("/journey/").status_code == 200
    return made


@pytest.mark.parametrize("language", BOTH)
def test_a_process_owner_reads_the_journey_notes_an_opinion_and_looks_at_one_customer(
    cases: Any, open_page: Open, language: str
) -> None:
    said = WORDS[language]
    page = open_page("/journey/", member=people.manager(), language=language, size=DESK)
    expect(page.locator(".feel-curve .feel-dot")).to_have_count(2)
    # The stages stand beside one another, and the curve runs over all of them
    first, last = page.locator("#stage-1").bounding_box(), page.locator("#stage-3").bounding_box()
    curve = page.locator(".feel-curve").bounding_box()
    assert first
    assert last
    assert curve
    assert first["y"] == last["y"]
    assert abs(curve["x"] - first["x"]) < 3
    assert abs(curve["x"] + curve["width"] - last["x"] - last["width"]) < 3
    sound(page, f"journey-{language}")

    third = page.locator("#stage-3")
    expect(third).to_contain_text(said["gap"])
    third.locator(".edit a").focus()
    page.keyboard.press("Enter")
    page.get_by_label(re.compile(said["thinks"])).focus()
    page.keyboard.type("折り返しは本当に来るのか。")
    sound(page, f"journey-notes-{language}")
    page.get_by_role("button", name=said["save"]).press("Enter")
    expect(page.locator("#stage-3")).to_contain_text("折り返しは本当に来るのか。")
    expect(page.locator("#stage-3")).to_contain_text(said["opinion"])

    page.get_by_role("link", name=said["two"]).click()
    page.locator("select[name=b_channel]").select_option("phone")
    page.wait_for_url("**b_channel=phone**")
    page.locator("select[name=channel]").select_option("email")
    expect(page.locator("#stage-1 .gap.clear")).to_contain_text(said["worse"])
    expect(page).to_have_url(re.compile(r"(?=.*channel=email)(?=.*b_channel=phone)(?=.*two=1)"))
    sound(page, f"journey-two-{language}")

    page.goto(f"/journey/cases/{cases[-1].uid}/")
    expect(page.locator(".walk-said")).to_contain_text(said["left"])
    sound(page, f"journey-case-{language}")


@pytest.mark.parametrize("language", BOTH)
def test_on_a_phone_the_journey_is_read_stage_by_stage(cases: Any, open_page: Open, language: str) -> None:
    page = open_page("/journey/", member=people.agent(), language=language, size=PHONE, dark=True)
    one, two = page.locator("#stage-1").bounding_box(), page.locator("#stage-2").bounding_box()
    assert one
    assert two
    assert two["y"] > one["y"] + one["height"] / 2
    assert one["x"] == two["x"]
    expect(page.locator("#stage-1 > section > h3").nth(2)).to_be_visible()
    sound(page, f"journey-phone-{language}")
    page.goto(f"/journey/cases/{cases[-1].uid}/")
    sound(page, f"journey-case-phone-{language}")
