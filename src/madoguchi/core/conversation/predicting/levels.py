"""What is to be expected before a word is read: some channels and some customers answer higher than others.

Means of few answers are pulled towards the mean above them, by how much groups truly differ: credibility weights
``n / (n + k)`` with ``k`` = variance within ÷ variance between (Bühlmann and Straub 1970), the variances by analysis of
variance (Snedecor and Cochran 1989, 13.3).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pulls:
    """The mean of all answers, and how many answers of a channel or customer weigh as much as the mean above them.

    Infinite where groups do not differ beyond chance: then their means count for nothing.
    """

    mean: float
    channel: float
    person: float

    def told(self) -> dict[str, float | None]:
        """Return the numbers for JSON, which knows no infinity."""
        return {
            name: None if math.isinf(value) else value
            for name, value in (("mean", self.mean), ("channel", self.channel), ("person", self.person))
        }

    @classmethod
    def of(cls, told: dict[str, Any]) -> Pulls:
        return cls(
            float(told["mean"]), *(math.inf if told[name] is None else float(told[name]) for name in ("channel", "person"))
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """Answers with who gave them, over which channel, and when (any clock). All of length n."""

    ratings: Numbers
    persons: Sequence[Hashable]
    channels: Sequence[Hashable]
    at: Numbers


@dataclass(slots=True)
class _Sum:
    total: float = 0.0
    count: int = 0

    def add(self, value: float) -> None:
        self.total += value
        self.count += 1

    def without(self, value: float) -> _Sum:
        return _Sum(self.total - value, self.count - 1)

    def pulled(self, mean: float, k: float) -> float:
        """The mean, pulled towards the one above it."""
        if self.count <= 0 or math.isinf(k):
            return mean
        return mean + self.count / (self.count + k) * (self.total / self.count - mean)


def variances(values: Numbers, groups: Sequence[Hashable]) -> tuple[float, float]:
    """Return the variance within groups and between their true means (0 where chance explains the difference)."""
    held: dict[Hashable, list[float]] = defaultdict(list)
    for group, value in zip(groups, values, strict=True):
        held[group].append(float(value))
    n, k = len(values), len(held)
    if k < 2 or n <= k:
        return float(np.var(values)) if n else 0.0, 0.0
    mean = float(np.mean(values))
    between = sum(len(one) * (float(np.mean(one)) - mean) ** 2 for one in held.values()) / (k - 1)
    within = sum(float(np.var(one)) * len(one) for one in held.values()) / (n - k)
    size = (n - sum(len(one) ** 2 for one in held.values()) / n) / (k - 1)
    return within, max(0.0, (between - within) / size)


def fit(given: Given) -> Pulls:
    """Return how far means may be trusted; customers are compared after their channels."""
    mean = float(np.mean(given.ratings))
    channel = _ratio(*variances(given.ratings, given.channels))
    sums = _sums(given.ratings, given.channels)
    levels = np.array([sums[one].pulled(mean, channel) for one in given.channels])
    return Pulls(mean, channel, _ratio(*variances(given.ratings - levels, given.persons)))


def left_out(pulls: Pulls, given: Given) -> Numbers:
    """Return for each answer what the other answers of its channel and customer let expect. Shape (n,)."""
    sums = _sums(given.ratings, given.channels)
    found = np.empty(len(given.ratings))
    for place, (rating, channel) in enumerate(zip(given.ratings, given.channels, strict=True)):
        found[place] = sums[channel].without(rating).pulled(pulls.mean, pulls.channel)
    off = given.ratings - found
    persons = _sums(off, given.persons)
    for place, person in enumerate(given.persons):
        found[place] += persons[person].without(off[place]).pulled(0.0, pulls.person)
    return found


def known(pulls: Pulls, history: Given, asked: Given) -> Numbers:
    """Return what answers given before each moment of ``asked`` let expect there (its ratings are not read). Shape (n,)."""
    channels: dict[Hashable, _Sum] = defaultdict(_Sum)
    persons: dict[Hashable, _Sum] = defaultdict(_Sum)
    old, found, read = np.argsort(history.at, kind="stable"), np.empty(len(asked.at)), 0
    for place in np.argsort(asked.at, kind="stable"):
        while read < len(old) and history.at[old[read]] < asked.at[place]:
            one = old[read]
            rating, channel = float(history.ratings[one]), history.channels[one]
            level = channels[channel].pulled(pulls.mean, pulls.channel)
            persons[history.persons[one]].add(rating - level)
            channels[channel].add(rating)
            read += 1
        level = channels[asked.channels[place]].pulled(pulls.mean, pulls.channel)
        found[place] = level + persons[asked.persons[place]].pulled(0.0, pulls.person)
    return found


def _ratio(within: float, between: float) -> float:
    return within / between if between > 0 else math.inf


def _sums(values: Numbers, groups: Sequence[Hashable]) -> dict[Hashable, _Sum]:
    found: dict[Hashable, _Sum] = defaultdict(_Sum)
    for group, value in zip(groups, values, strict=True):
        found[group].add(float(value))
    return found
