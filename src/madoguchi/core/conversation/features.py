"""What a satisfaction model is told of a conversation: about a hundred numbers after each customer turn.

Counts and lengths, signs given now, in the turn before and so far (``signs``), repeats, tone, and what followed a
failure. A row sees nothing said after it. Pure; nothing is learned here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.conversation import signs
from madoguchi.core.conversation.cues import Side
from madoguchi.core.conversation.text import plain

Numbers = NDArray[np.float64]
REPEAT = 0.5  # Jaccard similarity of words from which a turn counts as said before
FAR = 20.0  # turns: what "since" says where a thing never happened
_KEPT = 40  # earlier turns of one side a turn is compared with: keeps long conversations linear
_LONG = 4_000  # characters of a turn that are read: a pasted log tells no more of satisfaction than its start


class Spoken(Protocol):
    """What is read of a turn; whoever is neither customer nor agent is passed over."""

    @property
    def speaker(self) -> str: ...
    @property
    def text(self) -> str: ...


class Line(NamedTuple):
    """A turn with nothing but who spoke and the words."""

    speaker: str
    text: str


@dataclass(slots=True)
class _Heard:
    """One turn, listened to once."""

    signs: list[bool]
    words: frozenset[str]
    count: int
    letters: int
    tone: float
    repeat: float  # greatest Jaccard similarity with an earlier turn of the same side
    before: float  # with the turn before of the same side


_NOTHING = _Heard([], frozenset(), 0, 0, 0.0, 0.0, 0.0)


@dataclass(slots=True)
class _Side:
    """Everything one side has said so far."""

    heard: list[_Heard] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)
    words: int = 0
    tones: float = 0.0
    lowest: float = 0.0
    highest: float = 0.0
    repeats: int = 0

    def add(self, one: _Heard) -> None:
        self.heard.append(one)
        self.sums = (
            [a + b for a, b in zip(self.sums, one.signs, strict=True)]
            if self.sums
            else [*map(int, one.signs)]
        )
        self.words += one.count
        self.tones += one.tone
        self.lowest = min(self.lowest, one.tone)
        self.highest = max(self.highest, one.tone)
        self.repeats += one.repeat >= REPEAT

    def ago(self, turns: int) -> _Heard:
        return self.heard[-1 - turns] if len(self.heard) > turns else _NOTHING


_FAILURE, _SUCCESS, _APOLOGY = (
    signs.NAMES["agent"].index(name) for name in ("failure", "success", "apology")
)
_CONFIRM = signs.NAMES["agent"].index("confirm")
_THANKS, _CORRECTION, _NO = (signs.NAMES["customer"].index(name) for name in ("thanks", "correction", "no"))
_GENERAL = (
    *("customer_turns", "agent_turns", "log_turns", "customer_run", "agent_spoke_last", "whole"),
    *("words_now", "letters_now", "words_before", "words_agent", "words_agent_before"),
    *("words_customer_mean", "words_agent_mean", "words_ratio", "words_now_to_mean", "words_total"),
    *("digits_now", "exclaims_now", "dots_now"),
)
_REPEATS = (
    *("repeat_now", "repeat_before", "repeats", "repeat_agent", "repeat_agent_before", "repeats_agent", "echo"),
)  # fmt: skip
_TONES = (
    *("tone_now", "tone_before", "tone_mean", "tone_lowest", "tone_highest", "tone_change"),
    *("tone_agent", "tone_agent_mean", "tone_agent_lowest"),
)
_COURSE = (
    *("since_failure", "since_success", "failures_unmended", "success_after_failure", "no_after_confirm"),
    *("failure_and_apology",),
)


def _named(side: Side) -> Iterable[str]:
    return (
        f"{side}_{name}_{when}" for when in ("now", "before", "share", "count") for name in signs.NAMES[side]
    )


NAMES: tuple[str, ...] = (*_GENERAL, *_named("customer"), *_named("agent"), *_REPEATS, *_TONES, *_COURSE)
WHOLE = NAMES.index("whole")


def of_turns(turns: Sequence[Spoken]) -> Numbers:
    """Return one row for each customer turn, of what had been said up to it. Shape (customer turns, ``len(NAMES)``)."""
    rows = _rows(turns)[:-1]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(NAMES))


def of_dialogue(turns: Sequence[Spoken]) -> Numbers:
    """Return the row of a whole conversation, its end included. Shape (``len(NAMES)``,)."""
    return np.array(_rows(turns, only_whole=True)[-1], dtype=np.float64)


def of_both(turns: Sequence[Spoken]) -> Numbers:
    """Return ``of_turns`` with ``of_dialogue`` as last row. Shape (customer turns + 1, ``len(NAMES)``)."""
    return np.array(_rows(turns), dtype=np.float64)


def _rows(turns: Sequence[Spoken], *, only_whole: bool = False) -> list[list[float]]:
    customer, agent = _Side(), _Side()
    course = _Course()
    rows: list[list[float]] = []
    text, run, last = "", 0, "agent"
    for turn in turns:
        if turn.speaker not in ("customer", "agent"):
            continue
        speaker: Side = "customer" if turn.speaker == "customer" else "agent"
        side = customer if speaker == "customer" else agent
        said = plain(turn.text[:_LONG]).text.strip()
        one = _listen(said, turn.text[:_LONG], speaker, side)
        side.add(one)
        course.add(one, speaker)
        run = run + 1 if speaker == last == "customer" else int(speaker == "customer")
        last = speaker
        if speaker == "customer":
            text = said
            if not only_whole:
                rows.append(_row(customer, agent, course, text, run, last, whole=False))
    rows.append(_row(customer, agent, course, text, run, last, whole=True))
    return rows


def _listen(said: str, text: str, speaker: Side, side: _Side) -> _Heard:
    found = signs.words(said)
    these = frozenset(found)
    alike = [_jaccard(these, earlier.words) for earlier in side.heard[-_KEPT:]]
    return _Heard(
        signs=signs.signs(said, speaker),
        words=these,
        count=len(found),
        letters=len(said),
        tone=signs.tone(text),
        repeat=max(alike, default=0.0),
        before=alike[-1] if alike else 0.0,
    )


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    both = len(a & b)
    return both / (len(a) + len(b) - both) if both else 0.0


@dataclass(slots=True)
class _Course:
    """What followed a failure: counted in customer turns."""

    turn: int = 0
    failed: int | None = None
    mended: int | None = None
    open: int = 0
    turned: int = 0
    refused: int = 0
    both: int = 0
    asked: bool = False

    def add(self, one: _Heard, side: Side) -> None:
        if side == "customer":
            self.turn += 1
            if self.asked and (one.signs[_NO] or one.signs[_CORRECTION]):
                self.refused += 1
            self.asked = False
            return
        self.asked = one.signs[_CONFIRM]
        if one.signs[_FAILURE]:
            self.failed = self.turn
            self.open += 1
            self.both += one.signs[_APOLOGY]
        elif one.signs[_SUCCESS]:
            self.mended = self.turn
            self.turned += self.open > 0
            self.open = 0

    def numbers(self) -> list[float]:
        since = [FAR if at is None else min(FAR, float(self.turn - at)) for at in (self.failed, self.mended)]
        return [*since, float(self.open), float(self.turned), float(self.refused), float(self.both)]


def _row(
    customer: _Side, agent: _Side, course: _Course, text: str, run: int, last: str, *, whole: bool
) -> list[float]:
    now, before, answer, earlier = customer.ago(0), customer.ago(1), agent.ago(0), agent.ago(1)
    asked, answered = len(customer.heard), len(agent.heard)
    mean, mean_agent = customer.words / max(asked, 1), agent.words / max(answered, 1)
    return [
        *(asked, answered, math.log1p(asked + answered), run, last == "agent", whole),
        *(now.count, now.letters, before.count, answer.count, earlier.count),
        *(
            mean,
            mean_agent,
            customer.words / (agent.words + 1),
            now.count / (mean + 1),
            customer.words + agent.words,
        ),
        *(any(map(str.isdigit, text)), text.count("!"), text.count("..") + text.count("…")),
        *_said(customer, signs.NAMES["customer"]),
        *_said(agent, signs.NAMES["agent"]),
        *(now.repeat, now.before, customer.repeats, answer.repeat, answer.before, agent.repeats),
        _jaccard(now.words, answer.words),
        *(now.tone, before.tone, customer.tones / max(asked, 1), customer.lowest, customer.highest),
        now.tone - before.tone,
        *(answer.tone, agent.tones / max(answered, 1), agent.lowest),
        *course.numbers(),
    ]


def _said(side: _Side, names: Sequence[str]) -> list[float]:
    none = [0.0] * len(names)
    count = len(side.heard)
    return [
        *(side.ago(0).signs or none),
        *(side.ago(1).signs or none),
        *([each / count for each in side.sums] or none),
        *(side.sums or none),
    ]
