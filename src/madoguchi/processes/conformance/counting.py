"""From the ways cases ran to counts of what deviated. Asks the warehouse's questions; knows no Django.

Each distinct way is judged once for a version of a blueprint and kept as numbers; then a question costs one count of the
ways and a few sums.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.process.bulk import Coded
from madoguchi.core.process.conformance import Alignment
from madoguchi.core.process.judging import Judge, Judged, Spot
from madoguchi.core.process.rules_of_order import OF_EVENTS, judged, stage_of
from madoguchi.warehouse.filters import Filters

SEPARATOR = "\x1f"
SPELLED_AT_ONCE = 5_000  # memory: some 40 MB
KEPT_WAYS = 400_000
Ids = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]
Ask = Callable[..., list[dict[str, Any]]]
"""``ask(name, filters, **params)``"""


def meant(blueprint: Blueprint) -> dict[str, list[str]]:
    """Return which cases a blueprint is for and where they may end, as the warehouse's questions take it."""
    when = blueprint.when
    step = blueprint.step_by_id
    last = [
        flow.source for flow in blueprint.flows if flow.target in step and step[flow.target].kind == "end"
    ]
    said = {
        "process": blueprint.processes,
        "channel": when.channels,
        "request": when.requests,
        "priority": when.priorities,
        "language": when.languages,
        "activities": blueprint.activities_of(when.steps),
        "ends": blueprint.activities_of(last),
    }
    return {name: list(values) for name, values in said.items() if values}


def usual_stages(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return for each activity the stage the log names most often."""
    best: dict[str, tuple[int, str]] = {}
    for row in rows:
        told = (int(row["count"]), row["stage"])
        if told > best.get(row["activity"], (0, "")):
            best[row["activity"]] = told
    return {activity: stage for activity, (_count, stage) in best.items()}


@dataclass(frozen=True)
class Side:
    """The finished (or the unfinished) cases: each way they ran, how many, and what is found of the way."""

    finished: bool
    ways: Ids
    counts: Counts
    judged: Judged


@dataclass(frozen=True)
class Counted:
    """The cases of some filters, beside a blueprint. ``broken``: per way, finished or not, which rules of events."""

    judge: Judge
    sides: tuple[Side, Side]
    event_rules: tuple[Spot, ...]
    broken: list[tuple[int, bool, int, int]]  # way, finished, bits of the rules, cases

    @property
    def cases(self) -> int:
        return int(sum(side.counts.sum() for side in self.sides))


@dataclass
class _Kept:
    ways: Ids = field(default_factory=lambda: np.zeros(0, np.int64))
    judged: Judged = field(default_factory=lambda: Judged.joined([]))


class Standard:
    """What cases are compared with: a blueprint, compiled, with what it found of each way so far.

    Raises ``AutomatonError`` for a blueprint nothing can be compared with.
    """

    def __init__(self, blueprint: Blueprint, stages_of: Mapping[str, str] | None = None) -> None:
        self.blueprint = blueprint
        self.judge = Judge(compiled(blueprint), stages_of)
        self.meant = meant(blueprint)
        told = [rule for rule in blueprint.rules if rule.kind in OF_EVENTS]
        self.event_rules = tuple(
            Spot("rule", judged(rule), stage_of(blueprint, rule), "", rule.id) for rule in told
        )
        self.told_rules = [
            [
                rule.kind,
                list(blueprint.activities_of((rule.a,))),
                list(blueprint.activities_of((rule.b,))),
                rule.seconds or 0,
                rule.clock,
            ]
            for rule in told
        ]
        self._kept: dict[tuple[bool, bool], _Kept] = {}
        self._lock = threading.Lock()

    def count(self, ask: Ask, filters: Filters, *, now_ms: int, closes: bool) -> Counted:
        """Count the cases of the filters. ``closes``: cases of this log get closed."""
        asked = {"meant": self.meant, "closes": closes}
        rows = ask("conformance_variants", filters, **asked)
        broken = []
        if self.told_rules:
            broken = [
                (int(row["variant"]), bool(row["finished"]), int(row["broken"]), int(row["count"]))
                for row in ask("conformance_rules", filters, rules=self.told_rules, now_ms=now_ms, **asked)
                if row["variant"] is not None
            ]
        ways = np.array([row["variant"] for row in rows], np.int64)
        sides = []
        for finished, name in ((True, "finished"), (False, "unfinished")):
            counts = np.array([row[name] for row in rows], np.int64)
            some = counts > 0
            found = self.judged(ask, filters, ways[some], finished=finished)
            sides.append(Side(finished, ways[some], counts[some], found))
        return Counted(self.judge, (sides[0], sides[1]), self.event_rules, broken)

    def align(self, activities: Sequence[str], *, finished: bool) -> Alignment:
        """Return the alignment of one way."""
        with self.lent() as judge:
            return judge.aligner.align(activities, finished=finished)

    @contextmanager
    def lent(self) -> Iterator[Judge]:
        """Lend the judge, to one at a time."""
        with self._lock:
            yield self.judge

    def judged(self, ask: Ask, filters: Filters, ways: Ids, *, finished: bool) -> Judged:
        """Return what is found of ways (ascending), from what is kept where that is possible."""
        cut = any(one.split(":")[0] in ("hide", "timer") for one in filters.stack)
        with self._lock:
            kept = self._kept.setdefault((finished, cut), _Kept())
            if np.array_equal(kept.ways, ways):
                return kept.judged
            new = ways[~np.isin(ways, kept.ways, assume_unique=True)]
            if len(new):
                if len(kept.ways) + len(new) > KEPT_WAYS:
                    kept.ways, kept.judged = _Kept().ways, _Kept().judged
                    new = ways
                found = [
                    self.judge.judge(coded, finished=finished) for _ways, coded in _spelled(ask, filters, new)
                ]
                order = np.argsort(np.concatenate([kept.ways, new]), kind="stable")
                kept.judged = Judged.joined([kept.judged, *found]).taken(order)
                kept.ways = np.concatenate([kept.ways, new])[order]
            return kept.judged.taken(np.searchsorted(kept.ways, ways))


def spell(ask: Ask, filters: Filters, ways: Ids) -> Iterator[tuple[int, list[str]]]:
    """Yield ways (ascending) with their activities, a part at a time."""
    for some, coded in _spelled(ask, filters, ways):
        for way, start, length in zip(
            some.tolist(), coded.starts.tolist(), coded.lengths.tolist(), strict=True
        ):
            yield way, [coded.names[code] for code in coded.codes[start : start + length].tolist()]


def _spelled(ask: Ask, filters: Filters, ways: Ids) -> Iterator[tuple[Ids, Coded]]:
    """Yield ways (ascending) with their activities, at most so many at a time."""
    for start in range(0, len(ways), SPELLED_AT_ONCE):
        some = ways[start : start + SPELLED_AT_ONCE]
        rows = ask("conformance_spelled", filters, first=int(some[0]), last=int(some[-1]))
        wanted = set(some.tolist())
        steps = [row["steps"] for row in rows if row["variant"] in wanted]
        lengths = np.array([one.count(SEPARATOR) + 1 for one in steps], np.int64)
        flat = SEPARATOR.join(steps).split(SEPARATOR)
        number = {name: place for place, name in enumerate(dict.fromkeys(flat))}
        yield some, Coded(list(number), np.array(list(map(number.__getitem__, flat)), np.int32), lengths)


# -- sums -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """A deviation with the number of cases it was seen in, and whether it is allowed."""

    spot: Spot
    cases: int
    ways: int
    allowed: bool


@dataclass(frozen=True)
class Way:
    """A way cases ran: its number, whether they are finished, how many, and the places of its deviations that count."""

    variant: int
    finished: bool
    cases: int
    conforms: bool
    marks: tuple[tuple[int, Spot], ...]


@dataclass(frozen=True)
class Summary:
    """``fit``, ``fit2``: the sum over cases of their fitness, 1 - cost / (events + cost of an empty case), and of its square.

    ``stages``: in how many cases something deviated in a stage; ``unplanned``: in how many an event that is no step came
    there. Deviations: most cases first, those allowed after them.
    """

    cases: int
    finished: int
    conforming: int
    fit: float
    fit2: float
    deviations: tuple[Found, ...]
    stages: Mapping[str, int]
    unplanned: Mapping[str, int]
    ways: int

    @property
    def fitness(self) -> float | None:
        """The mean fitness, 0 to 1; None without cases."""
        return self.fit / self.cases if self.cases else None


def summed(counted: Counted, allowed: frozenset[Spot] = frozenset()) -> Summary:
    """Return what the counts come to."""
    spots = counted.judge.spots
    fine = np.array([one in allowed for one in spots], bool)
    weight = np.array([{"out_of_order": 2, "rule": 0}.get(one.kind, 1) for one in spots], np.int64)
    stage_names = sorted({one.stage for one in spots} | {one.stage for one in counted.event_rules})
    stage_number = {name: place for place, name in enumerate(stage_names)}
    stage_of_spot = np.array([stage_number[one.stage] for one in spots], np.int64)
    cases_of = np.zeros(len(spots), np.int64)
    ways_of = np.zeros(len(spots), np.int64)
    in_stage = np.zeros(len(stage_names), np.int64)
    strange = np.array([one.kind == "inserted" and not one.step for one in spots], bool)
    unplanned = np.zeros(len(stage_names), np.int64)
    conforming, fit, fit2 = 0, 0.0, 0.0
    good: dict[bool, set[int]] = {}
    bad_stages: dict[tuple[int, bool], set[int]] = {}
    ran = {way for way, *_ in counted.broken}
    for side in counted.sides:
        found = side.judged
        way, what = found.way[found.first], found.spot[found.first]
        cases_of += _sum(what, side.counts[way], len(spots))
        ways_of += np.bincount(what, minlength=len(spots))
        counts = ~fine[found.spot] if len(spots) else np.zeros(0, bool)
        conforms = np.ones(len(found), bool)
        conforms[found.way[counts]] = False
        conforming += int(side.counts[conforms].sum())
        cost = np.bincount(
            found.way[counts],
            weights=weight[found.spot[counts]] if len(spots) else None,
            minlength=len(found),
        )
        most = found.events + (counted.judge.shortest if side.finished else 0)
        fits = 1 - cost / np.maximum(most, 1)
        fit += float((side.counts * fits).sum())
        fit2 += float((side.counts * fits * fits).sum())
        placed = np.zeros((len(found), len(stage_names)), bool)
        if len(spots):
            placed[found.way[counts], stage_of_spot[found.spot[counts]]] = True
        in_stage += side.counts @ placed
        placed_strange = np.zeros((len(found), len(stage_names)), bool)
        if len(spots):
            odd = counts & strange[found.spot]
            placed_strange[found.way[odd], stage_of_spot[found.spot[odd]]] = True
        unplanned += side.counts @ placed_strange
        if ran:
            for place in np.flatnonzero(np.isin(side.ways, list(ran))).tolist():
                bad_stages[int(side.ways[place]), side.finished] = set(np.flatnonzero(placed[place]).tolist())
        if ran:
            good[side.finished] = set(side.ways[conforms].tolist())
    rules = [0] * len(counted.event_rules)
    for variant, finished, bits, cases in counted.broken:
        hit = [place for place in range(len(rules)) if bits >> place & 1]
        for place in hit:
            rules[place] += cases
        bad = [place for place in hit if counted.event_rules[place] not in allowed]
        if bad and variant in good[finished]:
            conforming -= cases
        known = bad_stages.get((variant, finished), set())
        for number in {stage_number[counted.event_rules[place].stage] for place in bad} - known:
            in_stage[number] += cases
    deviations = [
        Found(one, int(cases_of[place]), int(ways_of[place]), bool(fine[place]))
        for place, one in enumerate(spots)
        if cases_of[place]
    ] + [
        Found(one, cases, 0, one in allowed)
        for one, cases in zip(counted.event_rules, rules, strict=True)
        if cases
    ]
    deviations.sort(key=lambda one: (one.allowed, -one.cases, one.spot))
    return Summary(
        cases=counted.cases,
        finished=int(counted.sides[0].counts.sum()),
        conforming=conforming,
        fit=fit,
        fit2=fit2,
        deviations=tuple(deviations),
        stages={name: int(in_stage[place]) for name, place in stage_number.items() if name},
        unplanned={name: int(unplanned[place]) for name, place in stage_number.items() if unplanned[place]},
        ways=len(np.union1d(counted.sides[0].ways, counted.sides[1].ways)),
    )


def _sum(places: npt.NDArray[Any], weights: Counts, many: int) -> Counts:
    return np.rint(np.bincount(places, weights=weights, minlength=many)).astype(np.int64)


def top_ways(
    counted: Counted, allowed: frozenset[Spot], limit: int, *, conforming: bool | None = None
) -> list[Way]:
    """Return the most frequent ways with the places of what deviates in them."""
    spots = counted.judge.spots
    fine = np.array([one in allowed for one in spots], bool)
    found = []
    for side in counted.sides:
        judged_ = side.judged
        starts = np.searchsorted(judged_.way, np.arange(len(judged_) + 1))
        bad = np.zeros(len(judged_), bool)
        if len(spots):
            bad[judged_.way[~fine[judged_.spot]]] = True
        chosen = np.arange(len(judged_)) if conforming is None else np.flatnonzero(bad != conforming)
        order = chosen[np.lexsort((side.ways[chosen], -side.counts[chosen]))][:limit]
        for way in order.tolist():
            marks = tuple(
                (int(judged_.seq[place]), spots[judged_.spot[place]])
                for place in range(starts[way], starts[way + 1])
                if not fine[judged_.spot[place]]
            )
            found.append(Way(int(side.ways[way]), side.finished, int(side.counts[way]), not marks, marks))
    return sorted(found, key=lambda one: (-one.cases, one.variant, one.finished))[:limit]


def ways_with(counted: Counted, spots: Sequence[Spot]) -> dict[bool, list[int]]:
    """Return the ways that show one of the deviations, for finished and for unfinished cases."""
    wanted = [place for place, one in enumerate(counted.judge.spots) if one in spots]
    return {
        side.finished: side.ways[np.unique(side.judged.way[np.isin(side.judged.spot, wanted)])].tolist()
        for side in counted.sides
    }
