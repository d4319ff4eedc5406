"""Means of scores are the means of the conversations."""

from __future__ import annotations

import numpy as np
import pytest

from madoguchi.core.metrics.estimates import mean_metric
from madoguchi.core.metrics.sums import MeanSums
from madoguchi.core.metrics.treatment import dimension_mean, item_mean

SHARES = [1.0, 0.5, 0.0, 1.0, 1.0, 0.5, 0.0, 0.0, 1.0, 0.5] * 4
AGENTS = [f"agent {place // 8}" for place in range(40)]


def test_an_item_is_the_mean_share_in_per_cent() -> None:
    from madoguchi.core.text import Text

    metric = item_mean(MeanSums.from_arrays(SHARES, persons=AGENTS), "greeting", Text("Greets", "挨拶"))
    direct = mean_metric(
        MeanSums.from_arrays(100 * np.array(SHARES)),
        "x",
        Text("", ""),
        Text("", ""),
        "number",
    )
    assert metric.value == pytest.approx(100 * np.mean(SHARES))
    assert (metric.low, metric.high) == pytest.approx((direct.low, direct.high))


def test_a_team_is_its_agents_however_few() -> None:
    """The three agents of a team are no sample of agents: its conversations are what varies."""
    scores = [60.0] * 20 + [80.0] * 20
    plain = dimension_mean(MeanSums.from_arrays(scores), "human")
    two = dimension_mean(MeanSums.from_arrays(scores, persons=["a"] * 20 + ["b"] * 20), "human")
    assert (two.value, two.low, two.high) == (plain.value, plain.low, plain.high)
    assert plain.value == pytest.approx(70.0)
    assert plain.low == pytest.approx(70 - 2.0227 * 10.127 / 40**0.5, abs=0.01)  # t(39), s of the forty
