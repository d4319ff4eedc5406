"""What moves satisfaction: the effect of each scored item on the answers of the same cases, the rest held still.

Weighted least squares of the answer on the item's share (0 missed … 1 met) and on what else moves answers (request, time
to resolution, channel …), once for each item alone and once for all items together. One customer may have many cases,
therefore the cluster-robust (sandwich) variance with customers as clusters (Liang & Zeger 1986), with the usual
correction for few clusters, which other tools call CR1::

    β = (X'WX)⁻¹ X'Wy      V = c · (X'WX)⁻¹ [Σ_g (X_g'W_g e_g)(X_g'W_g e_g)'] (X'WX)⁻¹
    c = G/(G-1) · (n-1)/(n-k)      G customers, n cases, k coefficients

What is only held still is partialled out first (Frisch, Waugh & Lovell), which gives the same β and V. The interval is
Student's t with G* - 1 degrees of freedom, G* = (Σγ)²/Σγ² being the effective number of customers behind *this*
coefficient (Carter, Schnepel & Steigerwald 2017, errors taken as independent; γ_g = Σ w x̃² of a customer, x̃ the item after
what is held still): never more than G, and few where few customers decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from ..text import Text
from .compare import benjamini_hochberg
from .effective import Effective
from .intervals import Interval, t_interval
from .metric import HIDDEN_BELOW, PLAIN, WEAK_BELOW, Context, Metric, build
from .sums import Floats

SIDE_BELOW = WEAK_BELOW  # cases on either side (met, missed): with fewer an item is not shown
LEVEL_BELOW = 10  # cases: rarer requests, channels and teams are held still together
MOST_LEVELS = 60
CASES_A_COEFFICIENT = 10  # all items together are only estimated with as many cases for each coefficient
FREE_BELOW = 20  # cases beyond the coefficients
FALSE_CLAIMS = 0.05
POINTS = 10.0  # a dimension's effect is that of so many points of its score
_SINGULAR = 1e-9
DEFINITION = Text(
    "Difference in satisfaction, in points of the question’s scale, between cases in which the item was met and cases in "
    "which it was missed, with the same request, channel, team, language and time to resolution (weighted least squares). "
    "Interval by Student’s t, cluster-robust by customer. An association in what was observed, no proof of a cause.",
    "この項目が「達成」だった案件と「未達成」だった案件との、満足度の差（設問の尺度での点数）。ご用件・経路・チーム・言語・"
    "解決までの時間をそろえて、重み付き最小二乗法で求めます。区間はお客様をまとまりとした頑健な標準誤差と t 分布によります。"
    "観察された関連であり、原因の証明ではありません。",
)
DIMENSION_DEFINITION = Text(
    "Difference in satisfaction, in points of the question’s scale, between cases whose score in this dimension is 10 points "
    "apart, with the same request, channel, team, language and time to resolution (weighted least squares). Interval by "
    "Student’s t, cluster-robust by customer. An association in what was observed, no proof of a cause.",
    "この次元の点数が 10 点違う案件どうしの、満足度の差（設問の尺度での点数）。ご用件・経路・チーム・言語・解決までの時間を"
    "そろえて、重み付き最小二乗法で求めます。区間はお客様をまとまりとした頑健な標準誤差と t 分布によります。"
    "観察された関連であり、原因の証明ではありません。",
)


@dataclass(frozen=True, slots=True)
class Slope:
    """One coefficient: its standard error, cases, customers and effective customers."""

    value: float
    error: float
    n: int
    customers: int
    effective: float

    @property
    def df(self) -> float:
        """Degrees of freedom of its t."""
        return max(self.effective - 1.0, 1.0)

    @property
    def p_value(self) -> float:
        """Two-sided p-value of no effect."""
        if self.error == 0.0:
            return 1.0 if self.value == 0.0 else 0.0
        return 2.0 * float(special.stdtr(self.df, -abs(self.value) / self.error))

    def interval(self, level: float = 0.95) -> Interval:
        """The interval of the coefficient."""
        return t_interval(self.value, self.error, self.df, level)


@dataclass(frozen=True, slots=True)
class Cases:
    """Answered cases: place i of everything is case i. An unknown time is NaN.

    ``customers``: their numbers; ``alike``: what is held still, by name, its levels ``numbered``; ``resolution_ms``: time to
    resolution.
    """

    satisfaction: Floats
    customers: npt.NDArray[np.int64]
    alike: Mapping[str, npt.NDArray[np.int64]]
    resolution_ms: Floats
    weights: Floats | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What an item does to satisfaction: alone, and beside all other items (None where that cannot be told).

    ``met`` and ``missed``: cases on either side. ``p_adjusted``: Benjamini–Hochberg over the items shown. ``clear``: the
    claim survives that, and holds beside the other items where that can be told.
    """

    code: str
    shown: bool
    met: int
    missed: int
    n: int
    customers: int
    alone: Slope | None = None
    beside: Slope | None = None
    p_adjusted: float | None = None
    clear: bool = False
    level: float = 0.95

    @property
    def drives(self) -> float | None:
        """What the item adds by itself: beside the other items where that can be told, else alone."""
        best = self.beside or self.alone
        return best.value if best else None

    @property
    def interval(self) -> Interval | None:
        """The interval of the effect alone."""
        return self.alone.interval(self.level) if self.alone else None

    @property
    def beside_interval(self) -> Interval | None:
        """The interval of the effect beside the other items."""
        return self.beside.interval(self.level) if self.beside else None

    def metric(self, label: Text, definition: Text = DEFINITION, context: Context = PLAIN) -> Metric:
        """The effect as the fixed form of a figure, in points of the scale."""
        slope = self.alone
        built = build(
            f"effect_{self.code}",
            label,
            definition,
            "scale",
            slope.value if slope else math.nan,
            slope.interval(self.level) if slope else (None, None),
            "cluster_regression",
            self.n,
            Effective(float(self.n), self.customers, slope.df if slope else None),
            replace(context, level=self.level),
        )
        return built if self.shown else replace(built, value=None, low=None, high=None, shown=False)


def slopes(
    y: npt.ArrayLike,
    x: npt.ArrayLike,
    customers: npt.ArrayLike,
    held: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    spare: int = 1,
) -> list[Slope | None]:
    """Return the coefficient of each column of ``x`` beside the others, an intercept and the columns of ``held``.

    None for a column the others determine, and for all with fewer than ``spare`` cases more than coefficients.

    >>> [slope] = slopes([1, 2, 4, 5, 7, 9], [0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6])
    >>> round(slope.value, 4), round(slope.error, 4), slope.customers
    (4.6667, 1.453, 6)
    """
    target = np.asarray(y, dtype=np.float64)
    columns = np.asarray(x, dtype=np.float64).reshape(target.size, -1)
    w = np.ones_like(target) if weights is None else np.asarray(weights, dtype=np.float64)
    still = np.ones((target.size, 1))
    if held is not None:
        still = np.column_stack([still, np.asarray(held, dtype=np.float64).reshape(target.size, -1)])
    names, of = np.unique(np.asarray(customers), return_inverse=True)
    n, k, clusters = target.size, columns.shape[1], names.size
    rest, rank = _partial(np.column_stack([target, columns]), still, w)
    aside, moved = rest[:, 0], rest[:, 1:]
    gram = moved.T @ (w[:, None] * moved)
    # what the held columns leave of a column they determine is dust
    size = ((w[:, None] * columns**2).sum(axis=0)).clip(min=1e-300)
    alive = np.diag(gram) > _SINGULAR * size
    scale = np.sqrt(np.where(alive, np.diag(gram), 1.0))
    inverse, own, found = _inverse(np.where(np.outer(alive, alive), gram / np.outer(scale, scale), 0.0))
    inverse = inverse / np.outer(scale, scale)
    free = n - rank - found
    if free < max(spare, 1) or clusters < 2:
        return [None] * k
    beta = inverse @ (moved.T @ (w * aside))
    errors = aside - moved @ beta
    reach = moved @ inverse  # its column j, times w·errors, sums to what a customer adds to coefficient j
    adds = np.column_stack([np.bincount(of, w * errors * reach[:, j], clusters) for j in range(k)])
    correction = clusters / (clusters - 1) * (n - 1) / free
    variance = correction * (adds**2).sum(axis=0)
    out: list[Slope | None] = []
    for j in range(k):
        if not alive[j] or own[j] < 1 - 1e-6:
            out.append(None)
            continue
        share = np.bincount(of, w * reach[:, j] ** 2, clusters)
        effective = float(share.sum() ** 2 / (share**2).sum())
        out.append(Slope(float(beta[j]), math.sqrt(float(variance[j])), n, clusters, effective))
    return out


def effects(
    cases: Cases, shares: Mapping[str, npt.ArrayLike], level: float = 0.95, middle: float | None = 0.5
) -> list[Effect]:
    """Return the effect of each item on satisfaction, the clear ones first, what adds most by itself before the rest.

    ``shares``: by item, 0 (missed) to 1 (met), NaN where it did not apply. ``middle`` parts met from missed; None: the
    item's own mean.
    """
    read = {code: np.asarray(values, dtype=np.float64) for code, values in shares.items()}
    held = held_still(cases)
    found = {code: _alone(cases, held, code, values, level, middle) for code, values in read.items()}
    shown = [code for code, one in found.items() if one.shown]
    together = _together(cases, held, {code: read[code] for code in shown})
    alone = benjamini_hochberg([_p(found[code].alone) for code in shown])
    told = [code for code in shown if together.get(code) is not None]
    both = dict(zip(told, benjamini_hochberg([_p(together[code]) for code in told]), strict=True))
    for code, p in zip(shown, alone, strict=True):
        one, beside = found[code], together.get(code)
        clear = p < FALSE_CLAIMS
        if beside is not None and one.alone is not None:
            clear = clear and both[code] < FALSE_CLAIMS and beside.value * one.alone.value > 0
        found[code] = replace(one, beside=beside, p_adjusted=p, clear=clear)
    return sorted(found.values(), key=_order)


def dimension_effects(cases: Cases, scores: Mapping[str, npt.ArrayLike], level: float = 0.95) -> list[Effect]:
    """Return the effect of ten points of each dimension's score (0–100), as ``effects`` does for items."""
    tens = {code: np.asarray(values, dtype=np.float64) / POINTS for code, values in scores.items()}
    return effects(cases, tens, level, middle=None)


def held_still(cases: Cases) -> Floats:
    """Return the columns that hold requests, channels, teams … and the time to resolution still.

    A column for each level of what is ``alike`` (rare levels together), log(1 + seconds) to resolution, and whether that
    time is unknown.
    """
    known = np.isfinite(cases.resolution_ms)
    seconds = np.where(known, cases.resolution_ms, 0.0).clip(min=0.0) / 1000
    levels = [_levels(codes) for codes in cases.alike.values()]
    return np.column_stack([np.log1p(seconds), (~known).astype(np.float64), *levels])


def numbered(values: Iterable[Any]) -> npt.NDArray[np.int64]:
    """Number the levels of what is held still: 0 for the first met, and so on; None is a level as well.

    >>> numbered(["a", None, "a", "b"]).tolist()
    [0, 1, 0, 2]
    """
    place: dict[Any, int] = {}
    return np.array([place.setdefault(value, len(place)) for value in values], dtype=np.int64)


def _levels(codes: npt.NDArray[np.int64]) -> Floats:
    counts = np.bincount(codes)
    often = np.argsort(-counts, kind="stable")[:MOST_LEVELS]
    often = often[counts[often] >= LEVEL_BELOW]
    return (codes[:, None] == often).astype(np.float64)


def _alone(
    cases: Cases, held: Floats, code: str, values: Floats, level: float, middle: float | None
) -> Effect:
    applied = np.isfinite(values)
    here: Any = slice(None) if applied.all() else applied
    x, customers = values[here], cases.customers[here]
    parting = (float(x.mean()) if x.size else 0.0) if middle is None else middle
    up, down = x > parting, x < parting
    persons = min(np.unique(customers[side]).size for side in (up, down))
    one = Effect(
        code, False, int(up.sum()), int(down.sum()), x.size, np.unique(customers).size, level=level
    )  # fmt: skip
    if min(one.met, one.missed) < SIDE_BELOW or persons < HIDDEN_BELOW:
        return one
    weights = None if cases.weights is None else cases.weights[here]
    [slope] = slopes(cases.satisfaction[here], x, customers, held[here], weights, spare=FREE_BELOW)
    return replace(one, shown=slope is not None, alone=slope)


def _together(cases: Cases, held: Floats, shares: Mapping[str, Floats]) -> dict[str, Slope | None]:
    """All items in one regression: where one did not apply, a column of its own says so."""
    if len(shares) < 2:
        return {}
    x = np.column_stack([*shares.values()])
    applied = np.isfinite(x)
    still = np.column_stack([held, (~applied).astype(np.float64)])
    coefficients = still.shape[1] + 1 + x.shape[1]
    if x.shape[0] < CASES_A_COEFFICIENT * coefficients:
        return {}
    found = slopes(cases.satisfaction, np.where(applied, x, 0.0), cases.customers, still, cases.weights)
    return dict(zip(shares, found, strict=True))


def _partial(columns: Floats, held: Floats, w: Floats) -> tuple[Floats, int]:
    """What ``held`` does not explain of each column, and the rank of ``held``."""
    weighted = held if (w == 1.0).all() else w[:, None] * held
    gram = held.T @ weighted
    size = np.sqrt(np.diag(gram))
    size = np.where(size > 0, size, 1.0)
    inverse, _, rank = _inverse(gram / np.outer(size, size))
    inverse = inverse / np.outer(size, size)
    rest = columns
    for _ in range(2):  # the second time takes away what rounding left of the first
        rest = rest - held @ (inverse @ (weighted.T @ rest))
    return rest, rank


def _inverse(gram: Floats) -> tuple[Floats, Floats, int]:
    """The pseudo-inverse of a scaled Gram matrix, how far each column is determined by itself (1: wholly), the rank."""
    values, vectors = np.linalg.eigh(gram)
    keep = values > _SINGULAR * max(float(values[-1]), 1e-300)
    kept = vectors[:, keep]
    inverse: Floats = (kept / values[keep]) @ kept.T
    return inverse, (kept**2).sum(axis=1), int(keep.sum())


def _p(slope: Slope | None) -> float:
    return 1.0 if slope is None else slope.p_value


def _order(one: Effect) -> tuple[bool, bool, float]:
    return not one.shown, not one.clear, -(one.drives or 0.0)
