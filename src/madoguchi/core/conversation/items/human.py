"""The human dimension: was the customer attended to, taken seriously, reassured."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from madoguchi.core.conversation.hearing import Evidence, Heard
from madoguchi.core.conversation.items.finding import NOT_APPLICABLE, Finding, met, missed, partly
from madoguchi.core.conversation.items.waits import Wait, waits
from madoguchi.core.conversation.speech import asks_nicely, fragment, interjection, particle
from madoguchi.core.conversation.text import Language
from madoguchi.core.conversation.turns import Turn

FEELING = ("empathy", "apology", "kindness")
LISTENING = ("acknowledgement", "empathy", "apology", "reads_back", "thanks_customer", "kindness")


def greeting(heard: Heard) -> Finding:
    """Greets and says who is speaking, in the first two turns of the staff."""
    if heard.conversation.continued:
        return NOT_APPLICABLE
    first = heard.agent[:2]
    hello, name = heard.within(first, "greeting"), heard.within(first, "gives_name")
    if hello and name:
        return met([*hello[:1], *name[:1]])
    if hello or name:
        return partly([*hello[:1], *name[:1]], first[0].number)
    return missed(at=first[0].number)


def acknowledgement(heard: Heard) -> Finding:
    """Shows to have listened in the very reply to what the customer came with; later is half."""
    reply = heard.next_agent(heard.need.number)
    if reply is None:
        return NOT_APPLICABLE
    replies = _unbroken(heard, reply)
    if said := heard.within(replies, *LISTENING) or heard.signs(replies, interjection):
        return met(said[:2])
    later = heard.after(reply.number, *LISTENING)
    return partly(later[:1], reply.number) if later else missed(at=reply.number)


def empathy(heard: Heard) -> Finding:
    """Feeling for a customer who is upset or let down, before the solution."""
    signs = heard.all("upset", "says_unsolved", "expectation_broken")
    if not signs:
        return NOT_APPLICABLE
    first = signs[0].turn
    reply = heard.next_agent(first)
    said = heard.after(first, *FEELING)
    if not said:
        return missed(signs[:1], reply.number if reply else None)
    solution = heard.after(first, "gives_solution")
    if solution and (solution[0].turn, solution[0].start) < (said[0].turn, said[0].start):
        return partly(said[:1], solution[0].turn)
    return met(said[:3])


def warmth(heard: Heard) -> Finding:
    """A reassuring or kind word beyond the duty: two are met, one is half."""
    said = _distinct(heard.all("reassurance", "kindness", "empathy", "thanks_customer"))
    if not said:
        return missed(at=heard.agent[-1].number)
    return met(said[:4]) if len(said) > 1 else partly(said)


def attention(heard: Heard) -> Finding:
    """How many of the staff's turns show that they listen: words of listening, a sound of it, a particle that turns to the
    customer, or the customer's own words taken up. Two of five turns are met, one of five is half."""
    turns = heard.agent
    if len(turns) < 2:
        return NOT_APPLICABLE
    said = heard.all(*LISTENING) + heard.signs(turns, interjection) + heard.signs(turns, particle)
    said = sorted(said, key=lambda one: (one.turn, one.start))
    listening = {one.turn for one in said}
    share = len(listening) / len(turns)
    if share >= 0.4:
        return met(_distinct(said)[:4])
    return partly(_distinct(said)[:4]) if share >= 0.2 else missed(_distinct(said)[:1], turns[1].number)


def whole_sentences(heard: Heard) -> Finding:
    """Speaks to the customer in sentences, not in bare fragments (“Number.”, 「お名前は。」)."""
    if len(heard.agent) < 2:
        return NOT_APPLICABLE
    bare = [turn for turn in heard.agent if turn.number in heard.plain and fragment(*_plain(heard, turn))]
    if not bare:
        return met()
    said = [Evidence(turn.number, 0, len(turn.text), turn.text) for turn in bare[:3]]
    return partly(said, bare[0].number) if len(bare) == 1 else missed(said, bare[0].number)


def hold(heard: Heard) -> Finding:
    """A wait is announced with its reason and length, asked for, and thanked for, and is no longer than told."""
    found = waits(heard)
    if not found:
        return NOT_APPLICABLE
    shares = [_held(wait) for wait in found]
    evidence = [one for wait in found for one in wait.evidence]
    worst = min(zip(shares, found, strict=True), key=lambda one: one[0])
    if worst[0] >= 0.6:
        return met(evidence[:4])
    return partly(evidence[:4], worst[1].turn) if max(shares) >= 0.4 else missed(evidence[:2], worst[1].turn)


def softened(heard: Heard) -> Finding:
    """Requests and refusals come with a softening word in the same turn; a request may be a question or a wish instead."""
    hard = heard.all("makes_request", "refuses")
    if not hard:
        return NOT_APPLICABLE
    turns = sorted({one.turn for one in hard})
    refused = {one.turn for one in heard.all("refuses")}
    soft = {one.turn: one for one in heard.all("cushion", "apology")}
    asked = [turn for turn in heard.agent if turn.number in turns and turn.number not in refused]
    soft = {one.turn: one for one in heard.signs(asked, asks_nicely)} | soft
    done = [soft[turn] for turn in turns if turn in soft]
    bare = next((turn for turn in turns if turn not in soft), None)
    if 2 * len(done) >= len(turns):
        return met(done[:3])
    return partly(done[:2], bare) if done else missed([one for one in hard if one.turn == bare][:1], bare)


def wording(heard: Heard) -> Finding:
    """No blunt, blaming or careless words."""
    said = heard.all("careless_words")
    if not said:
        return met()
    return partly(said, said[0].turn) if len(said) == 1 else missed(said[:4], said[0].turn)


def name_used(heard: Heard) -> Finding:
    """Calls the customer by name, where the name is known."""
    name = heard.conversation.customer.strip()
    if not 1 < len(name) <= 60 or "@" in name or any(letter.isdigit() for letter in name):
        return NOT_APPLICABLE
    parts = [name, *name.replace("\u3000", " ").removesuffix("様").removesuffix("さん").split()]
    wanted = {part.casefold() for part in parts if len(part) > 1}
    for turn in heard.agent:
        words = turn.text.casefold()
        for part in wanted:
            if (place := words.find(part)) >= 0 and len(words) == len(turn.text):
                said = turn.text[place : place + len(part)]
                return met([Evidence(turn.number, place, place + len(part), said)])
    return missed()


def more_help(heard: Heard) -> Finding:
    """Asks, before the end, whether anything else is needed."""
    ending = heard.agent[-4:]
    if said := heard.within(ending, "offers_more_help"):
        return met(said[:1])
    if said := heard.all("offers_more_help"):
        return partly(said[-1:])
    return missed(at=heard.agent[-1].number)


def closing(heard: Heard) -> Finding:
    """Thanks and leaves the door open at the end."""
    ending = heard.agent[-3:]
    said = heard.within(ending, "closing_thanks", "leaves_door_open", "kindness")
    return met(said[:2]) if said else missed(at=heard.agent[-1].number)


def _plain(heard: Heard, turn: Turn) -> tuple[str, Language]:
    told, language = heard.plain[turn.number]
    return told.text, language


def _held(wait: Wait) -> float:
    """The share of five courtesies that a wait had: reason, length, leave asked, thanks, in time."""
    return sum((wait.why, wait.how_long, wait.asked, wait.thanked, wait.in_time)) / 5


def _unbroken(heard: Heard, reply: Turn) -> list[Turn]:
    """The staff's turns from a reply on, until the customer speaks again or is asked to wait."""
    found = []
    waiting = {one.turn for one in heard.all("asks_to_wait")}
    for turn in heard.conversation.turns[reply.number :]:
        if turn.speaker == "customer":
            break
        if turn.speaker == "agent":
            found.append(turn)
        if turn.number in waiting:
            break
    return found


def _distinct(said: list[Evidence]) -> list[Evidence]:
    """One a turn: two cues on the same words are one kindness."""
    return list({one.turn: one for one in reversed(said)}.values())[::-1]


DETECTORS: Mapping[str, Callable[[Heard], Finding]] = {
    "greeting": greeting,
    "acknowledgement": acknowledgement,
    "empathy": empathy,
    "warmth": warmth,
    "attention": attention,
    "whole_sentences": whole_sentences,
    "hold": hold,
    "softened": softened,
    "wording": wording,
    "name_used": name_used,
    "more_help": more_help,
    "closing": closing,
}
