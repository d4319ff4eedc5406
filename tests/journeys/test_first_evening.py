"""The first evening: an empty installation, a log of the help desk, and figures before bedtime."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import people
from tests.browser import OVERVIEW, Open, picture
from tests.journeys.steps import take_in, upload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse"),
]
CASES = 40


def desk_log(folder: Path) -> Path:
    """Forty cases of last week: each answered after half an hour and resolved after three, in Excel's Japanese."""
    monday = dt.datetime.combine(timezone.localdate() - dt.timedelta(days=6), dt.time(10))
    rows = ["案件番号,活動,日時,担当者,部署,チャネル,段階"]
    for n in range(CASES):
        opened = monday + dt.timedelta(minutes=7 * n)
        for activity, minutes, stage in (
            ("受付", 0, "受け付ける"),
            ("初回返信", 30, "受け付ける"),
            ("解決", 180, "解決する"),
        ):
            at = opened + dt.timedelta(minutes=minutes)
            channel = "電話" if n % 4 else "メール"
            rows.append(f"A-{n:03d},{activity},{at:%Y年%-m月%-d日 %H:%M},青井,フロント,{channel},{stage}")
    rows.append("A-999,受付,いつか,青井,フロント,電話,受け付ける")
    file = folder / "対応履歴.csv"
    file.write_text("\r\n".join(rows) + "\r\n", encoding="cp932")
    return file


def test_from_an_empty_installation_to_the_first_figures(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/", language="ja")
    page.wait_for_url("**/welcome/")
    page.locator("[name=name]").fill("湯宿まどぐち")
    page.get_by_role("button", name="次へ").click()
    page.locator("[name=email]").fill("okada@inn.example")
    page.locator("form [name=name]").fill("岡田 太郎")
    page.locator("[name=password]").fill(people.PASSWORD)
    page.locator("[name=again]").fill(people.PASSWORD)
    page.get_by_role("button", name="設定を終えてサインイン").click()
    page.wait_for_url("**/welcome/doors/")

    page.get_by_role("link", name="ファイルを取り込む").click()
    page.wait_for_url("**/imports/")
    page.locator("a[href='/imports/new/']").first.click()
    upload(page, desk_log(tmp_path))
    for number, field in ((0, "case"), (1, "activity"), (2, "at"), (6, "stage")):
        expect(page.locator(f"select[name='column-{number}']")).to_have_value(f"field:{field}")
    take_in(page)
    expect(page.locator("#skipped")).to_contain_text("いつか")

    page.get_by_role("link", name="概況").first.click()
    page.wait_for_url(OVERVIEW)
    expect(page.locator("h1")).to_have_text("概況")
    expect(page.locator(".filters")).to_contain_text(f"対象 {CASES} 件")
    resolution = page.locator(".tile", has=page.get_by_role("link", name="解決までの時間"))
    expect(resolution).to_contain_text("3.0")
    expect(resolution).to_contain_text(f"= {CASES}")
    expect(page.get_by_role("row", name="受け付ける")).to_contain_text(str(CASES))
    picture(page, "journey-first-evening")

    # Every figure leads to what it was computed from: the rows, then one case's steps at the hours of the file
    page.get_by_role("link", name="件数", exact=True).click()
    page.get_by_role("link", name="元になった行").last.click()
    page.wait_for_url("**/rows/**")
    expect(page.locator(".table-foot").last).to_contain_text(str(CASES))
    page.goto("/process/")
    expect(page.locator(".filters")).to_contain_text(f"{3 * CASES}")
    page.get_by_role("link", name="受付 → 初回返信").first.click()
    page.wait_for_url("**/process/cases/**")
    page.get_by_role("link", name="A-000").click()
    expect(page.get_by_role("row", name="受付")).to_contain_text("10:00")
    picture(page, "journey-first-case")
