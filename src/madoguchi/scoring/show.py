"""A scored conversation as people read it: its numbers, and for each turn the underlined words and the notes beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.score import Score as Judged
from madoguchi.core.conversation.score import Scored
from madoguchi.core.conversation.scorecard import MOMENTS
from madoguchi.core.conversation.turns import NotScored
from madoguchi.scoring.reading import judged, seen
from madoguchi.scoring.underline import Span as Span
from madoguchi.scoring.underline import apart as apart
from madoguchi.scoring.underline import aside
from madoguchi.scoring.underline import clause_end as clause_end
from madoguchi.scoring.underline import underlined as underlined


@dataclass(frozen=True, slots=True)
class Note:
    """One item beside the turn where it was done or missed. ``phrase`` is what could be said next time."""

    number: int
    dimension: str
    result: str
    title: str
    phrase: str
    item: str = ""
    why: str = ""  # the fact of the record behind it, where words alone do not show it


@dataclass(frozen=True, slots=True)
class Box:
    """One dimension's number with how its items came out."""

    dimension: str
    score: float | None
    items: int
    met: int
    partly: int
    missed: int


@dataclass
class View:
    """Everything a page shows of a scored conversation."""

    score: Judged
    language: str
    notes: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))  # turn → notes
    spans: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    carried: bool = False  # some words are quoted mail or a signature

    @cached_property
    def boxes(self) -> list[Box]:
        """The three dimensions."""
        return [self._box(dimension) for dimension in DIMENSIONS]

    def _box(self, dimension: str) -> Box:
        results = [one.result for one in self.score.items if one.item.dimension == dimension]
        applied = [result for result in results if result != "not_applicable"]
        return Box(
            dimension,
            self.score.scores[dimension],  # type: ignore[index]
            len(applied),
            applied.count("met"),
            applied.count("partly"),
            applied.count("missed"),
        )

    @property
    def moments(self) -> list[tuple[str, str]]:
        """The five moments by name, with their results."""
        return [(MOMENTS[moment].to(self.language), result) for moment, result in self.score.moments.items()]

    @property
    def critical(self) -> list[tuple[str, str]]:
        """Critical errors: kind and the item's title."""
        titles = {one.item.id: one.item.title.to(self.language) for one in self.score.items}
        return [(error.kind, titles[error.item]) for error in self.score.critical]

    def said(self, message: Message, *, numbered: bool = True) -> SafeString:
        """The words of a message with the evidence underlined, numbered as the notes are."""
        return underlined(message.text, self.spans.get(message.position, ()), numbered=numbered)


def view(conversation: Conversation, messages: Sequence[Message] | None = None) -> View | NotScored:
    """Judge a conversation as it stands now and lay it out in the reader's language."""
    messages = [*conversation.messages.all()] if messages is None else messages
    score = judged(conversation, messages)
    if isinstance(score, NotScored):
        return score
    turns = seen(messages)
    made = View(score, get_language() or "en")
    for message in turns:
        if carried := aside(message.text):
            made.spans[message.position].extend(carried)
            made.carried = True
    last = max(number for number, message in enumerate(turns) if message.speaker == "agent")
    placed = sorted(
        (one for one in score.items if one.result != "not_applicable"), key=lambda one: _place(one, last)
    )
    for number, one in enumerate(placed, 1):
        missed = one.result in ("missed", "partly")
        made.notes[turns[_place(one, last)[0]].position].append(
            Note(
                number,
                one.item.dimension,
                one.result,
                one.item.title.to(made.language),
                one.item.phrase.to(score.language) if missed else "",
                one.item.id,
                one.finding.why.to(made.language) if one.finding.why else "",
            )
        )
        for evidence in one.finding.evidence:
            message = turns[evidence.turn]
            end = clause_end(message.text, evidence.end)
            made.spans[message.position].append(Span(evidence.start, end, one.item.dimension, (number,)))
    return made


def _place(one: Scored, last: int) -> tuple[int, int]:
    """Where an item is noted: at its first words, else where it was missed, else at the end."""
    if one.finding.evidence:
        return one.finding.evidence[0].turn, one.finding.evidence[0].start
    return (one.finding.at if one.finding.at is not None else last), 1_000_000
