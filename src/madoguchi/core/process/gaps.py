"""How much of a missed promise is the design's, and how much the execution's.

Of cases that have reached a verdict: y = 1 if the promise was kept, a = 1 if the stage ran as its blueprint says (no
deviation recorded before the deadline), x = what was known when the stage began, p* = the share that shall keep it::

    p  = mean(y)                       what was reached
    q1 = E_x[P(y = 1 | a = 1, x)]      what would be, had everybody followed the blueprint, with the same mix of cases
    D  = p* - q1   design gap          E = q1 - p   execution gap          p* - p = D + E, exactly

q1 is estimated doubly robustly (augmented inverse probability weighting; Robins, Rotnitzky & Zhao 1994) with
cross-fitting (Chernozhukov et al. 2018)::

    ψ_i = m1(x_i) + a_i (y_i - m1(x_i)) / e(x_i)     q1 = mean ψ     SE(D) = sd(ψ)/√n     SE(E) = sd(ψ - y)/√n

with e clipped to [0.02, 0.98]; cluster-robust where several cases share a customer. Deviating is a habit of members,
therefore E has the greater of its errors by customer and by member; D is of the design and not of a sample of members.
The bounds of D are those
of q1 on the scale of log odds, by Student's t: near 0 and 1 with few cases they cover better than q1 ± 1.96 SE, with many
they are the same.

Capacity: r1 = E_x[P(the work alone, without waits, fits | a = 1, x)]; D = (p* - r1) + (r1 - q1): what no capacity would
mend, and what waiting took.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import special

from ..metrics.intervals import Interval, critical, wilson
from ..metrics.sums import Floats
from .nuisance import Covariate, Features, Ints, cross_fit, features, folds

CLIP = (0.02, 0.98)
EACH_SIDE = 30  # conforming cases, and deviating ones
OVERLAP_FROM = 0.05  # a case is comparable where at least so many of its like run as designed
OVERLAP_SHARE = 0.95  # of the cases must be
TOUCH_SHARE = 0.8  # of the conforming cases must have a known time of work
CAPABILITY_FROM = 2_000  # its 99.865th percentile means nothing with fewer


@dataclass(frozen=True)
class StageCases:
    """The cases of one stage that have reached a verdict, place i of everything being case i.

    ``kept`` and ``conforming``: 0 or 1. ``covariates``: known when the stage began; levels as integers, numbers as
    floats. ``clusters``: whose the case is; ``doers``: who did it. ``work_fits``: 1 where the work alone fits into the promised time, 0 where
    not, NaN unknown. ``seconds`` taken and ``limit`` promised, for capability.
    """

    stage: str
    target: float
    kept: Floats
    conforming: Floats
    covariates: Mapping[str, Covariate]
    clusters: Ints | None = None
    work_fits: Floats | None = None
    seconds: Floats | None = None
    limit: Floats | None = None
    doers: Ints | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap as a share of cases (0.02 = 2 points), its standard error, bounds and degrees of freedom."""

    value: float
    error: float
    low: float
    high: float
    df: float

    def below(self, limit: float) -> float:
        """One-sided p-value of "not above ``limit``"."""
        return _one_sided(self.value - limit, self.error, self.df)

    def above(self, limit: float) -> float:
        """One-sided p-value of "not below ``limit``"."""
        return _one_sided(limit - self.value, self.error, self.df)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The gaps of a stage; those that cannot be told are None.

    ``overlap``: share of cases whose like are run as designed often enough to compare with; ``design`` comes from the
    conforming cases alone (Wilson) where ``compared`` is False. ``beyond``: p* - r1; ``waiting``: r1 - q1.
    ``e_value`` of E and of its bound nearest to none. ``capability``: PPU of conforming times.
    """

    stage: str
    target: float
    n: int
    conforming: int
    deviating: int
    clusters: int
    kept: float
    kept_bounds: Interval
    conforming_kept: float | None
    deviating_kept: float | None
    overlap: float | None
    compared: bool
    design: Gap | None = None
    execution: Gap | None = None
    beyond: Gap | None = None
    waiting: Gap | None = None
    e_value: tuple[float, float] | None = None
    capability: float | None = None
    level: float = 0.95


def estimate(cases: StageCases, seed: int = 0, *, level: float = 0.95, bootstrap: int = 0) -> Estimate:
    """Return the gaps of one stage. ``bootstrap``: bounds from so many resamples of whole clusters instead of errors."""
    y, a = cases.kept, cases.conforming > 0
    n, n1 = y.size, int(a.sum())
    p = float(y.mean()) if n else math.nan
    groups = _groups(cases.clusters, n)
    base = Estimate(
        cases.stage,
        cases.target,
        n,
        n1,
        n - n1,
        int(groups.max()) + 1 if n else 0,
        p,
        wilson(p, float(n), level) if n else Interval(0.0, 1.0),
        float(y[a].mean()) if n1 else None,
        float(y[~a].mean()) if n - n1 else None,
        None,
        False,
        capability=_capability(cases, a),
        level=level,
    )
    if n1 < EACH_SIDE or n - n1 < EACH_SIDE:
        return replace(base, design=_raw_design(base))
    part = folds(n, seed, groups if cases.clusters is not None else None)
    x = features(cases.covariates, n)
    reach = cross_fit(x, a.astype(np.float64), np.ones(n, dtype=bool), part)
    overlap = float((reach >= OVERLAP_FROM).mean())
    base = replace(base, overlap=overlap)
    if overlap < OVERLAP_SHARE:
        return replace(base, design=_raw_design(base))
    psi = influence(x, y, a, reach, part)
    q1 = float(np.clip(psi.mean(), 0.0, 1.0))
    draws = _draws(groups, bootstrap, seed)
    design = _design(cases.target, psi, q1, groups, level, draws)
    execution = _gap(psi - y, q1 - p, groups, level, draws)
    if cases.doers is not None:
        by = _groups(cases.doers, n)
        execution = max(
            execution,
            _gap(psi - y, q1 - p, by, level, _draws(by, bootstrap, seed)),
            key=lambda gap: gap.high - gap.low,
        )
    beyond, waiting = _capacity(cases, x, a, psi, q1, part, groups, level, draws)
    return replace(
        base,
        compared=True,
        design=design,
        execution=execution,
        beyond=beyond,
        waiting=waiting,
        e_value=_e_values(base, execution),
    )


def influence(x: Features, y: Floats, a: npt.NDArray[np.bool_], reach: Floats, part: Ints) -> Floats:
    """Return ψ of every case; its mean is the share kept had all been as those with ``a``."""
    m1 = cross_fit(x, y, a, part)
    return m1 + a * (y - m1) / np.clip(reach, *CLIP)


def e_value(ratio: float) -> float:
    """How strongly something unseen would have to be tied to both sides to explain a risk ratio away.

    VanderWeele & Ding (2017): RR + √(RR (RR - 1)), of 1/RR below 1.

    >>> round(e_value(3.9), 2), round(e_value(1.8), 2)
    (7.26, 3.0)
    """
    if not 0.0 < ratio < math.inf:
        return math.inf
    ratio = max(ratio, 1.0 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1.0))


def ppu(seconds: Floats, limit: float) -> float:
    """Capability of times against an upper limit, by percentiles (ISO 22514): (USL - x50) / (x99.865 - x50)."""
    middle, far = np.quantile(seconds, [0.5, 0.99865])
    return float((limit - middle) / (far - middle)) if far > middle else math.inf


def _groups(clusters: Ints | None, n: int) -> Ints:
    return (
        np.arange(n, dtype=np.int64)
        if clusters is None
        else np.unique(clusters, return_inverse=True)[1].astype(np.int64)
    )


def _raw_design(base: Estimate) -> Gap | None:
    """D of the conforming cases alone, with Wilson's bounds: nothing to standardise by."""
    if base.conforming < EACH_SIDE or base.conforming_kept is None:
        return None
    q = base.conforming_kept
    bounds = wilson(q, float(base.conforming), base.level)
    error = (bounds.high - bounds.low) / 2 / critical(base.level)
    return Gap(base.target - q, error, base.target - bounds.high, base.target - bounds.low, math.inf)


def _sums(values: Floats, groups: Ints) -> Floats:
    return np.asarray(np.bincount(groups, values), dtype=np.float64)


def _error(values: Floats, groups: Ints) -> tuple[float, float]:
    """The standard error of a mean, clusters taken whole, and its degrees of freedom (effective clusters - 1)."""
    n, size = values.size, _sums(np.ones(values.size), groups)
    moved = _sums(values - values.mean(), groups)
    many = size.size
    if many < 2:
        return math.inf, 1.0
    df = max(float(n**2 / (size**2).sum()) - 1.0, 1.0)
    return math.sqrt(float((moved**2).sum()) * many / (many - 1)) / n, df


def _gap(values: Floats, value: float, groups: Ints, level: float, draws: Floats | None) -> Gap:
    error, df = _error(values, groups)
    if draws is not None:
        low, high = _percentiles(values, groups, level, draws)
        return Gap(value, error, low, high, df)
    half = critical(level, df) * error
    return Gap(value, error, value - half, value + half, df)


def _design(target: float, psi: Floats, q1: float, groups: Ints, level: float, draws: Floats | None) -> Gap:
    error, df = _error(psi, groups)
    if draws is not None:
        low, high = _percentiles(psi, groups, level, draws)
    else:
        half = critical(level, df) * error
        inner = min(max(q1, 1e-9), 1 - 1e-9)
        if 0.0 < q1 < 1.0 and error < q1 * (1 - q1):
            odds, wide = math.log(inner / (1 - inner)), half / (inner * (1 - inner))
            low, high = (float(special.expit(odds - wide)), float(special.expit(odds + wide)))
        else:
            low, high = q1 - half, q1 + half
    return Gap(target - q1, error, target - high, target - low, df)


def _capacity(
    cases: StageCases,
    x: Features,
    a: npt.NDArray[np.bool_],
    psi: Floats,
    q1: float,
    part: Ints,
    groups: Ints,
    level: float,
    draws: Floats | None,
) -> tuple[Gap | None, Gap | None]:
    fits = cases.work_fits
    if fits is None:
        return None, None
    known = a & np.isfinite(fits)
    if known.sum() < EACH_SIDE or known.sum() < TOUCH_SHARE * a.sum():
        return None, None
    filled = np.where(np.isfinite(fits), fits, 0.0)
    reach = cross_fit(x, known.astype(np.float64), np.ones(known.size, dtype=bool), part)
    work = influence(x, filled, known, reach, part)
    r1 = float(np.clip(work.mean(), q1, 1.0))
    beyond = _design(cases.target, work, r1, groups, level, draws)
    return beyond, _gap(work - psi, r1 - q1, groups, level, draws)


def _e_values(base: Estimate, execution: Gap) -> tuple[float, float] | None:
    """E-values of E: of the ratio kept among the deviating cases, had they conformed, to what they did keep."""
    share = base.deviating / base.n
    did = base.deviating_kept
    if not did:
        return None
    near = execution.low if execution.value > 0 else execution.high

    def ratio(gap: float) -> float:
        return (did + gap / share) / did if did + gap / share > 0 else 0.0

    crosses = execution.low <= 0.0 <= execution.high
    return e_value(ratio(execution.value)), 1.0 if crosses else e_value(ratio(near))


def _capability(cases: StageCases, a: npt.NDArray[np.bool_]) -> float | None:
    if cases.seconds is None or cases.limit is None:
        return None
    known = a & np.isfinite(cases.seconds) & np.isfinite(cases.limit) & (cases.limit > 0)
    if known.sum() < CAPABILITY_FROM:
        return None
    # promises of different length are one scale as parts of what was promised
    return ppu(cases.seconds[known] / cases.limit[known], 1.0)


def _draws(groups: Ints, times: int, seed: int) -> Floats | None:
    """Weights of whole clusters, resampled with replacement: a row a resample."""
    if not times:
        return None
    many = int(groups.max()) + 1
    rng = np.random.default_rng(seed)
    return rng.multinomial(many, np.full(many, 1.0 / many), size=times).astype(np.float64)


def _percentiles(values: Floats, groups: Ints, level: float, draws: Floats) -> tuple[float, float]:
    total, size = _sums(values, groups), _sums(np.ones(values.size), groups)
    means = (draws @ total) / (draws @ size)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _one_sided(distance: float, error: float, df: float) -> float:
    if error <= 0.0:
        return 0.0 if distance > 0 else 1.0
    if math.isinf(error):
        return 1.0
    score = distance / error
    return float(special.ndtr(-score)) if math.isinf(df) else float(special.stdtr(df, -score))
