"""The figures of conformance with their intervals and definitions."""

from __future__ import annotations

from madoguchi.core.metrics.estimates import mean_metric, share_metric
from madoguchi.core.metrics.metric import Metric
from madoguchi.core.metrics.sums import MeanSums, ShareSums
from madoguchi.core.text import Text
from madoguchi.processes.conformance.counting import Summary

CONFORMING = Text("Conforming cases", "設計図どおりの案件")
CONFORMING_IS = Text(
    "Cases in which nothing deviates from the blueprint and no rule is broken; what is allowed counts as conforming. A "
    "case that is not over yet is judged on what it did so far.",
    "設計図からの逸脱もルール違反もない案件の割合です。許可した逸脱は適合とみなします。進行中の案件は、これまでの手順だけで判定します。",
)
FITNESS = Text("Mean fitness", "適合度（平均）")
FITNESS_IS = Text(
    "The mean over cases of 1 − cost ÷ (events + the fewest steps the blueprint asks for): each step left out and each "
    "event that is not planned costs one. 100 % where every case runs as drawn.",
    "案件ごとの「1 − コスト ÷（出来事の数＋設計図が求める最少の手順数）」の平均です。抜けた手順と計画にない出来事を1つずつコストに数えます。"
    "すべて設計図どおりなら100％です。",
)
SEEN = Text("Cases with this deviation", "この逸脱がある案件")
SEEN_IS = Text(
    "Cases in which it was seen at least once, as a share of the cases that were compared.",
    "比べた案件のうち、この逸脱が一度でもあった案件の割合です。",
)


def conforming(summary: Summary) -> Metric:
    """The share of cases that conform, in per cent."""
    return share_metric(
        ShareSums.counts(summary.cases, summary.conforming), "conforming", CONFORMING, CONFORMING_IS
    )


def fitness(summary: Summary) -> Metric:
    """The mean fitness of cases, in per cent."""
    sums = MeanSums.unweighted(summary.cases, 100 * summary.fit, 10_000 * summary.fit2)
    return mean_metric(sums, "fitness", FITNESS, FITNESS_IS, "percent", scale_min=0, scale_max=100)


def seen(cases: int, summary: Summary) -> Metric:
    """The share of cases in which a deviation was seen, in per cent."""
    return share_metric(ShareSums.counts(summary.cases, cases), "deviating", SEEN, SEEN_IS)
