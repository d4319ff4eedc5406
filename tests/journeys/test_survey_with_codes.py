"""A survey file with a code for “don't know”: it must never count as an answer, least of all as a promoter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import people
from tests.browser import PHONE, Open, fits
from tests.journeys.steps import take_in, upload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]


def survey(folder: Path) -> Path:
    """Fifty promoters, thirty passives, twenty detractors, and twenty-five who chose 11, “don't know”."""
    given = [10] * 30 + [9] * 20 + [8] * 20 + [7] * 10 + [5] * 15 + [0] * 5 + [11] * 25
    start = dt.datetime.combine(timezone.localdate() - dt.timedelta(days=8), dt.time(9))
    rows = [f"{n},{start + dt.timedelta(hours=n):%Y-%m-%d %H:%M},{value}" for n, value in enumerate(given)]
    file = folder / "recommendation.csv"
    file.write_text("RESPONDENT,ANSWERED,NPS\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_a_code_for_no_answer_is_no_promoter(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/imports/new/", member=people.manager(), language="en")
    upload(page, survey(tmp_path))
    missing = page.locator("input[name^='missing-']")
    expect(missing).to_have_value("11")  # off the scale, so the product asks about it before anybody notices
    missing.fill("")  # and somebody who knows better takes it away
    take_in(page)

    page.goto("/answers/?period=all")
    page.locator("table.questions a").first.click()
    page.get_by_role("link", name="Change the definition").click()
    page.get_by_label("Missing codes").fill("11")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/questions/**")
    page.goto(page.url.split("?")[0] + "?period=all")
    tile = page.locator(".tile").first
    expect(tile).to_contain_text("+30.0")
    expect(tile).to_contain_text("100")

    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/?period=all")
    nps = page.locator(".tile", has=page.get_by_role("link", name="NPS", exact=True))
    expect(nps).to_contain_text("+30.0")
    assert fits(page)


def test_answers_without_a_time_are_announced_before_they_come_in(open_page: Open, tmp_path: Path) -> None:
    undated = tmp_path / "undated.csv"
    lines = survey(tmp_path).read_text(encoding="utf-8").splitlines()
    undated.write_text("\n".join(",".join(line.split(",")[::2]) for line in lines), encoding="utf-8")
    page = open_page("/imports/new/", member=people.manager(), language="ja")
    upload(page, undated)
    expect(page.get_by_text("回答日時の列がないため")).to_be_visible()
    page.goto("/imports/new/")
    upload(page, tmp_path / "recommendation.csv")
    expect(page.get_by_text("回答日時の列がないため")).to_have_count(0)
