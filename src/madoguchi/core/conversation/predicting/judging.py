"""How well a prediction does: figures with bootstrap intervals that draw customers, and against simpler guesses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from madoguchi.core.conversation.linear import Numbers
from madoguchi.core.metrics.intervals import wilson

DRAWS = 1_000
SEED = 20261122
LEAST = 30  # answers of each sort below which a rank figure says nothing


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval and what it rests on; the bounds are None where they cannot be had."""

    code: str
    value: float | None
    low: float | None
    high: float | None
    n: int

    def told(self) -> dict[str, Any]:
        """Return the figure for JSON."""
        return {"code": self.code, "n": self.n} | {
            name: None if value is None or not np.isfinite(value) else round(float(value), 6)
            for name, value in (("value", self.value), ("low", self.low), ("high", self.high))
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One bin of the calibration: how often it was said on average, and how often it was so, with a Wilson interval."""

    said: float
    real: float
    low: float
    high: float
    n: int


def mean_error(truth: Numbers, found: Numbers) -> float:
    """Return the mean absolute error."""
    return float(np.mean(np.abs(truth - found)))


def spearman(truth: Numbers, found: Numbers) -> float:
    """Return the rank correlation, ties at their middle rank; NaN where one of both does not vary."""
    one, other = rankdata(truth), rankdata(found)
    spread = float(one.std() * other.std())
    return (
        float(np.mean((one - one.mean()) * (other - other.mean())) / spread) if spread > 0 else float("nan")
    )


def auc(hit: NDArray[np.bool_], found: Numbers) -> float:
    """Return the share of pairs of a hit and a miss in which the hit stands higher (Mann and Whitney 1947)."""
    hits, misses = int(hit.sum()), int((~hit).sum())
    if not hits or not misses:
        return float("nan")
    return float((rankdata(found)[hit].sum() - hits * (hits + 1) / 2) / (hits * misses))


def slope(truth: Numbers, found: Numbers) -> float:
    """Return the slope of the truth on what was predicted (Cox 1958): 1 is right, below 1 predicts too far apart."""
    spread = float(np.var(found))
    return (
        float(np.mean((found - found.mean()) * (truth - truth.mean())) / spread)
        if spread > 1e-12
        else float("nan")
    )


def calibration(hit: NDArray[np.bool_], said: Numbers, bins: int = 5) -> list[Step]:
    """Return what was said against what was so, in bins of about as many rows each."""
    parts = [part for part in np.array_split(np.argsort(said, kind="stable"), bins) if len(part)]
    found = []
    for part in parts:
        real = float(hit[part].mean())
        between = wilson(real, len(part))
        found.append(Step(float(said[part].mean()), real, between.low, between.high, len(part)))
    return found


def calibration_error(hit: NDArray[np.bool_], said: Numbers, bins: int = 5) -> float:
    """Return the expected calibration error: the mean distance of said and so, bins weighted by their rows."""
    return sum(abs(one.said - one.real) * one.n for one in calibration(hit, said, bins)) / len(said)


def figure(
    code: str, statistic: Callable[[NDArray[np.intp]], float], groups: NDArray[Any], draws: int = DRAWS
) -> Figure:
    """Return a statistic of rows with its percentile bootstrap over groups (customers), Efron 1979.

    ``statistic`` takes the numbers of rows; ``groups`` (n,).
    """
    value = statistic(np.arange(len(groups)))
    drawn = np.array([statistic(rows) for rows in _draws(groups, draws)])
    drawn = drawn[np.isfinite(drawn)]
    if not np.isfinite(value) or len(drawn) < draws / 2:
        return Figure(code, value if np.isfinite(value) else None, None, None, len(groups))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(code, value, float(low), float(high), len(groups))


def _draws(groups: NDArray[Any], draws: int) -> Iterator[NDArray[np.intp]]:
    random = np.random.default_rng(SEED)
    order = np.argsort(groups, kind="stable")
    _, starts = np.unique(groups[order], return_index=True)
    rows = np.split(order, starts[1:])
    for _ in range(draws):
        yield np.concatenate([rows[one] for one in random.integers(0, len(rows), len(rows))])
