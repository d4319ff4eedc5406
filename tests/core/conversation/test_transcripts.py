"""Calls come in as WebVTT, SubRip or JSON; times are kept, sides are told by name."""

from __future__ import annotations

import json

import pytest

from madoguchi.core.conversation.transcripts import TranscriptError, read
from madoguchi.core.conversation.turns import Conversation
from madoguchi.core.conversation.turns import read as conversation

VTT = """WEBVTT

1
00:00:00.500 --> 00:00:03.000
<v Agent Sato>Thank you for calling, this is Sato.

2
00:00:03.200 --> 00:00:07.000
<v Customer>My parcel has not arrived.

3
00:00:07.500 --> 00:00:09.000
<v Agent Sato>May I put you on hold

4
00:00:09.100 --> 00:00:11.000
<v Agent Sato>while I check?

5
00:01:51.000 --> 00:01:55.000
<v Agent Sato>Thank you for waiting.
"""
SRT = "1\r\n00:00:01,000 --> 00:00:04,000\r\n担当：お電話ありがとうございます。\r\n\r\n2\r\n00:00:05,000 --> 00:00:09,000\r\nお客様：予約を変更したいです。\r\n"


def test_webvtt_becomes_turns_with_their_silences() -> None:
    told = read(VTT, "call-7")
    assert [(one["speaker"], one["text"]) for one in told["turns"]] == [
        ("agent", "Thank you for calling, this is Sato."),
        ("customer", "My parcel has not arrived."),
        ("agent", "May I put you on hold while I check?"),
        ("agent", "Thank you for waiting."),
    ]
    found = conversation(told)
    assert isinstance(found, Conversation)
    assert [round(seconds) for _, _, seconds in found.gaps()] == [0, 0, 100]


def test_subrip_in_japanese() -> None:
    assert [(one["speaker"], one["text"]) for one in read(SRT)["turns"]] == [
        ("agent", "お電話ありがとうございます。"),
        ("customer", "予約を変更したいです。"),
    ]


def test_json_of_contact_centres() -> None:
    centre = {
        "Transcript": [
            {"ParticipantId": "AGENT", "Content": "Hello.", "BeginOffsetMillis": 0, "EndOffsetMillis": 900},
            {
                "ParticipantId": "CUSTOMER",
                "Content": "Hi.",
                "BeginOffsetMillis": 1500,
                "EndOffsetMillis": 2100,
            },
        ]
    }
    plain = [
        {"speaker": "spk_0", "text": "Hello.", "start": 0.0},
        {"speaker": "spk_1", "text": "Hi.", "start": 1.5},
    ]
    for told in (centre, plain):
        turns = read(json.dumps(told))["turns"]
        assert [one["speaker"] for one in turns] == ["agent", "customer"]  # who answers the call speaks first
        assert (turns[1]["at"] - turns[0]["at"]).total_seconds() == 1.5
    assert [one["speaker"] for one in read(json.dumps(plain), agent="spk_1")["turns"]] == [
        "customer",
        "agent",
    ]


@pytest.mark.parametrize(
    "text", ["", "Hello", "WEBVTT\n\nno times", "{broken", "[1, 2]", '{"turns": 3}', "[" * 5000]
)
def test_what_is_no_transcript_says_so(text: str) -> None:
    with pytest.raises(TranscriptError, match="transcript"):
        read(text)


def test_who_is_staff_is_told_by_the_list_of_who_took_part_and_by_name() -> None:
    call = {
        "Participants": [
            {"ParticipantId": "p1", "ParticipantRole": "CUSTOMER"},
            {"ParticipantId": "p2", "ParticipantRole": "AGENT"},
        ],
        "Transcript": [
            {"ParticipantId": "p1", "Content": "Hello?", "BeginOffsetMillis": 0, "EndOffsetMillis": 900},
            {
                "ParticipantId": "p2",
                "Content": "Harbour Hotels.",
                "BeginOffsetMillis": 1500,
                "EndOffsetMillis": 2500,
            },
        ],
    }
    assert [one["speaker"] for one in read(json.dumps(call))["turns"]] == ["customer", "agent"]
    assert read(VTT)["agent"] == "Sato"
    assert "agent" not in read(SRT)


def test_a_long_talk_goes_on_in_another_turn_at_the_end_of_a_sentence() -> None:
    said = [{"speaker": "Agent", "text": f"Part {n}.", "start": 10 * n, "end": 10 * n + 9} for n in range(8)]
    told = read(json.dumps(said), longest=30)
    assert [len(one["text"].split(".")) - 1 for one in told["turns"]] == [3, 3, 2]
    assert len(read(json.dumps(said))["turns"]) == 1
