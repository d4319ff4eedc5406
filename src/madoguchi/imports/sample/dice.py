"""Chance for the simulation: one numbered stream per topic, so that a new phrase never moves a delivery date."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
BLOCK = 4096


class Dice:
    """Draws from one ``numpy.random.Generator``, in blocks: single draws through numpy cost ten times as much."""

    def __init__(self, seed: int, topic: int) -> None:
        self.generator = np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(entropy=seed, spawn_key=(topic,)))
        )
        self._uniform: list[float] = []
        self._normal: list[float] = []

    def random(self) -> float:
        """A number in [0, 1)."""
        if not self._uniform:
            self._uniform = self.generator.random(BLOCK).tolist()
        return self._uniform.pop()

    def normal(self, mean: float = 0.0, sd: float = 1.0) -> float:
        """A normal deviate."""
        if not self._normal:
            self._normal = self.generator.standard_normal(BLOCK).tolist()
        return mean + sd * self._normal.pop()

    def lognormal(self, median: float, sigma: float) -> float:
        """A positive wait with the given median; ``sigma`` is the spread of its logarithm."""
        return median * math.exp(self.normal(0.0, sigma))

    def chance(self, p: float) -> bool:
        """True with probability ``p``."""
        return self.random() < p

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all equally likely."""
        return options[int(self.random() * len(options))]

    def weighted(self, options: Sequence[T], cumulative: Sequence[float]) -> T:
        """One of the options by cumulative weights (the last one is the sum)."""
        return options[min(bisect_right(cumulative, self.random() * cumulative[-1]), len(options) - 1)]


def cumulate(weights: Sequence[float]) -> list[float]:
    """Running sums, as ``Dice.weighted`` wants them."""
    total = 0.0
    sums = []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums


def logit(p: float) -> float:
    """Log odds."""
    return math.log(p / (1.0 - p))


def logistic(x: float) -> float:
    """Inverse of ``logit``."""
    return 1.0 / (1.0 + math.exp(-x))
