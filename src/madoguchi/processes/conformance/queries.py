"""How far cases follow a blueprint in force, and where they do not. Figures, never people."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone

from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.blueprint.reading import dumps
from madoguchi.core.process.conformance import Alignment
from madoguchi.core.process.judging import Spot
from madoguchi.processes.blueprints.queries import InForce
from madoguchi.processes.conformance.counting import (
    Counted,
    Standard,
    Summary,
    Way,
    spell,
    summed,
    top_ways,
    usual_stages,
    ways_with,
)
from madoguchi.processes.conformance.models import AcceptedDeviation
from madoguchi.warehouse import Filters, ask, ask_many

KEPT = 8  # blueprints compared with at a time
STALE = 600.0  # seconds until it is looked up again which stages the log names
MOST_WAYS = 5_000  # of a deviation, whose cases are listed

_standards: OrderedDict[str, tuple[float, bool, Standard]] = OrderedDict()
_guard = threading.Lock()


@dataclass(frozen=True)
class WayDeviation:
    """A deviation of every case that ran this way (``variant``) and is finished or is not.

    ``seq``: the place in the case, from 0, of the event at which it shows; the number of events at the end of a case.
    """

    variant: int
    finished: bool
    stage: str
    kind: str
    step: str
    seq: int
    activity: str
    rule: str


@dataclass(frozen=True)
class CaseDeviation:
    """A rule of times or people that one case broke, and when it showed (ms)."""

    case_id: int
    stage: str
    step: str
    rule: str
    at_ms: int


@dataclass(frozen=True)
class StageDeviations:
    """What deviated, without what is allowed. ``meant`` and ``closes`` go to the ``conformance_*`` questions."""

    ways: list[WayDeviation]
    cases: list[CaseDeviation]
    meant: dict[str, list[str]]
    closes: bool


def standard(chosen: InForce) -> Standard:
    """Return what cases are compared with. Raises ``AutomatonError``."""
    return _standard(chosen)[1]


def standard_of(blueprint: Blueprint) -> tuple[bool, Standard]:
    """Return whether cases of the log get closed, and what they are compared with. Raises ``AutomatonError``."""
    now = time.monotonic()
    key = dumps(blueprint)
    with _guard:
        kept = _standards.get(key)
        if kept is not None and now - kept[0] < STALE:
            _standards.move_to_end(key)
            return kept[1], kept[2]
    log = Filters(process=blueprint.processes)
    stages, signals = ask_many([("conformance_stages", log, {}), ("process_signals", log, {})])
    closes = any(row["signal"] == "closed" for row in signals)
    made = Standard(blueprint, usual_stages(stages))
    with _guard:
        if kept is not None and kept[2].judge.aligner.stages_of == made.judge.aligner.stages_of:
            made = kept[2]  # with all it found
        _standards[key] = (now, closes, made)
        _standards.move_to_end(key)
        while len(_standards) > KEPT:
            _standards.popitem(last=False)
    return closes, made


def accepted(code: str) -> list[AcceptedDeviation]:
    """Return the deviations allowed now, newest first."""
    return list(
        AcceptedDeviation.objects.filter(blueprint__code=code, withdrawn_at__isnull=True)
        .select_related("accepted_by")
        .order_by("-accepted_at", "-pk")
    )


def withdrawn(code: str) -> list[AcceptedDeviation]:
    """Return what was allowed once and is not any more, newest first."""
    return list(
        AcceptedDeviation.objects.filter(blueprint__code=code, withdrawn_at__isnull=False)
        .select_related("accepted_by", "withdrawn_by")
        .order_by("-withdrawn_at", "-pk")
    )


def allowed(code: str) -> frozenset[Spot]:
    """Return the deviations that count as conforming."""
    found = AcceptedDeviation.objects.filter(blueprint__code=code, withdrawn_at__isnull=True)
    return frozenset(Spot(*row) for row in found.values_list("kind", "step", "stage", "activity", "rule"))


def counted(chosen: InForce, filters: Filters) -> Counted:
    """Count the cases of the filters beside a blueprint. Raises ``AutomatonError`` and ``WarehouseError``."""
    closes, found = _standard(chosen)
    return found.count(_ask, filters, now_ms=_now_ms(), closes=closes)


def summary(chosen: InForce, filters: Filters) -> Summary:
    """Return the share of conforming cases and what deviates. Raises as ``counted``."""
    return summed(counted(chosen, filters), allowed(chosen.code))


def most_frequent(chosen: InForce, found: Counted, limit: int) -> list[Way]:
    """Return the most frequent ways with their marks."""
    return top_ways(found, allowed(chosen.code), limit)


def steps_of(filters: Filters, ways: Sequence[int]) -> dict[int, list[str]]:
    """Return the activities of a few ways."""
    steps: dict[int, list[str]] = {}
    answers = ask_many(
        [("conformance_spelled", filters, {"first": way, "last": way}) for way in sorted(set(ways))]
    )
    for rows in answers:
        steps |= {int(row["variant"]): row["steps"].split("\x1f") for row in rows}
    return steps


def cases_of(
    chosen: InForce, filters: Filters, spot: Spot, *, limit: int, offset: int
) -> tuple[list[dict[str, Any]], int]:
    """Return a page of the cases in which a deviation was seen, newest first, and how many there are."""
    closes, found = _standard(chosen)
    rules = [
        told
        for told, one in zip(found.told_rules, found.event_rules, strict=True)
        if one.rule == spot.rule and spot.rule
    ]
    ways = ways_with(counted(chosen, filters), [spot])
    rows = ask(
        "conformance_cases",
        filters,
        finished=ways[True][:MOST_WAYS],
        unfinished=ways[False][:MOST_WAYS],
        rules=rules,
        now_ms=_now_ms(),
        meant=found.meant,
        closes=closes,
        limit=limit,
        offset=offset,
    )
    return rows, int(rows[0]["total"]) if rows else 0


def stage_deviations(chosen: InForce, filters: Filters) -> StageDeviations:
    """Return every deviation that is not allowed, with its stage and its place, for whoever knows the times of events."""
    closes, found = _standard(chosen)
    fine = allowed(chosen.code)
    whole = counted(chosen, filters)
    spots = whole.judge.spots
    ways = [
        WayDeviation(
            int(side.ways[way]), side.finished, one.stage, one.kind, one.step, seq, one.activity, one.rule
        )
        for side in whole.sides
        for way, one, seq in (
            (way, spots[number], seq)
            for way, number, seq in zip(
                side.judged.way.tolist(), side.judged.spot.tolist(), side.judged.seq.tolist(), strict=True
            )
        )
        if one not in fine
    ]
    cases: list[CaseDeviation] = []
    after: int | None = None
    while found.told_rules:
        rows = ask(
            "conformance_rule_cases",
            filters,
            rules=found.told_rules,
            now_ms=_now_ms(),
            meant=found.meant,
            closes=closes,
            after=after,
        )
        full = len(rows) >= 100_000
        if full:  # the last case may go on
            after = rows[-1]["case_id"] - 1
            rows = [row for row in rows if row["case_id"] <= after]
        for row in rows:
            one = found.event_rules[row["rule"]]
            if one not in fine:
                cases.append(CaseDeviation(row["case_id"], one.stage, one.step, one.rule, row["at_ms"]))
        if not full:
            break
    return StageDeviations(ways, cases, found.meant, closes)


def alignments(chosen: InForce, filters: Filters) -> Iterator[tuple[int, list[str], bool, Alignment]]:
    """Yield each way the cases ran with its activities, whether the cases are finished, and its alignment."""
    closes, found = _standard(chosen)
    rows = ask("conformance_variants", filters, meant=found.meant, closes=closes)
    sides = {row["variant"]: (row["finished"], row["unfinished"]) for row in rows}
    ways = np.array(sorted(sides), np.int64)
    for way, activities in spell(_ask, filters, ways):
        for finished, cases in zip((True, False), sides[way], strict=True):
            if cases:
                yield way, activities, finished, found.align(activities, finished=finished)


def _standard(chosen: InForce) -> tuple[bool, Standard]:
    return standard_of(chosen.blueprint)


def _ask(name: str, filters: Filters, **params: Any) -> list[dict[str, Any]]:
    return ask(name, filters, **params)


def _now_ms() -> int:
    # by the minute, so that a question asked again is the same question
    return int(timezone.now().timestamp()) // 60 * 60_000
