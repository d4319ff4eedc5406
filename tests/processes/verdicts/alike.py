"""The same figure on three pages."""

from __future__ import annotations

from madoguchi.core.metrics.metric import Metric
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.processes.journeys.figures import segment
from madoguchi.processes.reviews.queries import review_of
from madoguchi.processes.verdicts import figures, queries
from madoguchi.warehouse import Filters


def told_alike() -> dict[str, tuple[int, float]]:
    """Return n and the share kept of each stage with a target, having seen that journey, review and verdict agree."""
    chosen = one_in_force()
    assert chosen is not None
    journey = segment(chosen.blueprint, Filters()).stages
    review = review_of(chosen, Filters()).stages
    verdicts = queries.verdicts(chosen, Filters()).stages
    assert verdicts
    found = {}
    for judged, _rows in verdicts:
        verdict = _figure(figures.kept(judged.estimate))
        assert _figure(journey[judged.stage].kept) == verdict, judged.stage
        assert _figure(review[judged.stage].kept) == verdict, judged.stage
        found[judged.stage] = verdict
    return found


def _figure(metric: Metric | None) -> tuple[int, float]:
    assert metric is not None
    assert metric.value is not None
    return metric.n, round(metric.value, 9)
