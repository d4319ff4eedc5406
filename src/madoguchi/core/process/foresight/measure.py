"""What can be foreseen in a log: the oldest 80 % of cases learnt from, the newest 20 % told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from madoguchi.core.process.foresight.beginnings import Coding, rows_of
from madoguchi.core.process.foresight.following import END, NextStep
from madoguchi.core.process.foresight.judged import Error, Judged, judge, judge_time
from madoguchi.core.process.foresight.learning import CHOOSE
from madoguchi.core.process.foresight.plain import by_last
from madoguchi.core.process.foresight.trace import Trace, in_order
from madoguchi.core.process.foresight.trees import boosted


@dataclass(frozen=True, slots=True)
class Measured:
    """What can be foreseen in a log: the oldest 80 % of cases learnt from, the newest 20 % told.

    ``next_right``: share of next steps told right (the end of a case among them), with its interval over cases.
    """

    next_right: Error
    time: Judged
    learnt: int
    tested: int


def measure(traces: Sequence[Trace], seed: int) -> Measured:
    """Return how well next step and remaining time are told. Raises ``CannotForeseeError``."""
    ended = in_order(traces)
    cut = int(len(ended) * CHOOSE)
    before, after = ended[:cut], ended[cut:]
    told = NextStep(before)
    right, cases = [], []
    for number, trace in enumerate(after):
        for place in range(1, len(trace.steps) + 1):
            following = trace.steps[place] if place < len(trace.steps) else END
            right.append(float(told.predict(trace.steps[:place]) == following))
            cases.append(number)
    values = np.array(right)
    coding = Coding.of(before)
    learnt, tested = rows_of(before, coding), rows_of(after, coding)
    trees = boosted(learnt.x, learnt.remaining, seed=seed)
    off = np.abs(np.maximum(trees.predict(tested.x), 0.0) - tested.remaining)
    medians = by_last(learnt, learnt.remaining, np.median)
    return Measured(
        judge(values, values, np.array(cases), 0.0, seed).model,
        judge_time(off, medians, tested, seed),
        cut,
        len(ended) - cut,
    )
