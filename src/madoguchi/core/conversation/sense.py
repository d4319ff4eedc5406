"""The sense of a sentence: how readers took sentences like it, learned from the paired conversations.

Cues hear set phrases; people help and complain in words of their own. Four linear models weigh short pieces of a
sentence (words in English, pairs of letters in Japanese) that at least three writers used. They were
learned by logistic regression from the sentences that stand in one half of a pair only: in the half that readers found
better, or in the worse one (``tools/learn_sense.py``). The sentence itself is the evidence. No vectors, no extra, whole numbers
as weights: the same words give the same marks on each installation (decision 008).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from operator import add
from typing import Any, Literal, NamedTuple

from madoguchi.core.conversation.text import Language, sentences

Side = Literal["agent", "customer"]
# What is told of a sentence of each side: that it tells what the customer needs to know, that it answers or acts; that its
# speaker was served, and that nothing is left they wonder about
READS: dict[Side, tuple[str, ...]] = {
    "agent": ("tells", "answers"),
    "customer": ("served", "settled"),
}
LONGEST = 4_000  # letters of a turn that are weighed: a turn longer than that is a document
UNIT = 100  # weights are whole hundredths
STEEP, EVEN = 2.5, 0.5  # of the share: where sentences have no sense it is 0.62: nothing speaks against
TOLD = 0.5  # sentences that tell for each turn: one clear one is two thirds of what can be told
PRIOR = 1  # sentences without any sense that are added, so that a single one says little
_FORM = 1
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[a-z']+|0|[^\sa-z0']")


class Sentence(NamedTuple):
    """A sentence of a plain text: where it stands, and the log odds of each of its side's ``READS``."""

    start: int
    end: int
    odds: tuple[float, ...]


class Weights:
    """The models of one side in one language: where each starts, and what a piece adds to each, in hundredths."""

    def __init__(self, start: Sequence[int], added: Mapping[str, Sequence[int]]) -> None:
        self._known = frozenset(added)
        self._models = [
            (first, {piece: weights[place] for piece, weights in added.items()}.__getitem__)
            for place, first in enumerate(start)
        ]

    def odds(self, sentence: str, language: Language) -> tuple[float, ...]:
        """Return the log odds of each model for a plain sentence; a piece counts once."""
        held = self._known.intersection(pieces(sentence, language))
        return tuple([(start + sum(map(added, held))) / UNIT for start, added in self._models])


class Sense:
    """The models of both sides in both languages."""

    def __init__(self, weights: Mapping[tuple[Language, Side], Weights]) -> None:
        self.weights = weights

    def sentences(self, text: str, language: Language, side: Side) -> list[Sentence]:
        """Return the sentences of a plain text (see ``text.plain``) with their sense, up to ``LONGEST`` letters of it."""
        odds = self.weights[language, side].odds
        found = []
        for begin, stop in sentences(text[:LONGEST]):
            if words := text[begin:stop].strip():
                begin = text.index(words[0], begin)
                found.append(Sentence(begin, begin + len(words), odds(words, language)))
        return found


@cache
def default() -> Sense:
    """Return the models that ship. Raises ``ValueError`` where their file is not one of this form."""
    path = resources.files("madoguchi.core.conversation") / "models" / "sense.json"
    return read(json.loads(path.read_text("utf-8")))


def read(told: Any) -> Sense:
    """Return the models some JSON tells of. Raises ``ValueError``."""
    if not isinstance(told, dict) or told.get("form") != _FORM:
        raise ValueError("no sense of sentences of this form")
    languages: tuple[Language, ...] = ("en", "ja")
    return Sense(
        {
            (language, side): Weights(told[language][side]["start"], told[language][side]["pieces"])
            for language in languages
            for side in READS
        }
    )


def pieces(sentence: str, language: Language) -> list[str]:
    """Return the pieces of a plain sentence: words and marks in English, pairs of letters in Japanese.

    Every number is 0, so that no amount and no date is learned; < and > stand for where a Japanese sentence begins and ends.

    >>> pieces("room 12.", "en")
    ['room', '0', '.']
    >>> pieces("12階 です", "ja")
    ['<0', '0階', '階で', 'です', 'す>']
    """
    text = _NUMBER.sub("0", sentence)
    if language == "en":
        return _WORD.findall(text)
    text = text.replace(" ", "")
    return [*map(add, "<" + text, text + ">")]


def chance(odds: float) -> float:
    """Return the probability of log odds.

    >>> chance(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def mean_share(odds: Iterable[float]) -> float | None:
    """Return how far some sentences have a sense together, 0–1; None where there are none."""
    all_odds: Sequence[float] = tuple(odds)
    if not all_odds:
        return None
    return chance(STEEP * sum(all_odds) / (len(all_odds) + PRIOR) + EVEN)


def told_share(odds: Iterable[float], turns: int) -> float:
    """Return how much some sentences tell for each turn, 0–1: x / (x + ½), so that more is always more."""
    told = sum(chance(2 * one - EVEN) for one in odds) / max(1, turns)
    return told / (told + TOLD)
