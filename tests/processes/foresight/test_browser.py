"""Foresight in a real browser: learnt, listed, hinted at."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from madoguchi.processes.foresight.actions import train
from madoguchi.processes.foresight.models import Training
from tests import people
from tests.browser import BOTH, Open, readable
from tests.processes.foresight.test_pages import played

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]


@pytest.mark.parametrize("language", BOTH)
def test_learnt_listed_and_hinted_at(open_page: Open, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    played(monkeypatch, telling=True)
    page = open_page("/process/foresight/", member=people.manager(), language=language)
    page.locator(".empty button").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    train.run(Training.objects.get().pk)  # what the worker does
    expect(page.get_by_role("link", name="O-claim")).to_be_visible()
    readable(page, f"foresight-{language}")
    page.get_by_role("link", name="O-claim").click()
    expect(page.locator("main .help").first).to_contain_text("見通し" if language == "ja" else "Foresight")
    readable(page, f"foresight-case-{language}")
