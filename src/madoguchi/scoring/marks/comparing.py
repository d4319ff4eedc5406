"""How far the machine agrees with people: figures from blind reviews of random draws alone, other marks counted apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.metrics.agreement import ac1, kappa
from madoguchi.core.metrics.agreement_metrics import (
    ac1_metric,
    alike_metric,
    found_metric,
    kappa_metric,
    right_metric,
)
from madoguchi.core.metrics.metric import Metric
from madoguchi.scoring.judge.queries import standing
from madoguchi.scoring.marks.drawing import machine_marks
from madoguchi.scoring.marks.hands import MACHINE, RESULTS
from madoguchi.scoring.marks.models import Kind, Mark, Reason, Review
from madoguchi.scoring.scorecards.queries import items as all_items


@dataclass(frozen=True)
class Pair:
    """One item of one conversation, marked by a person and by the machine."""

    conversation: int
    item: str
    person: str
    machine: str
    month: dt.date


@dataclass(frozen=True)
class Line:
    """The figures of some pairs. ``found`` and ``right``: sensitivity and precision of “missed”, people taken as right."""

    code: str
    item: Item | None
    alike: Metric
    kappa: Metric
    ac1: Metric
    found: Metric
    right: Metric


@dataclass(frozen=True)
class Apart:
    """Marks that came about otherwise: how many, and how many are the same. They say where, not how often."""

    kind: str
    n: int
    same: int


@dataclass(frozen=True)
class Comparison:
    """Everything the page shows."""

    reviews: int  # blind ones of random draws, finished
    seen: int  # random ones left out, because the machine's marks were looked at first
    whole: Line
    dimensions: list[Line]
    items: list[Line]
    months: list[tuple[dt.date, Line]]
    apart: list[Apart]
    judge: Line | None  # the language model against the same people


def blind_marks() -> QuerySet[Mark]:
    """Return the marks that figures may rest on: of finished, blind reviews of random draws."""
    return Mark.objects.filter(
        kind=Kind.REVIEW, blind=True, review__reason=Reason.RANDOM, review__done_at__isnull=False
    )


def pairs(marks: QuerySet[Mark]) -> list[Pair]:
    """Return people's marks beside the machine's as it judges today; items it no longer judges are left out."""
    told = list(marks.order_by("at", "pk").values_list("conversation_id", "item", "result", "at"))
    machine = machine_marks({conversation for conversation, *_ in told})
    return [
        Pair(conversation, item, result, theirs, timezone.localtime(at).date().replace(day=1))
        for conversation, item, result, at in told
        if (theirs := machine.get(conversation, {}).get(item)) is not None
    ]


def line(code: str, item: Item | None, found: Sequence[Pair]) -> Line:
    """Return the figures of some pairs; several of one conversation are not taken for independent."""
    people, machine = [one.person for one in found], [one.machine for one in found]
    talks = [one.conversation for one in found]
    clusters = talks if len(set(talks)) < len(talks) else None
    return Line(
        code,
        item,
        alike_metric(people, machine, clusters),
        kappa_metric(kappa(people, machine, RESULTS, clusters=clusters)),
        ac1_metric(ac1(people, machine, RESULTS, clusters=clusters)),
        found_metric(people, machine, conversations=clusters),
        right_metric(people, machine, conversations=clusters),
    )


def comparison() -> Comparison:
    """Return how far the machine agrees with people, over the whole record."""
    found = pairs(blind_marks())
    ids = {one.item for one in found}
    known = [item for item in all_items() if item.id in ids]
    dimension = {item.id: item.dimension for item in known}
    drawn = Review.objects.filter(reason=Reason.RANDOM, round=None, done_at__isnull=False)
    return Comparison(
        drawn.filter(seen_machine_at=None).count(),
        drawn.filter(seen_machine_at__isnull=False).count(),
        line("", None, found),
        [
            line(name, None, some)
            for name in DIMENSIONS
            if (some := [one for one in found if dimension.get(one.item) == name])
        ],
        [
            line(item.id, item, [one for one in found if one.item == item.id])
            for item in sorted(known, key=lambda item: DIMENSIONS.index(item.dimension))
        ],
        [
            (month, line("", None, [one for one in found if one.month == month]))
            for month in sorted({one.month for one in found})
        ],
        _apart(),
        _judge(found),
    )


def _apart() -> list[Apart]:
    """Count the marks that came about otherwise than by a blind review of a random draw."""
    done = Q(review=None) | Q(review__done_at__isnull=False)
    rest = Mark.objects.filter(done).exclude(pk__in=blind_marks().values("pk"))
    groups: list[tuple[str, QuerySet[Mark]]] = [
        ("narrowed", rest.filter(kind=Kind.REVIEW, review__reason=Reason.NARROWED)),
        (
            "drawn",
            rest.filter(kind=Kind.REVIEW).exclude(review__reason__in=[Reason.RANDOM, Reason.NARROWED]),
        ),
        ("seen", rest.filter(kind=Kind.REVIEW, review__reason=Reason.RANDOM)),
        ("consensus", rest.filter(kind=Kind.CONSENSUS)),
        ("override", rest.filter(kind=Kind.OVERRIDE)),
        ("import", rest.filter(kind=Kind.IMPORT).exclude(hand=MACHINE)),
        ("other_machine", rest.filter(kind=Kind.IMPORT, hand=MACHINE)),
    ]
    counted = []
    for name, marks in groups:
        found = pairs(marks)
        if found:
            counted.append(Apart(name, len(found), sum(one.person == one.machine for one in found)))
    return counted


def _judge(found: Iterable[Pair]) -> Line | None:
    people = list(found)
    rows = standing().filter(conversation__in={one.conversation for one in people})
    said = {(talk, item): result for talk, item, result in rows.values_list(*_KEY)}
    beside = [
        Pair(one.conversation, one.item, one.person, theirs, one.month)
        for one in people
        if (theirs := said.get((one.conversation, one.item))) is not None
    ]
    return line("judge", None, beside) if beside else None


_KEY = ("conversation_id", "item", "result")
__all__ = ["Apart", "Comparison", "Line", "Pair", "blind_marks", "comparison", "line", "pairs"]
