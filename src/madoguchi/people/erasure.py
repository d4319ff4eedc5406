"""Who holds something about a customer. Every room that copies personal data says here how to hand it out and blank it."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.conf import settings

from madoguchi.core.text import Text

Row = Mapping[str, Any]
What = Literal["blanked", "removed", "unlinked", "kept", "none"]

WORDS: dict[What, Text] = {
    "blanked": Text("blanked", "空欄にしました"),
    "removed": Text("removed", "削除しました"),
    "unlinked": Text("no longer linked to the person", "本人との結び付きを外しました"),
    "kept": Text("kept", "残しています"),
    "none": Text("nothing was held", "該当する記録はありません"),
}


@dataclass(frozen=True)
class Done:
    """One line of a receipt: a store, what was done to how many rows, and what one should know about it."""

    store: str
    label: Text
    what: What
    count: int
    note: Text | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the line without a word of the person's data, for the record and for programs."""
        line: dict[str, Any] = {
            "store": self.store,
            "label": {"en": self.label.en, "ja": self.label.ja},
            "done": self.what,
            "count": self.count,
        }
        if self.note:
            line["note"] = {"en": self.note.en, "ja": self.note.ja}
        return line


@dataclass
class Erasing:
    """One erasure at work: whose records, when, by which words the person is known, and what follows the commit."""

    customers: Sequence[int]
    at: datetime
    known_by: Sequence[str]  # names, addresses, numbers: to find the person in raw files
    done: list[Done] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)  # what a rollback could not take back


@dataclass(frozen=True)
class Count:
    """How many things of a kind a customer has, and where to see them."""

    label: Text
    count: int
    url: str = ""


@dataclass(frozen=True)
class Pointer:
    """One thing of a customer that can be opened: what it is, when it was, where it is."""

    label: str
    at: datetime | None
    url: str


@dataclass(frozen=True)
class Holder:
    """A room that holds something about customers.

    ``collect`` returns the tables of an export; ``blank`` erases inside the transaction and writes its lines
    into ``erasing.done``. ``count`` and ``latest`` are for the customer's page. Holders of a higher ``rank`` (rooms higher up) blank first, as they find their rows
    through the links that lower ones cut.
    """

    name: str
    rank: int
    collect: Callable[[Sequence[int]], dict[str, list[Row]]]
    blank: Callable[[Erasing], None]
    count: Callable[[Sequence[int]], list[Count]] = lambda _customers: []
    latest: Callable[[Sequence[int]], list[Pointer]] = lambda _customers: []


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Say that a room holds something about customers; called once, when the room is ready."""
    _holders[holder.name] = holder


def holders() -> list[Holder]:
    """Return who holds something, the highest room first."""
    return sorted(_holders.values(), key=lambda holder: -holder.rank)


MARK = "erased"  # a key in a record's ``personal``: a later import must not fill this record again


def mark(at: datetime) -> dict[str, str]:
    """Return what stays in ``personal`` of a record of an erased person."""
    return {MARK: at.date().isoformat()}


def is_marked(personal: Mapping[str, Any]) -> bool:
    """Say whether a record belonged to a person who was erased."""
    return MARK in personal


STAND_IN = "erased:"
_OPAQUE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def stand_in(source_system: str, source_id: str) -> str:
    """Return what is kept instead of a source id that tells who someone is (a mail address, a name).

    A keyed hash: the same id gives the same stand-in, so a later import can still recognise it, but nobody can
    read the id back without this installation's key.
    """
    text = f"{source_system}\n{source_id}".encode()
    return STAND_IN + hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def tells_who(source_id: str, known_by: Sequence[str]) -> bool:
    """Say whether a source id is more than an opaque number."""
    plain = source_id.casefold()
    return not _OPAQUE.fullmatch(source_id) or any(
        word.casefold() in plain for word in known_by if len(word) > 2
    )
