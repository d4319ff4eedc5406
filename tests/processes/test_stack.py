"""Filters are added one on top of another, stay in every address, and are taken away one by one."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests import people
from tests.processes import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


@pytest.fixture
def manager(inn: Any, signed_in: Any) -> Client:
    desk.play()
    return signed_in(people.manager())


def page(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def chips(html: str) -> dict[str, str]:
    """What is in force, and the address without it."""
    found = re.findall(r'<li class="chip plain">(.*?) <a href="([^"]*)"', html)
    return {unescape(said): unescape(url) for said, url in found}


def test_filters_are_stacked_and_taken_away_again(manager: Client) -> None:
    html = page(manager, "/process/filter/", to="/process/", add="with", a="check", show="mean")
    assert "10 cases, 60 events" in html
    assert list(chips(html)) == ["With Checks stock"]
    html = page(
        manager, "/process/filter/", to="/process/", f="with:check", add="lasting", a="1", b="9", unit="d"
    )
    assert list(chips(html)) == ["With Checks stock", "Lasting 24.0 h to 9.0 d"]
    # every way on keeps them
    (onward,) = re.findall(r'<a href="(/process/variants/[^"]*)"', html)
    assert "f=with%3Acheck" in onward
    assert list(chips(page(manager, unescape(onward)))) == list(chips(html))
    html = page(manager, chips(html)["With Checks stock"])
    assert list(chips(html)) == ["Lasting 24.0 h to 9.0 d"]


@pytest.mark.parametrize(
    ("condition", "cases", "said"),
    [
        ("without:check", 32, "Without Checks stock"),
        ("next:receive:answer", 30, "Receives, then at once Answers"),
        ("later:receive:answer", 40, "Receives, later Answers"),
        ("last:answer", 2, "Ends with Answers"),
        ("is:channel:phone", 10, "Channel: Phone"),
        ("period:2026-06-01:2026-06-03", 3, "Opened 2026-06-01 to 2026-06-03"),
    ],
)
def test_each_kind_says_what_it_keeps(manager: Client, condition: str, cases: int, said: str) -> None:
    html = page(manager, "/process/", f=condition)
    assert f"{cases} cases" in html
    assert list(chips(html)) == [said]
    assert f"<small>{cases} cases</small>" in page(manager, "/process/cases/", f=condition)


def test_a_timer_left_out_gives_its_wait_back(manager: Client) -> None:
    html = page(manager, "/process/", f="timer", show="median")
    assert "42 cases, 144 events" in html
    assert "Closed by timer" not in re.sub(r"<option.*?</option>", "", html)
    assert "Steps are left out" in html


def test_an_activity_left_out_makes_neighbours_of_those_around_it(manager: Client) -> None:
    html = page(manager, "/process/", f="hide:check", activities=100, paths=100)
    assert "Asks back office → Answers: 10 times, in 10 cases. Wait: mean 25.0 h" in html
    (url,) = re.findall(
        r'<a class="map-path[^"]*" href="([^"]*)" aria-label="Asks back office → Answers', html
    )
    assert "<small>10 cases</small>" in page(manager, unescape(url))


def test_nonsense_is_told_and_leads_nowhere_else(manager: Client) -> None:
    assert "is not understood" in page(manager, "/process/", f="what:ever")
    response = manager.get("/process/filter/", {"to": "https://example.com/", "add": "with", "a": ""})
    assert response["Location"] == "/process/"


def test_a_trimmed_mean_is_shown_like_the_others(manager: Client) -> None:
    html = page(manager, "/process/", show="trimmed")
    assert "without the shortest and the longest 5%" in html
    assert "Trimmed mean" in html
