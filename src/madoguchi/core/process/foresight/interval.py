"""How far off a guess may be: quantiles of what was left over the guess, from cases the trees never saw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from madoguchi.core.process.foresight.beginnings import Numbers
from madoguchi.core.process.foresight.trace import HOUR

WITHIN = 0.80  # of cases an interval should hold


def spread_of(guess: Numbers, truth: Numbers) -> tuple[tuple[float, float, float], ...]:
    """Return (guess up to, times less, times more) by fifths of the guess: split conformal on the ratio (Lei et al. 2018)."""
    edges = [*np.quantile(guess, [0.2, 0.4, 0.6, 0.8]).tolist(), float("inf")]
    ratio = truth / np.maximum(guess, 1.0)
    found, before = [], -1.0
    tail = (1 - WITHIN) / 2
    for edge in edges:
        here = ratio[(guess > before) & (guess <= edge)]
        if len(here):
            less, more = np.quantile(here, [tail, 1 - tail])
            found.append((float(edge), float(less), float(more)))
        before = edge
    return tuple(found)


def bounds(guess: Numbers, spread: Sequence[tuple[float, float, float]]) -> tuple[Numbers, Numbers]:
    place = np.searchsorted([edge for edge, _, _ in spread], guess).clip(0, len(spread) - 1)
    less, more = np.array([one[1] for one in spread]), np.array([one[2] for one in spread])
    return guess * less[place], guess * more[place] + HOUR / 60
