"""How many independent answers a weighted, clustered sample is worth.

Weights: n_effective = (Σw)² / Σw² (Kish 1965). Repeat answers: the design effect is the cluster-robust
(linearised) variance over the variance as if answers were independent, never taken below 1::

    deff = [C/(C-1) Σ_c (s_c - μ m_c)²] / [n/(n-1) Σ w²(x - μ)²],   μ = Σwx / Σw

Both together multiply: n_effective = Kish / deff (the usual product form of design effects). The critical value
then comes from Student's t with G - 1 degrees of freedom, G = (Σ_c m_c)² / Σ_c m_c² being the effective number of
persons (Carter, Schnepel & Steigerwald 2017), so that one person who gives most of the answers is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .sums import MeanSums


class HasMoments(Protocol):
    """Any of the sums: share, mean, NPS."""

    @property
    def moments(self) -> MeanSums:
        """The sums seen as those of a mean."""
        ...


@dataclass(frozen=True, slots=True)
class Effective:
    """``n`` effective answers, ``persons``, and ``df`` where answers are clustered (None: use the normal)."""

    n: float
    persons: int
    df: float | None
    deff: float = 1.0


def effective(sums: HasMoments) -> Effective:
    """Effective n of any sums; without weights and repeat answers exactly n."""
    m = sums.moments
    if m.n == 0:
        return Effective(0.0, 0, None)
    kish = m.w * m.w / m.w2
    c = m.clusters
    if c is None or c.persons >= m.n:
        return Effective(kish, m.n if c is None else c.persons, None)
    persons_effective = m.w * m.w / c.mm
    df = max(persons_effective - 1, 1.0)
    if c.persons < 2:
        return Effective(1.0, c.persons, df, kish)
    mu = m.mean
    independent = m.n / (m.n - 1) * (m.w2x2 - 2 * mu * m.w2x + mu * mu * m.w2)
    clustered = c.persons / (c.persons - 1) * (c.ss - 2 * mu * c.sm + mu * mu * c.mm)
    if independent <= 1e-12 * max(m.w2x2, m.w2):
        # Everybody answered alike: the data say nothing about agreement inside persons, so take the worst.
        deff = c.mm / m.w2
    else:
        deff = max(clustered / independent, 1.0)
    return Effective(max(kish / deff, 1.0), c.persons, df, deff)
