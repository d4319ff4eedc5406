"""Figures of questions that are no named index: yes/no, one choice of several, a number, an open text."""

from __future__ import annotations

from collections.abc import Mapping

from ..text import Text
from .effective import Effective
from .estimates import quantile_metric, quantile_name, share_metric
from .metric import PLAIN, Context, Metric
from .sums import ShareSums

_MEDIAN_TEXT = Text(
    "Middle answer; blanks and missing codes are left out.",
    "全回答を並べたときの中央の値。無回答と欠損コードは除きます。",
)


def yes_share(sums: ShareSums, context: Context = PLAIN) -> Metric:
    """ "Yes" among the answers of a yes/no question (x = 1 for yes)."""
    return share_metric(
        sums,
        "boolean",
        Text("Yes", "「はい」の割合"),
        Text(
            "“Yes” as a percentage of all yes and no answers; blanks and missing codes are left out.",
            "「はい」「いいえ」の全回答のうち「はい」の割合（％）。無回答と欠損コードは除きます。",
        ),
        context,
    )


def answer_share(sums: ShareSums, answer: str, context: Context = PLAIN) -> Metric:
    """One answer among all given to a choice question (x = 1 for that answer)."""
    return share_metric(
        sums,
        "share",
        Text(f"Share of “{answer}”", f"「{answer}」の割合"),
        Text(
            "This answer as a percentage of all answers given; blanks and missing codes are left out.",
            "全回答のうち、この回答の割合（％）。無回答と欠損コードは除きます。",
        ),
        context,
        answer,
    )


def answered_share(sums: ShareSums, context: Context = PLAIN) -> Metric:
    """How many wrote something, among all who were asked (x = 1 for a text)."""
    return share_metric(
        sums,
        "answered",
        Text("Answered", "記入率"),
        Text(
            "Rows with an answer, as a percentage of all rows.",
            "全行のうち、回答が記入されている割合（％）。",
        ),
        context,
    )


def number_quantile(
    n: int, at: Mapping[int, float], p: float, size: Effective, context: Context = PLAIN
) -> Metric:
    """A quantile of a number question from n and the values at ``quantile_ranks(n, p, level).needed``."""
    name, word = quantile_name(p)
    label = Text(word.en.capitalize(), word.ja)
    return quantile_metric(n, at, p, size, f"number_{name}", label, _MEDIAN_TEXT, "number", context)
