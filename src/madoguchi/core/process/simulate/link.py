"""How customers' answers hang on the wait and the promise: a regression on answered cases, or none where none is seen.

Ordinary least squares of the answer on "promise kept" and the logarithm of the time to resolve, with the request and the
channel held fixed; HC1 standard errors (MacKinnon and White 1985, Journal of Econometrics 29).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from madoguchi.core.process.simulate.figures import Seen
from madoguchi.core.process.simulate.log import HOUR

LEAST = 100
SURE = 0.01  # of the joint test of both coefficients
LEAST_KIND = 20  # answers of a request or channel that get a level of their own


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered case. ``kept`` None: it had no promise."""

    value: float
    resolved: float
    kept: bool | None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """Coefficients drawn from their uncertainty."""

    kept: float
    hours: float
    level: float

    def mean(self, seen: Sequence[Seen]) -> float:
        """Return the mean answer expected of these cases."""
        values = [
            self.level
            + self.kept * (1.0 if one.allowance is None else float(one.resolved <= one.allowance))
            + self.hours * np.log1p(one.resolved / HOUR)
            for one in seen
            if one.resolved is not None
        ]
        return float(np.mean(values)) if values else self.level


@dataclass(frozen=True, slots=True)
class Link:
    """``kept``: points for a kept promise; ``hours``: points for each doubling-like step of log(1 + hours).

    ``p`` of the joint test that both are nought; ``established`` where it is below 0.01 and the signs are not absurd.
    """

    n: int
    kept: float
    kept_low: float
    kept_high: float
    hours: float
    hours_low: float
    hours_high: float
    p: float
    level: float
    mean: float
    spread: tuple[tuple[float, float], tuple[float, float]]
    low: float
    high: float

    @property
    def established(self) -> bool:
        """Whether the answers hang on waits and promises beyond chance."""
        return self.n >= LEAST and self.p < SURE and not (self.kept < 0 and self.kept_high < 0)

    def draw(self, dice: np.random.Generator) -> Drawn:
        """Return coefficients as they might be too."""
        kept, hours = dice.multivariate_normal((self.kept, self.hours), np.asarray(self.spread))
        return Drawn(float(kept), float(hours), self.level)


def fit_link(answers: Sequence[Answered]) -> Link | None:
    """Return the link, or None with fewer than 100 answers. Whether it is established is for its reader to ask."""
    if len(answers) < LEAST:
        return None
    y = np.array([one.value for one in answers])
    kept = np.array([1.0 if one.kept is None else float(one.kept) for one in answers])
    hours = np.log1p(np.array([max(0.0, one.resolved) for one in answers]) / HOUR)
    counted = Counter(kind for one in answers for kind in one.kinds)
    kinds = [kind for kind, n in counted.items() if LEAST_KIND <= n <= len(answers) - LEAST_KIND]
    dummies = [[float(kind in one.kinds) for kind in kinds] for one in answers]
    x = np.column_stack([kept, hours, np.ones(len(y)), np.array(dummies).reshape(len(y), len(kinds))])
    varying = [place for place in (0, 1) if x[:, place].std() > 1e-9]
    if not varying:
        return None
    inverse = np.linalg.pinv(x.T @ x)
    beta = inverse @ x.T @ y
    left = y - x @ beta
    free = max(1, len(y) - np.linalg.matrix_rank(x))
    spread = inverse @ (x.T * left**2 @ x) @ inverse * len(y) / free
    part = spread[np.ix_(varying, varying)]
    wald = float(beta[varying] @ np.linalg.pinv(part) @ beta[varying])
    both = np.zeros((2, 2))
    both[np.ix_(varying, varying)] = part
    half = 1.96 * np.sqrt(np.diag(both))
    level = float(y.mean() - beta[0] * kept.mean() - beta[1] * hours.mean())
    return Link(
        len(y),
        float(beta[0]),
        float(beta[0] - half[0]),
        float(beta[0] + half[0]),
        float(beta[1]),
        float(beta[1] - half[1]),
        float(beta[1] + half[1]),
        float(stats.chi2.sf(wald, len(varying))),
        level,
        float(y.mean()),
        ((float(both[0, 0]), float(both[0, 1])), (float(both[1, 0]), float(both[1, 1]))),
        float(y.min()),
        float(y.max()),
    )
