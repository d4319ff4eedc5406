"""How far the model and the rules agree, item by item. Neither is the truth: that is what people's blind marks are for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F

from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.metrics.agreement import kappa
from madoguchi.core.metrics.agreement_metrics import alike_metric, kappa_metric
from madoguchi.core.metrics.metric import Metric
from madoguchi.scoring.judge.models import JudgeMark
from madoguchi.scoring.judge.prompt import RESULTS
from madoguchi.scoring.models import Score
from madoguchi.scoring.scorecards.queries import items

MOST = 5_000  # conversations, the ones asked about last


@dataclass(frozen=True)
class Pair:
    """One item of one conversation, as one and the other judged it."""

    conversation: int
    item: str
    first: str
    second: str


@dataclass(frozen=True)
class Line:
    """The figures of some pairs; ``item`` None for all of them."""

    item: Item | None
    alike: Metric
    kappa: Metric
    stricter: int  # pairs the model judges lower


@dataclass(frozen=True)
class Agreement:
    """What the page shows."""

    conversations: int
    whole: Line
    items: list[Line]


def agreement(model: str) -> Agreement | None:
    """Return how far a model agrees with the rules, over what it was asked last; None where nothing was."""
    found = pairs(model)
    if not found:
        return None
    by_item: dict[str, list[Pair]] = {}
    for pair in found:
        by_item.setdefault(pair.item, []).append(pair)
    known = sorted(
        (one for one in items() if one.id in by_item), key=lambda one: DIMENSIONS.index(one.dimension)
    )
    return Agreement(
        len({pair.conversation for pair in found}),
        line(None, found),
        [line(item, by_item[item.id]) for item in known],
    )


def line(item: Item | None, found: Sequence[Pair]) -> Line:
    """Return the figures of some pairs; several of one conversation are not taken for independent."""
    first, second = [pair.first for pair in found], [pair.second for pair in found]
    talks = [pair.conversation for pair in found]
    clusters = talks if len(set(talks)) < len(talks) else None
    return Line(
        item,
        alike_metric(first, second, clusters),
        kappa_metric(kappa(first, second, RESULTS, clusters=clusters)),
        sum(_lower(pair.second, pair.first) for pair in found),
    )


def pairs(model: str) -> list[Pair]:
    """Return the rules' marks (first) beside the model's (second), where both judged the words as they stand."""
    marks = JudgeMark.objects.filter(model=model, read_at=F("conversation__changed_at"))
    latest = (
        marks.order_by()
        .values_list("conversation_id", flat=True)
        .distinct()
        .order_by("-conversation_id")[:MOST]
    )
    told = list(
        marks.filter(conversation__in=list(latest)).values_list(
            "conversation_id", "item", "result", "scorecard"
        )
    )
    rules = _rules({conversation for conversation, *_ in told})
    return [
        Pair(conversation, item, theirs, result)
        for conversation, item, result, scorecard in told
        if (theirs := rules.get((conversation, scorecard, item))) is not None
    ]


def _rules(conversations: Iterable[int]) -> dict[tuple[int, str, str], str]:
    whole = sorted(conversations)
    found = {}
    for start in range(0, len(whole), 1_000):
        rows = Score.objects.filter(conversation__in=whole[start : start + 1_000], not_scored="")
        for pk, scorecard, listed in rows.values_list("conversation_id", "scorecard", "items"):
            for one in listed:
                found[pk, scorecard, str(one["item"])] = str(one["result"])
    return found


def _lower(one: str, other: str) -> bool:
    order = {"missed": 0, "partly": 1, "met": 2}
    return one in order and other in order and order[one] < order[other]
