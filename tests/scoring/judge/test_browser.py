"""The pages of the second opinion in a real browser: readable, accessible, in both languages at two widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from madoguchi.cases.models import Conversation
from tests import people
from tests.browser import BOTH, Open, readable
from tests.scoring.judge.stand_in import answering, running
from tests.scoring.judge.test_asking import on, run, scored
from tests.scoring.talks import COLD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("warehouse", "inn")]


@pytest.mark.parametrize("language", BOTH)
def test_the_second_opinion_can_be_read(open_page: Open, language: str) -> None:
    scored(*[f"A{n}" for n in range(7)])
    scored(*[f"B{n}" for n in range(6)], turns=COLD)
    page = open_page("/conversations/judge/", member=people.admin(), language=language)
    readable(page, f"judge-{language}-empty")
    results = {"greeting": "partly", "hold": "not_applicable", "empathy": "missed", "reason": "missed"}
    with running() as server:
        on(server)
        server.replies = [answering(results, quotes={"wording": (0, "お世話になっております")})]
        assert run() == 13
        for path in (
            "/conversations/judge/?show=1",
            f"/conversations/{Conversation.objects.get(source_id='B0').uid}/",
        ):
            page.goto(path)
            for details in page.locator("#second-opinion details").all():
                details.locator("summary").click()
            readable(page, f"judge-{language}-{'set' if 'judge' in path else 'talk'}")
        page.goto("/conversations/judge/")
        page.get_by_role(
            "button", name="保存して接続をテスト" if language == "ja" else "Save and test the connection"
        ).click()
        expect(
            page.get_by_text("モデルが指定の形式で" if language == "ja" else "in the form asked for")
        ).to_be_visible()
        page.get_by_role("button", name="無効にする" if language == "ja" else "Switch asking off").click()
        expect(page.get_by_text("無効です。" if language == "ja" else "It is off.")).to_be_visible()
