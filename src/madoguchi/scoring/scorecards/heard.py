"""Trying own words: on a sentence, and on the latest conversations of the record. Nothing of what is tried is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.cues import Hit
from madoguchi.core.conversation.own import OwnCue, listeners
from madoguchi.core.conversation.text import Language, language_of, plain
from madoguchi.scoring.scorecards.queries import Place, concerned
from madoguchi.scoring.talk import seen
from madoguchi.scoring.underline import Span, underlined

LATEST = 500  # conversations that are looked at
EXAMPLES = 5
OFFERED = 8  # recent conversations of which a turn of either side is offered
AROUND = 60  # letters shown on either side of what fired
LONGEST = 2_000  # letters of a sentence that is tried


@dataclass(frozen=True)
class Example:
    """A turn in which the words fired."""

    conversation: Conversation
    said: SafeString


@dataclass
class Firing:
    """How often words fire: in how many of the conversations looked at, with examples from different ones."""

    conversations: int = 0
    fired: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True)
class Sentence:
    """A sentence that was tried, what fired underlined, and the language it was heard in."""

    said: SafeString
    fired: bool
    language: Language


def sentence(cue: OwnCue, text: str) -> Sentence:
    """Listen to one sentence as if the cue's side had said it."""
    text = text.strip()[:LONGEST]
    language = language_of(text) or ("ja" if cue.words("ja") else "en")
    hits = _hear(cue, text, language)
    return Sentence(_underlined(cue, text, hits), bool(hits), language)


def firing(cue: OwnCue, place: Place) -> Firing:
    """Listen to the latest conversations that a scorecard at a place judges."""
    found = Firing()
    for conversation in latest(place):
        found.conversations += 1
        spoken = _language(conversation)
        fired = False
        for message in seen(conversation.messages.all()):
            if message.speaker != cue.side:
                continue
            hits = _hear(cue, message.text, language_of(message.text, spoken) or spoken)
            if hits and not fired:
                fired = True
                if len(found.examples) < EXAMPLES:
                    found.examples.append(Example(conversation, _around(cue, message.text, hits)))
        found.fired += fired
    return found


def latest(place: Place) -> Iterator[Conversation]:
    """Yield the latest conversations that a scorecard at a place judges, with their messages."""
    yield from concerned(place).prefetch_related("messages")[:LATEST]


def offered(place: Place) -> list[Message]:
    """Return turns of recent conversations to try words on, a few of each side."""
    found: list[Message] = []
    for side in ("agent", "customer"):
        for conversation in concerned(place).prefetch_related("messages")[:OFFERED]:
            said = [one for one in seen(conversation.messages.all()) if one.speaker == side and one.text]
            found += said[1:2] or said[:1]  # the first is mostly a greeting
    return found


def _hear(cue: OwnCue, text: str, language: Language) -> list[Hit]:
    listener = listeners((cue,)).get((language, cue.side))
    return listener.hear(plain(text)) if listener is not None and text else []


def _language(conversation: Conversation) -> Language:
    return "en" if conversation.language.startswith("en") else "ja"


def _underlined(cue: OwnCue, text: str, hits: list[Hit], shift: int = 0) -> SafeString:
    spans = [Span(hit.start - shift, hit.end - shift, cue.dimension, ()) for hit in hits]
    return underlined(text, spans, numbered=False)


def _around(cue: OwnCue, text: str, hits: list[Hit]) -> SafeString:
    first = hits[0]
    start, end = max(0, first.start - AROUND), min(len(text), first.end + AROUND)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    inside = [hit for hit in hits if hit.end <= end]
    return _underlined(cue, f"{before}{text[start:end]}{after}", inside, start - len(before))
