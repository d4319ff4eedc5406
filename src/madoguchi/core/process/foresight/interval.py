"""How far off a guess may be: quantiles of the truth over the guess, from cases the trees never saw (split conformal).

Lei et al. 2018 (*JASA* 113, 1094–1111), by fifths of the guess. Beginnings of one case are alike, so each case weighs the
same, however many steps it has (Dunn, Wasserman & Ramdas 2023, *JASA* 118, 2491–2502), and levels are widened for the
number of cases. A small time is added to both sides, else a guess of nought would have an interval without width. Ways of
working drift, so the newest cases are taken; of those only ones begun so long ago that nearly all of their time have
ended, since of yesterday's cases only the quick ones have.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.process.foresight.beginnings import Numbers

WITHIN = 0.80  # of cases an interval should hold
PARTS = 5
ADDED = 0.05  # of the median of what remains, added to guess and truth
SETTLED = 0.95  # of cases ended: a case begun so long ago tells the slow as well as the quick
PORTIONS = 10  # of the judged cases, each with intervals set from what was known when it began
LEAST = 5  # beginnings in a part; below, all set its interval


@dataclass(frozen=True)
class Spread:
    """For guesses up to ``upto``: between ``less`` and ``more`` times the guess, ``added`` seconds laid on both sides."""

    added: float
    parts: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(cls, guess: Numbers, truth: Numbers, case: NDArray[np.int64], added: float) -> Spread:
        """Set the interval from guesses and what really remained (seconds), of beginnings of these cases."""
        edges = np.unique(np.quantile(guess, np.arange(1, PARTS) / PARTS))
        ratio = (truth + added) / np.maximum(guess + added, 1.0)
        part, weight = np.searchsorted(edges, guess), _alike(case)
        found = []
        for place, edge in enumerate([*edges.tolist(), float("inf")]):
            here = part == place
            if here.sum() < LEAST:
                here = np.ones(len(guess), bool)
            found.append((edge, *_middle(ratio[here], weight[here], len(np.unique(case[here])))))
        return cls(added, tuple(found))

    def bounds(self, guess: Numbers) -> tuple[Numbers, Numbers]:
        """Return the ends of the interval of each guess, in seconds."""
        part = np.searchsorted([edge for edge, _, _ in self.parts], guess).clip(0, len(self.parts) - 1)
        less, more = np.array([one[1] for one in self.parts]), np.array([one[2] for one in self.parts])
        return (
            np.maximum(0.0, (guess + self.added) * less[part] - self.added),
            np.maximum(0.0, (guess + self.added) * more[part] - self.added),
        )


@dataclass(frozen=True)
class Later:
    """Cases the trees never saw, in the order they began: the first ``held`` are held back, the others judge.

    ``guess``, ``truth`` (seconds) and ``case`` (place among the cases): of each beginning. ``begun``, ``ended``: moments of
    each case. ``lag``: seconds after which nearly all cases have ended.
    """

    guess: Numbers
    truth: Numbers
    case: NDArray[np.int64]
    begun: Numbers
    ended: Numbers
    held: int
    lag: float
    added: float

    def spread(self, place: int, now: float) -> Spread:
        """Return the interval as it would be set at a moment, from the newest of the first ``place`` cases."""
        known = (self.begun <= now - self.lag) & (self.ended <= now)
        known[: self.held] = True
        newest = np.flatnonzero(known[:place])[-self.held :]
        here = np.isin(self.case, newest)
        return Spread.of(self.guess[here], self.truth[here], self.case[here], self.added)

    def coverage(self) -> float:
        """Return the share of judged cases the intervals held, each set from what was known when its case began."""
        cuts = np.linspace(self.held, len(self.begun), PORTIONS + 1).astype(int)
        inside = np.zeros(len(self.guess))
        for first, last in itertools.pairwise(cuts.tolist()):
            here = (self.case >= first) & (self.case < last)
            if here.any():
                low, high = self.spread(first, self.begun[first]).bounds(self.guess[here])
                inside[here] = (self.truth[here] >= low) & (self.truth[here] <= high)
        judged = self.case >= self.held
        return float(np.average(inside[judged], weights=_alike(self.case[judged])))


def _middle(values: Numbers, weight: Numbers, cases: int) -> tuple[float, float]:
    """Return the quantiles between which a new case's value lies with the chance asked for."""
    level = min(1.0, (1 + WITHIN) / 2 * (1 + 1 / cases))
    return -_quantile(-values, weight, level), _quantile(values, weight, level)


def _alike(case: NDArray[np.int64]) -> Numbers:
    """Return weights that add up to one for each case."""
    weights: Numbers = 1.0 / np.bincount(case)[case]
    return weights


def _quantile(values: Numbers, weight: Numbers, level: float) -> float:
    order = np.argsort(values, kind="stable")
    summed = np.cumsum(weight[order])
    place = np.searchsorted(summed, level * summed[-1] * (1 - 1e-12))
    return float(values[order][min(place, len(values) - 1)])


__all__ = ["ADDED", "SETTLED", "WITHIN", "Later", "Spread"]
