"""From a conversation of the record to exactly what would leave the house: redacted turns, items, messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.conversation.text import Language
from madoguchi.core.conversation.turns import NotScored
from madoguchi.core.redaction.kinds import Kind, placeholder
from madoguchi.core.redaction.known import Known
from madoguchi.core.redaction.redact import Turn, redact
from madoguchi.people.models import Customer, Member
from madoguchi.scoring.judge import prompt
from madoguchi.scoring.scorecards.queries import scorecard_for
from madoguchi.scoring.talk import talk

MOST_LETTERS = 20_000  # of one conversation
_NAME_KEY = re.compile(r"名|カナ|かな|フリガナ|ふりがな|name|kana", re.IGNORECASE)
_COMPANY_KEY = re.compile(r"会社|社名|法人|company|organi[sz]ation|account", re.IGNORECASE)


@dataclass(frozen=True)
class Prepared:
    """What would be sent about a conversation, and how to read what comes back."""

    messages: list[dict[str, str]]
    schema: dict[str, Any]
    items: tuple[Item, ...]
    scorecard: str
    turns: Mapping[int, Turn]
    language: Language
    counts: Mapping[Kind, int]

    @property
    def letters(self) -> int:
        """Letters of all messages."""
        return sum(len(one["content"]) for one in self.messages)

    @property
    def tokens(self) -> int:
        """About how many tokens asking and answering take: a letter one in Japanese, three letters one in English."""
        return self.letters // (1 if self.language == "ja" else 3) + 60 * len(self.items)


def prepare(conversation: Conversation, staff: Sequence[str] | None = None) -> Prepared | None:
    """Return what would be sent about a conversation; None where it cannot be scored or is too long.

    ``staff``: the names of all members, where a caller has read them already.
    """
    found = talk(conversation, conversation.messages.all())
    if isinstance(found, NotScored):
        return None
    if sum(len(turn.text) for turn in found.turns) > MOST_LETTERS:
        return None
    known = known_of(conversation, members() if staff is None else staff)
    made = redact([turn.text for turn in found.turns], known, found.language)
    card = scorecard_for(conversation).scorecard
    customer = conversation.case.customer
    numbered = [
        (one.number, one.speaker, turn.text) for one, turn in zip(found.turns, made.turns, strict=True)
    ]
    return Prepared(
        prompt.messages(
            card.items,
            numbered,
            found.language,
            channel=conversation.channel,
            customer=placeholder("name", 1, found.language) if customer and customer.name else "",
        ),
        prompt.schema(card.items),
        card.items,
        card.label,
        {one.number: turn for one, turn in zip(found.turns, made.turns, strict=True)},
        found.language,
        made.counts,
    )


def members() -> list[str]:
    """Return the names of everybody of ours."""
    return list(Member.objects.exclude(name="").values_list("name", flat=True))


def known_of(conversation: Conversation, staff: Sequence[str]) -> list[Known]:
    """Return what the record knows of the people in a conversation; the customer's name comes first."""
    case = conversation.case
    customer = case.customer
    found = list(_of_customer(customer)) if customer else []
    found += _personal(case.personal)
    found += [_id(one) for one in (case.source_id, conversation.source_id) if one and _numbered(one)]
    found += [Known("name", (name,)) for name in dict.fromkeys(staff)]
    return [one for one in found if any(word.strip() for word in one.words)]


def _of_customer(customer: Customer) -> Iterator[Known]:
    more = _personal(customer.personal)
    names = [word for one in more if one.kind == "name" for word in one.words]
    yield Known("name", (customer.name, *names))
    yield Known("email", (customer.email,))
    yield Known("phone", (customer.phone,))
    if customer.account:
        yield Known("account", (customer.account.name,))
    if customer.source_id:
        yield _id(customer.source_id)
    yield from (one for one in more if one.kind != "name")


def _id(told: str) -> Known:
    """Return an id of another system as known: people are listed by their names in some of them."""
    return Known("number" if _numbered(told) else "name", (told,))


def _numbered(told: str) -> bool:
    return told.isascii() and any(letter.isdigit() for letter in told)


def _personal(told: Any, kind: Kind = "personal") -> list[Known]:
    """Return what other personal columns hold, however deep."""
    if isinstance(told, Mapping):
        return [one for key, value in told.items() for one in _personal(value, _kind(str(key), kind))]
    if isinstance(told, list | tuple):
        return [one for value in told for one in _personal(value, kind)]
    return [] if told is None or isinstance(told, bool) else [Known(kind, (str(told),))]


def _kind(key: str, otherwise: Kind) -> Kind:
    return "account" if _COMPANY_KEY.search(key) else "name" if _NAME_KEY.search(key) else otherwise
