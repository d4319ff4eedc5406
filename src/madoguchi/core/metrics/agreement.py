"""How far two judges agree beyond chance: Cohen's kappa, Gwet's AC1, Krippendorff's alpha, plain agreement.

Kappa (Cohen 1960; with weights Cohen 1968) and its standard error (Fleiss, Cohen & Everitt 1969), w = 1 on the diagonal::

    κ = (po - pe) / (1 - pe)      po = Σ w_ij p_ij      pe = Σ w_ij p_i. p_.j
    u_ij = [w_ij (1-pe) - (w_i. + w_.j)(1-po) - (po pe - 2 pe + po)] / (1-pe)²      SE² = Σ u² / n²

AC1 (Gwet 2008) takes chance from how evenly the categories are used, pe = Σ π(1-π)/(q-1), and so stays readable where
nearly everything falls into one category and kappa collapses (Feinstein & Cicchetti 1990)::

    u_ij = (w_ij - pe)/(1-pe) - 2 (1-γ) (e_ij - pe)/(1-pe) - γ,    e_ij = [(1-π_i) + (1-π_j)] / (2 (q-1))

Several pairs of one conversation are not independent: with ``clusters`` the u of a conversation are summed before they are
squared (Yang & Zhou 2014), times C/(C-1), and the interval is Student's t on the effective number of conversations. Where
every pair agrees the formula gives no width; then Wilson's bound of the agreement stands for po, chance held.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .intervals import Interval, critical, wilson
from .sums import Floats

Weights = Literal["nominal", "linear", "quadratic"]
Distance = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One coefficient. ``value`` is None where chance alone would agree fully (both judges used one category only).

    ``error`` is the standard error; ``n`` pairs (units for alpha); ``clusters`` effective conversations, or None where each
    pair is its own; ``observed`` and ``expected`` are po and pe.
    """

    value: float | None
    error: float | None
    n: int
    observed: float
    expected: float
    clusters: float | None = None

    def interval(self, level: float = 0.95) -> Interval | tuple[None, None]:
        """Bounds within -1..1, or None where there is no value or only one conversation."""
        if self.value is None or self.error is None:
            return None, None
        if self.error == 0.0:
            low, high = (
                (bound - self.expected) / (1 - self.expected)
                for bound in wilson(self.observed, self.clusters or self.n, level)
            )
            return Interval(max(min(low, self.value), -1.0), min(max(high, self.value), 1.0))
        half = critical(level, None if self.clusters is None else max(self.clusters - 1, 1.0)) * self.error
        return Interval(max(self.value - half, -1.0), min(self.value + half, 1.0))


def kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    categories: Sequence[Hashable],
    weights: Weights = "nominal",
    clusters: Sequence[Hashable] | None = None,
) -> Agreement:
    """Cohen's kappa of two judges who judged the same things; ``categories`` in their order, worst to best or reversed.

    Raises ValueError where the lists differ in length or hold something that is no category.

    >>> found = kappa("aabb", "aabb", "ab")
    >>> found.value, [round(bound, 2) for bound in found.interval()]
    (1.0, [0.02, 1.0])
    """
    i, j = _codes(first, second, categories)
    w = agreement_weights(len(categories), weights)
    p = _table(i, j, len(categories)) / max(i.size, 1)
    po, pe = float((w * p).sum()), float((w * np.outer(p.sum(1), p.sum(0))).sum())
    if i.size == 0 or 1 - pe < 1e-12:
        return Agreement(None, None, i.size, po, pe)
    rows, columns = w @ p.sum(0), p.sum(1) @ w  # mean weight of a first judge's category, of a second's
    u = (w * (1 - pe) - (rows[:, None] + columns[None, :]) * (1 - po) - (po * pe - 2 * pe + po)) / (
        1 - pe
    ) ** 2
    error, effective = _spread(u[i, j], clusters)
    return Agreement(max((po - pe) / (1 - pe), -1.0), _no_dust(error), i.size, po, pe, effective)


def kappa_of_table(table: npt.ArrayLike, weights: Weights = "nominal") -> Agreement:
    """Kappa of a square table of counts, first judge in rows.

    >>> dermatologists = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]  # SAS/STAT, PROC FREQ
    >>> found = kappa_of_table(dermatologists)
    >>> round(found.value, 4), round(found.error, 4), [round(bound, 4) for bound in found.interval()]
    (0.3449, 0.0724, [0.203, 0.4868])
    """
    first, second, size = _unrolled(table)
    return kappa(first, second, range(size), weights)


def ac1(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    categories: Sequence[Hashable],
    clusters: Sequence[Hashable] | None = None,
) -> Agreement:
    """Gwet's first-order agreement coefficient of two judges; ``categories`` are all there are, used or not."""
    i, j = _codes(first, second, categories)
    q = len(categories)
    p = _table(i, j, q) / max(i.size, 1)
    share = (p.sum(0) + p.sum(1)) / 2
    po, pe = float(np.trace(p)), float((share * (1 - share)).sum() / (q - 1))
    if i.size == 0:
        return Agreement(None, None, 0, po, pe)
    value = (po - pe) / (1 - pe)
    chance = ((1 - share)[:, None] + (1 - share)[None, :]) / (2 * (q - 1))
    u = (np.eye(q) - pe) / (1 - pe) - 2 * (1 - value) * (chance - pe) / (1 - pe) - value
    error, effective = _spread(u[i, j], clusters)
    return Agreement(value, _no_dust(error), i.size, po, pe, effective)


def ac1_of_table(table: npt.ArrayLike) -> Agreement:
    """AC1 of a square table of counts."""
    first, second, size = _unrolled(table)
    return ac1(first, second, range(size))


def alpha(
    ratings: Sequence[Sequence[Hashable | None]],
    categories: Sequence[Hashable],
    distance: Distance = "nominal",
) -> Agreement:
    """Krippendorff's alpha of any number of judges with gaps: one row a unit, None where a judge did not judge it.

    α = 1 - Do/De from the coincidences of values within units (Krippendorff 2011, “Computing Krippendorff's
    Alpha-Reliability”). Units judged once say nothing and are left out of ``n``. There is no standard error in closed form:
    see ``bootstrap``. ``interval`` takes the categories as 1, 2, 3 …; ``ordinal`` by their ranks.
    """
    tables = coincidences(ratings, categories)
    total = tables.sum(0)
    value = float(_alphas(total[None], distance)[0])
    n = int((tables.sum((1, 2)) > 0).sum())
    if math.isnan(value):
        return Agreement(None, None, n, 1.0 if n else 0.0, 1.0 if n else 0.0)
    values = total.sum(1)
    expected = float(
        (values * (values - 1)).sum() / (values.sum() * (values.sum() - 1))
    )  # of equal values, by chance
    return Agreement(value, 0.0 if value == 1.0 else None, n, float(np.trace(total) / total.sum()), expected)


def coincidences(ratings: Sequence[Sequence[Hashable | None]], categories: Sequence[Hashable]) -> Floats:
    """The coincidences of each unit, (units, q, q): every ordered pair of its values, each unit weighing as many as judged it."""
    place = {category: code for code, category in enumerate(categories)}
    counts = np.zeros((len(ratings), len(categories)))
    for unit, row in enumerate(ratings):
        for value in row:
            if value is not None:
                counts[unit, _place(place, value)] += 1
    judged = counts.sum(1)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(categories))
    return np.where((judged > 1)[:, None, None], pairs / np.maximum(judged - 1, 1)[:, None, None], 0.0)


def bootstrap(
    tables: npt.ArrayLike,
    generator: np.random.Generator,
    *,
    coefficient: Literal["kappa", "alpha"] = "alpha",
    scheme: Weights | Distance = "nominal",
    level: float = 0.95,
    draws: int = 2000,
) -> Interval | tuple[None, None]:
    """Percentile interval from whole conversations drawn again with replacement (Efron 1979).

    ``tables`` (conversations, q, q): each conversation's own counts of pairs for kappa, its coincidences for alpha (add up
    those of its items). None below two conversations, or where more than one draw in twenty has no value.
    """
    each = np.asarray(tables, dtype=np.float64)
    each = each[each.sum((1, 2)) > 0]
    if len(each) < 2:
        return None, None
    times = generator.multinomial(len(each), np.full(len(each), 1 / len(each)), size=draws)
    drawn = (times @ each.reshape(len(each), -1)).reshape(draws, *each.shape[1:])
    if coefficient == "kappa":
        values = _kappas(drawn, scheme)  # type: ignore[arg-type]
    else:
        values = _alphas(drawn, scheme)  # type: ignore[arg-type]
    known = values[~np.isnan(values)]
    if known.size < 0.95 * draws:
        return None, None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def agreement_weights(size: int, weights: Weights) -> Floats:
    """How much two categories count as agreeing: 1 - (distance / greatest distance), to the first or second power."""
    if weights == "nominal":
        return np.eye(size)
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / max(size - 1, 1)
    return np.asarray(1 - apart ** (1 if weights == "linear" else 2), dtype=np.float64)


def _kappas(tables: Floats, weights: Weights) -> Floats:
    w = agreement_weights(tables.shape[-1], weights)
    p = tables / tables.sum((1, 2), keepdims=True)
    po = (p * w).sum((1, 2))
    pe = np.einsum("di,ij,dj->d", p.sum(2), w, p.sum(1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(1 - pe < 1e-12, np.nan, (po - pe) / (1 - pe)))


def _alphas(tables: Floats, distance: Distance) -> Floats:
    values = tables.sum(2)
    size = values.shape[1]
    if distance == "nominal":
        apart = np.broadcast_to(1 - np.eye(size), tables.shape)
    else:
        ranks = np.cumsum(values, 1) - values / 2
        at = (
            ranks
            if distance == "ordinal"
            else np.broadcast_to(np.arange(size, dtype=np.float64), values.shape)
        )
        apart = (at[:, :, None] - at[:, None, :]) ** 2
    n = values.sum(1)
    chance = (values[:, :, None] * values[:, None, :] * apart).sum((1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(chance <= 0, np.nan, 1 - (n - 1) * (tables * apart).sum((1, 2)) / chance))


def _codes(
    first: Sequence[Hashable], second: Sequence[Hashable], categories: Sequence[Hashable]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    if len(first) != len(second):
        raise ValueError(f"the judges judged {len(first)} and {len(second)} things")
    place = {category: code for code, category in enumerate(categories)}
    if len(place) < 2:
        raise ValueError("agreement needs two categories or more")
    return (
        np.array([_place(place, one) for one in first], dtype=np.int64),
        np.array([_place(place, one) for one in second], dtype=np.int64),
    )


def _place(place: dict[Hashable, int], value: Hashable) -> int:
    if value not in place:
        raise ValueError(f"{value!r} is none of the categories {list(place)}")
    return place[value]


def _table(i: npt.NDArray[np.int64], j: npt.NDArray[np.int64], size: int) -> Floats:
    return np.bincount(i * size + j, minlength=size * size).reshape(size, size).astype(np.float64)


def _spread(u: Floats, clusters: Sequence[Hashable] | None) -> tuple[float | None, float | None]:
    """The standard error of the mean of centred u, and the effective number of clusters where there are any."""
    if clusters is None:
        return math.sqrt(float((u * u).sum())) / u.size, None
    if len(clusters) != u.size:
        raise ValueError(f"{u.size} pairs, but {len(clusters)} clusters")
    number: dict[Hashable, int] = {}
    codes = [number.setdefault(one, len(number)) for one in clusters]
    sums, sizes = np.bincount(codes, weights=u), np.bincount(codes)
    if len(number) < 2:
        return None, 1.0
    error = math.sqrt(len(number) / (len(number) - 1) * float((sums * sums).sum())) / u.size
    return error, float(sizes.sum() ** 2 / (sizes * sizes).sum())


def _no_dust(error: float | None) -> float | None:
    return 0.0 if error is not None and error < 1e-9 else error


def _unrolled(table: npt.ArrayLike) -> tuple[list[int], list[int], int]:
    counts = np.asarray(table, dtype=np.int64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"a square table of counts is needed, not {counts.shape}")
    i, j = np.indices(counts.shape)
    times = counts.ravel()
    return np.repeat(i.ravel(), times).tolist(), np.repeat(j.ravel(), times).tolist(), counts.shape[0]
