"""What a question means, and how the texts of a file become its answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.metrics.answers import read
from madoguchi.core.metrics.question import KINDS, QuestionError, define, from_json


def numbers(texts: list[str], **definition: object) -> list[float | None]:
    kind = str(definition.pop("kind", "csat"))
    values = read(texts, define(kind, "Q", **definition)).values  # type: ignore[arg-type]
    return [None if math.isnan(value) else value for value in values]


@pytest.mark.parametrize(
    "labels",
    [
        ["とても不満", "不満", "どちらでもない", "満足", "とても満足"],
        ["不満", "やや不満", "どちらともいえない", "やや満足", "満足"],
        ["非常に不満", "やや不満", "ふつう", "やや満足", "非常に満足"],
        ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"],
        ["very poor", "poor", "fair", "good", "excellent"],
        ["1", "２", "3.0", " 4 ", "5：とても満足"],
        ["1 - Very dissatisfied", "2", "3", "4", "5 - Very satisfied"],
    ],
)
def test_usual_labels_stand_for_one_to_five(labels: list[str]) -> None:
    assert numbers(labels) == [1, 2, 3, 4, 5]


def test_agreement_has_seven_steps_for_ces() -> None:
    labels = [
        "全くそう思わない",
        "そう思わない",
        "ややそう思わない",
        "どちらともいえない",
        "ややそう思う",
        "そう思う",
        "強くそう思う",
    ]
    assert numbers(labels, kind="ces") == [1, 2, 3, 4, 5, 6, 7]
    english = [
        "Strongly disagree",
        "Disagree",
        "Somewhat disagree",
        "Neither agree nor disagree",
        "Somewhat agree",
        "Agree",
    ]
    assert numbers(english, kind="ces") == [1, 2, 3, 4, 5, 6]


def test_where_one_is_best_the_labels_turn_round() -> None:
    assert numbers(["とても満足", "満足", "不満"], direction="low_good") == [1, 2, 4]


def test_yes_and_no() -> None:
    assert numbers(["はい", "いいえ", "感じた", "感じなかった", "Yes", "0"], kind="boolean") == [
        1,
        0,
        1,
        0,
        1,
        0,
    ]


@pytest.mark.parametrize("labels", [["満足", "不満"], ["満足", "どちらでもない", "不満"], ["good", "bad"]])
def test_labels_that_can_be_read_in_two_ways_are_not_guessed(labels: list[str]) -> None:
    with pytest.raises(QuestionError) as refused:
        numbers(labels)
    assert "values" in refused.value.text.ja
    assert numbers(labels[:1], values={labels[0]: 5}) == [5]


def test_own_labels_go_before_everything_but_missing_codes() -> None:
    assert numbers(["大満足", "NA", "3"], values={"大満足": 5, "na": 1}, missing=["3"]) == [5, 1, None]


def test_blanks_missing_codes_off_scale_and_nonsense_have_their_own_fates() -> None:
    reading = read(
        ["", "BLANK", "無回答", "11", "7.5", "99", "abc", "10"], define("nps", "Q", missing=["99"])
    )
    assert reading.fates == (
        "missing", "missing", "missing", "off_scale", "off_scale", "missing", "unreadable", "answer",
    )  # fmt: skip


def test_a_missing_code_matches_its_number_however_written() -> None:
    assert numbers(["11.0", "１１", "10"], kind="nps", missing=["11"]) == [None, None, 10]


def test_numbers_with_thousands_separators() -> None:
    assert numbers(["1,200", "-3.5", "1e3", "1_000"], kind="number") == [1200, -3.5, 1000, None]


@pytest.mark.parametrize("kind", KINDS)
def test_a_definition_survives_json(kind: str) -> None:
    definition = define(kind, "Q", missing=["99"], weight="W", person="P")
    assert from_json(definition.to_json(), "Q") == definition


def test_a_full_definition_survives_json() -> None:
    given_json = {
        "kind": "ces", "version": "1.0", "scale": [1, 5], "positive": [1, 2], "direction": "low_good",
        "missing": ["9"], "values": {"楽だった": 1}, "weight": "W", "person": "P", "label": {"en": "Effort", "ja": "手間"},
    }  # fmt: skip
    definition = from_json(given_json, "Q")
    assert definition.to_json() == given_json
    assert from_json({"kind": "ces", "direction": "effort", "version": 1, "missing": 9}, "Q").missing == {"9"}


@pytest.mark.parametrize(
    ("given_json", "word"),
    [
        ({"kind": "csatt"}, "csatt"),
        ({}, "kind"),
        ({"kind": "nps", "scale": [1, 10]}, "0 to 10"),
        ({"kind": "nps", "direction": "low_good"}, "10 is always"),
        ({"kind": "csat", "direction": "up"}, "high_good"),
        ({"kind": "csat", "scale": [5, 1]}, "lowest number first"),
        ({"kind": "csat", "scale": 5}, "cannot be read"),
        ({"kind": "csat", "scale": ["one", "five"]}, "cannot be read"),
        ({"kind": "csat", "positive": [4, 9]}, "positive"),
        ({"kind": "csat", "positive": []}, "positive"),
        ({"kind": "csat", "values": {"良い": 8}}, "良い"),
        ({"kind": "csat", "version": "2.0"}, "CES"),
        ({"kind": "csat", "colour": "red"}, "colour"),
    ],
)
def test_definitions_that_cannot_hold_say_how_to_mend_them(given_json: dict[str, object], word: str) -> None:
    with pytest.raises(QuestionError) as refused:
        from_json(given_json, "Q7")
    assert word in refused.value.text.en
    assert refused.value.text.ja
    assert not refused.value.text.ja.isascii()


@given(
    st.lists(st.text(max_size=12), max_size=20),
    st.sampled_from(["csat", "nps", "ces", "rating", "number", "boolean"]),
)
def test_no_text_is_ever_an_answer_off_the_scale(texts: list[str], kind: str) -> None:
    definition = define(kind, "Q")
    try:
        reading = read(texts, definition)
    except QuestionError:
        return
    for value, fate in zip(reading.values, reading.fates, strict=True):
        assert (fate == "answer") == (not np.isnan(value))
        assert fate != "answer" or definition.on_scale(value)
