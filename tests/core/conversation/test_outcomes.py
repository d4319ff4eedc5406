"""What came of a request: what was refused, how it was taken and how it ended, in both languages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.conversation import outcomes
from madoguchi.core.conversation.cues import Side
from madoguchi.core.conversation.features import Line
from madoguchi.core.conversation.outcomes import NAMED, NAMES
from madoguchi.core.conversation.text import plain

SENTENCES: dict[tuple[Side, str], tuple[list[str], list[str]]] = {
    ("agent", "nothing"): (
        ["There are no trains after nine.", "I couldn't find any.", "I can't find your order.", "No results, sorry.", "該当する商品はございません。", "お席が見つかりませんでした。"],
        ["I found three trains.", "No, it is not far.", "Your order has been found.", "ご予約が見つかりました。", "問題ございません。"],
    ),
    ("agent", "undone"): (
        ["The booking was unsuccessful.", "I was not able to book it.", "I cannot change the date.", "They are fully booked.", "あいにく満室です。", "ご返金はいたしかねます。", "その日は予約できませんでした。"],
        ["The booking was successful.", "You cannot bring a dog.", "I will book it.", "予約できました。", "お部屋は満足いただけます。"],
    ),
    ("agent", "unknown"): (
        ["I do not have that information.", "The fee is not listed.", "I'm not sure about it: it is not given.", "申し訳ございません、分かりかねます。", "料金の記載はございません。"],
        ["I have that information here.", "The list has the fee.", "わかりました。", "記載はこちらです。"],
    ),
    ("agent", "fault"): (
        ["I apologize for the confusion.", "That was my mistake.", "Sorry about that.", "こちらの手違いでした。", "先ほどのご案内を訂正いたします。"],
        ["I'm sorry, there are none.", "No problem.", "申し訳ございません、満席です。", "お間違えのないようご注意ください。"],
    ),
    ("agent", "unclear"): (
        ["Could you rephrase that?", "I don't understand.", "Did you mean Friday?", "もう一度おっしゃっていただけますか。", "どういう意味でしょうか。"],
        ["I understand.", "It means you can cancel.", "もう一度確認いたしました。", "承知いたしました。"],
    ),
    ("agent", "sorry"): (
        ["I'm so sorry.", "My apologies.", "申し訳ございません。", "お詫び申し上げます。"],
        ["Unfortunately not.", "Of course!", "残念ながらございません。"],
    ),
    ("agent", "sadly"): (
        ["Unfortunately it is full.", "I'm afraid not.", "あいにく満席です。", "残念ながら品切れです。"],
        ["Sorry, it is full.", "Luckily there is one.", "申し訳ございません。"],
    ),
    ("agent", "otherwise"): (
        ["Would another day do?", "Shall I try a different shop?", "別の日はいかがでしょうか。", "代わりにこちらはいかがですか。"],
        ["Anything more?", "Shall I book it?", "この日でよろしいでしょうか。"],
    ),
    ("agent", "no"): (
        ["No, they don't.", "It does not offer parking.", "Pets are not allowed.", "いいえ、ございません。", "こちらでは対応しておりません。"],
        ["Yes, it does.", "Nobody minds.", "I know it.", "はい、対応しております。"],
    ),
    ("agent", "yes"): (
        ["Yes, it does.", "Of course, one moment.", "はい、ございます。", "お持ち込みは可能です。"],
        ["It does, yes and no.", "No, it does not.", "いいえ、できません。"],
    ),
    ("agent", "done"): (
        ["Your table is booked.", "The payment was successful.", "Your reference number is 7.", "ご返金の手続きが完了しました。", "予約番号は七番です。"],
        ["Shall I book it?", "The payment was unsuccessful.", "They are booked up.", "予約なさいますか。"],
    ),
    ("customer", "insists"): (
        ["Are you sure?", "Can you check again?", "Really? I read otherwise.", "本当にないのですか。", "もう一度確認してください。"],
        ["Sure, go ahead.", "I will check in at nine.", "I really like it.", "確認できました。"],
    ),
    ("customer", "corrects"): (
        ["I said Friday.", "That's not what I asked.", "No, I need two.", "金曜日と言いました。", "いえ、違います。"],
        ["Friday, please.", "No thanks.", "金曜日でお願いします。"],
    ),
    ("customer", "alters"): (
        ["How about Italian?", "Is there a different one?", "それなら明日はどうですか。", "別の店をお願いします。"],
        ["That one, please.", "Yes, book it.", "その店でお願いします。"],
    ),
    ("customer", "sorry"): (
        ["Sorry, I forgot.", "My mistake, Monday.", "すみません、月曜でした。", "日を間違えました。"],
        ["Monday, please.", "That is sorrel.", "月曜です。"],
    ),
    ("customer", "resigned"): (
        ["That's too bad.", "Oh. Never mind.", "残念です。", "仕方ないですね。"],
        ["Book it, please.", "That is great!", "お願いします。"],
    ),
    ("customer", "warm"): (
        ["Thank you so much!", "You were very helpful.", "本当にありがとうございます。", "ご親切にどうも。"],
        ["Thanks.", "How much is it?", "ありがとう。"],
    ),
    ("customer", "thanks"): (
        ["Thanks.", "I appreciate it.", "ありがとうございました。", "助かりました。"],
        ["Please book it.", "No.", "お願いします。"],
    ),
    ("customer", "closes"): (
        ["That's all I need.", "No, thank you.", "Goodbye.", "以上です。", "もう大丈夫です。"],
        ["Is that the one?", "I need all of them.", "以上の三点を変えたいのですが。"],
    ),
    ("customer", "accepts"): (
        ["Sounds good.", "Yes, please.", "That works for me.", "はい、それで。", "それでお願いします。"],
        ["No, not that.", "What is it?", "いいえ、別の日で。"],
    ),
    ("customer", "polar"): (
        ["Do they have parking?", "Great, is it cheap?", "駐車場はありますか。", "持ち込みは可能ですか。"],
        ["What is the address?", "They do have parking.", "住所はどこですか。", "駐車場があります。"],
    ),
    ("customer", "wh"): (
        ["What is the address?", "And how long does it take?", "住所はどこですか。", "いつ届きますか？"],
        ["Is it far?", "I know what it is.", "遠いですか。"],
    ),
    ("customer", "requests"): (
        ["I need a train.", "Could you book it?", "予約をしてほしいのですが。", "宿を探しています。"],
        ["Thanks a lot.", "It was good.", "よかったです。"],
    ),
    ("customer", "also"): (
        ["I also need a taxi.", "One more thing.", "あと、タクシーも。", "それから領収書も。"],
        ["Just the taxi.", "タクシーだけです。"],
    ),
    ("customer", "postpones"): (
        ["I will book it myself.", "Maybe later.", "また後で連絡します。", "少し考えます。"],
        ["Book it now.", "今すぐお願いします。"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("side", "name"), [(side, name) for side in NAMED for name in NAMED[side]])
def test_each_is_heard_where_it_is_said_and_nowhere_else(side: Side, name: str) -> None:
    yes, no = SENTENCES[side, name]
    place = NAMED[side].index(name)
    heard = {said: outcomes.heard(plain(said).text, side)[place] for said in yes + no}
    assert [said for said in yes if not heard[said]] == []
    assert [said for said in no if heard[said]] == []


MENDED = {
    "en": [
        Line("customer", "I need a table for two tonight."),
        Line("agent", "I'm sorry, there are no tables tonight. Would another day do?"),
        Line("customer", "Are you sure? How about half past nine?"),
        Line("agent", "Unfortunately they are fully booked then."),
        Line("customer", "Then a different place, please. Do they have parking?"),
        Line("agent", "No, they do not have parking. Shall I book it?"),
        Line("customer", "Yes, please."),
        Line("agent", "Done, your reference number is 7AB."),
        Line("customer", "Perfect, thank you so much. That's all."),
    ],
    "ja": [
        Line("customer", "今夜二名の席をお願いしたいのですが。"),
        Line("agent", "申し訳ございません、今夜は満席です。別の日はいかがでしょうか。"),
        Line("customer", "本当にないですか。それなら九時半はどうですか。"),
        Line("agent", "あいにく、その時間も満席です。"),
        Line("customer", "では、別の店で。駐車場はありますか。"),
        Line("agent", "いいえ、駐車場はご利用できません。ご予約なさいますか。"),
        Line("customer", "はい、お願いします。"),
        Line("agent", "ご予約が完了しました。予約番号は七番です。"),
        Line("customer", "助かります。本当にありがとうございます。以上です。"),
    ],
}


def told(turns: list[Line]) -> dict[str, float]:
    return dict(zip(NAMES, outcomes.of_dialogue(turns).tolist(), strict=True))


@pytest.mark.parametrize("language", MENDED)
def test_a_plain_no_is_no_refusal_and_a_refusal_can_be_mended(language: str) -> None:
    found = told(MENDED[language])
    assert (found["refusals"], found["refusals_running"], found["refusals_first"]) == (2, 2, 1 / 9)
    assert (found["refusals_insisted"], found["refusals_otherwise"], found["plain_no"]) == (1, 2, 1)
    assert (found["mended"], found["done"], found["ended_well"], found["customer_last"]) == (1, 1, 1, 1)
    assert found["end_thanks"] == found["end_warm"] == found["end_closes"] == found["near_end_accepts"] == 1
    assert found["agent_undone_last"] == pytest.approx(3 / 9)
    assert (found["agent_fault_first"], found["agent_fault_last"]) == outcomes.NEVER


@pytest.mark.parametrize("language", MENDED)
def test_what_stays_refused_ends_badly(language: str) -> None:
    found = told(MENDED[language][:5])
    assert (found["ended_well"], found["mended"], found["done"]) == (-1, 0, 0)


def test_what_is_asked_for_again_is_seen() -> None:
    asked = Line("customer", "I need the postcode of the museum.")
    twice = told(
        [asked, Line("agent", "It is in Market Street."), Line("customer", "The museum's postcode?"), asked]
    )
    assert (twice["customer_again_most"], twice["customer_again_count"]) == (1, 1)
    once = told([asked, Line("agent", "CB2."), Line("customer", "Wonderful, goodbye then.")])
    assert once["customer_again_most"] == 0


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from(["customer", "agent", "system"]), st.text(st.characters(exclude_categories=()), max_size=60)), max_size=8)
)  # fmt: skip
def test_any_conversation_gives_finite_numbers(turns: list[tuple[str, str]]) -> None:
    found = outcomes.of_dialogue([Line(*one) for one in turns])
    assert found.shape == (len(NAMES),)
    assert np.isfinite(found).all()


def test_huge_turns_are_read() -> None:
    for text in ("x" * 1_000_000, "do they " * 100_000, "no " * 300_000, "どう" * 300_000):
        assert np.isfinite(outcomes.of_dialogue([Line("customer", text), Line("agent", text)])).all()
