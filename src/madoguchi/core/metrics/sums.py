"""The additive sums every metric is computed from, so that a warehouse can send sums instead of rows.

With ``w`` the weight of an answer (1 where unweighted) and ``x`` its number, over the answers of one group::

    n    = count(*)          w2  = sum(w * w)        wx2  = sum(w * x * x)
    w    = sum(w)            wx  = sum(w * x)        w2x  = sum(w * w * x)
                                                     w2x2 = sum(w * w * x * x)

and, after a first ``GROUP BY`` person inside that group giving ``s = sum(w * x)`` and ``m = sum(w)`` each::

    persons = count(*)       ss = sum(s * s)         sm = sum(s * m)        mm = sum(m * m)

An answer without a person is a person of its own. Only answers that count belong in: no missing code, nothing
off the scale, no weight of zero. The sums of a share have x = 1 for a positive answer and 0 otherwise; those of
an NPS have x = 1 for promoters, 0 for passives, -1 for detractors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ArrayLike = npt.ArrayLike
Persons = Sequence[Any] | npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Sums over persons: ``s`` is a person's sum of w*x, ``m`` a person's sum of w.

    They cannot be added across groups in which the same person may appear: build them per group.
    """

    persons: int
    ss: float
    sm: float
    mm: float


@dataclass(frozen=True, slots=True)
class MeanSums:
    """The sums of a (weighted, clustered) mean; see the module's text for each one."""

    n: int
    w: float
    w2: float
    wx: float
    wx2: float
    w2x: float
    w2x2: float
    clusters: ClusterSums | None = None

    @classmethod
    def unweighted(cls, n: int, x: float, x2: float, clusters: ClusterSums | None = None) -> MeanSums:
        """Sums where every weight is 1: n answers, ``x`` their sum, ``x2`` the sum of their squares."""
        return cls(n, float(n), float(n), x, x2, x, x2, clusters)

    def scaled(self, factor: float) -> MeanSums:
        """Return the sums of the same values, each multiplied by a factor."""
        square = factor * factor
        clusters = self.clusters
        if clusters is not None:
            clusters = replace(clusters, ss=clusters.ss * square, sm=clusters.sm * factor)
        return replace(
            self,
            wx=self.wx * factor,
            wx2=self.wx2 * square,
            w2x=self.w2x * factor,
            w2x2=self.w2x2 * square,
            clusters=clusters,
        )

    @classmethod
    def from_arrays(
        cls, values: ArrayLike, weights: ArrayLike | None = None, persons: Persons | None = None
    ) -> MeanSums:
        """Sum up one number per answer. NaN values and weights of zero are left out.

        Raises ValueError where the arrays differ in length or a weight is negative or not finite.
        """
        x = np.asarray(values, dtype=np.float64)
        w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=np.float64)
        if w.shape != x.shape or (persons is not None and len(persons) != x.size):
            raise ValueError("values, weights and persons must be of one length")
        keep = ~np.isnan(x)
        if not np.all(np.isfinite(w[keep])) or np.any(w[keep] < 0):
            raise ValueError("weights must be finite and not negative")
        keep &= w > 0
        who = None if persons is None else person_codes(persons)[keep]
        x, w = x[keep], w[keep]
        wx, w2 = w * x, w * w
        return cls(
            n=int(x.size),
            w=float(w.sum()),
            w2=float(w2.sum()),
            wx=float(wx.sum()),
            wx2=float((wx * x).sum()),
            w2x=float((w2 * x).sum()),
            w2x2=float((w2 * x * x).sum()),
            clusters=None if who is None else _cluster_sums(who, wx, w),
        )

    @property
    def mean(self) -> float:
        """Weighted mean, NaN without answers."""
        return self.wx / self.w if self.w > 0 else float("nan")

    @property
    def moments(self) -> MeanSums:
        """Itself: what ``effective`` asks of every kind of sums."""
        return self

    def __add__(self, other: MeanSums) -> MeanSums:
        _refuse_clusters(self.clusters, other.clusters)
        return MeanSums(
            self.n + other.n,
            self.w + other.w,
            self.w2 + other.w2,
            self.wx + other.wx,
            self.wx2 + other.wx2,
            self.w2x + other.w2x,
            self.w2x2 + other.w2x2,
        )


@dataclass(frozen=True, slots=True)
class ShareSums:
    """The sums of a share: ``wx`` and ``w2x`` run over the positive answers only."""

    n: int
    positives: int
    w: float
    w2: float
    wx: float
    w2x: float
    clusters: ClusterSums | None = None

    @classmethod
    def counts(cls, n: int, positives: int, clusters: ClusterSums | None = None) -> ShareSums:
        """Sums where every weight is 1.

        >>> ShareSums.counts(80, 48).share
        0.6
        """
        if not 0 <= positives <= n:
            raise ValueError(f"positives must lie between 0 and n: {positives} of {n}")
        return cls(n, positives, float(n), float(n), float(positives), float(positives), clusters)

    @classmethod
    def from_arrays(
        cls, positive: ArrayLike, weights: ArrayLike | None = None, persons: Persons | None = None
    ) -> ShareSums:
        """Sum up one 1 (positive) or 0 per answer; NaN is left out. Errors as ``MeanSums.from_arrays``."""
        x = np.asarray(positive, dtype=np.float64)
        sums = MeanSums.from_arrays(x, weights, persons)
        counted = (x == 1) if weights is None else (x == 1) & (np.asarray(weights, dtype=np.float64) > 0)
        return cls(sums.n, int(counted.sum()), sums.w, sums.w2, sums.wx, sums.w2x, sums.clusters)

    @property
    def share(self) -> float:
        """Weighted share between 0 and 1, NaN without answers."""
        return self.wx / self.w if self.w > 0 else float("nan")

    @property
    def moments(self) -> MeanSums:
        """The same facts as sums of a mean of zeros and ones."""
        return MeanSums(self.n, self.w, self.w2, self.wx, self.wx, self.w2x, self.w2x, clusters=self.clusters)

    def __add__(self, other: ShareSums) -> ShareSums:
        _refuse_clusters(self.clusters, other.clusters)
        return ShareSums(
            self.n + other.n,
            self.positives + other.positives,
            self.w + other.w,
            self.w2 + other.w2,
            self.wx + other.wx,
            self.w2x + other.w2x,
        )


@dataclass(frozen=True, slots=True)
class NpsSums:
    """The sums of a net promoter score.

    ``promoters`` and ``detractors`` count answers; ``wp``, ``wd`` are their sums of w, ``w2p``, ``w2d`` of w².
    """

    n: int
    promoters: int
    detractors: int
    w: float
    w2: float
    wp: float
    wd: float
    w2p: float
    w2d: float
    clusters: ClusterSums | None = None

    @classmethod
    def counts(cls, n: int, promoters: int, detractors: int, clusters: ClusterSums | None = None) -> NpsSums:
        """Sums where every weight is 1.

        >>> NpsSums.counts(10, 5, 2).net
        0.3
        """
        if min(promoters, detractors) < 0 or promoters + detractors > n:
            raise ValueError(f"{promoters} promoters and {detractors} detractors do not fit into {n}")
        p, d, whole = float(promoters), float(detractors), float(n)
        return cls(n, promoters, detractors, whole, whole, p, d, p, d, clusters)

    @classmethod
    def from_arrays(
        cls, net: ArrayLike, weights: ArrayLike | None = None, persons: Persons | None = None
    ) -> NpsSums:
        """Sum up one 1, 0 or -1 per answer; NaN is left out. Errors as ``MeanSums.from_arrays``."""
        x = np.asarray(net, dtype=np.float64)
        sums = MeanSums.from_arrays(x, weights, persons)
        w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=np.float64)
        up, down = (x == 1) & (w > 0), (x == -1) & (w > 0)
        return cls(
            n=sums.n,
            promoters=int(up.sum()),
            detractors=int(down.sum()),
            w=sums.w,
            w2=sums.w2,
            wp=float(w[up].sum()),
            wd=float(w[down].sum()),
            w2p=float((w[up] ** 2).sum()),
            w2d=float((w[down] ** 2).sum()),
            clusters=sums.clusters,
        )

    @property
    def promoter_share(self) -> float:
        """Weighted share of promoters between 0 and 1."""
        return self.wp / self.w if self.w > 0 else float("nan")

    @property
    def detractor_share(self) -> float:
        """Weighted share of detractors between 0 and 1."""
        return self.wd / self.w if self.w > 0 else float("nan")

    @property
    def net(self) -> float:
        """Promoters less detractors over all answers, between -1 and 1; NaN without answers."""
        return (self.wp - self.wd) / self.w if self.w > 0 else float("nan")

    @property
    def moments(self) -> MeanSums:
        """The same facts as sums of a mean of ones, zeros and minus ones."""
        return MeanSums(
            self.n,
            self.w,
            self.w2,
            self.wp - self.wd,
            self.wp + self.wd,
            self.w2p - self.w2d,
            self.w2p + self.w2d,
            clusters=self.clusters,
        )

    def __add__(self, other: NpsSums) -> NpsSums:
        _refuse_clusters(self.clusters, other.clusters)
        return NpsSums(
            self.n + other.n,
            self.promoters + other.promoters,
            self.detractors + other.detractors,
            self.w + other.w,
            self.w2 + other.w2,
            self.wp + other.wp,
            self.wd + other.wd,
            self.w2p + other.w2p,
            self.w2d + other.w2d,
        )


def person_codes(persons: Persons) -> npt.NDArray[np.int64]:
    """One integer per answer, the same for the same person.

    None, NaN, an empty text or a negative integer is an unknown person and becomes a person of its own.
    """
    given = np.asarray(persons)
    if given.dtype.kind in "iu":
        codes = np.unique(given, return_inverse=True)[1].astype(np.int64)
        unknown = given < 0
    else:
        seen: dict[Any, int] = {}
        listed = given.tolist()
        unknown = np.fromiter((p is None or p == "" or p != p for p in listed), dtype=bool, count=len(listed))
        codes = np.fromiter(
            (seen.setdefault(p, len(seen)) for p in listed), dtype=np.int64, count=len(listed)
        )
    first_free = int(codes.max()) + 1 if codes.size else 0
    codes[unknown] = first_free + np.arange(int(unknown.sum()))
    return codes


def _cluster_sums(codes: npt.NDArray[np.int64], wx: Floats, w: Floats) -> ClusterSums:
    _, inverse = np.unique(codes, return_inverse=True)
    s = np.bincount(inverse, weights=wx)
    m = np.bincount(inverse, weights=w)
    return ClusterSums(
        persons=int(m.size), ss=float((s * s).sum()), sm=float((s * m).sum()), mm=float((m * m).sum())
    )


def _refuse_clusters(first: ClusterSums | None, second: ClusterSums | None) -> None:
    if first is not None or second is not None:
        raise ValueError(
            "sums by person cannot be added: the same person may be in both; group by person over the whole"
        )
