"""Make the conversations of one case out of phrases: what was done decides what is said, and how kindly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from madoguchi.imports.sample.dice import Dice
from madoguchi.imports.sample.hours import Calendar
from madoguchi.imports.sample.run import Run
from madoguchi.imports.sample.talk import (
    en_inn,
    en_manners,
    en_shop,
    en_voices,
    ja_inn,
    ja_manners,
    ja_shop,
    ja_voices,
)
from madoguchi.imports.sample.talk.lines import Lines, Manners, Phrases, Topic, Voices
from madoguchi.imports.sample.talk.slots import fill

LINES: dict[str, dict[str, Lines]] = {
    "ja": {**ja_inn.INN, **ja_shop.SHOP},
    "en": {**en_inn.INN, **en_shop.SHOP},
}
MANNERS: dict[str, Manners] = {"ja": ja_manners.MANNERS, "en": en_manners.MANNERS}
VOICES: dict[str, Voices] = {"ja": ja_voices.VOICES, "en": en_voices.VOICES}
TYPHOON_TOPIC = 1  # of reservation_cancel


@dataclass(slots=True)
class Thread:
    """One conversation while it grows. Turns are kept in the order they were said."""

    id: str
    channel: str
    member: str
    opened: float
    turns: list[dict[str, Any]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)
    last: float = -1.0

    def say(self, speaker: str, text: str, at: float, member: str = "") -> None:
        """Add an utterance at ``at``, or just after the one before when that is later."""
        at = max(at, self.last + 2) if self.turns else at
        turn: dict[str, Any] = {
            "id": f"{self.id}-{len(self.turns) + 1}",
            "speaker": speaker,
            "text": text,
            "at": at,
        }
        if member:
            turn["member"] = member
        self.turns.append(turn)
        self.last = at


class Teller:
    """Tells one case: holds its phrases, its slots and the threads so far."""

    def __init__(self, run: Run, dice: Dice, calendar: Calendar, company: str) -> None:
        self.run, self.dice, self.calendar = run, dice, calendar
        self.lines = LINES[run.language][run.request.code]
        self.manners, self.voices = MANNERS[run.language], VOICES[run.language]
        self.gap = "" if run.language == "ja" else " "
        number = self._topic()
        self.topic: Topic = self.lines.topics[number]
        self.variant = dice.between(0, len(self.topic.need) - 1)
        self.slots = fill(run, dice, calendar, number, self.variant, company)
        self.threads: list[Thread] = []
        blunt = dice.chance(0.45 if run.mood == "upset" else 0.24 if run.channel == "chat" else 0.10)
        self.opening = self.text(self.matched(self.topic.blunt if blunt else self.topic.need))
        self.slots["restate"] = self.text(self.matched(self.topic.blunt))

    def _topic(self) -> int:
        count = len(self.lines.topics)
        if self.run.request.code != "reservation_cancel":
            return self.dice.between(0, count - 1)
        if self.run.load > 2.2:
            return TYPHOON_TOPIC
        summer = 6 <= self.calendar.moment(self.run.opened).month <= 10
        return TYPHOON_TOPIC if summer and self.dice.chance(0.25) else 0

    def text(self, phrase: str) -> str:
        """A phrase with its places filled."""
        return phrase.format_map(self.slots)

    def pick(self, phrases: Phrases) -> str:
        """One of the phrases, filled."""
        return self.text(self.dice.pick(phrases))

    def matched(self, phrases: Phrases) -> str:
        """The phrase that belongs to this case's variant where the bank has one for each, else any."""
        if len(phrases) == len(self.topic.need):
            return phrases[self.variant]
        return self.dice.pick(phrases)

    def join(self, *parts: str) -> str:
        """Sentences of one utterance, with the language's own space between them."""
        return self.gap.join(part for part in parts if part)

    def address(self, text: str) -> str:
        """The same said to a person with a name, where this member does that."""
        if not self.run.name_used:
            return text
        if self.run.language == "ja":
            return f"{self.slots['name']}様、{text}"
        return f"Thank you, {self.slots['name']}. {text}"

    def thread(self, channel: str, opened: float, member: str) -> Thread:
        """Begin a further conversation on the case."""
        thread = Thread(f"{self.run.id}-{len(self.threads) + 1}", channel, member, opened)
        self.threads.append(thread)
        return thread

    def feeling(self) -> str:
        """Acknowledging the feeling, or getting straight to business: the behaviour that matters most."""
        if not self.run.feeling_first:
            return self.pick(self.manners.flat)
        return self.pick(self.manners.feeling[f"{self.run.request.kind}.{self.run.mood}"])

    def greeting(self, channel: str) -> str:
        """The member's first words."""
        bank = self.manners.greet if self.run.good_greeting else self.manners.greet_careless
        return self.pick(bank[channel])

    def mood(self) -> str:
        """How the customer says it feels; calm people often say nothing."""
        often = 0.95 if self.run.mood != "calm" else 0.6
        if not self.dice.chance(often):
            return ""
        return self.pick(self.voices.mood[f"{self.run.request.kind}.{self.run.mood}"])

    def what_next(self, thread: Thread) -> str:
        """What happens next and until when, named or left vague; a named deadline is written down as a promise."""
        run = self.run
        if not run.deadline_told:
            return self.join(
                self.pick(self.manners.next_step[run.request.route]) if self.dice.chance(0.4) else "",
                self.pick(self.manners.vague),
            )
        deadline = self.pick(self.manners.deadline)
        thread.promises.append({"text": deadline, "due": run.promise_told})
        return self.join(self.pick(self.manners.next_step[run.request.route]), deadline)

    def reaction(self) -> str:
        """How the customer takes the answer."""
        felt = self.run.satisfaction
        key = "glad" if felt >= 4.2 else "plain" if felt >= 3.0 else "cold"
        return self.pick(self.voices.thanks[key])

    def settled(self) -> str:
        """How the customer confirms that it is done."""
        return self.pick(self.voices.settled if self.run.satisfaction >= 3.2 else self.voices.settled_cold)

    def take_over(self) -> str:
        """The successor's first words; a careless one asks for everything again."""
        return self.pick(self.manners.take_over_careless if self.run.repeated else self.manners.take_over)

    def door(self) -> str:
        """The last words."""
        kind = self.dice.chance(0.85 if self.run.further_help else 0.4)
        return self.pick(self.manners.door[self.run.request.house] if kind else self.manners.door_careless)

    def solution(self) -> str:
        """The answer itself."""
        return self.text(self.matched(self.topic.solution))
