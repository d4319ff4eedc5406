"""Scores and hints over the API: nothing is stored, and bad input is answered, never an error of ours."""

from __future__ import annotations

import pytest

from madoguchi.people.models import Role
from tests.api.calling import caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]
TURNS = [
    {"speaker": "agent", "text": "Thank you for calling, this is Sato speaking."},
    {"speaker": "customer", "text": "My parcel has still not arrived and I am really worried."},
    {"speaker": "agent", "text": "I am sorry to hear that. I will check at once and call you back by noon."},
]


def test_a_conversation_sent_along_is_scored() -> None:
    answer = caller(Role.AGENT).post("/scoring/score", {"id": "K1", "channel": "phone", "turns": TURNS})
    assert answer.status_code == 200
    told = answer.json()
    assert told["id"] == "K1"
    assert set(told["dimensions"]) == {"business", "human", "hidden"}
    assert told["not_scored"] is None
    nothing = caller(Role.AGENT).post("/scoring/score", {"turns": []}).json()
    assert nothing["not_scored"]["code"] == "no_turns"


def test_a_hint_comes_in_the_language_of_the_reader_with_a_phrase_in_that_of_the_talk() -> None:
    who = caller(Role.AGENT)
    told = who.post(
        "/scoring/hint", {"turns": TURNS[:2], "draft": "Let me check the tracking number.", "language": "en"}
    ).json()
    assert told["item"] == "empathy"
    assert "sorry" in told["phrase"]
    none = who.post("/scoring/hint", {"turns": TURNS[:2], "draft": TURNS[2]["text"]}).json()
    assert none["item"] is None


def test_what_is_no_conversation_is_refused_in_words() -> None:
    who = caller(Role.AGENT)
    for body in ({}, {"turns": "x"}, {"turns": [{"speaker": "robot", "text": "beep"}]}, {"turns": [3]}):
        assert who.post("/scoring/score", body).status_code == 422
