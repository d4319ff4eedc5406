"""How much room words take on a drawing, without asking any font. Pure."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")

HALF, FULL = 0.56, 1.0  # widths in ems: Latin letters and figures on average, Japanese always


def ems(text: str) -> float:
    """Return the width of a text in ems; full-width characters take one."""
    return sum(
        FULL if letter == "%" or unicodedata.east_asian_width(letter) in "WFA" else HALF for letter in text
    )


def fold(text: str, most: float, lines: int = 3) -> list[str]:
    """Break a text into at most ``lines`` lines of ``most`` ems; what does not fit ends in an ellipsis.

    Latin breaks at spaces where it can, Japanese between any two characters but not before 、。ー and small kana.
    """
    words = _words(text.strip())
    folded: list[str] = []
    line = ""
    for word in words:
        if line and ems((line + word).rstrip()) > most:
            folded.append(line.rstrip())
            line = ""
        while ems(word) > most:
            cut = _fits(word, most)
            folded.append(word[:cut])
            word = word[cut:]
        line = line + word if line else word.lstrip()
    if line.strip():
        folded.append(line.rstrip())
    if len(folded) > lines:
        last = folded[lines - 1]
        while last and ems(last) > most - FULL:
            last = last[:-1]
        folded = [*folded[: lines - 1], last.rstrip() + "…"]
    return folded or [""]


def fold_apart(texts: Mapping[T, str], most: float | Mapping[T, float], lines: int = 3) -> dict[T, list[str]]:
    """Fold several texts; of those that would come out alike the end is kept as well, where long names mostly differ.

    ``most``: ems of a line, of all or of each.
    """
    room = most if isinstance(most, Mapping) else dict.fromkeys(texts, most)
    folded = {key: fold(text, room[key], lines) for key, text in texts.items()}
    often = Counter(map(tuple, folded.values()))
    for key, cut in folded.items():
        if often[tuple(cut)] > 1 and cut[-1].endswith("…"):
            end = ""
            for letter in reversed(texts[key].strip()):
                if ems("…" + letter + end) > room[key]:
                    break
                end = letter + end
            folded[key] = [*cut[:-1], "…" + end.lstrip()]
    return folded


_NOT_FIRST = "％%、。，．・ー）」』】〉》ゃゅょっャュョッぁぃぅぇぉァィゥェォ々!?！？)]"


def _words(text: str) -> list[str]:
    """Return the pieces a line may be broken between; a space stays with the word before it."""
    pieces: list[str] = []
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        if not pieces:
            pieces.append(letter)
        elif letter in _NOT_FIRST or letter == " ":
            pieces[-1] += letter
        elif (
            wide
            or pieces[-1].endswith((" ", "/", "-"))
            or unicodedata.east_asian_width(pieces[-1][-1]) in "WF"
        ):
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces


def _fits(word: str, most: float) -> int:
    width, cut = 0.0, 0
    for letter in word:
        width += ems(letter)
        if width > most:
            break
        cut += 1
    return max(cut, 1)
