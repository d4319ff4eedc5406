"""How people were treated, over many conversations: mean scores of the three dimensions, of items, and critical errors.

The agents of a team are its agents and no sample of others, so conversations are what varies: intervals are not
clustered by agent (agents are strata; leaving them out of the variance errs on the wide side). Whoever asks what other
agents would have done needs the clusters the sums carry.
"""

from __future__ import annotations

from dataclasses import replace

from ..text import Text
from .estimates import mean_metric, share_metric
from .metric import PLAIN, Context, Metric
from .sums import MeanSums, ShareSums

DIMENSIONS = {
    "business": Text("Business", "業務"),
    "human": Text("Human", "人間"),
    "hidden": Text("Hidden", "隠れた"),
}
_SCORE = Text(
    "Mean score of the scored conversations in which an item of this dimension applied, 0–100: the weighted share of items "
    "met (partly met counts in part). Interval by Student’s t over conversations.",
    "この次元の項目が 1 つ以上当てはまった応対の点数（0〜100）の平均。点数は、達成した項目の重みの割合です（一部達成はその割合）。"
    "区間は応対を単位とした t 分布によります。",
)
_ITEM = Text(
    "Mean share of the item over the conversations it applied to: met 100, partly mostly 50, missed 0. Interval by Student’s t "
    "over conversations.",
    "この項目が当てはまった応対での達成度の平均（達成 100、一部達成は通常 50、未達成 0）。"
    "区間は応対を単位とした t 分布によります。",
)
_CRITICAL = Text(
    "Conversations with at least one critical error, as a percentage of scored conversations (COPC: one critical error fails "
    "the contact, whatever its score).",
    "重大な誤りが 1 つ以上ある応対の割合（％）。COPC では、点数にかかわらず、重大な誤りが 1 つでもあれば不合格とします。",
)


def dimension_mean(sums: MeanSums, dimension: str, context: Context = PLAIN) -> Metric:
    """The mean score of a dimension, 0–100. Raises ``KeyError`` for an unknown dimension."""
    return mean_metric(
        _plain(sums), f"score_{dimension}", DIMENSIONS[dimension], _SCORE, "number", context, 0.0, 100.0
    )


def item_mean(sums: MeanSums, item: str, label: Text, context: Context = PLAIN) -> Metric:
    """The mean share of an item in per cent; ``sums`` are of shares from 0 to 1."""
    return mean_metric(
        _plain(sums).scaled(100.0), f"item_{item}", label, _ITEM, "number", context, 0.0, 100.0
    )


def critical_share(sums: ShareSums, context: Context = PLAIN) -> Metric:
    """The share of conversations with a critical error."""
    return share_metric(
        replace(sums, clusters=None),
        "critical_errors",
        Text("Critical errors", "重大な誤り"),
        _CRITICAL,
        context,
    )


def _plain(sums: MeanSums) -> MeanSums:
    return replace(sums, clusters=None)
