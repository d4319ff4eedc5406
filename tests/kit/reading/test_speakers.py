"""Speakers under the names that tools give them."""

from __future__ import annotations

import pytest

from madoguchi.kit.reading import open_table
from madoguchi.kit.reading.speakers import speaker_of
from tests.strict import shared


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("customer", "customer"),
        ("end-user", "customer"),
        ("End User", "customer"),
        ("USER:", "customer"),
        ("customer_1", "customer"),
        ("お客様", "customer"),
        ("お客様A", "customer"),
        ("agent", "agent"),
        ("operator_1", "agent"),
        ("オペレーター", "agent"),
        ("担当者２", "agent"),
        ("assistant", "agent"),
        ("system", "system"),
        ("自動", "system"),
        ("山田", None),
        ("", None),
    ],
)
def test_a_speaker(name: str, speaker: str | None) -> None:
    assert speaker_of(name) == speaker


def test_every_turn_of_the_real_dialogues_has_a_speaker() -> None:
    for record in open_table(shared("dialogue", "asdc-ja", "asdc_main_210.jsonl")).records():
        assert {speaker_of(turn["name"]) for turn in record.value["utterances"]} <= {"customer", "agent"}
