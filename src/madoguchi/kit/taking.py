"""What the verbs that take rows in by the thousand share: whose rows they are, and what became of each."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from madoguchi.core.text import Text

T = TypeVar("T")

LOOK_UP = 2_000  # ids asked for in one query: far below every database's limit of parameters


class Outcome(StrEnum):
    """What became of one row."""

    TAKEN = "taken"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was not taken: a code for machines and a sentence for people."""

    code: str
    text: Text


class Bitmap:
    """A set of row ids that costs one bit each, so that a file of any size fits."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        """Put a number in."""
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(max(place + 1 - len(self._bits), 4096)))
        self._bits[place] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] & 1 << (number & 7))


Result = Outcome | Problem

SAME_ID = Problem(
    "same_id",
    Text(
        "The same id came earlier in this file; the first row counts.",
        "同じ番号（ID）の行がこのファイルの前のほうにあります。先に出てきた行を採用しました。",
    ),
)


@dataclass
class Taking:
    """One import at work: its source and batch, and the book of what it did since the book was last kept.

    ``met`` holds rows of other batches that this one also brought or leaned on (table → ids): they must stay
    when the other batch is undone. ``before`` holds what updated rows said before (table, id, values).
    """

    system: str
    batch_id: int
    origin: str
    now: dt.datetime
    language: str = "en"
    undone: frozenset[int] = frozenset()  # batches whose events no longer count
    met: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    before: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  # "case.taken" → n
    known: dict[tuple[str, str], int] = field(
        default_factory=dict
    )  # members, teams, accounts already looked up
    brought: dict[str, Bitmap] = field(default_factory=lambda: defaultdict(Bitmap))  # over the whole run

    def count(self, table: str, outcome: Outcome, n: int = 1) -> None:
        """Book what became of ``n`` rows of a table."""
        if n:
            self.counts[f"{table}.{outcome}"] += n

    def meet(self, table: str, row_id: int, batch_id: int | None) -> None:
        """Book that a row which this batch did not bring itself was brought again or leaned on."""
        if batch_id != self.batch_id:
            self.met[table].add(row_id)

    def book(self, table: str, results: Sequence[Result]) -> None:
        """Count the results of rows of a table."""
        for result in results:
            self.count(table, result if isinstance(result, Outcome) else Outcome.SKIPPED)

    def changed(self, table: str, row_id: int, before: dict[str, Any]) -> None:
        """Book what a row said before it was changed; nothing at all if it is new and has no batch of its own."""
        self.before.append((table, row_id, before))


def parts(items: Iterable[T], size: int = LOOK_UP) -> Iterator[Sequence[T]]:
    """Cut items into lists of at most ``size``."""
    whole = list(items)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def number_alike(
    bases: Sequence[str], find: Callable[[list[str]], Mapping[str, T]], came: Callable[[T], bool]
) -> tuple[list[str], dict[str, T]]:
    """Give rows whose ids were made from the rows themselves numbers, so that alike rows stay apart.

    The first of a base keeps it, the second becomes ``base:1`` and so on. ``find`` returns what is stored under
    ids; ``came`` says whether that came earlier in this very import. So the numbers go on where earlier portions
    of the file stopped, and a second import of the file finds the same rows. Returns ids and what is stored.
    """

    def key(base: str, number: int) -> str:
        return f"{base}:{number}" if number else base

    known: dict[str, T] = {}
    start = dict.fromkeys(bases, 0)
    open_bases = list(start)
    while open_bases:
        found = find([key(base, start[base]) for base in open_bases])
        known.update(found)
        again = [base for base in open_bases if (one := found.get(key(base, start[base]))) and came(one)]
        for base in again:
            start[base] += 1
        open_bases = again
    keys: list[str] = []
    for base in bases:
        keys.append(key(base, start[base]))
        start[base] += 1
    known.update(find([one for one in set(keys) - set(bases) if one not in known]))
    return keys, known


def first_of_each(keys: Sequence[str]) -> tuple[dict[str, int], list[Result]]:
    """Return key → place of its first row, and results that call every later row of a key the same id again."""
    place: dict[str, int] = {}
    results: list[Result] = []
    for index, key in enumerate(keys):
        results.append(Outcome.UNCHANGED if place.setdefault(key, index) == index else SAME_ID)
    return place, results


def clip(text: object, length: int) -> str:
    """Return trimmed text no longer than a column holds."""
    return str(text or "").strip()[:length]
