"""Whatever an expression matches, it is tried on: the short way finds what the long way finds."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.conversation.cues import Listener, compiled, listener, written
from madoguchi.core.conversation.prefilter import Prefilter, needed
from madoguchi.core.conversation.text import plain


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("side", ["agent", "customer"])
def test_no_expression_that_matches_is_left_out(
    language: Literal["ja", "en"], side: Literal["agent", "customer"]
) -> None:
    heard = listener(language, side)
    texts = [
        plain(text).text for one in written(language).values() for text in (*one["fires"], *one["silent"])
    ]
    for text in texts:
        tried = heard._prefilter.candidates(text)
        matching = [place for place, one in enumerate(heard._expressions) if one.search(text)]
        assert {*matching} <= {*tried}, text


@pytest.mark.parametrize(
    ("expression", "pieces"),
    [
        ("申し訳(?:ござい|あり)ません", {"申し"}),
        ("(?:abc|def)x?", {"ab", "de"}),
        ("ab?c", {"ab", "ac"}),
        ("[ab]c", {"ac", "bc"}),
        ("x*y", None),  # one letter is no piece
        (".*", None),
        ("(?:ab)?", None),
        ("(?:ab)+", {"ab"}),
        (r"\bab\b", {"ab"}),
    ],
)
def test_what_every_match_must_hold(expression: str, pieces: set[str] | None) -> None:
    assert needed(expression, 2, {}) == pieces


LETTERS = st.text("abc", max_size=12)


@given(
    st.lists(st.sampled_from(["ab", "a?bc", "(?:ab|ca)b", "[ab]c+", "a.c", "b{2}", "(?<=a)bc", "c(?!a)b"])),
    LETTERS,
)
def test_short_and_long_way_agree(expressions: list[str], text: str) -> None:
    chosen = Prefilter(expressions, (3, 2), {}).candidates(text)
    for place, expression in enumerate(expressions):
        assert place in chosen or not re.search(expression, text)


def test_an_unless_voids_only_its_sentence() -> None:
    heard = Listener([compiled("thanks", ["thank you"], ["no,"])], "en")
    found = heard.hear(plain("No, thank you. Thank you for asking."))
    assert [hit.start for hit in found] == [15]
