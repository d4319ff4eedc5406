"""Both imports in a real browser: from the upload to the finished page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from madoguchi.cases.models import Case
from madoguchi.imports import jobs
from madoguchi.imports.models import Batch
from madoguchi.surveys.models import Answer
from tests import people
from tests.browser import BOTH, DESK, PHONE, Open, axe_problems, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def work(page: Page) -> None:
    """Wait for the progress page, then do what the worker would do next.

    The page goes on asking meanwhile, but its questions wait: the tests' database in memory, unlike a real one,
    cannot be read while it is written.
    """
    page.route("**/progress/", lambda route: route.continue_())
    page.wait_for_selector("#progress")
    batch = Batch.objects.get(state__in=("running", "checking"))
    (jobs.run if batch.state == "running" else jobs.check)(batch.pk)


def events(path: Path) -> Path:
    file = path / "対応履歴.csv"
    rows = [
        f"A{n // 4:04d},{('受付', '調査', 'お客様へ返信', '解決')[n % 4]},令和8年3月{1 + n % 28}日 10時{n % 60:02d}分,青井,フロント,{n % 3}"
        for n in range(2_000)
    ]
    file.write_text(
        "案件番号,活動,日時,担当者,部署,区分\n" + "\n".join(rows) + "\nA9999,受付,いつか,青井,,\n",
        encoding="cp932",
    )
    return file


def answers(path: Path) -> Path:
    file = path / "宿泊アンケート.csv"
    labels = ("とても満足", "やや満足", "どちらでもない", "やや不満", "とても不満")
    rows = [
        f"{n},2026/3/{1 + n % 28} 9:00,{labels[n % 5]},{n % 12},部屋からの眺めがとてもよかったです。{n}"
        for n in range(500)
    ]
    file.write_text("回答番号,回答日時,満足度,NPS,ご意見\n" + "\n".join(rows), encoding="utf-8-sig")
    return file


@pytest.mark.parametrize("language", BOTH)
def test_an_event_log_comes_in(open_page: Open, inn: object, tmp_path: Path, language: str) -> None:
    page = open_page("/imports/", member=people.manager(), language=language)
    page.locator("a[href='/imports/new/']").first.click()
    page.wait_for_url("**/imports/new/")
    assert not axe_problems(page)
    picture(page, f"imports-new-{language}-1440")
    page.locator("input[type=file]").set_input_files(events(tmp_path))
    page.locator("button[type=submit].primary").click()
    page.wait_for_selector("select[name='column-0']")
    expect(page.locator("select[name='column-0']")).to_have_value("field:case")
    expect(page.locator("select[name='column-2']")).to_have_value("field:at")
    assert not axe_problems(page)
    picture(page, f"imports-columns-{language}-1440")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    picture(page, f"imports-columns-{language}-390")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]

    page.locator("button[value=check]").first.click()
    work(page)
    page.wait_for_selector("button[value=run].primary")
    expect(page.get_by_text("2,000").first).to_be_visible()
    picture(page, f"imports-checked-{language}-1440")
    page.locator("button[value=run].primary").click()
    work(page)
    page.wait_for_selector("#skipped")
    expect(page.get_by_text("いつか")).to_be_visible()
    expect(page.locator("a[href='/']").first).to_be_visible()
    assert not axe_problems(page)
    picture(page, f"imports-finished-{language}-1440")
    assert Case.objects.count() == 500

    page.locator("[data-dialog=undo]").click()
    page.locator("dialog button.danger").click()
    page.wait_for_load_state()
    assert not Case.objects.exists()


def test_a_survey_comes_in(open_page: Open, inn: object, tmp_path: Path) -> None:
    page = open_page("/imports/new/", member=people.manager(), language="ja")
    page.locator("input[type=file]").set_input_files(answers(tmp_path))
    page.locator("button[type=submit].primary").click()
    page.wait_for_selector("select[name='column-0']")
    expect(page.locator("select[name='column-2']")).to_have_value("question:csat")
    expect(page.locator("select[name='column-3']")).to_have_value("question:nps")
    missing = page.locator("input[name^='missing-']").nth(1)
    expect(missing).to_have_value("11")  # eleven is off the scale, so it means no answer
    assert not axe_problems(page)
    picture(page, "imports-questions-ja-1440")
    page.locator("button[value=run]").first.click()
    work(page)
    page.wait_for_selector("text=取り込みが完了しました")
    picture(page, "imports-finished-answers-ja-1440")
    assert (
        Answer.objects.filter(question__code="NPS").exclude(value=11).count() == 459
    )  # kept as given, counted nowhere
    assert Answer.objects.filter(question__code="満足度", value=5).count() == 100
