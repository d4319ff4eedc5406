"""The page of the satisfaction model in a real browser: readable, reachable, in both languages at two widths."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from madoguchi.cases.models import Conversation
from madoguchi.scoring.satisfaction.actions import predict, train, watch
from madoguchi.scoring.satisfaction.models import TrainedModel
from tests import people
from tests.browser import BOTH, Open, readable
from tests.scoring.satisfaction.answering import answered, small

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]
PAGE = "/conversations/satisfaction/"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    small(monkeypatch)


@pytest.mark.parametrize("language", BOTH)
def test_the_page_can_be_read_before_and_after_a_training(open_page: Open, language: str) -> None:
    page = open_page(PAGE, member=people.manager(), language=language)
    expect(page.get_by_text("cold@1")).to_be_visible()
    readable(page, f"satisfaction-before-{language}")

    answered(126)
    page.get_by_role("button", name="いま学習する" if language == "ja" else "Train now").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    readable(page, f"satisfaction-waiting-{language}")
    train.run(TrainedModel.objects.get().pk)
    predict.catch_up()
    watch.watch()
    # the page asks by itself how far it is, and loads again when the training is over
    expect(page.get_by_text("own@1").first).to_be_visible()
    page.locator("#calibration").scroll_into_view_if_needed()
    expect(page.locator("#calibration :is(canvas, svg)").first).to_be_visible()
    readable(page, f"satisfaction-after-{language}")

    one = Conversation.objects.get(source_id="C0")
    page.goto(f"/conversations/{one.uid}/")
    expect(
        page.get_by_text("満足度の予測" if language == "ja" else "Predicted satisfaction").first
    ).to_be_visible()
    readable(page, f"satisfaction-talk-{language}")
