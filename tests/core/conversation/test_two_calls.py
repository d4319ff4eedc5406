"""The two calls the product began with: the same request, the same minutes; one average, one perfect.

After “The three dimensions of customer service”: both were solved within minutes, one earned an average mark, the other the
best possible.
"""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.core.conversation.score import score_record

AVERAGE_EN = [
    ("customer", "I got an email saying I need to upgrade the software. When I clicked on the link, nothing happened. But now the program won't start either. How am I supposed to work now?", 0),
    ("agent", "I'll fix that. Just hang on a minute.", 14),
    ("agent", "OK. I've resent you the email with a new link. It should work now. If not, call back.", 110),
    ("customer", "Thank you.", 120),
]  # fmt: skip
PERFECT_EN = [
    ("customer", "I got an email saying I need to upgrade the software. When I clicked on the link, nothing happened. But now the program won't start either. I don't believe this. I have an important deadline.", 0),
    ("agent", "I need to put you on hold for a minute while I check the licence server. I'll be right back.", 14),
    ("agent", "Thank you for waiting. You'll get an email with a new link within the next few minutes. This time the upgrade should work fine. Would you like me to stay on the line while you try it?", 80),
    ("customer", "No, that's all right. If it doesn't work I can call back.", 92),
    ("agent", "I'm very sorry about this. I understand it's the last thing you need when you have a deadline. I hope it's all sorted now.", 104),
    ("customer", "Me too. Thanks!", 120),
]  # fmt: skip
AVERAGE_JA = [
    ("customer", "ソフトを更新するようにというメールが来て、リンクを押したんですが何も起こりません。しかも今度はプログラムも起動しなくなりました。これでどうやって仕事をしろと言うんですか。", 0),
    ("agent", "直します。ちょっと待っててください。", 14),
    ("agent", "はい。新しいリンクでメールを再送しました。それで動くはずです。駄目ならかけ直してください。", 110),
    ("customer", "ありがとうございました。", 120),
]  # fmt: skip
PERFECT_JA = [
    ("customer", "ソフトを更新するようにというメールが来て、リンクを押したんですが何も起こりません。しかも今度はプログラムも起動しなくなりました。信じられない。大事な締め切りがあるのに。", 0),
    ("agent", "ライセンスサーバーを確認いたしますので、1分ほど保留にさせていただけますか。すぐに戻ります。", 14),
    ("agent", "お待たせいたしました。数分以内に、新しいリンクのメールが届きます。今度は更新が正常にできるはずです。お試しになる間、このままお電話をつないでお待ちしましょうか。", 80),
    ("customer", "いえ、大丈夫です。動かなかったらまたかけます。", 92),
    ("agent", "このたびは誠に申し訳ございませんでした。締め切りがおありの時に、さぞお困りだったことと存じます。これですべて解決しているとよいのですが。", 104),
    ("customer", "そうですね。ありがとう。", 120),
]  # fmt: skip


def scored(turns: list[tuple[str, str, int]]) -> dict[str, float]:
    said: list[dict[str, Any]] = [
        {"speaker": speaker, "text": text, "at": f"2026-05-11T10:{second // 60:02d}:{second % 60:02d}+09:00"}
        for speaker, text, second in turns
    ]
    told = score_record({"channel": "phone", "turns": said})
    assert told["not_scored"] is None
    return {name: one["score"] for name, one in told["dimensions"].items()}


@pytest.mark.parametrize(
    ("average", "perfect"), [(AVERAGE_EN, PERFECT_EN), (AVERAGE_JA, PERFECT_JA)], ids=["en", "ja"]
)
def test_the_same_minutes_the_same_answer_another_person(average: Any, perfect: Any) -> None:
    one, other = scored(average), scored(perfect)
    assert other["human"] >= one["human"] + 30
    assert abs(other["business"] - one["business"]) <= 10
