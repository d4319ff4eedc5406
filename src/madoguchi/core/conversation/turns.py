"""A conversation and its turns, read from the neutral form, or the reason why it cannot be scored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from madoguchi.core.conversation.quoting import own_words
from madoguchi.core.conversation.text import Language, language_of
from madoguchi.core.text import Text

Speaker = Literal["agent", "customer", "system"]

MOST_TURNS = 2_000
LONGEST_TURN = 50_000  # characters: a day of one person's typing; what is longer was pasted or broken
FEWEST_LETTERS = {"ja": 12, "en": 30}  # together; about the ten words below which peers do not score
SPOKEN = frozenset({"phone", "call", "voice", "counter", "video"})
AT_ONCE = frozenset(
    {*SPOKEN, "chat", "messaging", "sms", "line", "whatsapp", ""}
)  # who writes waits for the answer


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said. ``number`` counts all turns of the conversation from 0."""

    number: int
    speaker: Speaker
    text: str
    at: dt.datetime | None = None
    until: dt.datetime | None = None  # when it ended, where a transcript says so


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised in the case: whether it was kept, if that is known."""

    text: str
    kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation that can be scored. ``customer`` is the name the agent could have used, if known.

    The last three are facts of its case, None where nobody knows: how often the case went from one team to another;
    whether it was opened again, after this conversation, within 7 days of being resolved; whether it was resolved by
    its promised time (None as well while it is running and not yet due).
    """

    id: str
    language: Language
    turns: tuple[Turn, ...]
    channel: str = ""
    customer: str = ""
    resolved: bool | None = None
    promises: tuple[Promise, ...] = ()
    continued: bool = False  # the thread began earlier: nobody greets again
    handovers: int | None = None
    reopened: bool | None = None
    promised: bool | None = None

    @property
    def live(self) -> bool:
        """Whether both sides wait for each other, so that a gap is a wait."""
        return self.channel in AT_ONCE

    def of(self, *speakers: Speaker) -> list[Turn]:
        """Return the turns of some speakers."""
        return [turn for turn in self.turns if turn.speaker in speakers]

    def gaps(self) -> Iterator[tuple[Turn, Turn, float]]:
        """Yield neighbouring turns with the seconds between them (from the end of the first, if known)."""
        for before, after in pairwise(self.turns):
            ended = before.until or before.at
            if ended is not None and after.at is not None:
                yield before, after, (after.at - ended).total_seconds()


@dataclass(frozen=True, slots=True)
class NotScored:
    """Why a conversation cannot be scored."""

    code: str
    why: Text


NO_TURNS = NotScored("no_turns", Text("It has no turns.", "発言がありません。"))
NO_AGENT = NotScored("no_agent", Text("Nobody of the staff says anything.", "担当者の発言がありません。"))
NO_CUSTOMER = NotScored("no_customer", Text("The customer says nothing.", "お客様の発言がありません。"))
TOO_SHORT = NotScored(
    "too_short", Text("Too few words to judge (fewer than about ten).", "言葉が少なすぎて採点できません（10 語程度未満）。")
)  # fmt: skip
TOO_MANY = NotScored(
    "too_many_turns",
    Text(
        f"More than {MOST_TURNS:,} turns: split it into conversations first.",
        f"発言が {MOST_TURNS:,} 件を超えています。会話ごとに分けてください。",
    ),
)
TOO_LONG = NotScored(
    "turn_too_long",
    Text(
        f"One turn is longer than {LONGEST_TURN:,} characters: it is probably a pasted file.",
        f"{LONGEST_TURN:,} 文字を超える発言があります。ファイルが貼り付けられている可能性があります。",
    ),
)
NO_LANGUAGE = NotScored(
    "no_language",
    Text(
        "Neither Japanese nor English words were found (emoji, numbers or another language).",
        "日本語または英語の言葉が見つかりません（絵文字・数字・その他の言語）。",
    ),
)
BAD_SHAPE = NotScored(
    "bad_shape",
    Text(
        "It is not a conversation: “turns” must list speaker and text.",
        "会話の形式ではありません。「turns」に speaker と text が必要です。",
    ),
)


def read(record: Mapping[str, Any]) -> Conversation | NotScored:
    """Return a conversation from its neutral form (see docs/formats.md), or why it cannot be scored."""
    listed = record.get("turns")
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return BAD_SHAPE
    if len(listed) > MOST_TURNS:
        return TOO_MANY
    turns = []
    for number, one in enumerate(listed):
        turn = _turn(number, one)
        if turn is None:
            return BAD_SHAPE
        turns.append(turn)
    language = record.get("language")
    return conversation(
        turns,
        id=str(record.get("id") or ""),
        language=language if language in ("ja", "en") else None,
        channel=str(record.get("channel") or "").lower(),
        customer=str(record.get("customer") or ""),
        resolved=_yes_or_no(record.get("resolved")),
        promises=_promises(record.get("promises")),
        continued=bool(record.get("continued")),
        handovers=_count(record.get("handovers")),
        reopened=_yes_or_no(record.get("reopened")),
        promised=_yes_or_no(record.get("promised")),
    )


def conversation(
    turns: Sequence[Turn], *, id: str = "", language: Language | None = None, **more: Any
) -> Conversation | NotScored:
    """Return a conversation of these turns, or why it cannot be scored.

    Of a mail only its writer's own words are kept, in their places (``quoting.own_words``).
    """
    if not turns:
        return NO_TURNS
    if len(turns) > MOST_TURNS:
        return TOO_MANY
    turns = [
        turn if (own := own_words(turn.text)) == turn.text else replace(turn, text=own) for turn in turns
    ]
    if any(len(turn.text) > LONGEST_TURN for turn in turns):
        return TOO_LONG
    agent = " ".join(turn.text for turn in turns if turn.speaker == "agent")
    customer = " ".join(turn.text for turn in turns if turn.speaker == "customer")
    if not agent.strip():
        return NO_AGENT
    if not customer.strip():
        return NO_CUSTOMER
    spoken = _main_language(turns) or None
    if spoken is None:
        return NO_LANGUAGE
    language = language or spoken
    if sum(letter.isalpha() for letter in agent + customer) < FEWEST_LETTERS[language]:
        return TOO_SHORT
    return Conversation(id, language, tuple(turns), **more)


def _main_language(turns: Sequence[Turn]) -> Language | None:
    """The language most of what was said is in: one turn in another does not change it."""
    letters = {"ja": 0, "en": 0}
    for turn in turns:
        if turn.speaker != "system" and (language := language_of(turn.text)):
            # a Japanese character says about as much as two and a half Latin ones
            letters[language] += len(turn.text) * (5 if language == "ja" else 2)
    if not any(letters.values()):
        return None
    return "ja" if letters["ja"] >= letters["en"] else "en"


def _turn(number: int, one: Any) -> Turn | None:
    if not isinstance(one, Mapping):
        return None
    speaker, text = one.get("speaker"), one.get("text")
    if speaker not in ("agent", "customer", "system") or not isinstance(text, str):
        return None
    return Turn(number, speaker, text, _moment(one.get("at")), _moment(one.get("until")))


def _moment(told: Any) -> dt.datetime | None:
    if isinstance(told, dt.datetime):
        return told if told.tzinfo else told.replace(tzinfo=dt.UTC)
    if not isinstance(told, str):
        return None
    try:
        found = dt.datetime.fromisoformat(told)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _yes_or_no(told: Any) -> bool | None:
    return told if isinstance(told, bool) else None


def _count(told: Any) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None


def _promises(told: Any) -> tuple[Promise, ...]:
    if not isinstance(told, Sequence) or isinstance(told, str):
        return ()
    return tuple(
        Promise(str(one.get("text") or ""), _yes_or_no(one.get("kept")))
        for one in told
        if isinstance(one, Mapping)
    )
