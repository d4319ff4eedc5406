"""What the satisfaction model is told: of made-up conversations in both languages, and of broken ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.conversation import features, signs, vectors
from madoguchi.core.conversation.features import NAMES, Line
from madoguchi.core.conversation.text import plain

ENGLISH = [
    Line("customer", "I need a table for two tonight."),
    Line("agent", "Sorry, I couldn't book that table. Would you like another time?"),
    Line("customer", "No, I need a table for two tonight!"),
    Line("agent", "Done, your table has been booked. Anything else?"),
    Line("customer", "Perfect, thank you. That's all."),
    Line("agent", "You're welcome, have a nice day."),
]
JAPANESE = [
    Line("customer", "今夜二名で予約をお願いします。"),
    Line("agent", "申し訳ございません。満室で予約できません。別の日はいかがでしょうか。"),
    Line("customer", "いいえ、今夜二名で予約したいです。残念です。"),
    Line("agent", "ご予約が完了しました。ほかにご不明な点はございますか。"),
    Line("customer", "ありがとうございます。以上です。"),
    Line("agent", "またのご利用をお待ちしております。"),
]


def told(row: np.ndarray) -> dict[str, float]:
    return dict(zip(NAMES, row.tolist(), strict=True))


def test_names_are_about_a_hundred_and_each_once() -> None:
    assert 95 <= len(NAMES) == len(set(NAMES)) <= 120


@pytest.mark.parametrize("turns", [ENGLISH, JAPANESE], ids=["en", "ja"])
def test_the_course_of_a_conversation_is_told_in_both_languages(turns: list[Line]) -> None:
    first, second, last = map(told, features.of_turns(turns))
    assert (first["customer_turns"], first["agent_turns"], first["since_failure"]) == (1, 0, features.FAR)
    assert second["agent_failure_now"] == second["agent_apology_now"] == second["failures_unmended"] == 1
    assert second["customer_no_now"] == 1
    assert second["repeat_now"] > 0.3
    assert last["agent_success_now"] == last["success_after_failure"] == last["customer_goodbye_now"] == 1
    assert last["customer_thanks_now"] == 1
    assert last["failures_unmended"] == 0
    assert last["agent_failure_before"] == 1
    assert last["agent_failure_share"] == 0.5
    assert last["tone_now"] > 0


def test_a_row_sees_nothing_said_after_it() -> None:
    whole = features.of_turns(ENGLISH)
    for end, row in ((1, 0), (3, 1), (5, 2)):
        assert features.of_turns(ENGLISH[:end])[row] == pytest.approx(whole[row])


def test_the_whole_sees_the_end_and_says_so() -> None:
    whole = told(features.of_dialogue(ENGLISH))
    assert (whole["whole"], whole["agent_spoke_last"], whole["agent_welcome_now"]) == (1, 1, 1)
    assert features.of_both(ENGLISH)[-1] == pytest.approx(features.of_dialogue(ENGLISH))
    assert features.of_both(ENGLISH)[:-1] == pytest.approx(features.of_turns(ENGLISH))


@pytest.mark.parametrize(
    ("side", "sign", "yes", "no"),
    [
        ("agent", "failure", "The payment was unsuccessful.", "The payment was successful."),
        ("agent", "success", "Your payment was successful.", "Your payment was unsuccessful."),
        ("agent", "failure", "確認できませんでした。", "確認できました。"),
        ("agent", "confirm", "Please confirm: two seats.", "Your seats are confirmed."),
        ("customer", "correction", "No, make it four.", "No thanks."),
        ("customer", "correction", "日程を変更したいのですが", "日程はそれでお願いします"),
        ("customer", "goodbye", "That is all.", "Is that all right for you?"),
    ],
)
def test_signs(side: str, sign: str, yes: str, no: str) -> None:
    assert side in ("customer", "agent")
    speaker = "customer" if side == "customer" else "agent"
    place = signs.NAMES[speaker].index(sign)
    assert signs.signs(plain(yes).text, speaker)[place]
    assert not signs.signs(plain(no).text, speaker)[place]


@pytest.mark.parametrize(
    ("glad", "cross"),
    [("Wonderful, thanks!", "This is terrible."), ("助かりました。親切ですね。", "最悪です。ひどい。")],
)
def test_tone_has_the_right_sign(glad: str, cross: str) -> None:
    assert signs.tone(glad) > 0.2
    assert signs.tone(cross) < -0.2
    assert signs.tone("") == 0


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["customer", "agent", "system"]), st.text(st.characters(exclude_categories=()), max_size=60)), max_size=8)
)  # fmt: skip
def test_any_conversation_gives_finite_numbers(turns: list[tuple[str, str]]) -> None:
    said = [Line(*one) for one in turns]
    found = features.of_both(said)
    assert found.shape == (sum(turn.speaker == "customer" for turn in said) + 1, len(NAMES))
    assert np.isfinite(found).all()


@pytest.mark.parametrize(
    "turns",
    [
        [Line("agent", "x" * 1_000_000)],
        [Line("customer", "😀" * 9)] * 50,
        [Line("customer", "why not? " * 100_000)],
    ],
    ids=["long", "emoji", "words"],
)
def test_huge_and_wordless_turns_are_read(turns: list[Line]) -> None:
    assert np.isfinite(features.of_both(turns)).all()


def test_vectors_stand_beside_those_of_the_answer_before() -> None:
    said = [
        Line("agent", "a"),
        Line("customer", "b"),
        Line("system", "c"),
        Line("customer", "d"),
        Line("agent", "e"),
    ]
    known = np.arange(1, 6, dtype=np.float32)[:, None].repeat(vectors.SIZE, axis=1)
    pairs = vectors.of_turns(said, known)
    assert pairs[:, [0, -1]].tolist() == [[2, 1], [4, 1]]
    assert vectors.of_dialogue(said, known)[[0, -1]].tolist() == [4, 5]
    assert vectors.of_course(said, known)[:: vectors.SIZE].tolist() == [4, 5, 3, 3]
    assert not vectors.of_course([], known[:0]).any()
    assert vectors.of_turns([], known[:0]).shape == (0, 2 * vectors.SIZE)
    assert not vectors.of_dialogue([], known[:0]).any()


def test_both_languages_share_one_space() -> None:
    ja, en, other, empty, broken = vectors.encode(
        ["パスワードを忘れました", "I forgot my password", "天気がいいですね", " ", "\ud800"]
    )
    assert ja @ en > 0.6 > 0.4 > ja @ other
    assert np.linalg.norm(ja) == pytest.approx(1, abs=1e-3)
    assert not empty.any()
    assert np.isfinite(broken).all()
