"""CSAT, 顧客満足度: the share of satisfied answers (top-2-box on five points), beside the mean.

Share = answers in the question's positive set / all answers on the scale; the neutral answer stays in the
denominator. The mean is given beside it, since some report only that (European practice).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..text import Text
from .answers import positives, usable
from .estimates import mean_metric, share_metric
from .metric import PLAIN, Context, Metric
from .question import QuestionDefinition, define
from .sums import MeanSums, Persons, ShareSums

USUAL = define("csat")
_MEAN_LABELS = {"csat": Text("CSAT (mean)", "CSAT（平均）"), "rating": Text("Rating (mean)", "評価（平均）")}


def share(
    values: npt.ArrayLike,
    definition: QuestionDefinition = USUAL,
    *,
    weights: npt.ArrayLike | None = None,
    persons: Persons | None = None,
    context: Context = PLAIN,
) -> Metric:
    """CSAT in per cent from one number per answer (NaN, missing codes and off-scale numbers left out).

    >>> metric = share([5] * 4 + [4] * 3 + [3] * 2 + [1])
    >>> metric.value, round(metric.low, 2), round(metric.high, 2), metric.display
    (70.0, 39.68, 89.22, 'weak')
    """
    hits = positives(usable(values, definition), definition)
    return share_from_sums(ShareSums.from_arrays(hits, weights, persons), definition, context)


def share_from_sums(
    sums: ShareSums, definition: QuestionDefinition = USUAL, context: Context = PLAIN
) -> Metric:
    """CSAT in per cent from sums (x = 1 for an answer in the positive set)."""
    return share_metric(sums, definition.kind, share_label(definition), share_text(definition), context)


def mean(
    values: npt.ArrayLike,
    definition: QuestionDefinition = USUAL,
    *,
    weights: npt.ArrayLike | None = None,
    persons: Persons | None = None,
    context: Context = PLAIN,
) -> Metric:
    """Mean answer in points of the scale from one number per answer."""
    return mean_from_sums(
        MeanSums.from_arrays(usable(values, definition), weights, persons), definition, context
    )


def mean_from_sums(
    sums: MeanSums, definition: QuestionDefinition = USUAL, context: Context = PLAIN
) -> Metric:
    """Mean answer in points of the scale from sums (x = the answer)."""
    low = -np.inf if definition.scale_min is None else definition.scale_min
    high = np.inf if definition.scale_max is None else definition.scale_max
    label = _MEAN_LABELS.get(definition.kind, Text("Mean", "平均"))
    return mean_metric(
        sums,
        f"{definition.kind}_mean",
        label,
        mean_text(definition),
        "number" if definition.scale_min is None else "scale",
        context,
        low,
        high,
    )


def share_label(definition: QuestionDefinition) -> Text:
    """The share's name with how many answers count, as in "CSAT (top-2-box)"."""
    high = definition.polarity == "high_good"
    if definition.kind == "csat":
        label = Text("CSAT ({side}-{boxes}-box)", "CSAT（{side_ja}{boxes}段階の割合）")
    else:
        label = Text("Rating ({side}-{boxes}-box)", "評価（{side_ja}{boxes}段階の割合）")
    return label.fill(
        side="top" if high else "bottom",
        side_ja="上位" if high else "下位",
        boxes=len(definition.positive),
    )


def share_text(definition: QuestionDefinition) -> Text:
    """The definition of the share in words."""
    chosen = sorted(definition.positive)
    return Text(
        "Answers {positive} on the scale {low:g}–{high:g} ({good} is better), as a percentage of all answers on the "
        "scale; blanks and missing codes are left out.",
        "尺度{low:g}〜{high:g}（{good_ja}ほど良い）の回答のうち、{positive_ja}を選んだ割合（％）。"
        "無回答と欠損コードは除きます。",
    ).fill(
        positive=", ".join(f"{number:g}" for number in chosen),
        positive_ja="・".join(f"{number:g}" for number in chosen),
        **_scale_words(definition),
    )


def mean_text(definition: QuestionDefinition) -> Text:
    """The definition of the mean in words."""
    if definition.scale_min is None:
        return Text(
            "Mean of all answers; blanks and missing codes are left out.",
            "全回答の平均。無回答と欠損コードは除きます。",
        )
    return Text(
        "Mean of all answers on the scale {low:g}–{high:g} ({good} is better); blanks and missing codes are left out.",
        "尺度{low:g}〜{high:g}の全回答の平均（{good_ja}ほど良い）。無回答と欠損コードは除きます。",
    ).fill(**_scale_words(definition))


def _scale_words(definition: QuestionDefinition) -> dict[str, object]:
    high = definition.polarity == "high_good"
    return {
        "low": definition.scale_min,
        "high": definition.scale_max,
        "good": "higher" if high else "lower",
        "good_ja": "大きい" if high else "小さい",
    }
