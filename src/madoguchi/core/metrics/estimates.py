"""The engines behind every metric: share, net score, mean and quantile with interval, from sums or ranks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from ..text import Text
from .effective import Effective, effective
from .intervals import (
    Interval,
    nps_adjusted_wald,
    nps_wald,
    quantile_ranks,
    t_interval,
    wald,
    wilson,
)
from .metric import PLAIN, Context, Metric, Unit, build, join_notes
from .sums import MeanSums, NpsSums, ShareSums

NOTHING = (None, None)
_NO_LOWER = Text(
    "Too few values for a lower bound at this level.",
    "件数が少ないため、この信頼水準での下限は求められません。",
)
_NO_UPPER = Text(
    "Too few values for an upper bound at this level.",
    "件数が少ないため、この信頼水準での上限は求められません。",
)


def share_metric(
    sums: ShareSums,
    code: str,
    label: Text,
    definition: Text,
    context: Context = PLAIN,
    answer: str | None = None,
) -> Metric:
    """A share in per cent with Wilson's interval on the effective n (``wald`` on request)."""
    size = effective(sums)
    method = "wald" if context.method == "wald" else "wilson"
    if sums.n == 0:
        return build(code, label, definition, "percent", math.nan, NOTHING, method, 0, size, context, answer)
    formula = wald if method == "wald" else wilson
    share = min(max(sums.share, 0.0), 1.0)
    low, high = formula(share, size.n, context.level, size.df)
    return build(
        code,
        label,
        definition,
        "percent",
        100 * share,
        Interval(100 * low, 100 * high),
        method,
        sums.n,
        size,
        context,
        answer,
    )


def plain_share(sums: ShareSums, context: Context = PLAIN) -> Metric:
    """A share without a story of its own, for comparing two of them."""
    text = Text("Share", "割合")
    return share_metric(sums, "share", text, text, context)


def net_metric(sums: NpsSums, code: str, label: Text, definition: Text, context: Context = PLAIN) -> Metric:
    """A net score in points (-100..100) with the adjusted-Wald interval (``wald`` on request)."""
    size = effective(sums)
    method = "wald" if context.method == "wald" else "adjusted_wald"
    if sums.n == 0:
        return build(code, label, definition, "points", math.nan, NOTHING, method, 0, size, context)
    formula = nps_wald if method == "wald" else nps_adjusted_wald
    low, high = formula(sums.promoter_share, sums.detractor_share, size.n, context.level, size.df)
    return build(
        code,
        label,
        definition,
        "points",
        100 * sums.net,
        Interval(100 * low, 100 * high),
        method,
        sums.n,
        size,
        context,
    )


def mean_metric(
    sums: MeanSums,
    code: str,
    label: Text,
    definition: Text,
    unit: Unit,
    context: Context = PLAIN,
    scale_min: float = -math.inf,
    scale_max: float = math.inf,
) -> Metric:
    """A mean in its own unit with Student's t on the effective n."""
    size = effective(sums)
    if sums.n == 0:
        return build(code, label, definition, unit, math.nan, NOTHING, "t", 0, size, context)
    mean = min(max(sums.mean, scale_min), scale_max)
    error = mean_error(sums, size)
    interval: Interval | tuple[float | None, float | None] = NOTHING
    if error is not None:
        interval = t_interval(mean, error, degrees(sums, size), context.level, scale_min, scale_max)
    return build(code, label, definition, unit, mean, interval, "t", sums.n, size, context)


def quantile_metric(
    n: int,
    at: Mapping[int, float],
    p: float,
    size: Effective,
    code: str,
    label: Text,
    definition: Text,
    unit: Unit,
    context: Context = PLAIN,
    scale_min: float | None = None,
) -> Metric:
    """A quantile with its order-statistics interval from n and the values ``at`` the ranks ``quantile_ranks`` names.

    Where no order statistic bounds it, the end of the scale does (0 for durations), or the bound is None and the note
    says so. Raises KeyError where a needed rank is absent.
    """
    if n == 0:
        return build(code, label, definition, unit, math.nan, NOTHING, "order_statistics", 0, size, context)
    ranks = quantile_ranks(n, p, context.level, size.n if size.n < n else None)
    value = at[ranks.below] + ranks.fraction * (at[ranks.above] - at[ranks.below])
    low = min(at[ranks.lower], value) if ranks.lower else scale_min
    high = max(at[ranks.upper], value) if ranks.upper else None
    note = join_notes(context.note, _NO_LOWER if low is None else None, _NO_UPPER if high is None else None)
    return build(
        code,
        label,
        definition,
        unit,
        value,
        (low, high),
        "order_statistics",
        n,
        size,
        replace(context, note=note),
    )


def quantile_name(p: float) -> tuple[str, Text]:
    """Code and name of a quantile: median, p90 …"""
    if p == 0.5:
        return "median", Text("median", "中央値")
    return f"p{100 * p:g}", Text(f"{100 * p:g}th percentile", f"{100 * p:g}パーセンタイル")


def mean_error(sums: MeanSums, size: Effective) -> float | None:
    """Standard error of a weighted mean: s / √n_effective, None below two effective answers.

    s² = Σw(x - μ)² / (Σw - Σw²/Σw), which is the usual n - 1 form where all weights are 1.
    """
    kish = sums.w * sums.w / sums.w2 if sums.w2 else 0.0
    if kish <= 1 + 1e-9:
        return None
    spread = max(sums.wx2 - sums.wx * sums.wx / sums.w, 0.0)
    # Sums of large equal numbers cancel to dust, not to zero.
    if spread < 1e-12 * sums.wx2:
        spread = 0.0
    return math.sqrt(spread / (sums.w * (1 - 1 / kish)) / size.n)


def degrees(sums: MeanSums, size: Effective) -> float:
    """Degrees of freedom of a mean's interval: effective persons - 1 if clustered, else Kish's n - 1."""
    if size.df is not None:
        return size.df
    return sums.w * sums.w / sums.w2 - 1
