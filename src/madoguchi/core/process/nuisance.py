"""The two models behind a verdict: how likely a case like this keeps its promise, and how likely it is run as designed.

Both are logistic regressions with a ridge penalty, by Newton's method. A text with few levels becomes one column a level,
one with many levels a column holding each level's own smoothed rate (Micci-Barreca 2001), learnt on other cases than
those it is given to; rare levels stand together. A number becomes a line bent at five of its quantiles,
and whether it is known.

Every prediction comes from models that did not see the case (cross-fitting, Chernozhukov et al. 2018); a customer's or
member's cases are never torn apart between learning and predicting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..metrics.sums import Floats

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Covariate = Floats | Ints

FOLDS = 5
FEW_LEVELS = 12  # up to these a text has a column for each level
RARE_BELOW = 10
PRIOR = 20.0  # cases a level's own rate is smoothed with
RIDGE = 1.0
KNOTS = 5
STEPS = 25
BLOCK = 65_536  # cases looked at at a time, for memory
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Features:
    """Covariates made ready: ``plain`` columns, and ``coded`` texts of many levels, numbered from 0 (0: rare)."""

    plain: Floats
    coded: tuple[Ints, ...]


def features(covariates: Mapping[str, Covariate], n: int) -> Features:
    """Make covariates ready: integer arrays are numbered levels (``numbered``), float arrays are numbers (NaN: unknown)."""
    columns: list[Floats | Bools] = []
    coded: list[Ints] = []
    for values in covariates.values():
        if values.dtype.kind == "f":
            columns += _of_number(np.asarray(values, dtype=np.float64))
            continue
        counts = np.bincount(values)
        place = np.zeros(counts.size, dtype=np.int64)
        often = np.flatnonzero(counts >= RARE_BELOW)
        place[often] = np.arange(1, often.size + 1)
        if often.size <= FEW_LEVELS:
            largest = place[counts.argmax()] if often.size else 0
            columns += [place[values] == level for level in place[often] if level != largest]
        else:
            coded.append(place[values])
    plain = np.empty((n, len(columns)))
    for number in range(len(columns) - 1, -1, -1):
        plain[:, number] = columns.pop()
    return Features(_scaled(plain), tuple(coded))


def _of_number(values: Floats) -> list[Floats]:
    known = np.isfinite(values)
    if not known.any():
        return []
    spread = float(values[known].std())
    x = np.where(known, values, values[known].mean())
    x = (x - x.mean()) / (spread or 1.0)
    # bent where a sixth of the cases lie: what happens by hour or over the months is seldom a straight line
    bends = np.unique(np.quantile(x, np.arange(1, KNOTS + 1) / (KNOTS + 1)))
    columns = [x, *(np.maximum(x - bend, 0.0) for bend in bends)]
    return columns if known.all() else [*columns, (~known).astype(np.float64)]


def _scaled(columns: Floats) -> Floats:
    spread = columns.std(axis=0)
    some = spread > _TINY
    kept = columns if some.all() else columns[:, some]
    if kept.size:
        # in place: of a million cases this is the largest thing there is
        kept -= kept.mean(axis=0)
        kept /= spread[some]
    return kept


def folds(n: int, seed: int, clusters: Ints | None = None, parts: int = FOLDS) -> Ints:
    """Return each case's part; the cases of a cluster lie in one part. The same seed gives the same parts."""
    rng = np.random.default_rng(seed)
    if clusters is None:
        return rng.permutation(np.arange(n, dtype=np.int64) % parts)
    size = int(clusters.max()) + 1 if n else 0
    return rng.permutation(np.arange(size, dtype=np.int64) % parts)[clusters]


def cross_fit(x: Features, y: Floats, use: npt.NDArray[np.bool_], part: Ints) -> Floats:
    """Return P(y = 1 | x) of every case, by a model of the cases of ``use`` in the other parts."""
    out = np.empty(y.size)
    for one in np.unique(part):
        there = part == one
        learn = ~there & use
        out[there] = _predict(x, y, learn, there, part)
    return out


def _predict(
    x: Features, y: Floats, learn: npt.NDArray[np.bool_], there: npt.NDArray[np.bool_], part: Ints
) -> Floats:
    known = y[learn]
    if not known.size:
        return np.full(int(there.sum()), 0.5)
    # with one outcome alone there is nothing to learn but that; half a case of the other keeps it from certainty
    base = (known.sum() + 0.5) / (known.size + 1.0)
    if known.min() == known.max():
        return np.full(int(there.sum()), base)
    plain = x.plain.shape[1]
    design = np.empty((known.size, 1 + plain + len(x.coded)))
    design[:, 0] = 1.0
    rows = np.flatnonzero(learn)
    for start in range(0, rows.size, BLOCK):
        design[start : start + BLOCK, 1 : 1 + plain] = x.plain[rows[start : start + BLOCK]]
    outside = [x.plain[there]]
    for place, levels in enumerate(x.coded, 1 + plain):
        design[:, place], others = _rates(levels, y, learn, there, part)
        outside.append(others[:, None])
    beta = _newton(design, known, RIDGE)
    return _expit(beta[0] + np.column_stack(outside) @ beta[1:])


def _rates(
    levels: Ints, y: Floats, learn: npt.NDArray[np.bool_], there: npt.NDArray[np.bool_], part: Ints
) -> tuple[Floats, Floats]:
    """Log odds of each level's smoothed rate: for learning cases from the other parts, for predicted ones from all."""
    size = int(levels.max()) + 1
    of, kept, parts = levels[learn], y[learn], part[learn]
    middle = float(kept.mean())
    n, s = _counted(of, size), _counted(of, size, kept)

    def odds(counted: Floats, positive: Floats) -> Floats:
        rate = (positive + PRIOR * middle) / (counted + PRIOR)
        return np.asarray(np.log(rate / (1 - rate)))

    own = np.empty(of.size)
    for one in np.unique(parts):
        mine = parts == one
        less, positive = _counted(of[mine], size), _counted(of[mine], size, kept[mine])
        own[mine] = odds(n - less, s - positive)[of[mine]]
    centre = float(own.mean())
    spread = float(own.std()) or 1.0
    return (own - centre) / spread, (odds(n, s)[levels[there]] - centre) / spread


def _counted(of: Ints, size: int, weights: Floats | None = None) -> Floats:
    return np.asarray(np.bincount(of, weights, size), dtype=np.float64)


def logistic(x: Floats, y: Floats, ridge: float = RIDGE) -> Floats:
    """Return the coefficients, the intercept (not penalised) first, that maximise log L - ridge/2 · Σβ²."""
    return _newton(np.column_stack([np.ones(y.size), x]), y, ridge)


def _newton(design: Floats, y: Floats, ridge: float) -> Floats:
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = _TINY
    beta = np.zeros(design.shape[1])
    rate = min(max(float(y.mean()), 1e-6), 1 - 1e-6)
    beta[0] = np.log(rate / (1 - rate))
    for _ in range(STEPS):
        slope, curve = np.zeros(beta.size), np.zeros((beta.size, beta.size))
        for start in range(0, y.size, BLOCK):
            some, known = design[start : start + BLOCK], y[start : start + BLOCK]
            p = _expit(some @ beta)
            slope += some.T @ (known - p)
            weight = np.maximum(p * (1 - p), 1e-6)
            curve += some.T @ (some * weight[:, None])
        slope -= penalty * beta
        curve[np.diag_indices_from(curve)] += penalty
        step = np.linalg.solve(curve, slope)
        longest = float(np.abs(step).max())
        beta += step if longest < 5 else step * (5 / longest)
        if longest < 1e-6:
            break
    return beta


def _expit(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -30, 30))))
