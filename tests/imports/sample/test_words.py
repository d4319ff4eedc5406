"""What is said: in its own language, never empty, never twice the same, and nobody's real address."""

from __future__ import annotations

import re
from collections import Counter

from madoguchi.imports.sample import Sample
from madoguchi.imports.sample.talk.compose import LINES, MANNERS, VOICES

KANA = re.compile(r"[ぁ-んァ-ヶ]")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")


def texts(year: Sample, language: str) -> list[str]:
    return [
        turn["text"] for talk in year.conversations if talk["language"] == language for turn in talk["turns"]
    ]


def test_six_in_ten_cases_are_japanese(year: Sample) -> None:
    languages = Counter(case["language"] for case in year.cases)
    assert set(languages) == {"ja", "en"}
    assert 0.56 <= languages["ja"] / len(year.cases) <= 0.64


def test_nothing_said_is_empty_or_has_a_place_left_open(year: Sample) -> None:
    said = (
        texts(year, "ja") + texts(year, "en") + [row["text"] for row in year.answers if row["value"] is None]
    )
    assert all(text.strip() for text in said)
    assert not [text for text in said if "{" in text or "}" in text or "None" in text]
    assert all(talk["turns"] and talk["subject"].strip() for talk in year.conversations)


def test_japanese_is_punctuated_as_japanese(year: Sample) -> None:
    said = texts(year, "ja")
    assert all(JAPANESE.search(text) for text in said)
    assert sum("。" in text or "？" in text for text in said) > 0.95 * len(said)
    assert sum("、" in text for text in said) > 0.4 * len(said)
    assert not [text for text in said if re.search(r"[ぁ-ん一-龥][,.?!]", text) or "( " in text]


def test_english_holds_no_japanese_and_the_other_way_round(year: Sample) -> None:
    assert not [text for text in texts(year, "en") if JAPANESE.search(text)]
    comments = [row for row in year.answers if row["kind"] == "text"]
    assert {row["language"] for row in comments} == {"ja", "en"}
    for row in comments:
        assert bool(KANA.search(row["text"])) == (row["language"] == "ja"), row["text"]


def test_no_two_conversations_read_the_same(year: Sample) -> None:
    told = Counter(tuple(turn["text"] for turn in talk["turns"]) for talk in year.conversations)
    assert max(told.values()) == 1
    openings = Counter(talk["turns"][0]["text"] for talk in year.conversations if talk["channel"] == "email")
    firsts = [text for text in openings if "\n" in text]
    assert len(firsts) > 800


def test_both_languages_have_the_same_banks() -> None:
    assert set(LINES["ja"]) == set(LINES["en"])
    for code, lines in LINES["ja"].items():
        assert len(lines.topics) == len(LINES["en"][code].topics), code
        for ja, en in zip(lines.topics, LINES["en"][code].topics, strict=True):
            assert min(map(len, (ja.need, ja.blunt, ja.readback, ja.solution, ja.wrong))) >= 1
            assert min(map(len, (en.need, en.blunt, en.readback, en.solution, en.wrong))) >= 1
    assert set(MANNERS["ja"].feeling) == set(MANNERS["en"].feeling) == set(VOICES["ja"].mood)
    assert set(VOICES["ja"].mood) == set(VOICES["en"].mood)
    assert set(VOICES["ja"].back) == set(VOICES["en"].back)


def test_every_conversation_has_a_customer_and_turns_in_order(year: Sample) -> None:
    for talk in year.conversations:
        times = [turn["at"] for turn in talk["turns"]]
        assert times == sorted(times)
        assert {turn["speaker"] for turn in talk["turns"]} <= {"customer", "agent", "system"}
        assert all(("member" in turn) == (turn["speaker"] == "agent") for turn in talk["turns"])


def test_no_address_or_number_is_anybodys(year: Sample) -> None:
    for row in year.customers + year.members:
        assert re.fullmatch(r"[a-z0-9.'-]+@example\.(com|net)", row["email"]), row["email"]
    assert all(row["phone"].startswith("000-") for row in year.customers)
    said = "\n".join(texts(year, "ja") + texts(year, "en"))
    assert set(re.findall(r"@[\w.]+", said)) <= {"@example.com", "@example.net"}


def test_the_kind_words_are_really_said(year: Sample) -> None:
    """Where the truth says the feeling came first, the first conversation holds one of those sentences."""
    first = {talk["case"]: talk for talk in year.conversations if talk["id"].endswith("-1")}
    for language in ("ja", "en"):
        bank = [phrase for phrases in MANNERS[language].feeling.values() for phrase in phrases]
        for case, talk in first.items():
            if talk["language"] != language:
                continue
            said = "\n".join(turn["text"] for turn in talk["turns"] if turn["speaker"] == "agent")
            assert any(phrase in said for phrase in bank) == year.hidden[case]["feeling_first"] or not said


def test_a_careful_hold_says_why_and_thanks_and_a_careless_one_is_longer(year: Sample) -> None:
    care, careless = 0, 0
    for talk in year.conversations:
        hidden = year.hidden[talk["case"]]
        if not talk["id"].endswith("-1") or not hidden["hold"] or talk["language"] != "en":
            continue
        said = " ".join(turn["text"] for turn in talk["turns"] if turn["speaker"] == "agent")
        asked = any(phrase in said for phrase in MANNERS["en"].hold_ask)
        assert asked == hidden["hold_care"]
        care, careless = care + asked, careless + (not asked)
    assert care > 50
    assert careless > 50
