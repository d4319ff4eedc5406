"""The shapes phrase banks have. All texts may hold the named places that ``slots.fill`` knows."""

from __future__ import annotations

from dataclasses import dataclass

Phrases = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One concrete matter within a type of request, so that question, read-back and answer fit each other.

    ``need`` is said by polite customers, ``blunt`` by the others; ``wrong`` is what a customer says when the
    answer contained a mistake.
    """

    need: Phrases
    blunt: Phrases
    readback: Phrases
    solution: Phrases
    wrong: Phrases


@dataclass(frozen=True, slots=True)
class Lines:
    """Everything said about one type of request; ``ask`` pairs a member's question with the customer's reply."""

    subject: Phrases
    topics: tuple[Topic, ...]
    detail: Phrases
    ask: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Manners:
    """How members and customers of one language speak, whatever the matter. Keys are moods, channels or kinds."""

    greet: dict[str, Phrases]  # channel -> good greeting
    greet_careless: dict[str, Phrases]
    feeling: dict[str, Phrases]  # "kind.mood" -> acknowledging the feeling before anything else
    flat: Phrases  # getting to business without it
    thanks_for_asking: Phrases
    hold_ask: Phrases
    hold_careless: Phrases
    hold_yes: Phrases
    hold_back: Phrases
    hold_back_careless: Phrases
    next_step: dict[str, Phrases]  # room -> what happens next
    deadline: Phrases
    vague: Phrases
    take_over: Phrases
    take_over_careless: Phrases
    again: Phrases
    again_reply: Phrases
    back_with_answer: Phrases
    further: Phrases
    door: dict[str, Phrases]  # inn or shop
    calling: Phrases
    door_careless: Phrases
    sorry_mistake: Phrases
    corrected: Phrases
    confirm: Phrases
    ring: Phrases
    rework: Phrases
    sorry_again: Phrases
    sign: Phrases
    receipt: Phrases
    form_head: Phrases


@dataclass(frozen=True, slots=True)
class Voices:
    """How customers of one language speak."""

    hail: dict[str, Phrases]  # channel -> opening words
    mood: dict[str, Phrases]  # "kind.mood" -> how it feels
    please: dict[str, Phrases]  # mood -> asking for help
    okay: Phrases
    okay_upset: Phrases
    thanks: dict[str, Phrases]  # glad, plain, cold
    nothing_else: Phrases
    settled: Phrases
    settled_cold: Phrases
    back: dict[str, Phrases]  # kind -> coming back after it was closed
    about: Phrases
    listening: Phrases
    answering: Phrases
    remark: Phrases
    sign: Phrases
