"""Metrics: each figure defined once, from raw answers or from a warehouse's sums, with n, interval and definition.

Read ``docs/metrics.md`` for the formulas. Start at ``question.define`` (what a question means), ``sums`` (what a
warehouse must send), then ``csat``, ``nps``, ``ces``, ``enps``, ``rates``, ``times``; ``compare`` and ``control`` say what
a change is worth.
"""

from .metric import Context, Metric, display_level
from .question import QuestionDefinition, QuestionError, define
from .sums import ClusterSums, MeanSums, NpsSums, ShareSums

__all__ = [
    "ClusterSums",
    "Context",
    "MeanSums",
    "Metric",
    "NpsSums",
    "QuestionDefinition",
    "QuestionError",
    "ShareSums",
    "define",
    "display_level",
]
