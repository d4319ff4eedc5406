"""A change is tried in a real browser, from an empty page to an answer with its interval."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from madoguchi.core.text import Text
from madoguchi.processes.names import register
from madoguchi.processes.whatif import gathering
from madoguchi.processes.whatif.actions import learn, try_out
from madoguchi.processes.whatif.models import Fit, Scenario
from tests import people
from tests.browser import BOTH, Open, readable
from tests.processes.whatif.lived import sample_cases
from tests.processes.whatif.test_pages import _few

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]
WORDS = {
    "ja": {
        "learn": "ログから学習する",
        "new": "新しいシナリオ",
        "try": "試す",
        "stage": "調べる",
        "clear": "明確",
    },
    "en": {
        "learn": "Learn from the log",
        "new": "New scenario",
        "try": "Try it",
        "stage": "Investigate",
        "clear": "clear",
    },
}


@pytest.mark.parametrize("language", BOTH)
def test_from_nothing_to_an_answer(open_page: Open, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    cases = sample_cases()
    found = gathering.Gathered(cases, {}, [], "guest-requests@1", max(case.opened for case in cases))
    monkeypatch.setattr(gathering, "gather", lambda _progress: found)
    monkeypatch.setattr(learn, "RUNS", 12)
    monkeypatch.setattr(try_out, "compare", _few(try_out.compare))
    register("stage", {"investigate": Text("Investigate", "調べる")})
    words = WORDS[language]
    page = open_page("/process/what-if/", member=people.manager(), language=language)
    readable(page, f"whatif-empty-{language}")
    page.get_by_role("button", name=words["learn"]).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    learn.run(Fit.objects.get().pk)  # what the worker does
    page.get_by_role("link", name=words["new"]).click()  # the page has loaded again by itself
    readable(page, f"whatif-new-{language}")
    page.locator("[name=name]").fill("Two lists")
    page.locator("[name=list_step]").select_option("dispatch_list")
    page.locator("[name=list_times]").fill("10:00, 15:00")
    page.get_by_role("button", name=words["try"], exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    try_out.run(Scenario.objects.get().pk)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=words["stage"]))
    expect(row).to_contain_text(words["clear"])
    readable(page, f"whatif-answer-{language}")
    page.goto("/process/what-if/")
    readable(page, f"whatif-{language}")
    page.goto("/process/what-if/staffing/?per_hour=200&handling=3&level=80&within=20")
    expect(page.locator(".pairs")).to_contain_text("88.8%")
    readable(page, f"whatif-staffing-{language}")
