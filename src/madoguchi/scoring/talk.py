"""From the record to what core can score: the messages a customer saw become turns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils import timezone

from madoguchi.cases.facts import CaseFacts, facts_of
from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.turns import Conversation as Talk
from madoguchi.core.conversation.turns import NotScored, Promise, Speaker, Turn, conversation

Known = Mapping[int, CaseFacts]  # by case


def known_of(records: Iterable[Conversation]) -> Known:
    """Return what the cases of conversations know, for many at once."""
    return facts_of({record.case_id: record.case for record in records}.values(), timezone.now())


def talk(record: Conversation, messages: Iterable[Message], known: Known | None = None) -> Talk | NotScored:
    """Return a conversation as core takes it; notes the customer never saw are left out.

    ``known``: what cases know (``known_of``), for whoever judges items; without it nothing is said of them.
    """
    turns = [
        Turn(number, _side(message.speaker), message.text, message.at)
        for number, message in enumerate(seen(messages))
    ]
    customer = record.case.customer
    facts = (known or {}).get(record.case_id, CaseFacts())
    return conversation(
        turns,
        id=str(record.uid),
        language="ja"
        if record.language.startswith("ja")
        else "en"
        if record.language.startswith("en")
        else None,
        channel=record.channel,
        customer=customer.name if customer else "",
        resolved=record.resolved,
        promises=tuple(
            Promise(str(one.get("text", "")), one.get("kept"))
            for one in record.promises
            if isinstance(one, dict)
        ),
        handovers=facts.handovers,
        reopened=_reopened(facts, record, turns),
        promised=facts.kept,
    )


def _reopened(facts: CaseFacts, record: Conversation, turns: Iterable[Turn]) -> bool | None:
    """Whether the case was opened again after this conversation: what came before, it may have put right."""
    if facts.reopened_at is None:
        return None
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    ended = max((turn.at for turn in turns if turn.at is not None), default=record.opened_at or never)
    return any(at > ended for at in facts.reopened_at)


def seen(messages: Iterable[Message]) -> list[Message]:
    """Return the messages the customer saw, in order: the turns, by their number."""
    return sorted((message for message in messages if message.public), key=lambda one: one.position)


def _side(speaker: str) -> Speaker:
    return "agent" if speaker == "agent" else "customer" if speaker == "customer" else "system"
