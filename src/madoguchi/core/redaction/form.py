"""Text as the shapes see it: one form for each letter, capitals kept, with the way back to the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_MARKS = "\uff9e\uff9f"  # half-width voicing marks belong to the letter before
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ｰ"), "-")
_LONG = re.compile(r"(?<=\d)ー(?=\d)")  # the long vowel, typed for a dash
_FIGURES = re.compile(r"[〇零一二三四五六七八九]{3,}")  # read out one by one, as transcripts write them
_VALUES = {ord(letter): value for letter, value in zip("〇零一二三四五六七八九", "00123456789", strict=True)}
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


@dataclass(frozen=True, slots=True)
class Form:
    """A text in one form; letter ``i`` came from ``begins[i]:ends[i]`` of the original."""

    text: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of at least one letter stands in the original."""
        return self.begins[start], self.ends[end - 1]


def form(text: str) -> Form:
    """Return the text in Unicode form NFKC, with one kind of dash and figures for numerals read out.

    >>> form("ﾀﾅｶ　０９０ー１２３４").text
    'タナカ 090-1234'
    """
    letters: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and (text[end] in _MARKS or unicodedata.combining(text[end])):
            end += 1
        made = unicodedata.normalize("NFKC", text[place:end].translate(_DASHES)).translate(_DASHES)
        letters.append(made)
        begins.extend([place] * len(made))
        ends.extend([end] * len(made))
        place = end
    whole = _LONG.sub("-", "".join(letters))
    whole = _FIGURES.sub(lambda run: run[0].translate(_VALUES), whole)
    return Form(whole, tuple(begins), tuple(ends))


def folded(text: str) -> str:
    """Return a form's text for comparing words: lower case where that keeps the length, kana as hiragana."""
    low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return low.translate(_HIRAGANA)


def bare(text: str) -> str:
    """Return letters and figures alone, folded: what makes two writings of one thing the same."""
    return "".join(letter for letter in folded(form(text).text) if letter.isalnum())
