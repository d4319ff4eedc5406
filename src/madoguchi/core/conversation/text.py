"""Text as cues see it: one form for each character, with the way back to where it stood in the original."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]

_KANA = re.compile(r"[\u3041-\u30fa\u30fd-\u30ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")
_SENTENCE = re.compile(r"[^。．.!?\n]+(?:[。．.!?]+|\n|$)")
# One character each, so that nothing moves: full-width ASCII, the ideographic space, curly quotes
_STRAIGHT = {0xFF01 + i: 0x21 + i for i in range(0x5E)} | {0x3000: 0x20, 0xA0: 0x20}
_STRAIGHT |= dict.fromkeys(map(ord, "‘’‛´`′"), ord("'")) | dict.fromkeys(map(ord, "“”‟″"), ord('"'))
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2764]")
_STOPS = dict.fromkeys((*range(0x1F300, 0x1FB00), 0x2764), "。")
_STOPS |= dict.fromkeys(
    (*range(0x1F3FB, 0x1F400), 0x200D, 0x2640, 0x2642, 0xFE0F), " "
)  # what joins and colours them
_MARKS = "\uff9e\uff9f"  # half-width voicing marks belong to the letter before


@dataclass(frozen=True, slots=True)
class Plain:
    """Words in one form; ``back[i]`` is where character ``i`` began, None where nothing moved."""

    text: str
    back: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the plain text stands in the original."""
        if self.back is None:
            return start, end
        return self.back[start], self.back[end]


def plain(text: str) -> Plain:
    """Return the text in Unicode form NFKC, with straight quotes and lower case; lone surrogates become U+FFFD.

    >>> plain("ＯＫ！ ｶﾞｷﾞ Don’t").text
    "ok! ガギ don't"
    """
    straight = text.translate(_STRAIGHT)
    if unicodedata.is_normalized("NFKC", straight) and not _broken(straight):
        low = straight.lower()
        if len(low) == len(text):
            return Plain(low)
    letters: list[str] = []
    back: list[int] = []
    for place, cluster in _clusters(straight):
        form = "\ufffd" if _broken(cluster) else unicodedata.normalize("NFKC", cluster).lower()
        letters.append(form)
        back.extend([place] * len(form))
    return Plain("".join(letters), (*back, len(text)))


def _broken(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and (text[end] in _MARKS or unicodedata.combining(text[end])):
            end += 1
        yield place, text[place:end]
        place = end


def language_of(text: str, otherwise: Language | None = None) -> Language | None:
    """Return the language of a text by its letters: kana say Japanese, Latin letters alone English.

    ``otherwise`` where the letters do not tell (numbers, emoji, nothing).
    """
    if _KANA.search(text):
        return "ja"
    if _HAN.search(text):
        return "en" if len(_LATIN.findall(text)) > 5 else "ja"
    return "en" if _LATIN.search(text) else otherwise


def ended(text: str) -> str:
    """Return a plain text with an emoji as the full stop it stands for, one character each.

    >>> ended("承知しました😊では明日")
    '承知しました。では明日'
    """
    return text.translate(_STOPS) if _EMOJI.search(text) else text


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of a plain text begin and end.

    >>> sentences("はい。少々お待ちください。")
    [(0, 3), (3, 13)]
    """
    return [found.span() for found in _SENTENCE.finditer(text)]
