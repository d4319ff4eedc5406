"""Many distinct ways to run beside one blueprint, as columns of numbers: what deviated, where, and what it cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from madoguchi.core.blueprint.automaton import Automaton
from madoguchi.core.process import rules_of_order as rules
from madoguchi.core.process.bulk import KINDS as BULK
from madoguchi.core.process.bulk import Bulk, Coded, Read
from madoguchi.core.process.conformance import Aligner, Alignment, Deviation

Numbers = npt.NDArray[np.int32]


class Spot(NamedTuple):
    """A deviation without its place in the case: what is counted, named and allowed.

    ``activity``: only of an event that is no step. ``rule``: the id of a broken rule.
    """

    kind: str
    step: str
    stage: str
    activity: str = ""
    rule: str = ""


def spot(deviation: Deviation) -> Spot:
    """Return what of a deviation is counted with others."""
    activity = deviation.activity if deviation.kind == "inserted" and not deviation.step else ""
    return Spot(deviation.kind, deviation.step, deviation.stage, activity, deviation.rule)


@dataclass(frozen=True)
class Judged:
    """Ways to run, judged. Of each way: ``cost``, and the number of ``events`` that were looked at.

    Of each deviation: the ``way`` it is of (ascending), its ``spot`` (a place in ``Judge.spots``), ``seq``, and whether it
    is the ``first`` of its spot in the way.
    """

    cost: Numbers
    events: Numbers
    way: Numbers
    spot: Numbers
    seq: Numbers
    first: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.cost)

    @staticmethod
    def joined(parts: Sequence[Judged]) -> Judged:
        """Return several one after the other."""
        if not parts:
            none = np.zeros(0, np.int32)
            return Judged(none, none, none, none, none, np.zeros(0, bool))
        starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
        return Judged(
            np.concatenate([part.cost for part in parts]),
            np.concatenate([part.events for part in parts]),
            np.concatenate([part.way + start for part, start in zip(parts, starts, strict=True)]).astype(
                np.int32
            ),
            np.concatenate([part.spot for part in parts]),
            np.concatenate([part.seq for part in parts]),
            np.concatenate([part.first for part in parts]),
        )

    def taken(self, ways: npt.NDArray[np.int64]) -> Judged:
        """Return these ways, in the order given."""
        starts = np.searchsorted(self.way, np.arange(len(self) + 1))
        counts = (starts[1:] - starts[:-1])[ways]
        way = np.repeat(np.arange(len(ways)), counts)
        within = np.arange(len(way)) - np.repeat(np.cumsum(counts) - counts, counts)
        places = np.repeat(starts[:-1][ways], counts) + within
        return Judged(
            self.cost[ways],
            self.events[ways],
            way.astype(np.int32),
            self.spot[places],
            self.seq[places],
            self.first[places],
        )


class Judge:
    """Judges ways to run by one blueprint. ``spots``: every kind of deviation met so far. Not for several threads."""

    def __init__(self, automaton: Automaton, stages_of: Mapping[str, str] | None = None) -> None:
        self.automaton = automaton
        self.blueprint = automaton.blueprint
        self.aligner = Aligner(automaton, stages_of)
        self.spots: list[Spot] = []
        self._numbers: dict[Spot, int] = {}
        self._bulk = Bulk(self.aligner)
        self.shortest = self.aligner.align([]).cost

    def number(self, found: Spot) -> int:
        """Return the place of a spot among ``spots``."""
        known = self._numbers.get(found)
        if known is None:
            known = self._numbers[found] = len(self.spots)
            self.spots.append(found)
        return known

    def deviations(self, activities: Sequence[str], *, finished: bool = True) -> tuple[list[Deviation], int]:
        """Return the deviations of one way, broken rules of order among them, and its cost."""
        alignment = self.aligner.align(activities, finished=finished)
        return self._found(activities, alignment, finished), alignment.cost

    def _found(self, activities: Sequence[str], alignment: Alignment, finished: bool) -> list[Deviation]:
        return [
            *alignment.deviations,
            *rules.broken(self.blueprint, activities, alignment, finished=finished),
        ]

    def judge(self, coded: Coded, *, finished: bool = True) -> Judged:
        """Judge many ways at once."""
        return self.placed(coded, finished=finished)[0]

    def placed(self, coded: Coded, *, finished: bool = True) -> tuple[Judged, npt.NDArray[np.int64]]:
        """Judge many ways at once; also return the stage the case was in at each event, a place among the blueprint's."""
        read = self._bulk.read(coded, finished=finished)
        stages, steps = self._bulk.stage_names, self.automaton.steps
        # an event that is a step is counted with others by its step alone
        activity = np.where((read.kind == 1) & (read.step < 0), read.activity, -1)
        sizes = (len(steps) + 1, len(stages) + 1, len(coded.names) + 1)
        packed = read.kind
        for column, size in zip((read.step, read.stage, activity), sizes, strict=True):
            packed = packed * size + column + 1
        different, which = np.unique(packed, return_inverse=True)
        numbers = np.zeros(len(different), np.int64)
        for place, one in enumerate(different.tolist()):
            one, name = divmod(one, sizes[2])
            one, stage = divmod(one, sizes[1])
            what, step = divmod(one, sizes[0])
            numbers[place] = self.number(
                Spot(
                    BULK[what],
                    steps[step - 1].id if step else "",
                    stages[stage - 1] if stage else "",
                    coded.names[name - 1] if name else "",
                )
            )
        cost = read.cost.copy()
        parts = [(read.way, numbers[which], read.seq)]
        parts += rules_broken(self, coded, read, finished)
        starts, where = coded.starts, read.stages
        for way in np.flatnonzero(read.hard).tolist():
            start, end = int(starts[way]), int(starts[way] + coded.lengths[way])
            activities = [coded.names[code] for code in coded.codes[start:end]]
            alignment = self.aligner.align(activities, finished=finished)
            found, cost[way] = self._found(activities, alignment, finished), alignment.cost
            where[start:end] = [stages.index(stage) for stage in alignment.stages]
            told = np.array([(way, self.number(spot(one)), one.seq) for one in found], np.int64).reshape(
                -1, 3
            )
            parts.append((told[:, 0], told[:, 1], told[:, 2]))
        joined = [np.concatenate([part[place] for part in parts]) for place in range(3)]
        order = np.lexsort((joined[2], joined[1], joined[0]))
        ways, number, seq = (one[order].astype(np.int32) for one in joined)
        first = np.ones(len(ways), np.bool_)
        first[1:] = (ways[1:] != ways[:-1]) | (number[1:] != number[:-1])
        judged = Judged(cost.astype(np.int32), read.events.astype(np.int32), ways, number, seq, first)
        return judged, where


def rules_broken(
    judge: Judge, coded: Coded, read: Read, finished: bool
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yield for each rule of order the ways that broke it, its spot, and where it shows."""
    blueprint = judge.blueprint
    number = {step.id: place for place, step in enumerate(blueprint.steps)}
    stage_number = {stage.id: place for place, stage in enumerate(blueprint.stages)}
    starts, lengths = coded.starts, coded.lengths
    way = np.repeat(np.arange(len(lengths)), lengths)
    none = np.iinfo(np.int64).max

    def place_of(step: str, which: int = 0) -> npt.NDArray[np.int64]:
        """The place of the first (or second) time of a step in each way, else ``none``."""
        found = np.full(len(lengths), none)
        times = np.flatnonzero(read.steps == number[step])
        _, first = np.unique(way[times], return_index=True)
        if which:
            first = first[first + 1 < len(times)]
            first = first[way[times[first + 1]] == way[times[first]]] + 1
        found[way[times[first]]] = times[first] - starts[way[times[first]]]
        return found

    for rule in blueprint.rules:
        if rule.kind not in rules.OF_ORDER:
            continue
        first = place_of(rule.a)
        if rule.kind == "never":
            shows = first
        elif rule.kind == "never_twice":
            shows = place_of(rule.a, 1)
        elif rule.kind == "before":
            second = place_of(rule.b)
            shows = np.where(first < second, none, second)
        else:
            inside = np.flatnonzero(read.stages == stage_number[rules.stage_of(blueprint, rule)])
            left = np.full(len(lengths), none)
            left[way[inside]] = inside - starts[way[inside]] + 1  # the last of each way stays
            gone = (left < lengths) | finished
            shows = np.where((first == none) & gone, left, none)
        hit = np.flatnonzero((shows != none) & ~read.hard)
        found = Spot("rule", rules.judged(rule), rules.stage_of(blueprint, rule), "", rule.id)
        yield hit, np.full(len(hit), judge.number(found)), shows[hit]
