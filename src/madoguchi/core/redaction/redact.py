"""Redacting a conversation: every turn with placeholders, the same one for the same thing, and the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from madoguchi.core.conversation.text import Language
from madoguchi.core.redaction import names, shapes
from madoguchi.core.redaction.form import Form, bare, folded, form
from madoguchi.core.redaction.kinds import ORDER, Found, Kind, placeholder
from madoguchi.core.redaction.known import Finder, Known

_REPEATED: frozenset[Kind] = frozenset({"number", "card", "phone", "my_number", "secret", "postcode"})
OPENING = 2  # turns in which people say who they are
_FEWEST, _MOST = 4, 40  # letters of what is looked for again in other turns


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a redacted turn: ``start:end`` there, ``since:until`` in the original."""

    start: int
    end: int
    since: int
    until: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as it may be shown outside."""

    text: str
    pieces: tuple[Piece, ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the redacted text stands in the original; a placeholder stands for all it hides."""
        touched = [one for one in self.pieces if one.start < end and start < one.end]
        if not touched:
            return (0, 0)
        first, last = touched[0], touched[-1]
        since = first.since if first.hidden else first.since + max(0, start - first.start)
        until = last.until if last.hidden else last.since + min(end, last.end) - last.start
        return since, until


@dataclass(frozen=True, slots=True)
class Redacted:
    """A redacted conversation: its turns, and how many places of each kind were taken out."""

    turns: tuple[Turn, ...]
    counts: Mapping[Kind, int]


def redact(texts: Sequence[str], known: Sequence[Known] = (), language: Language = "en") -> Redacted:
    """Return turns without what is known of people and without what has a known shape.

    The first name in ``known`` is always number 1 of the names; all else is numbered as it comes.
    Found are known things and shapes, not everything: a name nobody introduced, a place told in passing can remain.
    """
    forms = [form(text) for text in texts]
    finder = Finder(known)
    found = [_found(forms, place, finder) for place in range(len(forms))]
    for place, more in enumerate(_said_again(forms, found)):
        found[place].extend(more)
    labels = _Labels(known, language)
    counts: Counter[Kind] = Counter()
    turns = []
    for text, one, hits in zip(texts, forms, found, strict=True):
        merged = list(_apart(hits))
        counts.update(hit.kind for hit in merged)
        turns.append(_written(text, one, merged, labels))
    return Redacted(tuple(turns), dict(sorted(counts.items(), key=lambda pair: ORDER[pair[0]])))


def _found(forms: Sequence[Form], place: int, finder: Finder) -> list[Found]:
    text = forms[place].text
    before = forms[place - 1].text if place else ""
    hits = [
        *finder.find(text),
        *shapes.find(text, shapes.asks_number(before)),
        *names.find(text, place < OPENING),
    ]
    if shapes.asks_address(before):
        hits.extend(shapes.addresses_answered(text))
    if names.asks(before):
        hits.extend(names.answered(text))
    if shapes.asks_birth(before):
        hits.extend(shapes.births_answered(text))
    return [hit for hit in hits if hit.start < hit.end]


def _said_again(forms: Sequence[Form], found: Sequence[Sequence[Found]]) -> Iterator[list[Found]]:
    """Yield, by turn, the places where a number or name found elsewhere is said again."""
    things: dict[tuple[Kind, str], None] = {}
    for one, hits in zip(forms, found, strict=True):
        for hit in hits:
            said = one.text[hit.start : hit.end]
            if hit.owner is not None or len(said) > _MOST:
                continue
            if (hit.kind in _REPEATED and len(bare(said)) >= _FEWEST) or (
                hit.kind == "name" and len(said) > 1
            ):
                things.setdefault((hit.kind, said))
    again = Finder([Known(kind, (said,)) for kind, said in things])
    for one in forms:
        yield [
            Found(hit.kind, hit.start, hit.end)
            for hit in again.find(one.text)
            if hit.kind == "name" or not shapes.amount_follows(one.text, hit.end)
        ]


def _apart(hits: Iterable[Found]) -> Iterator[Found]:
    """Yield what was found without overlaps: what overlaps is taken out together, under the more telling kind."""
    standing: Found | None = None
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if standing is None or hit.start >= standing.end:
            if standing is not None:
                yield standing
            standing = hit
        else:
            lead = min(
                (standing, hit), key=lambda one: (one.owner is None and one.kind != "email", ORDER[one.kind])
            )
            standing = Found(lead.kind, standing.start, max(standing.end, hit.end), lead.owner)
    if standing is not None:
        yield standing


def _key(said: str) -> str:
    """Return what is the same in two writings of one thing: 090-1234 and 090の1234."""
    return bare(said).replace("の", "") if any(letter.isdigit() for letter in said) else bare(said)


class _Labels:
    """Gives out placeholders: one for one thing."""

    def __init__(self, known: Sequence[Known], language: Language) -> None:
        self._language = language
        self._numbers: dict[tuple[Kind, str], int] = {}
        self._last: Counter[Kind] = Counter()
        self._owners: list[int] = []
        self._people: list[tuple[set[str], int]] = []
        for one in known:
            first = one.kind == "name" and not self._last["name"]
            self._last["name"] += first  # kept for the first of the names, met or not
            self._owners.append(int(first))

    def of(self, hit: Found, said: str) -> str:
        """Return the placeholder of something found."""
        if hit.owner is not None:
            if not self._owners[hit.owner]:
                self._last[hit.kind] += 1
                self._owners[hit.owner] = self._last[hit.kind]
            return placeholder(hit.kind, self._owners[hit.owner], self._language)
        number = self._person(said) if hit.kind == "name" else self._numbers.get((hit.kind, _key(said)))
        if number is None:
            self._last[hit.kind] += 1
            number = self._last[hit.kind]
        self._numbers[hit.kind, _key(said)] = number
        return placeholder(hit.kind, number, self._language)

    def _person(self, said: str) -> int | None:
        """Return the number of the one who was called so before, by this name or a longer one that holds it."""
        parts = set(folded(said).replace("・", " ").split())
        for (kind, key), number in self._numbers.items():
            if kind == "name" and (_key(said) == key or (len(_key(said)) > 1 and key.startswith(_key(said)))):
                return number
        held = [number for known, number in self._people if parts <= known]
        if not held:
            self._people.append((parts, self._last["name"] + 1))
        return held[0] if held else None


def _written(text: str, one: Form, hits: Sequence[Found], labels: _Labels) -> Turn:
    said: list[str] = []
    pieces: list[Piece] = []
    at = length = 0

    def add(words: str, since: int, until: int, hidden: bool) -> None:
        nonlocal length
        if words:
            pieces.append(Piece(length, length + len(words), since, until, hidden))
            said.append(words)
            length += len(words)

    for hit in hits:
        since, until = one.span(hit.start, hit.end)
        if until <= at:  # inside a letter that was taken out already
            continue
        add(text[at:since], at, since, False)
        add(labels.of(hit, one.text[hit.start : hit.end]), max(since, at), until, True)
        at = until
    add(text[at:], at, len(text), False)
    return Turn("".join(said), tuple(pieces))
