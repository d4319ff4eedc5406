"""What a case looks like so far, as a row of numbers."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.process.foresight.trace import DAY, HOUR, Trace

Numbers = NDArray[np.float64]
MOST_CODES = 40  # activities, requests … that get a feature of their own


@dataclass(frozen=True)
class Coding:
    """How the beginning of a case becomes a row of numbers."""

    activities: tuple[str, ...]
    known: tuple[tuple[str, tuple[str, ...]], ...]
    teams: tuple[str, ...]

    @classmethod
    def of(cls, traces: Sequence[Trace]) -> Coding:
        """Take the most frequent codes, most frequent first."""

        def often(values: Counter[str]) -> tuple[str, ...]:
            return tuple(value for value, _ in values.most_common(MOST_CODES))

        names = sorted({name for trace in traces for name in trace.known})
        return cls(
            often(Counter(step for trace in traces for step in trace.steps)),
            tuple((name, often(Counter(trace.known.get(name, "") for trace in traces))) for name in names),
            often(Counter(team for trace in traces for team in trace.teams)),
        )

    def row(self, trace: Trace, place: int) -> list[float]:
        """Return the features of a case after its first ``place`` steps, at the moment of the last of them."""
        codes = self._codes()
        steps, now = trace.steps[:place], trace.at[place - 1]
        last = [codes[0].get(step, -1.0) for step in steps[-3:]]
        counted = Counter(steps)
        teams = trace.teams[:place]
        return [
            *([-2.0] * (3 - len(last)) + last),
            float(place),
            float(place - len(counted)),
            now - trace.at[0],
            now - trace.at[place - 2] if place > 1 else -1.0,
            now % DAY / HOUR,
            (now // DAY + 3) % 7,
            codes[2].get(teams[-1], -1.0) if teams else -1.0,
            float(sum(one != other for one, other in itertools.pairwise(teams))),
            *(codes[1][name].get(trace.known.get(name, ""), -1.0) for name, _ in self.known),
            *(float(counted[name]) for name in self.activities),
        ]

    def _codes(self) -> tuple[dict[str, float], dict[str, dict[str, float]], dict[str, float]]:
        cached = self.__dict__.get("_cached")
        if cached is None:

            def number(values: Sequence[str]) -> dict[str, float]:
                return {value: float(place) for place, value in enumerate(values)}

            cached = (
                number(self.activities),
                {name: number(values) for name, values in self.known},
                number(self.teams),
            )
            self.__dict__["_cached"] = cached
        return cached


@dataclass(frozen=True)
class Rows:
    """Beginnings of cases: features (n, p), seconds remaining, the last step, and which case each is of."""

    x: Numbers
    remaining: Numbers
    last: list[str]
    case: NDArray[np.int64]
    due: Numbers  # seconds until due; NaN without promise


def rows_of(traces: Sequence[Trace], coding: Coding) -> Rows:
    """Return every beginning of ended cases after which something was still to come."""
    x, remaining, last, cases, due = [], [], [], [], []
    for number, trace in enumerate(traces):
        end = trace.over
        for place in range(1, len(trace.steps)):
            now = trace.at[place - 1]
            if now > end or (trace.end is not None and now == end):
                break
            x.append(coding.row(trace, place))
            remaining.append(end - now)
            last.append(trace.steps[place - 1])
            cases.append(number)
            due.append(np.nan if trace.due is None else trace.due - now)
    return Rows(
        np.array(x, float).reshape(len(x), -1), np.array(remaining), last, np.array(cases, int), np.array(due)
    )
