"""eNPS, 従業員NPS: the net promoter score of "would you recommend us as a place to work?".

The formula is NPS's; the figure has its own name because staff and customers must never be in one series.
"""

from __future__ import annotations

import numpy.typing as npt

from ..text import Text
from .answers import usable
from .estimates import net_metric
from .metric import PLAIN, Context, Metric
from .nps import net_values
from .question import QuestionDefinition, define
from .sums import NpsSums, Persons

USUAL = define("enps")
LABEL = Text("eNPS", "eNPS（従業員推奨度）")
DEFINITION = Text(
    "Willingness of staff to recommend the organisation as a place to work, 0–10: percentage of 9–10 minus percentage of "
    "0–6 among all answers; blanks and missing codes are left out.",
    "「この職場を知人に勧めたいか」への従業員の回答（0〜10）のうち、9〜10の割合から0〜6の割合を引いた値。"
    "無回答と欠損コードは除きます。",
)


def score(
    values: npt.ArrayLike,
    definition: QuestionDefinition = USUAL,
    *,
    weights: npt.ArrayLike | None = None,
    persons: Persons | None = None,
    context: Context = PLAIN,
) -> Metric:
    """eNPS in points from one number 0-10 per answer."""
    net = net_values(usable(values, definition))
    return score_from_sums(NpsSums.from_arrays(net, weights, persons), context)


def score_from_sums(sums: NpsSums, context: Context = PLAIN) -> Metric:
    """eNPS in points from sums (x = 1 promoter, 0 passive, -1 detractor)."""
    return net_metric(sums, "enps", LABEL, DEFINITION, context)
