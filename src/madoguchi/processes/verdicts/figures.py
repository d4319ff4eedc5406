"""The figures of the verdict pages."""

from __future__ import annotations

from madoguchi.core.metrics.metric import Metric
from madoguchi.core.process.gaps import Estimate
from madoguchi.core.process.promises import kept_share


def kept(found: Estimate) -> Metric:
    """The share of cases that kept the stage's promises, in per cent."""
    return kept_share(found.n, round(found.kept * found.n) if found.n else 0)
