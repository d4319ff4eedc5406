"""Trying a draft on the latest conversations: the same conversations scored as now and as they would be."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.hearing import also, listen
from madoguchi.core.conversation.score import Score, judge
from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.conversation.turns import NotScored
from madoguchi.core.metrics.compare import Difference
from madoguchi.core.metrics.paired import paired
from madoguchi.core.text import Text
from madoguchi.scoring.scorecards.heard import latest
from madoguchi.scoring.scorecards.models import Version
from madoguchi.scoring.scorecards.queries import in_force, used
from madoguchi.scoring.talk import known_of, talk

MUCH = 10.0  # points: a conversation that changes by more in one dimension is worth reading
MOST_CHANGED = 5
MOST_ITEMS = 8
LEAST = 0.05  # points lost by an item that are worth a line


@dataclass(frozen=True)
class Means:
    """A dimension over the conversations scored both ways; ``n`` of them."""

    dimension: str
    n: int
    before: float | None
    after: float | None
    difference: Difference


@dataclass(frozen=True)
class Moved:
    """An item with the points it costs its dimension a conversation, now and after."""

    title: Text
    dimension: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """More or fewer points lost."""
        return self.after - self.before


@dataclass(frozen=True)
class Changed:
    """A conversation with its scores now and after; ``most``: the largest change of a dimension, in points."""

    conversation: Conversation
    scores: list[tuple[str, float | None, float | None]]
    most: float


@dataclass
class Trial:
    """What publishing would change. ``scored`` of the ``looked`` conversations can be scored."""

    looked: int = 0
    scored: int = 0
    dimensions: list[Means] = field(default_factory=list)
    much: int = 0
    critical_before: int = 0
    critical_after: int = 0
    items: list[Moved] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)


def trial(version: Version) -> Trial:
    """Score the latest conversations the scorecard concerns as now and by this version. Raises ``ScorecardError``.

    Each is listened to once. The means are of the conversations in which the dimension has a score both ways.
    """
    place = (version.card.process, version.card.channel)
    force, new = in_force(), used(version)
    found = Trial()
    pairs: list[tuple[Conversation, Score, Score]] = []
    conversations = [*latest(place)]
    known = known_of(conversations)
    for conversation in conversations:
        found.looked += 1
        told = talk(conversation, conversation.messages.all(), known)
        if isinstance(told, NotScored):
            continue
        heard, old = listen(told), force.for_(conversation)
        before = judge(also(heard, old.own), old.scorecard)
        pairs.append((conversation, before, judge(also(heard, new.own), new.scorecard)))
        conversation._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # the words are not needed any more
    found.scored = len(pairs)
    found.critical_before = sum(bool(before.critical) for _, before, _ in pairs)
    found.critical_after = sum(bool(after.critical) for _, _, after in pairs)
    found.dimensions = [_means(name, pairs) for name in DIMENSIONS]
    changes = sorted((_changed(*pair) for pair in pairs), key=lambda one: (-one.most, -one.conversation.pk))
    found.much = sum(one.most > MUCH for one in changes)
    found.changed = [one for one in changes[:MOST_CHANGED] if one.most]
    found.items = _items(pairs)
    return found


def _means(name: str, pairs: list[tuple[Conversation, Score, Score]]) -> Means:
    both = [
        (old, new)
        for _, before, after in pairs
        if (old := before.scores[name]) is not None and (new := after.scores[name]) is not None  # type: ignore[index]
    ]
    difference = paired([old for old, _ in both], [new for _, new in both])
    if difference.value is None:
        return Means(name, len(both), None, None, difference)
    old_mean, new_mean = (math.fsum(pair[side] for pair in both) / len(both) for side in (0, 1))
    return Means(name, len(both), old_mean, new_mean, difference)


def _changed(conversation: Conversation, before: Score, after: Score) -> Changed:
    scores: list[tuple[str, float | None, float | None]] = [
        (name, before.scores[name], after.scores[name]) for name in DIMENSIONS
    ]
    moves = [abs(new - old) for _, old, new in scores if old is not None and new is not None]
    return Changed(conversation, scores, round(max(moves, default=0.0), 6))


def _items(pairs: list[tuple[Conversation, Score, Score]]) -> list[Moved]:
    """Items by how many more or fewer points they cost, over all conversations scored."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    items: dict[str, Item] = {}
    for _, *sides in pairs:
        for side, score in enumerate(sides):
            for id, (item, lost) in _lost(score).items():
                items[id] = item
                sums[id][side] += lost
    found = [
        Moved(items[id].title, items[id].dimension, before / len(pairs), after / len(pairs))
        for id, (before, after) in sums.items()
    ]
    moved = [one for one in found if abs(one.change) >= LEAST]
    return sorted(moved, key=lambda one: -abs(one.change))[:MOST_ITEMS]


def _lost(score: Score) -> dict[str, tuple[Item, float]]:
    applied = [one for one in score.items if one.result != "not_applicable"]
    whole: dict[str, float] = defaultdict(float)
    for one in applied:
        whole[one.item.dimension] += one.item.weight
    return {
        one.item.id: (
            one.item,
            100.0 * one.item.weight * (1.0 - one.finding.share) / whole[one.item.dimension],
        )
        for one in applied
        if whole[one.item.dimension]
    }
