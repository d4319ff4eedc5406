"""Who writes an answer gets at most one hint, the gravest first, and often none."""

from __future__ import annotations

import pytest

from madoguchi.core.conversation.hint import hint
from madoguchi.core.conversation.turns import Turn

UPSET = [
    Turn(0, "agent", "お電話ありがとうございます。青井でございます。"),
    Turn(1, "customer", "もう二度も電話しているのに、まだ直っていません。どうなっているんですか。"),
]
CALM = [
    Turn(0, "agent", "お電話ありがとうございます。青井でございます。"),
    Turn(1, "customer", "宿泊の予約をお願いしたいのですが、来週の土曜日は空いていますか。"),
]


def said(turns: list[Turn], draft: str) -> str | None:
    found = hint(turns, draft)
    return found.item.id if found else None


@pytest.mark.parametrize(
    ("turns", "draft", "item"),
    [
        (UPSET, "担当部署に確認して、本日中にご連絡いたします。", "empathy"),
        (UPSET, "何度もお手数をおかけし、申し訳ございません。本日中にご連絡いたします。", None),
        (UPSET, "だから、それは無理です。", "wording"),
        (CALM, "かしこまりました。土曜日は空いております。何名様でいらっしゃいますか。", None),
        (CALM, "人数は。", "whole_sentences"),
        (CALM, "", None),
        (CALM[1:], "土曜日は空いております。何名様でいらっしゃいますか。", "greeting"),
    ],
)
def test_the_gravest_comes_first(turns: list[Turn], draft: str, item: str | None) -> None:
    assert said(turns, draft) == item


def test_in_english_a_no_wants_its_reason() -> None:
    asked = [
        Turn(0, "agent", "Hello, this is Sato. How may I help?"),
        Turn(1, "customer", "I would like to change my delivery address for the order from yesterday."),
    ]
    assert said(asked, "I'm afraid we can't change that.") == "reason"
    assert (
        said(asked, "I'm afraid we can't change that because the parcel has already left our warehouse.")
        is None
    )


def test_words_that_call_for_it_are_pointed_at() -> None:
    draft = "だから、それは無理です。"
    found = hint(UPSET, draft)
    assert found is not None
    assert found.start is not None
    assert draft[found.start : found.end]
