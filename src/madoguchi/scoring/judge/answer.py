"""Reading a model's answer strictly: known items, known results, quotes that are really there."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.core.redaction.form import folded, form
from madoguchi.core.redaction.redact import Turn
from madoguchi.scoring.judge.prompt import MOST_QUOTES, RESULTS

FEWEST_LETTERS = 2  # of a quote
LONGEST_QUOTE = 600
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


class AnswerError(ValueError):
    """An answer of which nothing can be kept; ``code`` as in ``problems``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """Words in the original text of a turn."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Given:
    """One mark as the model gave it, with the places of its quotes."""

    item: str
    result: str
    evidence: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was kept of an answer. ``invented``: quotes found nowhere; ``set_aside``: marks resting on these alone, or malformed."""

    marks: tuple[Given, ...]
    invented: int
    set_aside: int


def read(content: str, items: Collection[str], turns: Mapping[int, Turn]) -> Reading:
    """Return what can be kept of an answer about redacted turns. Raises ``AnswerError``.

    A mark whose quotes are all invented is not kept: its result rests on nothing that was said.
    """
    listed = _items(content)
    marks: dict[str, Given] = {}
    invented = set_aside = 0
    plain = {number: _Plain(turn.text) for number, turn in turns.items()}
    for one in listed:
        item = one.get("item") if isinstance(one, Mapping) else None
        if not isinstance(item, str) or item not in items or item in marks:
            continue
        result, quotes = one.get("result"), one.get("evidence")
        if result not in RESULTS or not isinstance(quotes, list):
            set_aside += 1
            continue
        places = []
        told = [quote for quote in quotes[:MOST_QUOTES] if isinstance(quote, Mapping) and quote.get("quote")]
        for quote in told:
            place = _place(quote, turns, plain)
            if place is None:
                invented += 1
            elif place not in places:
                places.append(place)
        if told and not places and result in ("met", "partly"):
            set_aside += 1
            continue
        marks[item] = Given(item, result, tuple(places) if result != "not_applicable" else ())
    if not marks:
        raise AnswerError("no_marks")
    return Reading(tuple(marks.values()), invented, set_aside)


def _items(content: str) -> list[Any]:
    text = _THOUGHT.sub("", content).strip()
    if fenced := _FENCED.search(text):
        text = fenced[1]
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise AnswerError("bad_answer") from None
    listed = told.get("items") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise AnswerError("bad_answer")
    return listed[:500]


class _Plain:
    """A turn without spaces and in one form of letters, with the way back."""

    def __init__(self, text: str) -> None:
        one = form(text)
        kept = [place for place, letter in enumerate(folded(one.text)) if not letter.isspace()]
        self.text = "".join(folded(one.text)[place] for place in kept)
        self._spans = [(one.begins[place], one.ends[place]) for place in kept]

    def find(self, quote: str) -> tuple[int, int] | None:
        at = self.text.find(quote)
        return None if at < 0 else (self._spans[at][0], self._spans[at + len(quote) - 1][1])


def _place(quote: Mapping[str, Any], turns: Mapping[int, Turn], plain: Mapping[int, _Plain]) -> Place | None:
    """Return where a quote stands: in the turn it names, else in the first turn that holds it."""
    words = quote["quote"]
    if not isinstance(words, str) or len(words) > LONGEST_QUOTE:
        return None
    bare = _Plain(words.strip().strip("「」『』\"'“”")).text
    if len(bare) < FEWEST_LETTERS:
        return None
    numbers = sorted(plain, key=lambda number: (number != quote.get("turn"), number))
    for number in numbers:
        if found := plain[number].find(bare):
            return Place(number, *turns[number].back(*found))
    return None
