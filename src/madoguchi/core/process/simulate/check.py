"""Does the model reproduce today? Fitted on all but the last weeks, simulated over those, held against what was.

The number of requests of each week is given as it was: the model says how they are served, not how many will come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from madoguchi.core.process.simulate.change import Changed
from madoguchi.core.process.simulate.figures import NAMES, Seen, figures, of_lived, of_real
from madoguchi.core.process.simulate.fit import CannotFitError, fit
from madoguchi.core.process.simulate.log import MONDAY, WEEK, Case, week_start
from madoguchi.core.process.simulate.model import Model
from madoguchi.core.process.simulate.run import WARM_UP, arrivals, simulate
from madoguchi.core.text import Text

HELD_OUT = 4  # weeks
RUNS = 60
LEVEL = 0.95  # of all figures together
CLOSE = 0.10  # this near counts as reproduced, whatever the interval
FAR = 0.35  # farther off does not, however wide the interval
CLOSE_SHARE, FAR_SHARE = 0.03, 0.10  # the same of shares, as differences
LEAST_HELD = 30
TOO_FEW = Text(
    "Only {n} cases were opened in the {weeks} weeks held back; {least} are needed to tell whether the model fits.",
    "検証用の {weeks} 週間に受け付けた案件が {n} 件しかありません。合うかどうかの判断には {least} 件以上が必要です。",
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Held:
    """A figure of the weeks held back: what was, and what the simulation said (mean, and prediction interval)."""

    name: str
    real: float
    mean: float
    low: float
    high: float
    fits: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The whole comparison. ``start`` and ``end`` of the weeks held back; ``level`` of each interval."""

    held: tuple[Held, ...]
    start: float
    end: float
    runs: int
    n: int
    level: float

    @property
    def fits(self) -> bool:
        """Whether every figure is reproduced."""
        return bool(self.held) and all(one.fits for one in self.held)


def check(
    cases: Sequence[Case],
    seed: int,
    *,
    until: float | None = None,
    held_out: int = HELD_OUT,
    runs: int = RUNS,
    touch: Mapping[str, float] | None = None,
    progress: Progress | None = None,
) -> tuple[Check, Model]:
    """Compare the last ``held_out`` whole weeks before ``until`` (or the last opening) with a model that never saw them.

    Returns the comparison and that model. Raises ``CannotFitError``.
    """
    end = week_start(until if until is not None else max((case.opened for case in cases), default=MONDAY))
    start = end - held_out * WEEK
    model = fit(cases, start, touch)
    real = [of_real(case, end) for case in cases if case.opened < end]
    n = sum(start <= one.opened < end for one in real)
    if n < LEAST_HELD:
        raise CannotFitError(TOO_FEW.fill(n=n, weeks=held_out, least=LEAST_HELD))
    was = figures(real, start, end)
    window = MONDAY + held_out * WEEK
    found: list[dict[str, float]] = []
    first = start - WARM_UP * WEEK
    counts = [0] * (held_out + WARM_UP)
    for case in cases:
        if first <= case.opened < end:
            counts[int((case.opened - first) // WEEK)] += 1
    for run in range(runs):
        lived = simulate(Changed(model), arrivals(model, held_out, seed, run, counts), window)
        found.append(figures([of_lived(case) for case in lived], MONDAY, window))
        if progress is not None:
            progress(run + 1, runs)
    names = [
        name
        for name in NAMES
        if name != "cases" and name in was and sum(name in one for one in found) > runs / 2
    ]
    level = 1 - (1 - LEVEL) / max(1, len(names))
    held = tuple(_held(name, was[name], [one[name] for one in found if name in one], level) for name in names)
    return Check(held, start, end, runs, n, level), model


def _held(name: str, real: float, values: list[float], level: float) -> Held:
    mean = float(np.mean(values))
    # A normal interval: few runs tell their far quantiles badly. Times and counts are spread evenly as logarithms
    if name == "kept":
        spread = float(np.std(values, ddof=1)) * _reach(level, len(values))
        low, high = max(0.0, mean - spread), min(1.0, mean + spread)
        off = abs(real - mean)
        close, far = off <= CLOSE_SHARE, off > FAR_SHARE
    else:
        logs = np.log(np.maximum(values, 1e-9))
        middle, spread = float(logs.mean()), float(logs.std(ddof=1)) * _reach(level, len(values))
        low, high = float(np.exp(middle - spread)), float(np.exp(middle + spread))
        off = abs(real - mean) / max(real, 1e-9)
        close, far = off <= CLOSE, off > FAR
    return Held(name, real, mean, low, high, close or (low <= real <= high and not far))


def _reach(level: float, runs: int) -> float:
    """How many standard deviations a further draw may lie off, from so many runs (prediction by Student's t)."""
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, runs - 1)) * (1 + 1 / runs) ** 0.5


__all__ = ["CannotFitError", "Check", "Held", "Seen", "check"]
