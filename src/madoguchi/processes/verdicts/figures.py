"""The figures of the verdict pages, each with its definition."""

from __future__ import annotations

from madoguchi.core.metrics.estimates import share_metric
from madoguchi.core.metrics.metric import Metric
from madoguchi.core.metrics.sums import ShareSums
from madoguchi.core.process.gaps import Estimate
from madoguchi.core.text import Text

KEPT = Text("Promise kept", "約束の達成率")
KEPT_DEFINITION = Text(
    "Of the cases of this stage that have a verdict (the promise was kept, or its deadline has passed), the share that kept "
    "every promise meant for them. Wilson’s interval.",
    "この段階で結果の出た案件（約束を守れたか、期限を過ぎたもの）のうち、その案件に関わる約束をすべて守れた割合です。"
    "区間は Wilson の方法によります。",
)


def kept(found: Estimate) -> Metric:
    """The share of cases that kept the stage's promises, in per cent."""
    sums = ShareSums.counts(found.n, round(found.kept * found.n) if found.n else 0)
    return share_metric(sums, "promise_kept", KEPT, KEPT_DEFINITION)
