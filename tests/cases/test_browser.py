"""Finding what was said, and reading one conversation, in a real browser."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import expect

from madoguchi.cases.models import Conversation
from tests import people
from tests.browser import DESK, PHONE, Open, sound
from tests.service import bring

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]
TOKYO = dt.timezone(dt.timedelta(hours=9))
OPENED = dt.datetime(2026, 11, 16, 23, 50, tzinfo=TOKYO)


def talk(name: str, channel: str, language: str, *turns: str, **fields: Any) -> dict[str, Any]:
    """One conversation, its turns spoken in turn by customer and agent, twenty minutes apart."""
    said = [
        {
            "id": f"{name}-{n}",
            "speaker": "agent" if n % 2 else "customer",
            "text": text,
            "at": OPENED + dt.timedelta(minutes=20 * n),
        }
        for n, text in enumerate(turns)
    ]
    return {
        "id": name,
        "case": name,
        "channel": channel,
        "language": language,
        "opened_at": OPENED,
        "agent": "青井 あおい",
        "turns": said,
    } | fields


@pytest.fixture
def heard() -> None:
    """Two conversations in Japanese, one in English."""
    bring(
        "conversations",
        [
            talk("T-1", "email", "ja", "先週お願いした部品がまだ届いていません。", "申し訳ございません。お調べいたします。", subject="部品が届かない"),
            talk("T-2", "phone", "ja", "露天風呂は何時まで入れますか。", "夜十一時まででございます。", subject="お風呂の時間"),
            talk("T-3", "chat", "en", "Can I change my reservation?", "Of course.", subject="Changing my stay"),
        ],
    )  # fmt: skip


@pytest.mark.usefixtures("heard")
def test_the_list_is_narrowed_and_the_address_keeps_how(open_page: Open) -> None:
    page = open_page("/conversations/", member=people.agent(), language="ja")
    expect(page.locator(".filters")).to_contain_text("応対 3 件")
    page.get_by_label("チャネル").select_option("email")
    page.wait_for_url("**channel=email**")
    expect(page.get_by_role("link", name="部品が届かない")).to_be_visible()
    expect(page.get_by_role("link", name="お風呂の時間")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("チャネル")).to_have_value("email")

    page.goto("/conversations/")
    page.get_by_label("検索").fill("何時まで")
    page.keyboard.press("Enter")
    page.wait_for_url("**text=**")
    expect(page.locator(".filters")).to_contain_text("応対 1 件")
    page.get_by_role("link", name="お風呂の時間").click()
    expect(page.locator(".said").first).to_contain_text("露天風呂は何時")


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(("language", "size"), [("ja", DESK), ("en", PHONE)])
def test_one_conversation_reads_well(open_page: Open, language: str, size: Any) -> None:
    email = Conversation.objects.get(source_id="T-1")
    page = open_page(f"/conversations/{email.uid}/", member=people.manager(), language=language, size=size)
    turns = page.locator(".turn")
    expect(turns).to_have_count(2)
    expect(turns.nth(0)).to_contain_text("先週お願いした部品")
    expect(turns.nth(0).locator(".said")).to_have_attribute("lang", "ja")
    # The reply came after midnight in Tokyo: an hour alone would put it before the question
    expect(turns.nth(0)).to_contain_text("23:50")
    expect(turns.nth(1)).to_contain_text("00:10")
    expect(page.locator(".talk")).to_contain_text("11月17日（火）" if language == "ja" else "17 Nov 2026")
    sound(page, f"conversation-{language}-{size['width']}")
