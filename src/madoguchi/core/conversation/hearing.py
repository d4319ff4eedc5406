"""Listening to a conversation: what each turn said, by cue, with the very words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from madoguchi.core.conversation.cues import Hit, Listener, Side, listener
from madoguchi.core.conversation.sense import Sense, Sentence, default
from madoguchi.core.conversation.text import Language, Plain, language_of, plain
from madoguchi.core.conversation.turns import Conversation, Turn

SUBSTANCE = 10  # letters that make a turn more than a hello


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words behind a result: the turn's number, where they stand in its text, and the words."""

    turn: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Heard:
    """A conversation with the cues that fired in it."""

    conversation: Conversation
    said: Mapping[str, Sequence[Evidence]]  # cue → its words, in the order of the conversation
    plain: Mapping[int, tuple[Plain, Language]]  # turn → its plain text and the language it is in
    reader: Sense = field(default_factory=default)  # what tells the sense of a sentence
    _sensed: dict[int, list[Sentence]] = field(default_factory=dict, compare=False, repr=False)

    def all(self, *cues: str) -> list[Evidence]:
        """Return the words of some cues, in the order of the conversation."""
        found = [one for cue in cues for one in self.said.get(cue, ())]
        return sorted(found, key=lambda one: (one.turn, one.start)) if len(cues) > 1 else found

    def within(self, turns: Iterable[Turn], *cues: str) -> list[Evidence]:
        """Return the words of some cues in some turns."""
        numbers = {turn.number for turn in turns}
        return [one for one in self.all(*cues) if one.turn in numbers]

    def after(self, turn: int, *cues: str) -> list[Evidence]:
        """Return the words of some cues said later than a turn."""
        return [one for one in self.all(*cues) if one.turn > turn]

    @cached_property
    def agent(self) -> list[Turn]:
        """The staff's turns."""
        return self.conversation.of("agent")

    @cached_property
    def customer(self) -> list[Turn]:
        """The customer's turns."""
        return self.conversation.of("customer")

    def sign(self, turn: Turn, look: Callable[[str, Language], tuple[int, int] | None]) -> Evidence | None:
        """Return where a sign of ``speech`` stands in a turn."""
        if turn.number not in self.plain:
            return None
        told, language = self.plain[turn.number]
        if (found := look(told.text, language)) is None:
            return None
        start, end = told.span(*found)
        return Evidence(turn.number, start, end, turn.text[start:end])

    def signs(
        self, turns: Iterable[Turn], look: Callable[[str, Language], tuple[int, int] | None]
    ) -> list[Evidence]:
        """Return where a sign of ``speech`` stands in some turns, once each."""
        return [found for turn in turns if (found := self.sign(turn, look)) is not None]

    def sense(self, turn: Turn) -> list[Sentence]:
        """Return the sentences of a turn of staff or customer with their sense; places are those of the plain text."""
        if turn.speaker == "system" or turn.number not in self.plain:
            return []
        if turn.number not in self._sensed:
            told, language = self.plain[turn.number]
            self._sensed[turn.number] = self.reader.sentences(told.text, language, turn.speaker)
        return self._sensed[turn.number]

    @cached_property
    def need(self) -> Turn:
        """The customer's first turn of substance: what the conversation is about."""
        return next(
            (turn for turn in self.customer if sum(map(str.isalpha, turn.text)) >= SUBSTANCE),
            self.customer[0],
        )

    @cached_property
    def answering(self) -> list[Turn]:
        """The staff's turns after the customer said what it is about."""
        return [turn for turn in self.agent if turn.number > self.need.number]

    def next_agent(self, turn: int) -> Turn | None:
        """Return the staff's first turn after a turn."""
        return next((one for one in self.agent if one.number > turn), None)


def listen(
    conversation: Conversation,
    more: Mapping[tuple[Language, Side], Listener] | None = None,
    reader: Sense | None = None,
) -> Heard:
    """Hear a conversation; ``more`` listens for an organisation's own words by language and side.

    A turn in the other language is heard in that language. ``reader`` tells the sense of sentences instead of what ships.
    """
    said: dict[str, list[Evidence]] = {}
    texts: dict[int, tuple[Plain, Language]] = {}
    for turn in conversation.turns:
        if turn.speaker == "system" or not turn.text:
            continue
        language = language_of(turn.text, conversation.language) or conversation.language
        told = texts[turn.number] = plain(turn.text), language
        _note(said, turn, listener(language, turn.speaker).hear(told[0]))
    return also(Heard(conversation, said, texts, reader or default()), more)


def also(heard: Heard, more: Mapping[tuple[Language, Side], Listener] | None) -> Heard:
    """Hear further words in a conversation that was listened to; what was heard before stays as it was."""
    if not more:
        return heard
    said = {cue: [*places] for cue, places in heard.said.items()}
    for turn in heard.conversation.turns:
        if turn.number in heard.plain and turn.speaker != "system":
            told, language = heard.plain[turn.number]
            if own := more.get((language, turn.speaker)):
                _note(said, turn, own.hear(told))
    return Heard(heard.conversation, said, heard.plain, heard.reader)


def _note(said: dict[str, list[Evidence]], turn: Turn, hits: Iterable[Hit]) -> None:
    for hit in hits:
        words = turn.text[hit.start : hit.end]
        said.setdefault(hit.cue, []).append(Evidence(turn.number, hit.start, hit.end, words))
