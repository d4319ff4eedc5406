"""From the record to what core can score: the messages a customer saw become turns."""

from __future__ import annotations

from collections.abc import Iterable

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.turns import Conversation as Talk
from madoguchi.core.conversation.turns import NotScored, Promise, Speaker, Turn, conversation


def talk(record: Conversation, messages: Iterable[Message]) -> Talk | NotScored:
    """Return a conversation as core takes it; notes the customer never saw are left out."""
    turns = [
        Turn(number, _side(message.speaker), message.text, message.at)
        for number, message in enumerate(seen(messages))
    ]
    customer = record.case.customer
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
    )


def seen(messages: Iterable[Message]) -> list[Message]:
    """Return the messages the customer saw, in order: the turns, by their number."""
    return sorted((message for message in messages if message.public), key=lambda one: one.position)


def _side(speaker: str) -> Speaker:
    return "agent" if speaker == "agent" else "customer" if speaker == "customer" else "system"
