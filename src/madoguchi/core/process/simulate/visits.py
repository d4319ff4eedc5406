"""Work that reaches a team: how often in each hour, and how long it takes; what Erlang's formula is asked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from madoguchi.core.process.simulate.fit import start_of
from madoguchi.core.process.simulate.log import Case, hour_of_week


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits of cases to a team by hour of the week (168 counts), and the mean seconds worked on one.

    ``known``: the share of visits of which the work's length is known. Steps one after another are one visit.
    """

    counts: tuple[int, ...]
    handling: float
    known: float

    @property
    def n(self) -> int:
        """All of them."""
        return sum(self.counts)


def visits(cases: Sequence[Case], touch: Mapping[str, float]) -> dict[str, Visits]:
    """Return the visits to each team. ``touch``: seconds of work by activity where the log keeps ends only."""
    counts: dict[str, list[int]] = {}
    worked: dict[str, list[float]] = {}
    known: dict[str, int] = {}
    for case in cases:
        before, here = "", 0.0
        for step in case.steps:
            if not step.team:
                continue
            start = start_of(step, touch)
            if step.team != before:
                counts.setdefault(step.team, [0] * 168)[hour_of_week(start)] += 1
                worked.setdefault(step.team, []).append(0.0)
                here = 0.0
            worked[step.team][-1] += step.end - start
            if step.end > start and not here:
                known[step.team] = known.get(step.team, 0) + 1
            here += step.end - start
            before = step.team
    return {
        team: Visits(tuple(numbers), _mean(worked[team]), known.get(team, 0) / max(1, sum(numbers)))
        for team, numbers in counts.items()
    }


def _mean(values: Sequence[float]) -> float:
    seen = [value for value in values if value > 0]
    return sum(seen) / len(seen) if seen else 0.0
