"""The pages of processes know the periods every other page knows, by the same names."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.test import Client

from madoguchi.cases.period import extent
from tests.asking import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


def counted(html: str) -> str:
    found = re.search(r"\d+ cases, \d+ events", html)
    assert found
    return found[0]


def chosen(html: str) -> str:
    """The period the menu shows."""
    (options,) = re.findall(r'<select name="period".*?</select>', html, re.DOTALL)
    (name,) = re.findall(r"selected>(.*?)</option>", options)
    return name


def test_the_last_days_are_counted_back_from_the_last_day_with_data(manager: Client) -> None:
    last = extent().last
    assert last
    by_name = page(manager, "/process/", period="28d")
    assert chosen(by_name) == "Last 4 weeks"
    since = (last - dt.timedelta(days=27)).isoformat()
    by_days = page(manager, "/process/", **{"from": since, "to": last.isoformat()})
    assert counted(by_name) == counted(by_days) != counted(page(manager, "/process/"))


def test_a_period_by_name_stays_in_every_link_and_its_days_do_not(manager: Client) -> None:
    html = page(manager, "/process/", period="28d", show="mean")
    onward = [unescape(url) for url in re.findall(r'<a [^>]*href="(/process/[^"]*show=mean[^"]*)"', html)]
    assert len(onward) > 10
    for url in onward:
        assert "period=28d" in url
        assert "from=" not in url
    assert chosen(page(manager, next(url for url in onward if "/paths/" in url))) == "Last 4 weeks"


def test_an_older_address_with_days_still_means_these_days(manager: Client) -> None:
    html = page(manager, "/process/", **{"from": "2026-06-01", "to": "2026-06-03"})
    assert chosen(html) == "Own dates"
    assert 'value="2026-06-03"' in html
    assert counted(html) == "3 cases, 12 events"
    # a filter on top keeps both days
    html = page(
        manager, "/process/filter/", back="/process/", add="without", a="check",
        **{"from": "2026-06-01", "to": "2026-06-03"},
    )  # fmt: skip
    assert counted(html) == "3 cases, 12 events"


def test_without_a_period_or_with_one_nobody_knows_everything_is_shown(manager: Client) -> None:
    for query in ({}, {"period": "all"}, {"period": "fortnight"}):
        html = page(manager, "/process/", **query)
        assert chosen(html) == "Everything"
        assert counted(html) == "42 cases, 184 events"


@pytest.mark.parametrize("path", ["/process/waits/", "/process/variants/", "/process/compare/"])
def test_every_page_with_these_filters_offers_them(path: str, manager: Client) -> None:
    assert chosen(page(manager, path, period="7d")) == "Last 7 days"
