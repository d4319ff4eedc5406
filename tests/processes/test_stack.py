"""Filters are added one on top of another, stay in every address, and are taken away one by one."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind
from madoguchi.warehouse import client
from tests.asking import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


def chips(html: str) -> dict[str, str]:
    """What is in force, and the address without it."""
    found = re.findall(r'<li class="chip plain">(.*?) <a href="([^"]*)"', html)
    return {unescape(said): unescape(url) for said, url in found}


def test_filters_are_stacked_and_taken_away_again(manager: Client) -> None:
    html = page(manager, "/process/filter/", back="/process/", add="with", a="check", show="mean")
    assert "10 cases, 60 events" in html
    assert list(chips(html)) == ["With Checks stock"]
    html = page(
        manager, "/process/filter/", back="/process/", f="with:check", add="lasting", a="1", b="9", unit="d"
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
    response = manager.get("/process/filter/", {"back": "https://example.com/", "add": "with", "a": ""})
    assert response["Location"] == "/process/"


def test_a_trimmed_mean_is_shown_like_the_others(manager: Client) -> None:
    html = page(manager, "/process/", show="trimmed")
    assert "without the shortest and the longest 5%" in html
    assert "Trimmed mean" in html


def test_steps_left_out_are_reckoned_once_for_all_that_a_page_asks(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"f": ["hide:check", "with:answer"]}
    within = page(manager, "/process/", **found)
    owner = client._owner()
    monkeypatch.setattr(owner._anew, "_least", 0)
    owner._answers.clear()
    owner._anew.forget()
    once = page(manager, "/process/", **found)

    def picture(html: str) -> str:
        return html[html.index('<div class="map-controls">') : html.index('id="paths"')]

    assert picture(once) == picture(within)
    page(manager, "/process/paths/", **found)
    (steps,) = owner._anew._kept
    assert steps.made
    steps_before = Event.objects.filter(kind=Kind.STEP).order_by("pk").first()
    assert steps_before is not None
    append([Event(kind=Kind.STEP, origin=steps_before.origin, subject_kind=steps_before.subject_kind,
                  subject_id=steps_before.subject_id, at=steps_before.at + timedelta(hours=1),
                  activity="answer", payload={})])  # fmt: skip
    assert picture(page(manager, "/process/", **found)) != picture(once)
    (other,) = owner._anew._kept
    assert other is not steps
