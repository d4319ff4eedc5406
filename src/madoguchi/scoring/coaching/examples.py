"""The very words behind the items of a list: two conversations in which it was done, two in which it was missed.

They are looked up when a list is read, from the places scores keep; words that were erased since are gone from here too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.db.models import QuerySet
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.quoting import own_words
from madoguchi.core.conversation.scorecard import Item
from madoguchi.people.erasure import MARK
from madoguchi.people.models import Member
from madoguchi.scoring.models import Score
from madoguchi.scoring.reading import seen
from madoguchi.scoring.show import Span, clause_end, underlined

TWO = 2
MOST_READ = 600  # scores looked through, the newest first
MOST_OPENED = 60  # conversations read among them
LONGEST = 280  # letters of a turn that are shown
BEFORE = 60  # of them before the first underlined word
_GAPS = re.compile(r"\s*<br>(?:\s*<br>)+")
MARKED = 'class="ev '  # what underlined words carry


@dataclass(frozen=True)
class Example:
    """A turn of ours with what the customer said before it (empty: nothing). Without ``conversation`` it is a colleague's, unnamed."""

    said: SafeString
    before: SafeString
    language: str
    at: dt.datetime | None
    conversation: Conversation | None

    @property
    def plain(self) -> tuple[str, str]:
        """What was said and what the customer said before it, without underlines."""
        said, before = (unescape(strip_tags(one.replace("<br>", "\n"))) for one in (self.said, self.before))
        return said, before


@dataclass
class Examples:
    """Those of one item. ``borrowed``: the good ones are colleagues'."""

    good: list[Example] = field(default_factory=list)
    learn: list[Example] = field(default_factory=list)
    borrowed: bool = False


def examples(
    member: Member, wanted: Sequence[Item], since: dt.datetime, before: dt.datetime
) -> dict[str, Examples]:
    """Return the examples of these items from a time (end excluded): a member's own, and good ones of colleagues where
    there is none of the own."""
    found = {item.id: Examples() for item in wanted}
    own = _scores(since, before).filter(conversation__member=member)
    _fill(found, wanted, own, member, learn=True)
    lacking = [item for item in wanted if not found[item.id].good]
    if lacking:
        others = _scores(since, before).filter(conversation__member__isnull=False)
        others = others.exclude(conversation__member=member)
        spoken = set(own.order_by().values_list("language", flat=True).distinct())
        others = others.filter(language__in=spoken)  # words in a language they do not work in help nobody
        _fill(found, lacking, others, None, learn=False)
        for item in lacking:
            found[item.id].borrowed = bool(found[item.id].good)
    return found


def _scores(since: dt.datetime, before: dt.datetime) -> QuerySet[Score]:
    return (
        Score.objects.filter(
            conversation__opened_at__gte=since, conversation__opened_at__lt=before, not_scored=""
        )
        .exclude(conversation__case__personal__has_key=MARK)
        .order_by("-conversation__opened_at", "-pk")
    )


def _fill(
    found: dict[str, Examples],
    wanted: Sequence[Item],
    scores: QuerySet[Score],
    whose: Member | None,
    learn: bool,
) -> None:
    """Walk through scores until every item has its two; the conversations of those that fit are read one by one."""
    items = {item.id: item for item in wanted}
    house = set() if whose is not None else _house()
    opened = 0
    for score in scores[:MOST_READ].iterator(chunk_size=100):
        lines = [line for line in score.items if line["item"] in items and _lacks(found, line, learn)]
        if lines:
            opened += 1
            conversation = (
                Conversation.objects.select_related("case__customer", "member")
                .prefetch_related("messages__member")
                .get(pk=score.conversation_id)
            )
            turns = seen(conversation.messages.all())
            for line in lines:
                made = _example(items[line["item"]], line, conversation, turns, score.language, whose, house)
                if made is not None:
                    _place(found[line["item"]], line).append(made)
        if opened >= MOST_OPENED or all(
            len(one.good) >= TWO and (not learn or len(one.learn) >= TWO)
            for code, one in found.items()
            if code in items
        ):
            return


def _place(examples: Examples, line: dict[str, Any]) -> list[Example]:
    return examples.good if line["result"] == "met" else examples.learn


def _lacks(found: dict[str, Examples], line: dict[str, Any], learn: bool) -> bool:
    if line["result"] == "met":
        return bool(line["evidence"]) and len(found[line["item"]].good) < TWO
    return learn and line["result"] in ("missed", "partly") and len(found[line["item"]].learn) < TWO


def _example(
    item: Item,
    line: dict[str, Any],
    conversation: Conversation,
    turns: Sequence[Message],
    language: str,
    whose: Member | None,
    house: set[str],
) -> Example | None:
    """Return the turns of an item with its words underlined; None where they cannot be shown (any more)."""
    places = [one["turn"] for one in line["evidence"]] or [
        len(turns) - 1 if line["at"] is None else line["at"]
    ]
    if not 0 <= places[0] < len(turns):
        return None  # the conversation changed since it was scored
    ours, theirs = _turns(places[0], turns)
    if ours is None:
        return None
    message = turns[ours]
    if whose is not None and message.member_id not in (None, whose.pk):
        return None  # a colleague took over: these are not this member's words
    names = set() if whose is not None else house | _customer(conversation)

    def words(place: int | None, longest: int) -> SafeString:
        if place is None:
            return SafeString("")
        text = own_words(_without(turns[place].text, names))
        spans = [
            Span(one["start"], clause_end(text, one["end"]), item.dimension, ())
            for one in line["evidence"]
            if one["turn"] == place and one["end"] <= len(text)
        ]
        told = underlined(*_cut(text, spans, longest), numbered=False)
        return mark_safe(_GAPS.sub("<br>", told))  # every piece was escaped when it was underlined

    said, before = words(ours, LONGEST), words(theirs, LONGEST // 2)
    if not message.text.strip() or (line["result"] == "met" and MARKED not in said + before):
        return None
    told = conversation if whose is not None else None
    return Example(said, before, language, conversation.opened_at, told)


def _turns(place: int, turns: Sequence[Message]) -> tuple[int | None, int | None]:
    """The turn of ours at a place, or the nearest after it, else before it; and the customer's turn it answers."""
    ours = [n for n, turn in enumerate(turns) if turn.speaker == "agent"]
    found = next((n for n in ours if n >= place), ours[-1] if ours else None)
    if found is None:
        return None, None
    theirs = (n for n in range(found - 1, -1, -1) if turns[n].speaker == "customer")
    return found, place if turns[place].speaker == "customer" else next(theirs, None)


def _cut(text: str, spans: Sequence[Span], longest: int) -> tuple[str, list[Span]]:
    """Keep what stands around the first underlined words of a long text."""
    if len(text) <= longest:
        return text, [*spans]
    start = max(min((span.start for span in spans), default=0) - BEFORE, 0)
    end = start + longest
    head, tail = ("…" if start else ""), ("…" if end < len(text) else "")
    kept = [
        Span(
            span.start - start + len(head),
            min(span.end, end) - start + len(head),
            span.dimension,
            span.numbers,
        )
        for span in spans
        if span.start < end
    ]
    return head + text[start:end] + tail, kept


def _house() -> set[str]:
    """The names of everybody of ours, whole and in parts: in the words of one colleague another may be named."""
    names = Member.objects.exclude(name="").values_list("name", flat=True)
    return {part for name in names for part in (name, *name.split()) if len(part) > 1}


def _customer(conversation: Conversation) -> set[str]:
    customer = conversation.case.customer
    name = customer.name if customer else ""
    return {part for part in (name, *name.split()) if len(part) > 1}


def _without(text: str, names: set[str]) -> str:
    """Put circles in the place of names, one a letter, so that the places of other words stay."""
    for name in sorted(names, key=len, reverse=True):
        edge = r"\b" if name.isascii() else ""
        text = re.sub(f"{edge}{re.escape(name)}{edge}", "○" * len(name), text)
    return text
