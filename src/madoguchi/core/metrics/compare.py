"""Whether two figures differ by more than noise, and how to say so when many are compared at once.

A difference's interval comes from the two figures' own intervals (MOVER, Zou & Donner 2008)::

    low  = d - √((a - a_low)² + (b_high - b)²)      d = a - b, a = after, b = before
    high = d + √((a_high - a)² + (b - b_low)²)

On Wilson intervals that is Newcombe's (1998) method 10 for two proportions; on adjusted-Wald intervals the same for two
NPS; on order statistics a distribution-free, deterministic interval for two medians (each bound covers at least its
level, so the difference is careful rather than sharp). Two means use Welch's t. The p-value of a MOVER interval treats
the margin towards zero as growing in proportion to the critical value, so p < 1 - level exactly where the interval
excludes zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scipy import special

from ..text import Text
from .effective import effective
from .estimates import degrees, mean_error, plain_share
from .intervals import Interval, critical
from .metric import HIDDEN_BELOW, PLAIN, WEAK_BELOW, Context, Metric
from .nps import score_from_sums
from .sums import MeanSums, NpsSums, ShareSums


class Verdict(StrEnum):
    """What may be said of a change; up and down are of the number, not of good and bad."""

    CLEAR_UP = "clear_up"
    CLEAR_DOWN = "clear_down"
    NOT_DISTINGUISHABLE = "not_distinguishable"


VERDICT_TEXT = {
    Verdict.CLEAR_UP: Text("clearly higher", "明らかに上昇"),
    Verdict.CLEAR_DOWN: Text("clearly lower", "明らかに低下"),
    Verdict.NOT_DISTINGUISHABLE: Text("no distinguishable change", "差があるとは言えません"),
}
TOO_FEW = Text("Too few answers on one side to compare.", "一方の件数が少ないため、比較できません。")
NOT_ALIKE = Text(
    "The two figures are defined differently and cannot be compared.",
    "定義が異なる指標のため、比較できません。",
)
WEAK_SIDE = Text(
    f"One side has fewer than {WEAK_BELOW} answers: a rough comparison.",
    f"一方が{WEAK_BELOW}件未満のため、参考比較です。",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """after - before in the unit of the metric (points for shares and NPS); None where it cannot be had."""

    value: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    p_value: float | None
    verdict: Verdict
    note: Text | None = None


def mover(before: float, before_interval: Interval, after: float, after_interval: Interval) -> Interval:
    """Interval of after - before from the intervals of both; see the module's text."""
    d = after - before
    down = math.hypot(after - after_interval.low, before_interval.high - before)
    up = math.hypot(after_interval.high - after, before - before_interval.low)
    return Interval(d - down, d + up)


def proportions(before: ShareSums, after: ShareSums, context: Context = PLAIN) -> Difference:
    """Difference of two shares in percentage points, Newcombe's hybrid score on the effective n.

    >>> d = proportions(ShareSums.counts(80, 48), ShareSums.counts(70, 56))
    >>> round(d.low, 2), round(d.high, 2), str(d.verdict)
    (5.24, 33.39, 'clear_up')
    """
    return metrics(plain_share(before, context), plain_share(after, context), "newcombe")


def nps(before: NpsSums, after: NpsSums, context: Context = PLAIN) -> Difference:
    """Difference of two NPS in points; ``method="wald"`` in the context gives the plain normal one."""
    return metrics(score_from_sums(before, context), score_from_sums(after, context))


def means(before: MeanSums, after: MeanSums, level: float = 0.95) -> Difference:
    """Difference of two means in their unit by Welch's t with Satterthwaite's degrees of freedom."""
    sizes = effective(before), effective(after)
    errors = mean_error(before, sizes[0]), mean_error(after, sizes[1])
    if errors[0] is None or errors[1] is None or _fewest(before.n, after.n, *(s.persons for s in sizes)):
        return _nothing(level, "welch", TOO_FEW)
    v0, v1 = errors[0] ** 2, errors[1] ** 2
    d, error = after.mean - before.mean, math.sqrt(v0 + v1)
    note = WEAK_SIDE if min(before.n, after.n) < WEAK_BELOW else None
    if error == 0:
        return Difference(d, d, d, level, "welch", 0.0 if d else 1.0, _verdict(d, d), note)
    df = (v0 + v1) ** 2 / (v0**2 / degrees(before, sizes[0]) + v1**2 / degrees(after, sizes[1]))
    half = critical(level, df) * error
    p = 2 * float(special.stdtr(df, -abs(d) / error))
    return Difference(d, d - half, d + half, level, "welch", p, _verdict(d - half, d + half), note)


def metrics(before: Metric, after: Metric, method: str | None = None) -> Difference:
    """Difference of any two metrics of one definition from their intervals (shares, NPS, medians).

    Not comparable where the definitions differ (two versions of CES, two windows of FCR), where a figure is hidden
    or where it has no bounds.
    """
    name = method or f"mover_{after.method}"
    level = after.level
    if before.metric != after.metric or before.definition != after.definition or before.level != level:
        return _nothing(level, name, NOT_ALIKE)
    if not (before.shown and after.shown) or before.value is None or after.value is None:
        return _nothing(level, name, TOO_FEW)
    d = after.value - before.value
    first, second = _bounds(before), _bounds(after)
    if first is None or second is None:
        return Difference(d, None, None, level, name, None, Verdict.NOT_DISTINGUISHABLE, TOO_FEW)
    low, high = mover(before.value, first, after.value, second)
    note = WEAK_SIDE if "weak" in (before.display, after.display) else None
    margin = d - low if d > 0 else high - d
    return Difference(d, low, high, level, name, _p_value(d, margin, level), _verdict(low, high), note)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's (1979) adjusted p-values, in the order given: the chance of even one false claim stays below α.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for place, i in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Benjamini & Hochberg's (1995) adjusted p-values: of the claims made, at most α are false on average.

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i], reverse=True)
    adjusted = [0.0] * m
    lowest = 1.0
    for place, i in enumerate(order):
        lowest = min(lowest, p_values[i] * (m / (m - place)))
        adjusted[i] = lowest
    return adjusted


def _bounds(metric: Metric) -> Interval | None:
    if metric.low is None or metric.high is None:
        return None
    return Interval(metric.low, metric.high)


def _p_value(d: float, margin: float, level: float) -> float:
    if d == 0:
        return 1.0
    if margin == 0:
        return 0.0
    return 2 * float(special.ndtr(-critical(level) * abs(d) / margin))


def _verdict(low: float, high: float) -> Verdict:
    if low > 0:
        return Verdict.CLEAR_UP
    return Verdict.CLEAR_DOWN if high < 0 else Verdict.NOT_DISTINGUISHABLE


def _fewest(*numbers: int) -> bool:
    return min(numbers) < HIDDEN_BELOW


def _nothing(level: float, method: str, note: Text) -> Difference:
    return Difference(None, None, None, level, method, None, Verdict.NOT_DISTINGUISHABLE, note)
