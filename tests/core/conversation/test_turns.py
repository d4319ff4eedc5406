"""A conversation that cannot be scored says why; nothing makes the scorer fall over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.core.conversation.quoting import own_words
from madoguchi.core.conversation.score import score_record
from madoguchi.core.conversation.text import language_of, plain
from madoguchi.core.conversation.turns import LONGEST_TURN, MOST_TURNS

PROBLEM = "The heating in our room has not worked since yesterday evening, could you help me?"


def turn(speaker: str, text: str) -> dict[str, Any]:
    return {"speaker": speaker, "text": text}


ASKED = [turn("customer", PROBLEM), turn("agent", "I am sorry to hear that, I will send a colleague.")]


@pytest.mark.parametrize(
    ("turns", "code"),
    [
        ([], "no_turns"),
        ([turn("customer", PROBLEM)], "no_agent"),
        ([turn("agent", "Hello, how may I help you today?")], "no_customer"),
        ([turn("customer", "ok"), turn("agent", "ok")], "too_short"),
        ([turn("customer", "😀😀😀 123"), turn("agent", "👍👍")], "no_language"),
        ([turn("customer", "x" * (LONGEST_TURN + 1)), ASKED[1]], "turn_too_long"),
        (ASKED * MOST_TURNS, "too_many_turns"),
        ("Hello", "bad_shape"),
        ([{"speaker": "robot", "text": "beep"}], "bad_shape"),
        ([{"speaker": "agent", "text": None}], "bad_shape"),
        ([3], "bad_shape"),
    ],
)
def test_what_cannot_be_scored_says_why_in_both_languages(turns: Any, code: str) -> None:
    told = score_record({"id": "K", "turns": turns})
    assert told["not_scored"]["code"] == code
    assert told["not_scored"]["en"]
    assert told["not_scored"]["ja"]
    assert told["overall"] is None


def test_a_turn_in_the_other_language_is_heard_in_it() -> None:
    told = score_record({"turns": [*ASKED, turn("customer", "ありがとうございます、助かりました。")]})
    assert told["language"] == "en"
    assert told["not_scored"] is None


SPEAKER = st.sampled_from(["agent", "customer", "system"])
ANY = st.text(st.characters(), max_size=60)  # lone surrogates too
MOMENTS = st.sampled_from([None, "2026-05-11T10:00:00+09:00", "2026-05-11T10:02:00", "きのう", 3])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.fixed_dictionaries({"speaker": SPEAKER, "text": ANY, "at": MOMENTS}), max_size=8))
def test_no_conversation_whatever_makes_it_fall_over(turns: list[dict[str, Any]]) -> None:
    told = score_record({"turns": [*ASKED, *turns]})
    json.dumps(told)
    for dimension in told["dimensions"].values():
        assert dimension["score"] is None or 0 <= dimension["score"] <= 100
        for item in dimension["items"]:
            for evidence in item["evidence"]:
                text = [*ASKED, *turns][evidence["turn"]]["text"]
                assert text[evidence["start"] : evidence["end"]] == evidence["text"]


@given(st.text(st.characters(), max_size=80))
def test_a_place_in_the_plain_text_is_a_place_in_the_words(text: str) -> None:
    told = plain(text)
    for place in range(len(told.text)):
        start, end = told.span(place, place + 1)
        assert 0 <= start <= end <= len(text)


def test_half_width_letters_and_curly_quotes_are_one_form() -> None:
    told = plain("ＯＫ！ ｶﾞｷﾞ Don’t")
    assert told.text == "ok! ガギ don't"
    assert told.span(4, 6) == (4, 8)


@pytest.mark.parametrize(
    ("text", "language"),
    [("お待ちください", "ja"), ("please wait", "en"), ("確認中", "ja"), ("ｱﾘｶﾞﾄｳ", "ja"), ("12:30 😀", None)],
)
def test_letters_tell_the_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("end", ["。", "🙇‍♀️", "😊 "])
def test_an_apology_before_an_emoji_is_no_refusal(end: str) -> None:
    said = f"ご不便をおかけして申し訳ございません{end}すぐにお調べしますね{end}"
    asked = turn("customer", "荷物が届きません。もう3日も待っています。")
    found = score_record({"turns": [asked, turn("agent", said)]})["dimensions"]["hidden"]["items"]
    assert [one["result"] for one in found if one["item"] == "reason"] == ["not_applicable"]


THREAD = [
    turn("customer", "I was charged twice for order 55120. Please fix it."),
    turn(
        "agent",
        "Checking.\n\nOn Tue, 3 Nov 2026 at 10:12, Sarah Miller <sarah@example.com> wrote:\n> Hi, I am so sorry for the "
        "trouble.\n> We will refund you by Friday.\n\n-- \nTom Blake\nThank you for contacting us. Have a great day!",
    ),
]
CURT = [THREAD[0], turn("agent", "Checking.")]


def test_a_mail_is_marked_for_what_its_writer_said_not_for_what_it_carries_along() -> None:
    told, curt = (
        score_record({"turns": THREAD, "channel": "email"}),
        score_record({"turns": CURT, "channel": "email"}),
    )
    assert told["dimensions"] == curt["dimensions"]


@pytest.mark.parametrize(
    ("mail", "own"),
    [
        ("> いつですか。\n11月6日です。", " " * 8 + "\n11月6日です。"),
        ("調べます。\n\n2026年11月3日(火) 10:12 山田 <t@example.jp>:\n\n> 至急お願いします。", "調べます。"),
        ("調べます。\n\n-----Original Message-----\nFrom: 山田\n\n誠にありがとうございます。", "調べます。"),
        (
            "調べます。\n\n差出人: 山田\n送信日時: 2026/11/03\n宛先: 窓口\n件名: 請求\n\n困っています。",
            "調べます。",
        ),
        ("承りました。\n\n━━━━━━━━━━\n株式会社さくら 西田\nTEL 03-1111-2222\n━━━━━━━━━━", "承りました。"),
        ("承りました。\n━━━━━━━━━━\nご予約日：12月3日\n━━━━━━━━━━", None),  # what was agreed, in a frame
        ("Done.\n\nOn Tue, 3 Nov 2026 at 10:12 Sarah Miller <\ns@example.com> wrote:\n\n> Hello", "Done."),
        ("Done.\n\n________________\nFrom: Tom\nSent: Tuesday\nTo: Sarah\n\nI am sorry.", "Done."),
        ("Done.\n\nSent from my iPhone", "Done."),
        ("From: Tom\nTo: Sarah\nSubject: order\n\nPlease cancel it.", None),  # a mail passed on
        ("> Hello\n> there", None),
        ("On Monday I wrote:\nplease refund me.\nNobody did.", None),
        ("I want -- as I said --\nmy money back.\n5 > 3", None),
    ],
)
def test_what_a_mail_carries_along_is_blanked_in_its_place(mail: str, own: str | None) -> None:
    assert own_words(mail) == (mail if own is None else own)
