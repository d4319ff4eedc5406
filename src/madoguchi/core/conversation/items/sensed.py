"""What the sense of sentences adds to what words and signs tell of an item (see ``sense``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from madoguchi.core.conversation.hearing import Evidence, Heard
from madoguchi.core.conversation.items.finding import Finding, Result
from madoguchi.core.conversation.sense import READS, Side, mean_share, told_share
from madoguchi.core.conversation.turns import Turn

SHOWN = 3  # sentences shown as evidence
# Shares below which sentences say no, from which nothing in them speaks against, and above which they say yes
AGAINST, EVEN, FOR = 0.4, 0.6, 0.75
PART = 0.75  # of an item's share that sentences decide; set phrases and signs decide the rest


@dataclass(frozen=True, slots=True)
class Sensed:
    """How far some sentences have a sense, 0–1, with the sentences that say most: for it from one half up, else against it."""

    share: float
    evidence: tuple[Evidence, ...]


def on_the_whole(heard: Heard, turns: Iterable[Turn], sense: str) -> Sensed | None:
    """Return how far the sentences of some turns have a sense together; None where there are no sentences."""
    found = _sentences(heard, turns, sense)
    share = mean_share(odds for odds, _ in found)
    return None if share is None else Sensed(share, _strongest(found, share >= 0.5))


def for_each_turn(heard: Heard, turns: Sequence[Turn], sense: str) -> Sensed:
    """Return how much of a sense the sentences of some turns have for each turn."""
    found = _sentences(heard, turns, sense)
    return Sensed(told_share((odds for odds, _ in found), len(turns)), _strongest(found, True))


def mixed(one: Sensed, other: Sensed | None, part: float) -> Sensed:
    """Return what two senses say together, the other with the weight ``part``, where there is one."""
    if other is None:
        return one
    share = (1.0 - part) * one.share + part * other.share
    shown = [*one.evidence, *(other.evidence if (other.share >= EVEN) == (share >= EVEN) else ())]
    return Sensed(share, tuple(sorted(shown, key=lambda said: (said.turn, said.start))))


def together(words: Finding, sensed: Sensed | None, part: float = PART) -> Finding:
    """Return a finding of both: the share of the words and that of the sentences, whose weight is ``part``.

    It is called what the words call it, unless the sentences say the contrary; then partly. What does not apply and a miss
    that is critical stay what the words say.
    """
    if sensed is None or words.result == "not_applicable" or words.critical:
        return words
    share = round((1.0 - part) * words.share + part * sensed.share, 3)
    against = (words.result == "met" and sensed.share < AGAINST) or (
        words.result == "missed" and sensed.share > FOR
    )
    result: Result = "partly" if against else words.result
    at = words.at
    if at is None and result != "met" and sensed.evidence:
        at = sensed.evidence[0].turn
    shown = _each_once([*words.evidence, *sensed.evidence]) if against else words.evidence
    return replace(words, result=result, exact=share, words=words.share, evidence=shown, at=at)


def _sentences(heard: Heard, turns: Iterable[Turn], sense: str) -> list[tuple[float, Evidence]]:
    found = []
    for turn in turns:
        for begin, stop, odds in heard.sense(turn):
            start, end = heard.plain[turn.number][0].span(begin, stop)
            told = odds[READS[_side(turn)].index(sense)]
            found.append((told, Evidence(turn.number, start, end, turn.text[start:end])))
    return found


def _side(turn: Turn) -> Side:
    return "customer" if turn.speaker == "customer" else "agent"


def _strongest(found: Sequence[tuple[float, Evidence]], most: bool) -> tuple[Evidence, ...]:
    telling = [one for one in found if (one[0] > 0) == most]
    best = sorted(telling, key=lambda one: -abs(one[0]))[:SHOWN]
    return tuple(sorted((one for _, one in best), key=lambda one: (one.turn, one.start)))


def _each_once(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Leave out sentences that hold words which are shown already, and the other way round."""
    found: list[Evidence] = []
    for one in evidence:
        if not any(
            other.turn == one.turn and other.start < one.end and one.start < other.end for other in found
        ):
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.turn, one.start)))
