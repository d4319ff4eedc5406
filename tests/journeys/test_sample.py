"""Looking around the sample: in by one button, marked on every page, out by one click."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from madoguchi.cases.models import Case
from madoguchi.imports.models import Batch
from madoguchi.imports.sample import load
from madoguchi.people.models import Customer
from madoguchi.processes.names import Names
from madoguchi.surveys.models import Survey
from madoguchi.warehouse import wait_until_fresh
from tests import people
from tests.browser import OVERVIEW, Open, picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]
CASES = 60


def test_the_sample_comes_by_one_button_and_goes_by_one_click(open_page: Open) -> None:
    page = open_page("/welcome/doors/", member=people.admin(), language="ja")
    page.get_by_role("button", name="サンプルを読み込む").click()
    page.wait_for_selector("#progress")
    batch = Batch.objects.get(kind="sample")
    batch.options = batch.options | {
        "cases": CASES
    }  # a year of three thousand cases is more than a test needs
    batch.save(update_fields=["options"])
    load.job(batch.pk)
    page.wait_for_selector(
        "#progress", state="detached"
    )  # the page goes on by itself: not against our next step
    wait_until_fresh(60)

    assert Names.load("ja").process("service") == "宿・ショップのお問い合わせ"
    page.goto("/?period=all")
    expect(page.get_by_text("サンプルデータ", exact=True).first).to_be_visible()
    expect(page.locator(".filters")).to_contain_text(f"対象 {CASES} 件")
    expect(page.locator(".tile").first).to_contain_text("CSAT")
    picture(page, "journey-sample")

    page.get_by_role("link", name="サンプルデータを削除する").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="サンプルを削除").click()
    page.wait_for_url(OVERVIEW, timeout=60_000)
    expect(page.get_by_text("まだ表示できるものがありません")).to_be_visible()
    assert Names.load("ja").process("service") == "service"
    assert not Case.objects.exists()
    assert not Customer.objects.exists()
    assert not Survey.objects.exists()
