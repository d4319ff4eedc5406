"""Times: first response and resolution, in calendar or business hours, as median, p90 and mean in milliseconds.

Durations are skewed, so the median and p90 lead and the mean only stands beside them. Quantile intervals are order
statistics, which hold for any distribution. A database need only send n and the values at the ranks asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..text import Text
from .effective import Effective
from .estimates import mean_metric, quantile_metric, quantile_name
from .intervals import quantile_ranks
from .metric import PLAIN, Context, Metric
from .sums import MeanSums

Clock = Literal["calendar", "business"]

_KINDS = {
    "first_response": Text("First response time", "初回応答時間"),
    "resolution": Text("Resolution time", "解決までの時間"),
    "full_resolution": Text("Full resolution time", "最終解決までの時間"),
    "wait": Text("Waiting time", "待ち時間"),
    "handling": Text("Handling time", "対応時間"),
    "transition": Text("Time between steps", "手順間の時間"),
    "stage": Text("Time in the stage", "段階にかかった時間"),
}
_FROM_TO = {
    "first_response": Text(
        "From the opening of a case to the first public reply by a person.",
        "案件の受付から、担当者による最初の返信（お客様に見えるもの）まで。",
    ),
    "resolution": Text(
        "From the opening of a case to its first resolution.", "案件の受付から、最初の解決まで。"
    ),
    "full_resolution": Text(
        "From the opening of a case to its last resolution.", "案件の受付から、最後の解決まで。"
    ),
    "wait": Text("Time in which the customer was waiting for us.", "お客様がこちらの対応を待っていた時間。"),
    "handling": Text("Time in which somebody worked on the case.", "担当者が実際に対応していた時間。"),
    "stage": Text(
        "The waits before the steps of a stage and the work in them, summed for each case that passed it.",
        "その段階の手順の前の待ち時間と、手順そのものの時間を、通過した案件ごとに合計したもの。",
    ),
    "transition": Text(
        "From the end of one step to the start of the next.", "ある手順の終わりから次の手順の始まりまで。"
    ),
}
_CLOCKS = {
    "calendar": (Text("calendar time", "暦時間"), Text("Calendar time.", "暦時間で測ります。")),
    "business": (
        Text("business hours", "営業時間"),
        Text("Business hours only.", "営業時間内だけを数えます。"),
    ),
}


def quantile(
    values: npt.ArrayLike,
    p: float,
    kind: str = "resolution",
    clock: Clock = "calendar",
    *,
    n_effective: float | None = None,
    persons: int | None = None,
    context: Context = PLAIN,
) -> Metric:
    """The p-quantile of durations in ms; NaN (not yet ended) is left out.

    >>> metric = quantile([60_000 * minutes for minutes in range(1, 42)], 0.5)
    >>> metric.value / 60_000, metric.low / 60_000, metric.high / 60_000
    (21.0, 14.0, 28.0)
    """
    x = np.asarray(values, dtype=np.float64)
    x = np.sort(x[~np.isnan(x)])
    at: dict[int, float] = {}
    if x.size:
        ranks = quantile_ranks(int(x.size), p, context.level, n_effective)
        at = {rank: float(x[rank - 1]) for rank in ranks.needed}
    return quantile_from_ranks(
        int(x.size), at, p, kind, clock, n_effective=n_effective, persons=persons, context=context
    )


def quantile_from_ranks(
    n: int,
    at: Mapping[int, float],
    p: float,
    kind: str = "resolution",
    clock: Clock = "calendar",
    *,
    n_effective: float | None = None,
    persons: int | None = None,
    context: Context = PLAIN,
) -> Metric:
    """The p-quantile from n and the values ``at`` the ranks ``quantile_ranks(n, p, level).needed``.

    Raises KeyError where a needed rank is absent.
    """
    name, word = quantile_name(p)
    size = Effective(float(n) if n_effective is None else min(n_effective, n), persons or n, None)
    return quantile_metric(
        n,
        at,
        p,
        size,
        _code(kind, clock, name),
        _label(kind, clock, word),
        definition_text(kind, clock),
        "ms",
        context,
        scale_min=0.0,
    )


def median(
    values: npt.ArrayLike, kind: str = "resolution", clock: Clock = "calendar", *, context: Context = PLAIN
) -> Metric:
    """The median of durations in ms."""
    return quantile(values, 0.5, kind, clock, context=context)


def p90(
    values: npt.ArrayLike, kind: str = "resolution", clock: Clock = "calendar", *, context: Context = PLAIN
) -> Metric:
    """The 90th percentile of durations in ms: nine of ten are no longer than this."""
    return quantile(values, 0.9, kind, clock, context=context)


def mean(
    values: npt.ArrayLike, kind: str = "resolution", clock: Clock = "calendar", *, context: Context = PLAIN
) -> Metric:
    """The mean of durations in ms with Student's t."""
    return mean_from_sums(MeanSums.from_arrays(values), kind, clock, context)


def mean_from_sums(
    sums: MeanSums, kind: str = "resolution", clock: Clock = "calendar", context: Context = PLAIN
) -> Metric:
    """The mean of durations in ms from sums (x = ms)."""
    return mean_metric(
        sums,
        _code(kind, clock, "mean"),
        _label(kind, clock, Text("mean", "平均")),
        definition_text(kind, clock),
        "ms",
        context,
        scale_min=0.0,
    )


def definition_text(kind: str, clock: Clock) -> Text:
    """What the time runs from and to, and on which clock. Raises KeyError for an unknown kind or clock."""
    what, how = _FROM_TO[kind], _CLOCKS[clock][1]
    return Text(f"{what.en} {how.en}", what.ja + how.ja)


def _code(kind: str, clock: Clock, statistic: str) -> str:
    return f"{kind}_{statistic}" if clock == "calendar" else f"{kind}_business_{statistic}"


def _label(kind: str, clock: Clock, word: Text) -> Text:
    what, how = _KINDS[kind], _CLOCKS[clock][0]
    return Text(f"{what.en} ({word.en}, {how.en})", f"{what.ja}（{word.ja}・{how.ja}）")
