"""The sense of a sentence: told from sentences no pair holds, shown by the sentence itself, and never in the way of facts."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.core.conversation import sense
from madoguchi.core.conversation.items.finding import Finding, met, missed
from madoguchi.core.conversation.items.sensed import Sensed, together
from madoguchi.core.conversation.score import score, score_record
from madoguchi.core.conversation.sense import READS, Side
from madoguchi.core.conversation.text import Language, plain
from madoguchi.core.conversation.turns import Conversation, Turn, conversation


def odds(text: str, language: Language, side: Side, name: str) -> float:
    found = sense.default().sentences(plain(text).text, language, side)
    return sum(one.odds[READS[side].index(name)] for one in found)


@pytest.mark.parametrize(
    ("language", "side", "name", "more", "less"),
    [
        ("en", "agent", "tells", "Your old card stops working once the new one is used, by Tuesday at the latest.", "What a wonderful choice of colour!"),
        ("en", "agent", "answers", "I've cancelled the second order and the money is back on your card by Monday.", "We treasure every single one of our guests."),
        ("en", "customer", "served", "Got it, the door opens now, thanks.", "You didn't answer me, I'll ask somebody else."),
        ("en", "customer", "settled", "Good, then I'll wait till Tuesday.", "I suppose I'll see, I don't know how it goes on."),
        ("ja", "agent", "tells", "新しいカードは火曜までに届きますので、届いたら古いカードは使えなくなります。", "まことに素敵なお色をお選びでいらっしゃいますね。"),
        ("ja", "agent", "answers", "二つ目のご注文は取り消しました。代金は月曜に戻ります。", "お客様のお声を宝物として、心より感謝申し上げます。"),
        ("ja", "customer", "served", "開きました、助かりました。", "話が分からないので、もうほかに聞きます。"),
        ("ja", "customer", "settled", "火曜までに届くんですね、わかりました。", "届くのかしら、どうすればいいのかなあ。"),
    ],
)  # fmt: skip
def test_what_serves_is_told_from_what_only_sounds_like_it(
    language: Language, side: Side, name: str, more: str, less: str
) -> None:
    assert odds(more, language, side, name) > odds(less, language, side, name)


def test_a_sentence_stands_where_it_was_said() -> None:
    text = "Oh dear.  It ships on Monday,\n so you have it on Friday!"
    found = sense.default().sentences(plain(text).text, "en", "agent")
    assert [text[one.start : one.end] for one in found] == ["Oh dear.", "It ships on Monday,", "so you have it on Friday!"]  # fmt: skip


def test_numbers_and_dates_are_not_learnt() -> None:
    assert odds("It ships on 14 May.", "en", "agent", "tells") == odds(
        "It ships on 2 May.", "en", "agent", "tells"
    )


def test_only_the_beginning_of_an_endless_turn_is_weighed() -> None:
    found = sense.default().sentences("ab. " * 300_000, "en", "agent")
    assert found[-1].end <= sense.LONGEST


@pytest.mark.parametrize(
    ("words", "share", "result", "exact"),
    [
        (met(), 0.9, "met", 0.925),
        (met(), 0.1, "partly", 0.325),  # the sentences say the contrary
        (missed(), 0.9, "partly", 0.675),
        (missed(), 0.5, "missed", 0.375),  # and here they do not
        (missed(critical=True), 0.9, "missed", None),
        (Finding("not_applicable"), 0.9, "not_applicable", None),
    ],
)
def test_words_name_the_result_unless_sentences_say_the_contrary(
    words: Finding, share: float, result: str, exact: float | None
) -> None:
    found = together(words, Sensed(share, ()))
    assert (found.result, found.exact) == (result, exact)
    assert found.done == words.share


def talk(*turns: tuple[Side, str], **known: Any) -> dict[str, Any]:
    told = score_record({"turns": [{"speaker": who, "text": text} for who, text in turns], **known})
    return {one["item"]: one for part in told["dimensions"].values() for one in part["items"]}


POLITE: tuple[tuple[Side, str], ...] = (
    ("customer", "Hello, my parcel 4471 has not come. Where is it?"),
    ("agent", "A very good morning, and thank you so much for getting in touch with our family!"),
    ("customer", "So is it lost?"),
    ("agent", "How I wish I could hold your hand. We treasure every one of our guests."),
    ("customer", "You have not told me anything. Right. Thanks, I suppose, I'll ask my bank."),
)


def test_thanks_without_an_answer_are_not_taken_for_content() -> None:
    found = talk(*POLITE)["solved_confirmed"]
    assert found["result"] != "met"
    assert found["share"] < 0.5
    assert found["evidence"]


def test_what_the_record_says_is_not_outvoted() -> None:
    assert talk(*POLITE, resolved=False)["solved_confirmed"]["result"] in ("partly", "missed")
    told = talk(("customer", "My parcel has not come."), ("agent", "It is on its way."), ("customer", "Hm."), resolved=True)  # fmt: skip
    assert told["solved_confirmed"]["share"] == 1.0


def test_a_turn_without_words_does_not_stop_it() -> None:
    said = [Turn(0, "customer", "Do you open on the 14th, and from what time may I come to you?"), Turn(1, "agent", "We do, you may come from 10 that day."), Turn(2, "agent", ""), Turn(3, "customer", "From 10"), Turn(4, "customer", "")]  # fmt: skip
    found = conversation(said, language="en")
    assert isinstance(found, Conversation)
    assert score(found).scores["business"] is not None
