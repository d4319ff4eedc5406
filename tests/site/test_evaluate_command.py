"""``madoguchi evaluate``: this evening's question, answered in one command, and as a file that can be mailed."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from madoguchi.site.cli import main
from tests import service
from tests.browser import DESK, PHONE, axe_problems, fits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn", "warehouse")]

WEEK = ["--from", "2026-11-16", "--to", "2026-11-22"]


@pytest.fixture
def record() -> None:
    """Two weeks: customers were unhappier in the first, and three of them wrote by chat."""
    service.cases(60, before=3)
    service.cases(3, before=3, channel="chat", name="d")
    service.cases(40, before=10, hours=5, name="e")
    service.answers([5] * 90 + [1] * 10, before=3)
    service.answers([5] * 50 + [1] * 50, before=10, name="b")
    service.answers([10] * 30 + [0] * 30, question=service.NPS, before=3)


def told(capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    assert main(["evaluate", "--json", *options]) == 0
    return json.loads(capsys.readouterr().out)


def figure(found: Any, code: str) -> Any:
    return next(metric for metric in found["metrics"] if metric["code"] == code)


def test_every_figure_with_its_n_interval_and_change(
    record: None, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, *WEEK)
    assert found["period"] == {"from": "2026-11-16", "to": "2026-11-22"}
    assert found["compared_with"] == {"from": "2026-11-09", "to": "2026-11-15"}
    csat = figure(found, "csat")
    assert (csat["value"], csat["n"]) == (pytest.approx(90.0), 100)
    assert csat["low"] < 90 < csat["high"]
    assert csat["change"]["value"] == pytest.approx(40.0)
    assert csat["change"]["clear"]
    assert figure(found, "nps")["change"] is None  # nobody was asked the week before
    assert figure(found, "volume")["value"] == 63
    assert {"median", "p90"} <= {metric["code"].rsplit("_", 1)[-1] for metric in found["metrics"]}


def test_by_groups_and_nothing_below_five(record: None, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, *WEEK, "--by", "channel,team")
    assert set(found["groups"]) == {"channel", "team"}
    times = {
        metric["group"]["channel"]: metric
        for metric in found["groups"]["channel"]
        if metric["code"] == "resolution_median"
    }
    assert times["phone"]["n"] == 60
    assert times["chat"]["value"] is None


def test_the_process_and_the_questions(record: None, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, *WEEK)
    process = found["process"]
    assert (process["cases"], process["events"], process["variant_count"]) == (63, 189, 1)
    assert process["waits"][0]["from"] == "受付"
    questions = {question["question"]: question for question in found["questions"]}
    assert questions["csat"]["metrics"][0]["value"] == pytest.approx(90.0)
    assert questions["nps"]["n"] == 60


def test_without_dates_all_of_the_record_is_evaluated(
    record: None, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys)
    assert found["compared_with"] is None
    assert figure(found, "volume")["value"] == 103


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ["満足", "解決までの時間（中央値）", "チャネル別", "案件の実際の流れ", "比較対象"]),
        ("en", ["Time to resolution (median)", "By Channel", "How cases really ran", "compared with"]),
    ],
)
def test_the_text_reads_in_both_languages(
    record: None, capsys: pytest.CaptureFixture[str], language: str, words: list[str]
) -> None:
    assert main(["evaluate", *WEEK, "--lang", language]) == 0
    printed = capsys.readouterr().out
    for word in words:
        assert word in printed
    assert "90.0 %" in printed
    assert re.search(r"\+40\.0.*\*", printed)  # the change is clear


def test_nothing_to_evaluate_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--lang", "ja"]) == 1
    assert "評価するデータがまだありません" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [["--from", "yesterday"], ["--from", "2026-02-01", "--to", "2026-01-01"], ["--by", "weather"]],
)
def test_what_makes_no_sense_is_wrong_usage(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", *options]) == 2
    assert capsys.readouterr().err


def test_a_report_that_cannot_be_written_leaves_nothing(record: None, tmp_path: Path) -> None:
    assert main(["evaluate", "--html", str(tmp_path / "no" / "report.html")]) == 1
    assert list(tmp_path.iterdir()) == []


class Reader(HTMLParser):
    """Collects what a page would fetch, run or style from elsewhere, and ids that are there twice."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"src", "href", "style"} or name.startswith("on"):
                self.fetched.append(f"{tag} {name}={value}")


@pytest.fixture
def report(record: None, tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    assert main(["evaluate", *WEEK, "--html", str(path), "--lang", "ja"]) == 0
    return path


def test_the_report_stands_alone(report: Path) -> None:
    page = report.read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(page)
    assert reader.fetched == []
    assert "script" not in reader.tags
    assert "link" not in reader.tags
    assert len(reader.ids) == len(set(reader.ids))
    assert "url(" not in page.replace("url(#p-", "")
    assert "@import" not in page
    assert len(page) < 1_000_000


def test_the_report_holds_both_languages(report: Path) -> None:
    page = report.read_text(encoding="utf-8")
    for words in (
        "サービス評価レポート",
        "Evaluation of the service",
        "チャネル別",
        "By Channel",
        "n が 5 未満",
    ):
        assert words in page
    assert page.count("<svg") > 20


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_report_switches_language_without_a_script(report: Path, browser: Browser, size: Any) -> None:
    context = browser.new_context(viewport=size, java_script_enabled=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    japanese, english = page.locator("main.in-ja"), page.locator("main.in-en")
    expect(japanese).to_be_visible()
    expect(english).not_to_be_visible()
    page.locator("label[for=in-en]").click()
    expect(english).to_be_visible()
    expect(japanese).not_to_be_visible()
    page.locator("#in-en").press("ArrowLeft")  # by keyboard as well
    expect(japanese).to_be_visible()
    assert fits(page)
    assert asked == [report.as_uri()]
    assert axe_problems(page) == []
    context.close()
