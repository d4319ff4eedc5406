"""Learning from the past and judging by what came later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from madoguchi.core.process.foresight.beginnings import Coding, Numbers, Rows, rows_of
from madoguchi.core.process.foresight.interval import ADDED, SETTLED, Later, Spread
from madoguchi.core.process.foresight.judged import Judged, judge, judge_time
from madoguchi.core.process.foresight.plain import by_last, looked_up, shares
from madoguchi.core.process.foresight.trace import Trace, in_order, too_few
from madoguchi.core.process.foresight.trees import Trees, boosted

LEAST_ROWS = 100  # beginnings with a promise, to learn from and to judge by
# of the cases in the order they began: learn from, hold back for the intervals; the rest judges
LEARN, CHOOSE = 0.64, 0.80


@dataclass(frozen=True)
class Foresight:
    """What was learnt. ``medians``: seconds remaining after each step (key "": of all); ``late``: share of late cases.

    ``spread``: the interval of a guess. ``coverage``: the share of judged cases such intervals held.
    """

    coding: Coding
    time: Trees
    risk: Trees | None
    medians: Mapping[str, float]
    late: Mapping[str, float]
    spread: Spread
    time_judged: Judged
    risk_judged: Judged | None
    coverage: float
    learnt: int
    held_back: int
    tested: int
    tested_from: float

    def remaining(self, trace: Trace, now: float | None = None) -> tuple[float, float, float]:
        """Return the seconds a case will probably still take, from ``now``, with an interval that held 80 of 100."""
        row = np.array([self.coding.row(trace, len(trace.steps))])
        guess = np.maximum(0.0, self.time.predict(row))
        low, high = self.spread.bounds(guess)
        gone = max(0.0, now - trace.at[-1]) if now is not None else 0.0
        told, least, most = (max(0.0, float(value[0]) - gone) for value in (guess, low, high))
        return told, least, most

    def plain(self, trace: Trace, now: float | None = None) -> float:
        """Return the median after the same step."""
        gone = max(0.0, now - trace.at[-1]) if now is not None else 0.0
        return max(0.0, self.medians.get(trace.steps[-1], self.medians[""]) - gone)

    def lateness(self, trace: Trace) -> float | None:
        """Return the probability that the promise will be missed; None without promise or model."""
        if self.risk is None or trace.due is None:
            return None
        row = [*self.coding.row(trace, len(trace.steps)), trace.due - trace.at[-1]]
        return float(_sigmoid(self.risk.predict(np.array([row])))[0])


def learn(
    traces: Sequence[Trace], seed: int, progress: Callable[[int, int], None] | None = None
) -> Foresight:
    """Learn from ended cases. The oldest are learnt from, the newest judge, once, those between set the first intervals.

    The intervals that are kept are set from the newest cases, as those that were judged had been.

    Raises ``CannotForeseeError``.
    """
    ended = in_order(traces)
    first, second = int(len(ended) * LEARN), int(len(ended) * CHOOSE)
    parts = ended[:first], ended[first:second], ended[second:]
    coding = Coding.of(parts[0])
    learnt, held, tested = (rows_of(part, coding) for part in parts)
    if not (len(learnt.x) and len(held.x) and len(tested.x)):
        raise too_few(len(ended))
    time = boosted(learnt.x, learnt.remaining, seed=seed)
    _say(progress, 1)
    medians = by_last(learnt, learnt.remaining, np.median)
    guesses = [np.maximum(time.predict(rows.x), 0.0) for rows in (held, tested)]
    later = Later(
        np.concatenate(guesses),
        np.concatenate([held.remaining, tested.remaining]),
        np.concatenate([held.case, tested.case + second - first]),
        np.array([one.at[0] for one in ended[first:]]),
        np.array([one.over for one in ended[first:]]),
        second - first,
        float(np.quantile([one.over - one.at[0] for one in parts[0]], SETTLED)),
        ADDED * medians[""],
    )
    off = np.abs(guesses[1] - tested.remaining)
    judged = judge_time(off, medians, tested, seed)
    _say(progress, 2)
    risk, risk_judged, late = _learn_risk(learnt, tested, seed)
    _say(progress, 3)
    return Foresight(
        coding,
        time,
        risk,
        medians,
        late,
        later.spread(len(ended) - first, max(one.at[-1] for one in ended)),
        judged,
        risk_judged,
        later.coverage(),
        first,
        second - first,
        len(ended) - second,
        ended[second].at[0],
    )


def _say(progress: Callable[[int, int], None] | None, done: int) -> None:
    if progress is not None:
        progress(done, 3)


def _learn_risk(
    learnt: Rows, tested: Rows, seed: int
) -> tuple[Trees | None, Judged | None, dict[str, float]]:
    have, asked = ~np.isnan(learnt.due), ~np.isnan(tested.due)
    y, truth = learnt.remaining > learnt.due, tested.remaining > tested.due
    if min(have.sum(), asked.sum()) < LEAST_ROWS or len(set(y[have])) < 2:
        return None, None, {}
    wide = np.column_stack([learnt.x, learnt.due])
    trees = boosted(wide[have], y[have].astype(float), seed=seed, chance=True)
    kept = [last for last, one in zip(learnt.last, have, strict=True) if one]
    late = shares(kept, y[have])
    guess = _sigmoid(trees.predict(np.column_stack([tested.x, tested.due])[asked]))
    plain = looked_up(late, [last for last, one in zip(tested.last, asked, strict=True) if one])
    right = truth[asked].astype(float)
    overall = float(((late[""] - right) ** 2).mean())
    judged = judge((guess - right) ** 2, (plain - right) ** 2, tested.case[asked], overall, seed)
    return trees, judged, late


def _sigmoid(values: Numbers) -> Numbers:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -50, 50)))
