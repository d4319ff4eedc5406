"""Taking in conversations and their messages, by the thousand and once each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from madoguchi.cases.actions.take_in import StepRow, steps
from madoguchi.cases.models import Conversation, Message
from madoguchi.cases.personal import marked_cases
from madoguchi.events.models import Signal
from madoguchi.kit import bulk
from madoguchi.kit.taking import SAME_ID, Outcome, Result, Taking, clip, first_of_each, parts


@dataclass(slots=True)
class Turn:
    """One utterance; ``id`` is the message's id in the source, or its place."""

    id: str
    speaker: str  # customer, agent or system
    text: str
    at: dt.datetime | None = None
    member_id: int | None = None
    public: bool = True


@dataclass(slots=True)
class ConversationRow:
    """A conversation as a source knows it; ``case_id`` is ours. ``None`` never erases what is known."""

    id: str
    case_id: int
    turns: list[Turn]
    channel: str | None = None
    language: str | None = None
    opened_at: dt.datetime | None = None
    member_id: int | None = None
    resolved: bool | None = None
    promises: list[dict[str, Any]] = field(default_factory=list)
    team: str = ""


# What a message is called in the event log, in the organisation's language
WORDS = {
    "en": {"customer": "Customer message", "agent": "Reply", "note": "Internal note"},
    "ja": {"customer": "お客様からの連絡", "agent": "返信", "note": "社内メモ"},
}


def conversations(taking: Taking, rows: Sequence[ConversationRow], *, as_steps: bool = True) -> list[Result]:
    """Take in conversations by their id in the source: new ones whole, known ones with what is new or changed.

    A message that a later export no longer holds is kept. With ``as_steps`` messages with a time become steps
    on the case: contacts of the customer and replies of ours, from which response times follow.
    """
    rows = _without_the_erased(rows)
    first, results = first_of_each([clip(row.id, 120) for row in rows])
    known: dict[str, Conversation] = {}
    for chunk in parts(first):
        for found in Conversation.objects.filter(source_system=taking.system, source_id__in=chunk):
            known[str(found.source_id)] = found
    new: list[Conversation] = []
    changed: list[Conversation] = []
    fresh: list[tuple[int, Conversation]] = []
    old: list[tuple[int, Conversation]] = []
    for key, index in first.items():
        row = rows[index]
        said = _said_of(row)
        conversation = known.get(key)
        if conversation is None:
            conversation = Conversation(
                source_system=taking.system,
                source_id=key,
                batch_id=taking.batch_id,
                origin=taking.origin,
                case_id=row.case_id,
                **said,
            )
            new.append(conversation)
            fresh.append((index, conversation))
            results[index] = Outcome.TAKEN
            continue
        if conversation.batch_id == taking.batch_id or conversation.pk in taking.brought["conversation"]:
            results[index] = SAME_ID
            continue
        taking.brought["conversation"].add(conversation.pk)
        taking.meet("conversation", conversation.pk, conversation.batch_id)
        old.append((index, conversation))
        before = {
            name: getattr(conversation, name) for name in said if getattr(conversation, name) != said[name]
        }
        if before:
            taking.changed("conversation", conversation.pk, before)
            for name in before:
                setattr(conversation, name, said[name])
            changed.append(conversation)
            results[index] = Outcome.UPDATED
    bulk.create(new)
    if changed:
        Conversation.objects.bulk_update(
            changed, ["channel", "language", "opened_at", "member", "resolved", "promises"], batch_size=100
        )
    for index in _messages(taking, [(rows[index], index, found) for index, found in fresh + old]):
        if results[index] is Outcome.UNCHANGED:
            results[index] = Outcome.UPDATED
    renewed = [found.pk for index, found in old if results[index] is Outcome.UPDATED]
    for part in parts(renewed):
        Conversation.objects.filter(pk__in=part).update(changed_at=timezone.now())
    if as_steps:
        message_steps(taking, [rows[index] for index, _ in fresh + old])
    taking.book("conversation", results)
    return results


def _without_the_erased(rows: Sequence[ConversationRow]) -> Sequence[ConversationRow]:
    """Take the words out of conversations of people who were erased: they must not come back."""
    marked = marked_cases(row.case_id for row in rows)
    if not marked:
        return rows
    return [
        replace(row, promises=[], turns=[replace(turn, text="") for turn in row.turns])
        if row.case_id in marked
        else row
        for row in rows
    ]


def message_steps(taking: Taking, rows: Sequence[ConversationRow]) -> None:
    """Take in the contacts and replies of conversations as steps on their cases."""
    steps(taking, [step for row in rows for step in _steps_of(row, taking.language)])


def _said_of(row: ConversationRow) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if row.channel:
        said["channel"] = clip(row.channel, 32)
    if row.language:
        said["language"] = clip(row.language, 8)
    if row.promises:
        said["promises"] = row.promises
    for name in ("opened_at", "member_id", "resolved"):
        if getattr(row, name) is not None:
            said[name] = getattr(row, name)
    return said


_MESSAGE = [
    "source_system",
    "source_id",
    "batch_id",
    "conversation_id",
    "position",
    "speaker",
    "member_id",
    "text",
    "at",
    "public",
]


def _messages(taking: Taking, rows: Sequence[tuple[ConversationRow, int, Conversation]]) -> set[int]:
    """Write new and changed messages; returns the rows in which something was new or changed."""
    known: dict[str, Message] = {}
    old = [conversation.pk for _, _, conversation in rows if conversation.batch_id != taking.batch_id]
    for chunk in parts(old, 500):
        for message in Message.objects.filter(conversation_id__in=chunk):
            known[str(message.source_id)] = message
    new: list[tuple[Any, ...]] = []
    changed: list[Message] = []
    touched: set[int] = set()
    seen: set[str] = set()
    for row, index, conversation in rows:
        for position, turn in enumerate(row.turns):
            key = f"{clip(row.id, 120)}:{clip(turn.id, 60)}"
            if key in seen:  # two turns with one id: told apart by their place
                key = f"{key}#{position}"
            seen.add(key)
            found = known.get(key)
            values = {
                "speaker": turn.speaker,
                "text": turn.text,
                "at": turn.at,
                "member_id": turn.member_id,
                "public": turn.public,
            }
            if found is None:
                new.append(
                    (taking.system, key, taking.batch_id, conversation.pk, position)
                    + (turn.speaker, turn.member_id, turn.text, turn.at, turn.public)
                )
                touched.add(index)
                continue
            before = {name: getattr(found, name) for name in values if getattr(found, name) != values[name]}
            if before:
                taking.changed("message", found.pk, before)
                for name in before:
                    setattr(found, name, values[name])
                changed.append(found)
                touched.add(index)
    taking.count("message", Outcome.TAKEN, bulk.insert(Message, _MESSAGE, new))
    if changed:
        Message.objects.bulk_update(changed, ["speaker", "text", "at", "member", "public"], batch_size=100)
        taking.count("message", Outcome.UPDATED, len(changed))
    return touched


def _steps_of(row: ConversationRow, language: str) -> list[StepRow]:
    """Return a step for each message with a time; of several in a row by one side only the first counts.

    Ten chat lines in a row are one contact: the customer waits from the first of them.
    """
    words = WORDS["ja" if language.startswith("ja") else "en"]
    made: list[StepRow] = []
    last = ""
    for turn in row.turns:
        side = turn.speaker if turn.public else "note"
        if turn.at is None or turn.speaker == "system" or side == last:
            continue
        last = side
        signal = {"customer": Signal.CONTACT, "agent": Signal.REPLY}.get(side, Signal.NONE)
        made.append(
            StepRow(
                id=f"message:{clip(row.id, 110)}:{clip(turn.id, 50)}",
                case_id=row.case_id,
                at=turn.at,
                activity=words[side],
                signal=signal,
                channel=clip(row.channel, 32),
                team=row.team,
                member_id=turn.member_id,
                lane="customer" if side == "customer" else "front" if side == "agent" else "back",
            )
        )
    return made
