"""Cues: words that tell of good or bad service, found in a turn with the place where they stand.

What is listened for is in ``cues/index.toml``, its words in ``cues/ja`` and ``cues/en``: expressions in plain form (see
``text.plain``: lower case, half-width, straight quotes), ``unless`` expressions that void a hit in the same sentence, and
sentences that must fire and must stay silent, which are tests.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from madoguchi.core.conversation.prefilter import Prefilter, usual_pieces
from madoguchi.core.conversation.text import Language, Plain, ended, plain, sentences
from madoguchi.core.text import Text

Dimension = Literal["business", "human", "hidden"]
Side = Literal["agent", "customer"]
# letters of the pieces that choose which expressions are tried
PIECES: dict[str, tuple[int, ...]] = {"ja": (2,), "en": (5, 3)}
DIMENSIONS: tuple[Dimension, ...] = ("business", "human", "hidden")


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing listened for."""

    id: str
    dimension: Dimension
    side: Side
    polarity: Literal["+", "-", "0"]
    title: Text
    source: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a cue in one language."""

    cue: str
    expressions: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that fired: where its words stand in the original text."""

    cue: str
    start: int
    end: int


@cache
def cues() -> Mapping[str, Cue]:
    """Return every cue by its id."""
    told = _read("index.toml")
    return {
        name: Cue(
            name, one["dimension"], one["side"], one["polarity"], Text(one["title"]["en"], one["title"]["ja"]), one["source"]
        )
        for name, one in told.items()
    }  # fmt: skip


def written(language: Language) -> dict[str, dict[str, list[str]]]:
    """Return what the files of a language say of each cue: expressions, unless, fires, silent."""
    found: dict[str, dict[str, list[str]]] = {}
    for dimension in DIMENSIONS:
        found |= _read(f"{language}/{dimension}.toml")
    return found


class Listener:
    """What is listened for in the turns of one side in one language; see ``prefilter`` for how."""

    def __init__(
        self, words: Iterable[Words], language: Language, usual: Mapping[str, int] | None = None
    ) -> None:
        self.words = tuple(words)
        every = [(number, one) for number, word in enumerate(self.words) for one in word.expressions]
        self._owner = [number for number, _ in every]
        self._expressions = [one for _, one in every]
        self._searches = [one.search for one in self._expressions]
        patterns = [one.pattern for one in self._expressions]
        self._prefilter = Prefilter(patterns, PIECES[language], usual or {})
        self._as_is = any(ended(one) != one for one in patterns)  # own words may ask for an emoji

    def hear(self, said: Plain) -> list[Hit]:
        """Return what fires in a plain text, in the order of the words; each cue once a sentence at most."""
        text = said.text if self._as_is else ended(said.text)
        searches, owner = self._searches, self._owner
        first: dict[int, list[re.Match[str]]] = {}
        for place in self._prefilter.candidates(text):
            if (match := searches[place](text)) is not None:
                first.setdefault(owner[place], []).append(match)
        if not first:
            return []
        found: list[Hit] = []
        parts = sentences(text)
        for number, matches in first.items():
            span = matches[0].span() if len(matches) == 1 else _earliest(matches)
            word = self.words[number]
            while span is not None:
                start, end = span
                begin, stop = _around(parts, start, end, len(text))
                if word.unless is None or not word.unless.search(text, begin, stop):
                    found.append(Hit(word.cue, *said.span(start, end)))
                at = max(stop, end, start + 1)
                if at >= len(text):
                    break
                # an expression that matches nowhere in the text matches nowhere in the rest of it
                span = _earliest(one.re.search(text, at) for one in matches)
        return sorted(found, key=lambda hit: (hit.start, hit.end))


@cache
def listener(language: Language, side: Side) -> Listener:
    """Return the listener for all cues of one side in one language."""
    told = written(language)
    usual = usual_pieces(
        (plain(text).text for one in told.values() for text in (*one["fires"], *one["silent"])),
        PIECES[language],
    )
    return Listener(
        [
            compiled(name, told[name]["expressions"], told[name].get("unless", ()))
            for name, cue in cues().items()
            if cue.side == side and name in told
        ],
        language,
        usual,
    )


def compiled(cue: str, expressions: Iterable[str], unless: Iterable[str] = ()) -> Words:
    """Return words ready to be looked for. Raises ``re.error`` for an expression that is none."""
    but = "|".join(f"(?:{one})" for one in unless)
    return Words(cue, tuple(re.compile(one) for one in expressions), re.compile(but) if but else None)


def find(text: str, language: Language, side: Side) -> list[Hit]:
    """Return the cues of a side that fire in a turn, in the order of their words."""
    return listener(language, side).hear(plain(text))


def _earliest(matches: Iterable[re.Match[str] | None]) -> tuple[int, int] | None:
    """Return where the first of some matches stands, the longest of those that begin there."""
    best: tuple[int, int] | None = None
    for match in matches:
        if match is not None and (best is None or (match.start(), -match.end()) < (best[0], -best[1])):
            best = match.span()
    return best


def _around(parts: list[tuple[int, int]], start: int, end: int, whole: int) -> tuple[int, int]:
    for begin, stop in parts:
        if begin <= start < stop:
            return begin, max(stop, end)
    return 0, whole


def _read(name: str) -> dict[str, Any]:
    path = resources.files("madoguchi.core.conversation") / "cues" / name
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
