"""Many distinct ways to run beside one blueprint, as columns of numbers: what deviated, where, and what it cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from madoguchi.core.blueprint.automaton import Automaton
from madoguchi.core.process import rules_of_order as rules
from madoguchi.core.process.conformance import Aligner, Deviation

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

    Of each deviation: the ``way`` it is of (ascending), its ``spot`` (a place in ``Judge.spots``), and ``seq``.
    """

    cost: Numbers
    events: Numbers
    way: Numbers
    spot: Numbers
    seq: Numbers

    def __len__(self) -> int:
        return len(self.cost)

    @staticmethod
    def joined(parts: Sequence[Judged]) -> Judged:
        """Return several one after the other."""
        if not parts:
            none = np.zeros(0, np.int32)
            return Judged(none, none, none, none, none)
        starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
        return Judged(
            np.concatenate([part.cost for part in parts]),
            np.concatenate([part.events for part in parts]),
            np.concatenate([part.way + start for part, start in zip(parts, starts, strict=True)]).astype(
                np.int32
            ),
            np.concatenate([part.spot for part in parts]),
            np.concatenate([part.seq for part in parts]),
        )

    def taken(self, ways: npt.NDArray[np.int64]) -> Judged:
        """Return these ways, in the order given."""
        starts = np.searchsorted(self.way, np.arange(len(self) + 1))
        counts = (starts[1:] - starts[:-1])[ways]
        way = np.repeat(np.arange(len(ways)), counts)
        within = np.arange(len(way)) - np.repeat(np.cumsum(counts) - counts, counts)
        places = np.repeat(starts[:-1][ways], counts) + within
        return Judged(
            self.cost[ways], self.events[ways], way.astype(np.int32), self.spot[places], self.seq[places]
        )


class Judge:
    """Judges ways to run by one blueprint. ``spots``: every kind of deviation met so far. Not for several threads."""

    def __init__(self, automaton: Automaton, stages_of: Mapping[str, str] | None = None) -> None:
        self.automaton = automaton
        self.blueprint = automaton.blueprint
        self.aligner = Aligner(automaton, stages_of)
        self.spots: list[Spot] = []
        self._numbers: dict[Spot, int] = {}
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
        found = [
            *alignment.deviations,
            *rules.broken(self.blueprint, activities, alignment, finished=finished),
        ]
        return found, alignment.cost

    def judge(self, ways: Iterable[Sequence[str]], *, finished: bool = True) -> Judged:
        """Judge ways one by one."""
        cost, events, way, spots, seq = [], [], [], [], []
        for place, activities in enumerate(ways):
            found, spent = self.deviations(activities, finished=finished)
            cost.append(spent)
            events.append(sum(activity not in self.automaton.ignored for activity in activities))
            for one in found:
                way.append(place)
                spots.append(self.number(spot(one)))
                seq.append(one.seq)
        return Judged(*(np.array(column, np.int32) for column in (cost, events, way, spots, seq)))
