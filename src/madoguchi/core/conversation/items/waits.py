"""Waits in a conversation: announced or silent, as long as told or longer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from madoguchi.core.conversation.hearing import Evidence, Heard
from madoguchi.core.conversation.turns import SPOKEN

SILENT = 60.0  # seconds with nobody speaking that count as a wait on the telephone
WRITING = 120.0  # the same where people write: nine of ten replies of a chat come within 81 s (ASDC)
APART = 1800.0  # a longer silence is no wait: somebody called back or wrote again
MEANT = (
    ("少々", 30.0),
    ("しばらく", 60.0),
    ("moment", 60.0),
    ("second", 30.0),
    ("sec", 30.0),
    ("bit", 120.0),
)
_MINUTES = re.compile(r"(\d+)(?:\s*(?:-|~|〜|から|to)\s*(\d+))?\s*(分|minutes?|mins?|秒|seconds?|secs?)")
_NUMBERS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "ten": 10.0, "thirty": 30.0}
_IN_WORDS = re.compile(rf"\b({'|'.join(_NUMBERS)}) (minutes?|mins?|seconds?|secs?)\b")
_SOME = (("数分", 300.0), ("few minutes", 300.0), ("couple of minutes", 180.0), ("a minute", 60.0))
GRACE = 1.5  # a wait that overruns what was said by half is still felt as kept


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait: the turn before it, which courtesies it had, and the words that show them."""

    turn: int
    why: bool
    how_long: bool
    asked: bool
    thanked: bool
    in_time: bool
    evidence: tuple[Evidence, ...] = field(default=())


def waits(heard: Heard) -> list[Wait]:
    """Return the waits of a live conversation; a letter has none."""
    if not heard.conversation.live:
        return []
    usual = SILENT if heard.conversation.channel in SPOKEN else WRITING
    announced = {one.turn for one in heard.all("asks_to_wait")}
    silent = {
        before.number: seconds
        for before, after, seconds in heard.conversation.gaps()
        if after.speaker == "agent" and usual < seconds <= APART
    }
    later = {before.number for before, _, seconds in heard.conversation.gaps() if seconds > APART}
    found = []
    covered: set[int] = set()
    for turn in sorted(announced | silent.keys()):
        if turn in covered:
            continue
        back = heard.next_agent(turn)
        if back is None:
            continue
        # the customer may say "sure" before the silence begins
        stretch = [number for number in (turn, turn + 1) if number < back.number + 1]
        covered.update(stretch)
        if later.intersection(stretch):
            continue  # they rang off meanwhile
        seconds = max((silent.get(number, 0.0) for number in stretch), default=0.0)
        said = _before(heard, turn, "asks_to_wait")
        if turn in announced and not seconds and _brief(heard, turn, back.number):
            continue  # said in passing: the next turn came at once
        thanks = _at(heard, back.number, "returns_from_wait")
        why, long = _before(heard, turn, "says_why_wait"), _before(heard, turn, "says_how_long")
        asked = _before(heard, turn, "asks_leave_to_wait")
        told = " ".join(
            heard.plain[number][0].text for number in (turn - 1, turn) if _announces(heard, number, announced)
        )
        limit = promised(told)
        in_time = seconds <= GRACE * limit if limit else seconds <= 2 * SILENT
        found.append(
            Wait(turn, bool(why), bool(long) or counted(told) is not None, bool(asked), bool(thanks), in_time, (*said, *why, *long, *asked, *thanks))
        )  # fmt: skip
    return found


def promised(words: str) -> float | None:
    """Return how many seconds words of waiting promise, or None where they say nothing of time.

    少々 is up to 30 s, しばらく up to 60 s (Japanese telephone etiquette).
    """
    exact = counted(words)
    return exact if exact is not None else next((seconds for word, seconds in MEANT if word in words), None)


def counted(words: str) -> float | None:
    """Return how many seconds words name in minutes or seconds, or None."""
    if found := _MINUTES.search(words):
        number = float(found[2] or found[1])
        return number * (60.0 if found[3][0] in "分m" else 1.0)
    if found := _IN_WORDS.search(words):
        return _NUMBERS[found[1]] * (60.0 if found[2][0] == "m" else 1.0)
    return next((seconds for word, seconds in _SOME if word in words), None)


def _announces(heard: Heard, turn: int, announced: set[int]) -> bool:
    """Whether a turn of the staff speaks of the wait: it announces it, or comes just before the silence."""
    return (
        turn in heard.plain
        and heard.conversation.turns[turn].speaker == "agent"
        and (turn in announced or turn + 1 not in announced)
    )


def _at(heard: Heard, turn: int, cue: str) -> list[Evidence]:
    return [one for one in heard.all(cue) if one.turn == turn][:1]


def _before(heard: Heard, turn: int, cue: str) -> list[Evidence]:
    """The words of a cue in the turn before a wait, or in the staff's turn that announced it."""
    return [one for one in heard.all(cue) if turn - 1 <= one.turn <= turn][:1]


def _brief(heard: Heard, turn: int, back: int) -> bool:
    begun, ended = heard.conversation.turns[turn].at, heard.conversation.turns[back].at
    return begun is not None and ended is not None and (ended - begun).total_seconds() < 20
