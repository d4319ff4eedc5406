"""The same things measured twice: the mean difference with Student's interval over the pairs.

Student 1908 ("The Probable Error of a Mean"): d̄ ± t(n - 1) · s_d / √n. Tested against his own data.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import special

from ..text import Text
from .compare import Difference, Verdict
from .intervals import critical
from .metric import HIDDEN_BELOW, WEAK_BELOW
from .sums import Floats

TOO_FEW_PAIRS = Text(
    f"Fewer than {HIDDEN_BELOW} pairs: not compared.", f"{HIDDEN_BELOW}組未満のため、比較していません。"
)
WEAK_PAIRS = Text(
    f"Fewer than {WEAK_BELOW} pairs: a rough comparison.", f"{WEAK_BELOW}組未満のため、参考比較です。"
)


def paired(
    before: Sequence[float] | Floats, after: Sequence[float] | Floats, level: float = 0.95
) -> Difference:
    """Return after - before over the pairs in which both are known (not NaN); nothing below the display threshold.

    Where every pair differs by the same, the interval is that difference.
    """
    found = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    found = found[~np.isnan(found)]
    n = int(found.size)
    if n < HIDDEN_BELOW:
        return Difference(
            None, None, None, level, "paired_t", None, Verdict.NOT_DISTINGUISHABLE, TOO_FEW_PAIRS
        )
    d = float(found.mean())
    error = float(found.std(ddof=1)) / math.sqrt(n)
    half = critical(level, n - 1) * error
    if error:
        p = 2 * float(special.stdtr(n - 1, -abs(d) / error))
    else:
        p = 0.0 if d else 1.0
    low, high = d - half, d + half
    verdict = Verdict.CLEAR_UP if low > 0 else Verdict.CLEAR_DOWN if high < 0 else Verdict.NOT_DISTINGUISHABLE
    note = WEAK_PAIRS if n < WEAK_BELOW else None
    return Difference(d, low, high, level, "paired_t", p, verdict, note)
