"""What may be said of one person among many: how far a result is drawn towards all, and how sure one can be of it.

A person's share of an item is first compared with what the same requests would have given in everybody's hands (indirect
standardisation: Keiding & Clayton 2014, *Standardization and control for confounding in observational studies*)::

    expected_i = Σ_s n_is m_s / n_i        d_i = share_i - expected_i        V_i = Σ_s n_is σ²_s / n_i²

with s the kinds of request (request × channel × language), m_s and σ²_s mean and variance of everybody inside a kind.
σ² is everybody's and not the person's own: five conversations all met say nothing about how much a person varies. As the
person is one of everybody, a difference can only come out smaller than it is.

The differences are then shrunken (parametric empirical Bayes; Morris 1983, *JASA* 78, 47–55, section 5; the spread between
people, τ², by Paule & Mandel 1982, which Veroniki et al. 2016 advise)::

    τ²:  Σ (d_i - μ)² / (V_i + τ²) = k - 1,  μ = Σ W_i d_i / ΣW,  W_i = 1 / (V_i + τ²)
    B_i = (k-3)/(k-1) · V_i / (V_i + τ²)             how far towards μ, 1: all the way
    θ_i = d_i - B_i (d_i - μ)
    s²_i = V_i [1 - (1 - W_i/ΣW) B_i] + 2/(k-3) · B_i² (V̄ + τ²)/(V_i + τ²) · (d_i - μ)²,   V̄ = Σ W V / ΣW

With equal V this is the estimator of James & Stein towards the mean (Efron & Morris 1975). The interval is θ ± z s: it
covers at its level on average over people, and needs no correction for how many people or items are looked at.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from .intervals import Interval, critical
from .metric import HIDDEN_BELOW
from .sums import ArrayLike, Floats

FEWEST_PEOPLE = 5  # people with enough conversations: with fewer there is no telling how people differ
STRATUM_BELOW = 10  # conversations: a rarer kind of request is looked at in wider company


@dataclass(frozen=True, slots=True)
class Shrunk:
    """One person's difference after shrinkage, with its error. ``towards_all``: B, from 0 (left alone) to 1."""

    value: float
    error: float
    towards_all: float

    def interval(self, level: float = 0.95) -> Interval:
        """The interval of the difference."""
        half = critical(level) * self.error
        return Interval(self.value - half, self.value + half)


@dataclass(frozen=True, slots=True)
class Spread:
    """How people differ: the mean of all, the variance between people, and Cochran's Q of no difference at all."""

    mean: float
    between: float
    q: float
    people: int

    @property
    def p_value(self) -> float:
        """The chance of so large a Q where people do not differ: χ² with people - 1 degrees of freedom."""
        return float(special.chdtrc(self.people - 1, self.q))


def spread(values: ArrayLike, variances: ArrayLike) -> Spread:
    """Return how people differ. Raises ValueError with fewer than two, or a variance that is not above zero."""
    d, v = _pair(values, variances)
    q, _mean = _q(d, v, 0.0)
    between = 0.0
    if q > len(d) - 1:
        # Q falls as τ² grows, and is below k - 1 for a τ² beyond the whole sum of squares
        most = float(((d - d.mean()) ** 2).sum())
        between = float(optimize.brentq(lambda t: _q(d, v, t)[0] - (len(d) - 1), 0.0, most, xtol=1e-12))
    return Spread(_q(d, v, between)[1], between, q, len(d))


def shrink(values: ArrayLike, variances: ArrayLike, known: Spread | None = None) -> list[Shrunk]:
    """Return the shrunken differences, in the order given. Raises ValueError with fewer than four, or as ``spread``.

    >>> [round(one.value, 2) for one in shrink([0.0, 1.0, 2.0, 3.0, 4.0], [1.0] * 5)]
    [0.4, 1.2, 2.0, 2.8, 3.6]
    """
    d, v = _pair(values, variances)
    k = len(d)
    if k < 4:
        raise ValueError(f"shrinkage needs at least four people: {k}")
    told = known or spread(d, v)
    w = 1.0 / (v + told.between)
    share = w / w.sum()
    b = (k - 3) / (k - 1) * v * w
    gap = d - told.mean
    usual = float((share * v).sum()) + told.between
    own = v * (1.0 - (1.0 - share) * b)
    unsure = 2.0 / (k - 3) * b**2 * usual * w * gap**2
    found = zip(d - b * gap, np.sqrt(own + unsure), b, strict=True)
    return [Shrunk(float(value), float(error), float(towards)) for value, error, towards in found]


def _pair(values: ArrayLike, variances: ArrayLike) -> tuple[Floats, Floats]:
    d, v = np.asarray(values, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if d.shape != v.shape or d.ndim != 1 or d.size < 2:
        raise ValueError("values and variances must be of one length, at least two")
    if not np.all(np.isfinite(d)) or not np.all(v > 0):
        raise ValueError("values must be finite and variances above zero")
    return d, v


def _q(d: Floats, v: Floats, between: float) -> tuple[float, float]:
    w = 1.0 / (v + between)
    mean = float((w * d).sum() / w.sum())
    return float((w * (d - mean) ** 2).sum()), mean


@dataclass(frozen=True, slots=True)
class Cell:
    """A person's conversations of one kind: how many, the sum of their shares (0–1) and of the squares.

    ``kind``: from the widest to the finest, such as (request, channel, language): rare kinds are seen without their last
    parts. ``person`` None: nobody's in particular, such conversations only tell what is usual.
    """

    person: int | None
    kind: tuple[Hashable, ...]
    n: int
    x: float
    x2: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A person's share of an item and what the same requests give in everybody's hands; shares from 0 to 1.

    ``own`` is the raw share. ``share`` with ``low`` and ``high`` is after shrinkage; None where too few people or
    conversations allow no telling.
    """

    person: int
    n: int
    own: float
    expected: float
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def below(self) -> bool:
        """Whether the person does it less often than the same requests would give, beyond doubt."""
        return self.high is not None and self.high < self.expected

    @property
    def above(self) -> bool:
        """Whether the person does it more often, beyond doubt."""
        return self.low is not None and self.low > self.expected


@dataclass(frozen=True, slots=True)
class Item:
    """An item over all people: each compared, and how people differ (None where that cannot be told)."""

    people: Mapping[int, Compared]
    spread: Spread | None = None


def compared(cells: Iterable[Cell], level: float = 0.95) -> Item:
    """Compare everybody's share of an item with what their requests would give, and shrink the differences.

    Only people with at least ``HIDDEN_BELOW`` conversations are shrunken, and only where there are ``FEWEST_PEOPLE``
    of them; an item that all meet or all miss leaves nothing to tell.
    """
    given = [cell for cell in cells if cell.n > 0]
    usual = _usual(given)
    found: dict[int, Compared] = {}
    variances: dict[int, float] = {}
    for person in dict.fromkeys(cell.person for cell in given if cell.person is not None):
        own = [cell for cell in given if cell.person == person]
        n = sum(cell.n for cell in own)
        expected = sum(cell.n * usual[cell.kind][0] for cell in own) / n
        variances[person] = sum(cell.n * usual[cell.kind][1] for cell in own) / n**2
        found[person] = Compared(person, n, sum(cell.x for cell in own) / n, expected)
    told = [one for one in found.values() if one.n >= HIDDEN_BELOW and variances[one.person] > 0]
    if len(told) < FEWEST_PEOPLE:
        return Item(found)
    differences = [one.own - one.expected for one in told]
    errors = [variances[one.person] for one in told]
    between = spread(differences, errors)
    for one, shrunk in zip(told, shrink(differences, errors, between), strict=True):
        low, high = shrunk.interval(level)
        found[one.person] = Compared(
            one.person,
            one.n,
            one.own,
            one.expected,
            _within(one.expected + shrunk.value),
            _within(one.expected + low),
            _within(one.expected + high),
        )
    return Item(found, between)


def _usual(cells: Sequence[Cell]) -> dict[tuple[Hashable, ...], tuple[float, float]]:
    """Mean and variance of everybody for each kind: of the finest part of it that enough conversations fell into."""
    sums: dict[tuple[Hashable, ...], list[float]] = {}
    for cell in cells:
        for depth in range(len(cell.kind) + 1):
            kept = sums.setdefault(cell.kind[:depth], [0.0, 0.0, 0.0])
            kept[0] += cell.n
            kept[1] += cell.x
            kept[2] += cell.x2
    found = {}
    for kind in {cell.kind for cell in cells}:
        depth = next((d for d in range(len(kind), 0, -1) if sums[kind[:d]][0] >= STRATUM_BELOW), 0)
        n, x, x2 = sums[kind[:depth]]
        mean = x / n
        found[kind] = (mean, max((x2 - x * mean) / (n - 1), 0.0) if n > 1 else 0.0)
    return found


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)
