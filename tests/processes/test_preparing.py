"""What has to be reckoned first shows how far it is, on the page and in the API, and opens by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from madoguchi.people.models import Role
from madoguchi.site import middleware
from madoguchi.warehouse import Filters, client
from madoguchi.warehouse.anew import Anew, Steps
from tests import people
from tests.api.calling import caller
from tests.browser import BOTH, DESK, PHONE, Open, sound
from tests.processes import desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("warehouse")]
LEFT_OUT = "/process/?f=hide%3Acheck&f=with%3Aanswer"


class Held(Anew):
    """Stops after a quarter of the steps until it is let on."""

    def __init__(self) -> None:
        super().__init__(least=0)
        self.on = threading.Event()

    def _reckon(self, steps: Steps) -> None:
        steps.done, steps.total = 3_000_000, 12_000_000
        self.on.wait(30)
        steps.done = 0
        super()._reckon(steps)


@pytest.fixture
def held(inn: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    desk.play()
    client.ask("process_totals")
    anew = Held()
    monkeypatch.setattr(client._owner(), "_anew", anew)
    monkeypatch.setattr(middleware, "OF_A_PAGE", 0.05)
    monkeypatch.setattr(middleware, "OF_THE_API", 0.05)
    yield anew
    anew.on.set()
    anew.forget()


@pytest.mark.browser
@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_page_shows_how_far_it_is_and_opens_by_itself(
    held: Held, open_page: Open, language: str, size: Any
) -> None:
    page = open_page(LEFT_OUT, member=people.manager(), language=language, size=size)
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "25")
    sound(page, f"preparing-{language}-{size['width']}")
    held.on.set()
    expect(page.locator(".map-node").first).to_be_visible()
    assert page.url.endswith(LEFT_OUT)


def test_the_address_without_steps_left_out_is_one_press_away(held: Held, signed_in: Any) -> None:
    answer = signed_in(people.manager(), "en").get(LEFT_OUT)
    assert answer.status_code == 202
    assert 'href="/process/?f=with%3Aanswer"' in answer.content.decode()


def test_a_part_of_a_page_waits_in_its_own_place(held: Held, signed_in: Any) -> None:
    reader = signed_in(people.manager(), "ja")
    part = reader.get(LEFT_OUT, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    asked = {"HX-Request": "true", middleware.ASKS_AGAIN: "part"}
    assert 'aria-valuenow="25"' in reader.get(LEFT_OUT, headers=asked).content.decode()
    held.on.set()
    client.ask("process_totals", Filters(stack=("hide:check", "with:answer")))
    assert "HX-Refresh" not in reader.get(LEFT_OUT, headers=asked).headers
    asked[middleware.ASKS_AGAIN] = "page"
    assert reader.get(LEFT_OUT, headers=asked).headers["HX-Refresh"] == "true"


def test_whoever_has_time_waits_until_it_is_done(held: Held) -> None:
    threading.Timer(0.2, held.on.set).start()
    (told,) = client.ask("process_totals", Filters(stack=("hide:check",)))
    (whole,) = client.ask("process_totals")
    assert told["events"] < whole["events"]


def test_the_api_says_when_to_ask_again(held: Held) -> None:
    api = caller(Role.ANALYST, language="ja")
    answer = api.get("/process", f=["hide:check"])
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("この絞り込みに合わせて手順を計算し直しています（25% 完了）")
    assert answer.headers["Retry-After"] == "5"
    held.on.set()
    client.ask("process_totals", Filters(stack=("hide:check",)))
    assert api.get("/process", f=["hide:check"]).status_code == 200
