"""A scored conversation as people read it: its numbers, and for each turn the underlined words and the notes beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.score import Score as Judged
from madoguchi.core.conversation.score import Scored
from madoguchi.core.conversation.scorecard import MOMENTS
from madoguchi.core.conversation.turns import NotScored
from madoguchi.scoring.reading import judged, seen

WORD = 9  # letters within which a word that was begun is let run out
_MARKS = frozenset("、。，．,.!?！？…「」（） \n　")


@dataclass(frozen=True, slots=True)
class Note:
    """One item beside the turn where it was done or missed. ``phrase`` is what could be said next time."""

    number: int
    dimension: str
    result: str
    title: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Span:
    """Words to underline: of which dimension, and the numbers of the notes they belong to."""

    start: int
    end: int
    dimension: str
    numbers: tuple[int, ...]


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


def clause_end(text: str, end: int) -> int:
    """Return where the words that were begun end: at the next mark or space, if one is near; half a word is no evidence."""
    for place in range(end, min(end + WORD, len(text))):
        if text[place] in _MARKS:
            return place
    return len(text) if len(text) - end < WORD else end


def apart(spans: Sequence[Span]) -> list[Span]:
    """Return spans that do not overlap: of two on the same words the later leaves its number on the earlier."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if found and span.start < found[-1].end:
            before = found[-1]
            numbers = tuple(dict.fromkeys((*before.numbers, *span.numbers)))
            if span.end <= before.end:
                found[-1] = Span(before.start, before.end, before.dimension, numbers)
                continue
            span = Span(before.end, span.end, span.dimension, span.numbers)
        found.append(span)
    return found


def underlined(text: str, spans: Sequence[Span], *, numbered: bool = True) -> SafeString:
    """Return a text as HTML with spans underlined, and numbered with links to their notes."""
    pieces: list[str] = []
    at = 0
    for span in apart(spans):
        pieces.append(_lines(text[at : span.start]))
        links = format_html_join(
            ",", '<a href="#note-{}" class="dim-name">{}</a>', ((n, n) for n in span.numbers)
        )
        marks = format_html("<sup>{}</sup>", links) if numbered else ""
        words = _lines(text[span.start : span.end])
        pieces.append(format_html('<span class="ev {}">{}{}</span>', span.dimension, words, marks))
        at = span.end
    pieces.append(_lines(text[at:]))
    return mark_safe("".join(pieces))  # every piece was escaped


def _lines(text: str) -> SafeString:
    return mark_safe(
        "<br>".join(conditional_escape(line) for line in text.split("\n"))
    )  # escaped line by line
