"""The replay of the map: which cases it draws, what it tells of them, and that it plays, pauses and keeps still."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from madoguchi.warehouse import Filters, ask
from madoguchi.warehouse.expressions import answer
from tests import people
from tests.browser import BOTH, PHONE, Open, axe_problems, picture, sound
from tests.processes import desk
from tests.warehouse import facts

MARCH = 1_772_323_200_000


def told(client: Client, **query: Any) -> dict[str, Any]:
    response = client.get("/process/replay/", query)
    assert response.status_code == 200
    return response.json()


def paths(data: dict[str, Any]) -> set[tuple[str, ...]]:
    return {tuple(data["activities"][index]["at"] for index, _ in case) for case in data["cases"]}


# -- the draw -------------------------------------------------------------------------------------


def test_three_hundred_of_many_cases_are_drawn_and_always_the_same() -> None:
    engine = facts.built(
        [
            {"number": number, "kind": "step", "origin": "import", "subject_kind": "case", "subject_id": number,
             "at_ms": MARCH + number * 60_000, "payload": {}, "activity": "受付"}
            for number in range(1, 3001)
        ]
    )  # fmt: skip
    drawn = answer(engine, "process_replay")
    numbers = [row["case_id"] for row in drawn]
    assert len(set(numbers)) == 300
    assert {row["of"] for row in drawn} == {3000}
    assert answer(engine, "process_replay") == drawn
    other = {row["case_id"] for row in answer(engine, "process_replay", seed=2)}
    assert 10 < len(other & set(numbers)) < 60  # as chance has it: 30
    tenths = [sum(1 for one in numbers if (one - 1) // 300 == tenth) for tenth in range(10)]
    assert sum((count - 30) ** 2 / 30 for count in tenths) < 27.9  # chi-square, 9 degrees, 0.1 %
    engine.close()


# -- what is told ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("warehouse")
def test_the_replay_tells_times_of_steps_and_nothing_of_whose_they_are(manager: Client) -> None:
    data = told(manager)
    assert data["drawn"] == "42 cases, all there are"
    assert set(data) == {"activities", "cases", "open", "drawn"}
    assert {"at": "/send", "name": "Sends request"} in data["activities"]
    first = data["cases"][0]
    assert [data["activities"][index]["at"] for index, _ in first] == [
        "/send",
        "/receive",
        "/answer",
        "/timer",
    ]
    assert [ms - first[0][1] for _, ms in first] == [0, 1_800_000, 9_000_000, 268_200_000]
    assert told(manager) == data
    raw = manager.get("/process/replay/").content.decode()
    numbers = [row["case_id"] for row in ask("case_rows", Filters(), limit=50)]
    assert not re.search("K-|荷物|case_id|customer", raw)
    assert not any(f'"{number}"' in raw for number in numbers)


@pytest.mark.django_db
@pytest.mark.usefixtures("warehouse")
def test_the_replay_obeys_the_filters_the_stack_and_the_lanes(manager: Client) -> None:
    assert told(manager, channel="phone")["drawn"] == "10 cases, all there are"
    assert len(told(manager, f="without:receive")["cases"]) == 2
    assert all("/timer" not in way for way in paths(told(manager, f="timer")))
    assert "back/check" in {one["at"] for one in told(manager, lanes=1)["activities"]}
    assert paths(told(manager, stage="solve")) == {("/check",)}
    assert told(manager, channel="fax")["cases"] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("warehouse")
def test_a_filter_that_cannot_be_read_is_told_and_nobody_unknown_sees_anything(manager: Client) -> None:
    refused = manager.get("/process/replay/", {"from": "soon"})
    assert refused.status_code == 400
    assert "soon" in refused.json()["why"]
    assert manager.post("/process/replay/").status_code == 405
    assert Client().get("/process/replay/").status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("warehouse")
def test_every_box_and_line_of_the_map_can_be_found_by_the_replay(manager: Client) -> None:
    html = manager.get("/process/", {"activities": 100, "paths": 100}).content.decode()
    boxes = set(re.findall(r'data-at="([^"]*)"', html))
    assert boxes == {one["at"] for one in told(manager)["activities"]}
    lines = set(re.findall(r'data-from="([^"]*)" data-to="([^"]*)"', html))
    assert ("/receive", "/answer") in lines
    assert ("start", "/send") in lines
    assert ("/timer", "end") in lines


# -- in a browser ---------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("language", BOTH)
def test_cases_run_along_the_map_pause_and_keep_still_where_motion_is_unwanted(
    inn: Any, open_page: Open, language: str
) -> None:
    desk.play()
    japanese = language == "ja"
    asked: list[str] = []
    page = open_page("/process/?activities=0&paths=0", member=people.manager(), language=language)
    page.on("request", lambda request: asked.append(request.url))
    opener = page.get_by_role("button", name="再生" if japanese else "Replay", exact=True)
    panel, moment, slider = (
        page.locator("#replay"),
        page.locator(".replay-moment"),
        page.locator(".replay-at"),
    )
    expect(panel).to_be_hidden()
    assert not any("replay" in url for url in asked)
    opener.click()
    # Less motion is asked for: no circle, no Play; the arrows lead through time and say where we are
    expect(page.locator(".replay-calm")).to_be_visible()
    expect(page.locator("[data-do=play]")).to_be_hidden()
    expect(page.locator(".replay-drawn")).to_contain_text("42")
    expect(page.locator(".replay-undrawn")).to_contain_text("32 回" if japanese else "32 of 142 steps")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(panel.get_by_role("status")).to_contain_text(
        "進行中 2 件" if japanese else "2 under way, 40 not begun"
    )
    expect(page.locator(".replay-layer circle[visibility=visible]")).to_have_count(0)
    expect(page.locator(".replay-badge[visibility=visible] text")).to_have_text(["1", "1"])
    assert axe_problems(page) == []
    picture(page, f"replay-still-{language}")
    # Motion is welcome: it plays, pauses and says so
    page.emulate_media(reduced_motion="no-preference")
    page.locator("[data-do=restart]").click()
    started = moment.text_content() or ""
    page.locator("[data-do=play]").click()
    expect(page.locator("[data-do=play]")).to_have_text("一時停止" if japanese else "Pause")
    expect(moment).not_to_have_text(started)
    expect(page.locator(".replay-layer circle[visibility=visible]").first).to_be_attached()
    page.locator("[data-do=play]").click()
    expect(panel.get_by_role("status")).to_contain_text(moment.text_content() or "?")
    slider.fill("1000")
    expect(panel.get_by_role("status")).to_contain_text("終了 42 件" if japanese else "0 not begun, 42 over")
    page.locator(".replay-clock").select_option("together")
    slider.fill("20")
    expect(moment).to_contain_text("最初の手順から 0 日" if japanese else "0 d")
    picture(page, f"replay-together-{language}")
    page.locator(".replay-twin summary").click()
    expect(page.locator(".replay-twin tbody tr")).to_have_count(6)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    sound(page, f"replay-phone-{language}")
    page.emulate_media(media="print")
    expect(panel).to_be_hidden()
    expect(page.locator(".replay-layer")).to_be_hidden()
