"""Figures with bootstrap intervals over dialogues, and how they are printed, for ``scoring.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

DRAWS = 2_000
SEED = 20261122
Statistic = Callable[[np.ndarray, np.ndarray], float]


@dataclass(frozen=True)
class Figure:
    """A statistic of truth and prediction with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def figure(truth: np.ndarray, found: np.ndarray, unit: np.ndarray, statistic: Statistic) -> Figure:
    """Return a statistic and its percentile bootstrap over units (dialogues)."""
    value = statistic(truth, found)
    drawn = [statistic(truth[rows], found[rows]) for rows in _draws(unit)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(value, float(low), float(high))


def difference(
    truth: np.ndarray, one: np.ndarray, other: np.ndarray, unit: np.ndarray, statistic: Statistic
) -> Figure:
    """Return how much more one prediction reaches than another, paired over the same units."""
    drawn = [statistic(truth[rows], one[rows]) - statistic(truth[rows], other[rows]) for rows in _draws(unit)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(statistic(truth, one) - statistic(truth, other), float(low), float(high))


def _draws(unit: np.ndarray) -> list[np.ndarray]:
    random = np.random.default_rng(SEED)
    order = np.argsort(unit, kind="stable")
    _, starts, counts = np.unique(unit[order], return_index=True, return_counts=True)
    if len(starts) == len(unit):
        return [random.integers(0, len(unit), len(unit)) for _ in range(DRAWS)]
    rows = [order[start : start + count] for start, count in zip(starts, counts, strict=True)]
    drawn = (random.integers(0, len(rows), len(rows)) for _ in range(DRAWS))
    return [np.concatenate([rows[each] for each in one]) for one in drawn]


def table(truth: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return how often each class (row) was called each class (column)."""
    size = int(max(truth.max(), found.max())) + 1
    return np.bincount(truth * size + found, minlength=size * size).reshape(size, size).astype(float)


def accuracy(truth: np.ndarray, found: np.ndarray) -> float:
    return float((truth == found).mean())


def macro_f1(truth: np.ndarray, found: np.ndarray) -> float:
    counts = table(truth, found)
    return float(np.mean(2 * np.diag(counts) / np.maximum(counts.sum(0) + counts.sum(1), 1)))


def precision(truth: np.ndarray, found: np.ndarray) -> float:
    counts = table(truth, found)
    return float(np.mean(np.diag(counts) / np.maximum(counts.sum(0), 1)))


def recall(truth: np.ndarray, found: np.ndarray) -> float:
    counts = table(truth, found)
    return float(np.mean(np.diag(counts) / np.maximum(counts.sum(1), 1)))


def kappa(truth: np.ndarray, found: np.ndarray, *, quadratic: bool = False) -> float:
    """Return Cohen's kappa (1960), or with quadratic weights (1968)."""
    counts = table(truth, found)
    places = np.arange(len(counts))
    off = (places[:, None] - places[None, :]) ** 2 if quadratic else places[:, None] != places[None, :]
    chance = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    return float(1 - (off * counts).sum() / max((off * chance).sum(), 1e-12))


def quadratic_kappa(truth: np.ndarray, found: np.ndarray) -> float:
    return kappa(truth, found, quadratic=True)


def spearman(truth: np.ndarray, found: np.ndarray) -> float:
    """Return the rank correlation, ties at their middle rank."""
    return float(np.corrcoef(rankdata(truth), rankdata(found))[0, 1])


def off_calibration(truth: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the expected calibration error: ten bins of equal width for each class, the mean over classes."""
    errors = []
    for each in range(probabilities.shape[1]):
        share, hit = probabilities[:, each], truth == each
        place = np.minimum((share * 10).astype(int), 9)
        gaps = [
            abs(float(share[place == one].mean() - hit[place == one].mean())) * float((place == one).mean())
            for one in range(10)
            if (place == one).any()
        ]
        errors.append(sum(gaps))
    return float(np.mean(errors))


def folds(count: int, parts: int) -> np.ndarray:
    """Return the fold of each dialogue, as the protocol has it."""
    return np.asarray(np.random.default_rng(0).permutation(count) % parts)


class Report:
    """Prints figures beside what was published and what is asked for; remembers what was missed."""

    def __init__(self) -> None:
        self.missed: list[str] = []
        self.asked = 0

    def head(self, text: str) -> None:
        print(f"\n{text}", flush=True)

    def line(
        self, label: str, found: Figure | float, *, published: str = "", goal: float | None = None
    ) -> None:
        """Print a figure; with a goal, whether it is met."""
        value = found.value if isinstance(found, Figure) else found
        mark = "      "
        if goal is not None:
            self.asked += 1
            mark = "MET   " if value >= goal else "MISSED"
            self.missed += [label] if value < goal else []
        asked = f"  goal ≥ {goal:g}" if goal is not None else ""
        beside = f"  published {published}" if published else ""
        print(
            f"  {mark} {label:38} {found if isinstance(found, Figure) else f'{found:.3f}'!s:24}{asked}{beside}",
            flush=True,
        )

    def say(self, text: str) -> None:
        print(f"         {text}", flush=True)
