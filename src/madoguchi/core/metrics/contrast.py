"""What one group has more often than another: many shares compared at once, with care for how many they are.

Each share is compared with Newcombe's (1998) interval (``compare.proportions``); over all of them the p-values are
adjusted after Benjamini & Hochberg (1995), so that of what is called clear at most one in twenty is false on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .compare import Difference, benjamini_hochberg, proportions
from .metric import WEAK_BELOW
from .sums import ShareSums

CLAIM = 0.05


@dataclass(frozen=True, slots=True)
class Counted:
    """Of ``n`` in a group, ``has`` have it."""

    has: int
    n: int

    @property
    def share(self) -> float:
        """In per cent."""
        return 100.0 * self.has / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Contrast:
    """How often the first group has something against the second, in percentage points."""

    code: str
    first: Counted
    second: Counted
    difference: Difference
    p_adjusted: float

    @property
    def clear(self) -> bool:
        """Whether the first group may be said to have it more, or less, often."""
        return self.p_adjusted < CLAIM

    @property
    def value(self) -> float:
        """The difference in percentage points."""
        return self.difference.value or 0.0


def contrasts(counts: Sequence[tuple[str, Counted, Counted]], least: int = WEAK_BELOW) -> list[Contrast]:
    """Return what can be compared, the largest difference first; groups of fewer than ``least`` are left out.

    >>> found = contrasts([("thanks", Counted(56, 70), Counted(48, 80)), ("rare", Counted(1, 4), Counted(2, 80))])
    >>> [(one.code, round(one.difference.low, 2), round(one.difference.high, 2)) for one in found]
    [('thanks', 5.24, 33.39)]
    """
    made = [
        (code, first, second, proportions(_sums(second), _sums(first)))
        for code, first, second in counts
        if min(first.n, second.n) >= least
    ]
    known = [one for one in made if one[3].value is not None and one[3].p_value is not None]
    adjusted = benjamini_hochberg([one[3].p_value or 0.0 for one in known])
    found = [Contrast(*one, p) for one, p in zip(known, adjusted, strict=True)]
    return sorted(found, key=lambda one: -one.value)


def _sums(counted: Counted) -> ShareSums:
    return ShareSums.counts(counted.n, counted.has)
