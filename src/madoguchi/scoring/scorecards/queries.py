"""Which scorecard judges a conversation, and what an item of any scorecard in use is."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import CharField, Q, QuerySet, Value, When

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.cues import Listener, Side
from madoguchi.core.conversation.own import listeners
from madoguchi.core.conversation.scorecard import Item, Scorecard, ScorecardError, default, read
from madoguchi.core.conversation.scorecard_file import to_json, to_toml
from madoguchi.core.conversation.text import Language
from madoguchi.people.erasure import MARK
from madoguchi.scoring.scorecards.models import Card, State, Version

log = logging.getLogger(__name__)
Place = tuple[str, str]  # process, channel; an empty one stands for every


@dataclass(frozen=True)
class Used:
    """A scorecard with what listens for its own words."""

    scorecard: Scorecard
    own: Mapping[tuple[Language, Side], Listener] = field(default_factory=dict)


@dataclass(frozen=True)
class InForce:
    """The scorecards in force at one moment, by where they apply."""

    cards: Mapping[Place, Used]

    def at(self, process: str, channel: str) -> Used:
        """Return the closest: for process and channel, the process, the channel, everything; else the built-in one."""
        for place in ((process, channel), (process, ""), ("", channel), ("", "")):
            if place in self.cards:
                return self.cards[place]
        return Used(default())

    def for_(self, conversation: Conversation) -> Used:
        """Return the one for a conversation (whose case is at hand)."""
        return self.at(conversation.case.process, conversation.channel)

    def with_(self, place: Place, used: Used) -> InForce:
        """Return what would be in force if another applied at a place."""
        return InForce({**self.cards, place: used})

    @property
    def places(self) -> list[Place]:
        """Where a scorecard of the organisation applies, the closest first."""
        return sorted(
            self.cards, key=lambda place: (not (place[0] and place[1]), not place[0], not place[1], place)
        )

    def scorecards(self) -> Iterable[Scorecard]:
        """Every scorecard that may judge a conversation: the one for all first, the built-in one last."""
        for place in reversed(self.places):
            yield self.cards[place].scorecard
        yield default()


def in_force() -> InForce:
    """Return the scorecards in force now, in one small query; each version is read once a process."""
    rows = Version.objects.filter(state=State.PUBLISHED).values_list("uid", "card__process", "card__channel")
    found = {(process, channel): compiled(uid) for uid, process, channel in rows}
    return InForce({place: used for place, used in found.items() if used is not None})


@lru_cache(maxsize=256)
def compiled(uid: UUID) -> Used | None:
    """Return a published or retired version ready to be used (they never change).

    None for one this version of the product cannot read any more: it is as if it were not in force.
    """
    version = Version.objects.select_related("card").get(uid=uid)
    try:
        return used(version)
    except ScorecardError as error:
        log.warning("scorecard %s cannot be read: %s", version, error)
        return None


def used(version: Version) -> Used:
    """Return a version with its listeners. Raises ``ScorecardError``."""
    card = read({**version.data, "name": version.card.name, "version": version.number})
    return Used(card, listeners(card.cues))


def as_file(version: Version, kind: str) -> tuple[str, str]:
    """Return a version as a file of a kind, ``toml`` or ``json``: its name and its text, as ``madoguchi score`` takes it."""
    told = {**version.data, "name": version.card.name, "version": version.number}
    return f"{version.card.name}-{version.number}.{kind}", to_json(told) if kind == "json" else to_toml(told)


def scorecard_for(conversation: Conversation) -> Used:
    """Return the scorecard in force for a conversation: the closest to its process and channel."""
    return in_force().for_(conversation)


def scorecard_of(label: str) -> Scorecard:
    """Return the scorecard a score names (``name@version``); the default one where it is not known any more."""
    name, _, number = label.rpartition("@")
    if number.isascii() and number.isdecimal() and len(number) < 10 and label != default().label:
        version = Version.objects.filter(card__name=name, number=int(number)).exclude(state=State.DRAFT)
        found = version.values_list("uid", flat=True).first()
        if found is not None and (known := compiled(found)) is not None:
            return known.scorecard
    return default()


def item(id: str) -> Item | None:
    """Return an item by its id, from the scorecards in force."""
    found = items_in_force().get(id)
    return found[0] if found else None


def items() -> list[Item]:
    """Return every item of the scorecards in force, in the order of the default one, own items after it."""
    return [item for item, _ in items_in_force().values()]


def items_in_force() -> dict[str, tuple[Item, float]]:
    """Return those items by id, each with its share of its dimension's weight (0–1).

    An item of several scorecards is told as the one for all processes and channels tells it, if that has it.
    """
    found: dict[str, tuple[Item, float]] = {}
    for card in in_force().scorecards():
        for one in card.items:
            whole = sum(other.weight for other in card.of(one.dimension))
            found.setdefault(one.id, (one, one.weight / whole if whole else 0.0))
    order = {one.id: place for place, one in enumerate(default().items)}
    return dict(sorted(found.items(), key=lambda pair: order.get(pair[0], len(order))))


def named() -> str:
    """Return the labels of the organisation's scorecards in force, to be said on a page; nothing where there are none."""
    force = in_force()
    return ", ".join(force.cards[place].scorecard.label for place in reversed(force.places))


def other_scorecard(force: InForce | None = None) -> Q:
    """Return the condition on conversations that their score was made with another scorecard than the one in force."""
    force = force or in_force()
    cases = [
        When(_there(place), then=Value(force.cards[place].scorecard.label))
        for place in force.places
        if any(place)
    ]
    rest = Value(force.at("", "").scorecard.label)
    expected = Choice(*cases, default=rest, output_field=CharField()) if cases else rest
    return ~Q(score__scorecard=expected)


def outdated() -> QuerySet[Conversation]:
    """Return the scored conversations that still wait to be scored by the scorecard now in force."""
    return Conversation.objects.filter(other_scorecard(), score__isnull=False).exclude(
        case__personal__has_key=MARK
    )


def concerned(place: Place, force: InForce | None = None) -> QuerySet[Conversation]:
    """Return the conversations a scorecard at a place judges: those that fit and have no closer one, the newest first.

    Conversations of people who were erased are left out: their words are gone.
    """
    order = (force or in_force()).with_(place, Used(default())).places
    found = Conversation.objects.filter(_there(place)).exclude(case__personal__has_key=MARK)
    for closer in order[: order.index(place)]:
        found = found.exclude(_there(closer))
    return found.select_related("case__customer").order_by("-opened_at", "-pk")


def _there(place: Place) -> Q:
    process, channel = place
    found = Q(case__process=process) if process else Q()
    return found & Q(channel=channel) if channel else found


def cards() -> QuerySet[Card]:
    """Return the organisation's scorecards with their versions, by name."""
    return Card.objects.prefetch_related("versions__published_by", "versions__changed_by").order_by("name")


def version_in_force(card: Card) -> Version | None:
    """Return the version of a scorecard that is in force."""
    return next((one for one in card.versions.all() if one.state == State.PUBLISHED), None)


def draft_of(card: Card) -> Version | None:
    """Return the draft of a scorecard."""
    return next((one for one in card.versions.all() if one.state == State.DRAFT), None)
