"""CES, 顧客努力指標: how easy it was to be served.

Version 2.0 asks agreement with "… made it easy for me to handle my issue", 1-7, high = easy; its score is the share of
answers above the middle (at least "somewhat agree", 5-7). Version 1.0 asks how much effort it took, 1-5, low = easy,
and its share is below the middle (1-2). The two say different things: 1.0 is named ``ces_1``, and figures with different
definitions cannot be compared (see ``compare``).
"""

from __future__ import annotations

import numpy.typing as npt

from ..text import Text
from .answers import positives, usable
from .csat import mean_text, share_text
from .estimates import mean_metric, share_metric
from .metric import PLAIN, Context, Metric
from .question import QuestionDefinition, define
from .sums import MeanSums, Persons, ShareSums

USUAL = define("ces")


def share(
    values: npt.ArrayLike,
    definition: QuestionDefinition = USUAL,
    *,
    weights: npt.ArrayLike | None = None,
    persons: Persons | None = None,
    context: Context = PLAIN,
) -> Metric:
    """Share of "easy" answers in per cent from one number per answer.

    >>> share([7, 6, 5, 4] * 10).value, share([1, 1, 2, 3, 5] * 6, define("ces", version="1.0")).value
    (75.0, 60.0)
    """
    hits = positives(usable(values, definition), definition)
    return share_from_sums(ShareSums.from_arrays(hits, weights, persons), definition, context)


def share_from_sums(
    sums: ShareSums, definition: QuestionDefinition = USUAL, context: Context = PLAIN
) -> Metric:
    """Share of "easy" answers in per cent from sums (x = 1 for an answer in the positive set)."""
    easy = Text("CES {version} (found it easy)", "CES {version}（「簡単だった」の割合）")
    return share_metric(
        sums,
        code(definition),
        easy.fill(version=definition.version),
        _versioned(share_text(definition), definition),
        context,
    )


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
    low, high = definition.scale_min or 0.0, definition.scale_max or 0.0
    label = Text("CES {version} (mean)", "CES {version}（平均）").fill(version=definition.version)
    text = mean_text(definition)
    return mean_metric(
        sums, f"{code(definition)}_mean", label, _versioned(text, definition), "scale", context, low, high
    )


def code(definition: QuestionDefinition) -> str:
    """``ces`` for version 2.0, ``ces_1`` for 1.0: two series that are never one."""
    return "ces_1" if definition.version == "1.0" else "ces"


def _versioned(text: Text, definition: QuestionDefinition) -> Text:
    head = Text("CES {version}. ", "CES {version}。").fill(version=definition.version)
    return Text(head.en + text.en, head.ja + text.ja)
