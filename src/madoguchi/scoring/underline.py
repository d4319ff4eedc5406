"""The words of a message as HTML with the evidence underlined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from madoguchi.core.conversation.quoting import carried, own_words

WORD = 9  # letters within which a word that was begun is let run out
_MARKS = frozenset("、。，．,.!?！？…「」（） \n　")


@dataclass(frozen=True, slots=True)
class Span:
    """Words to underline: of which dimension, and the numbers of the notes they belong to.

    Of no dimension: words a mail carries along, which are greyed.
    """

    start: int
    end: int
    dimension: str
    numbers: tuple[int, ...]


def aside(text: str) -> list[Span]:
    """Return the spans of words a mail carries along, which are nobody's here."""
    if own_words(text) == text:
        return []
    return [Span(start, end, "", ()) for start, end in carried(text)]


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
        if not span.dimension:
            pieces.append(format_html('<span class="carried">{}</span>', _lines(text[span.start : span.end])))
            at = span.end
            continue
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
