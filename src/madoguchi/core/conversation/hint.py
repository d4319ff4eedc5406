"""One hint for who is writing an answer: what would help most, said before it is sent. At most one, and often none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from madoguchi.core.conversation.hearing import Heard, listen
from madoguchi.core.conversation.own import listeners
from madoguchi.core.conversation.scorecard import Item, Scorecard, default
from madoguchi.core.conversation.speech import asks_nicely, fragment
from madoguchi.core.conversation.turns import Conversation, NotScored, Turn, conversation


@dataclass(frozen=True, slots=True)
class Hint:
    """An item, and where in the draft the words stand that call for it (None where words are missing)."""

    item: Item
    start: int | None = None
    end: int | None = None


def hint(turns: Sequence[Turn], draft: str, scorecard: Scorecard | None = None, **known: str) -> Hint | None:
    """Return the one thing to say about a draft, or None.

    ``turns``: what was said so far; ``known``: as for ``turns.conversation`` (language, channel, customer). The first that
    applies, gravest first: words the scorecard's own items forbid, careless words, an upset customer without a word of feeling, a no without its reason, a bare
    request, a wait without its length, a bare fragment, no greeting.
    """
    card = scorecard or default()
    if not draft.strip():
        return None
    said = conversation([*turns, Turn(len(turns), "agent", draft)], **known)  # type: ignore[arg-type]
    if isinstance(said, NotScored):
        return None
    heard = listen(said, listeners(card.cues))
    last = said.turns[-1]
    for own in card.items:
        if own.rule is not None and own.rule.kind == "not_said":
            forbidden = heard.within([last], *own.rule.cues)
            if forbidden:
                return Hint(own, forbidden[0].start, forbidden[0].end)
    for id, applies in _CHECKS:
        item = card.item(id)
        if item is not None and (place := applies(heard, last, said)) is not None:
            return Hint(item, *place) if place else Hint(item)
    return None


Place = tuple[int, int] | tuple[()] | None
_Check = Callable[[Heard, Turn, Conversation], Place]


def _careless(heard: Heard, last: Turn, _: Conversation) -> Place:
    said = heard.within([last], "careless_words")
    return (said[0].start, said[0].end) if said else None


def _no_feeling(heard: Heard, last: Turn, said: Conversation) -> Place:
    before = [turn for turn in heard.customer if turn.number < last.number][-1:]
    signs = heard.within(before, "upset", "says_unsolved", "expectation_broken")
    answered = heard.within([last], "empathy", "apology", "kindness", "reassurance")
    return () if signs and not answered else None


def _no_reason(heard: Heard, last: Turn, _: Conversation) -> Place:
    no = heard.within([last], "refuses", "cannot_help")
    return (no[0].start, no[0].end) if no and not heard.within([last], "gives_reason") else None


def _bare_request(heard: Heard, last: Turn, _: Conversation) -> Place:
    asked = heard.within([last], "makes_request")
    soft = heard.within([last], "cushion", "apology") or heard.sign(last, asks_nicely)
    return (asked[0].start, asked[0].end) if asked and not soft else None


def _endless_wait(heard: Heard, last: Turn, _: Conversation) -> Place:
    wait = heard.within([last], "asks_to_wait")
    told = heard.within([last], "says_how_long", "says_why_wait", "asks_leave_to_wait")
    return (wait[0].start, wait[0].end) if wait and len(told) < 2 else None


def _fragment(heard: Heard, last: Turn, _: Conversation) -> Place:
    told, language = heard.plain[last.number]
    return () if fragment(told.text, language) else None


def _no_greeting(heard: Heard, last: Turn, said: Conversation) -> Place:
    first = heard.agent[0] is last and not said.continued
    return () if first and not heard.within([last], "greeting", "gives_name") else None


_CHECKS: tuple[tuple[str, _Check], ...] = (
    ("wording", _careless),
    ("empathy", _no_feeling),
    ("reason", _no_reason),
    ("softened", _bare_request),
    ("hold", _endless_wait),
    ("whole_sentences", _fragment),
    ("greeting", _no_greeting),
)
