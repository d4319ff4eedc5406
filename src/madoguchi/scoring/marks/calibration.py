"""What a calibration round shows once it may be shown: how far the reviewers agree, and where they do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.metrics.agreement import Agreement, ac1, alpha, bootstrap, coincidences, kappa
from madoguchi.core.metrics.agreement_metrics import ac1_metric, alike_metric, alpha_metric, kappa_metric
from madoguchi.core.metrics.metric import Metric
from madoguchi.scoring.marks.hands import RESULTS
from madoguchi.scoring.marks.models import Kind, Mark, Review, Round
from madoguchi.scoring.scorecards.queries import item as item_of
from madoguchi.scoring.scorecards.queries import items as all_items

DRAWS = 1_000


@dataclass(frozen=True)
class Unit:
    """One item of one conversation with every reviewer's mark, None where one has not marked it."""

    conversation: int
    item: str
    results: tuple[str | None, ...]

    @property
    def alike(self) -> bool:
        """Whether all who marked it say the same."""
        return len({one for one in self.results if one is not None}) <= 1


@dataclass(frozen=True)
class Line:
    """A row of figures: an item, a dimension or all of them."""

    code: str
    item: Item | None
    alike: Metric
    beyond: Metric  # Cohen's kappa of two reviewers, Krippendorff's alpha of more
    ac1: Metric | None


@dataclass(frozen=True)
class Difference:
    """An item of a conversation the reviewers see differently: each one's mark, and what they agreed on."""

    conversation: Conversation
    item: str
    title: object
    marks: list[Mark]
    consensus: Mark | None


@dataclass(frozen=True)
class Results:
    """Everything a round's page shows."""

    whole: Line
    dimensions: list[Line]
    items: list[Line]
    differences: list[Difference]


def units(round: Round) -> tuple[list[str], list[Unit]]:
    """Return the reviewers' hands, and every item of every conversation with their marks."""
    hands = sorted(set(Review.objects.filter(round=round).values_list("hand", flat=True)))
    told: dict[tuple[int, str], dict[str, str]] = {}
    rows = Mark.objects.filter(review__round=round, kind=Kind.CALIBRATION)
    for conversation, item, hand, result in rows.values_list("conversation_id", "item", "hand", "result"):
        told.setdefault((conversation, item), {})[hand] = result
    return hands, [
        Unit(conversation, item, tuple(given.get(hand) for hand in hands))
        for (conversation, item), given in sorted(told.items())
    ]


def line(code: str, item: Item | None, found: Sequence[Unit], seed: int) -> Line:
    """Return the figures of some units; several of one conversation are not taken for independent."""
    found = [unit for unit in found if sum(one is not None for one in unit.results) > 1]
    talks = [unit.conversation for unit in found]
    clusters = talks if len(set(talks)) < len(talks) else None
    alike = alike_metric([unit.alike for unit in found], [True] * len(found), clusters)
    if found and len(found[0].results) == 2:
        first = [unit.results[0] for unit in found]
        second = [unit.results[1] for unit in found]
        return Line(
            code,
            item,
            alike,
            kappa_metric(kappa(first, second, RESULTS, clusters=clusters)),
            ac1_metric(ac1(first, second, RESULTS, clusters=clusters)),
        )
    ratings = [unit.results for unit in found]
    tables = coincidences(ratings, RESULTS)
    order = {talk: place for place, talk in enumerate(dict.fromkeys(talks))}
    whole = np.zeros((len(order), len(RESULTS), len(RESULTS)))
    np.add.at(whole, [order[talk] for talk in talks], tables)
    value = alpha(ratings, RESULTS) if ratings else Agreement(None, None, 0, 0.0, 0.0)
    interval = bootstrap(whole, np.random.default_rng(seed), draws=DRAWS)
    return Line(code, item, alike, alpha_metric(value, interval), None)


def whole(round: Round) -> Line:
    """Return the one line of a round: all items together."""
    return line("", None, units(round)[1], round.pk)


def results(round: Round) -> Results:
    """Return everything that may be seen of a round whose results are shown."""
    _, found = units(round)
    ids = list(dict.fromkeys(unit.item for unit in found))
    known = {id: one for id in ids if (one := item_of(id)) is not None}
    place = {item.id: number for number, item in enumerate(all_items())}
    by_dimension = {
        name: [unit for unit in found if unit.item in known and known[unit.item].dimension == name]
        for name in DIMENSIONS
    }
    return Results(
        line("", None, found, round.pk),
        [line(name, None, some, round.pk) for name, some in by_dimension.items() if some],
        [
            line(id, known[id], [unit for unit in found if unit.item == id], round.pk)
            for id in sorted(
                known, key=lambda id: (DIMENSIONS.index(known[id].dimension), place.get(id, len(place)))
            )
        ],
        _differences(round, [unit for unit in found if not unit.alike]),
    )


def _differences(round: Round, found: Iterable[Unit]) -> list[Difference]:
    wanted = {(unit.conversation, unit.item) for unit in found}
    talks = {conversation for conversation, _ in wanted}
    every = Conversation.objects.select_related("case").in_bulk(talks)
    marks: dict[tuple[int, str], list[Mark]] = {}
    agreed: dict[tuple[int, str], Mark] = {}
    rows = Mark.objects.filter(conversation__in=talks).select_related("by").order_by("hand")
    for mark in rows.filter(review__round=round):
        marks.setdefault((mark.conversation_id, mark.item), []).append(mark)
    for mark in rows.filter(kind=Kind.CONSENSUS, hand=f"round:{round.pk}"):
        agreed[mark.conversation_id, mark.item] = mark
    return [
        Difference(
            every[conversation],
            item,
            known.title if (known := item_of(item)) else item,
            marks[conversation, item],
            agreed.get((conversation, item)),
        )
        for conversation, item in sorted(wanted)
    ]
