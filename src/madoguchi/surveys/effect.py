"""What a changed definition would do to a question's figures, worked out from how often each answer was given.

Each answer counts once here: weights and repeated persons do not enter, before or after, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from madoguchi.core.metrics import ces, csat, enps, nps, plain
from madoguchi.core.metrics.answers import positives, usable
from madoguchi.core.metrics.metric import Context, Metric
from madoguchi.core.metrics.question import QuestionDefinition
from madoguchi.core.metrics.sums import MeanSums, NpsSums, ShareSums
from madoguchi.surveys.figures import median


@dataclass(frozen=True, slots=True)
class Effect:
    """The figures before and after, side by side, and how many answers count in each."""

    rows: list[tuple[Metric | None, Metric | None]]
    counted_before: int
    counted_after: int

    @property
    def changed(self) -> bool:
        """Whether any figure or count differs."""
        if self.counted_before != self.counted_after:
            return True
        return any(
            before is None or after is None or (before.metric, before.value) != (after.metric, after.value)
            for before, after in self.rows
        )


def effect(before: QuestionDefinition, after: QuestionDefinition, given: Mapping[float, int]) -> Effect:
    """Compare two definitions on the same answers: ``given`` says how often each number was given, valid or not."""
    old, new = metrics(before, given), metrics(after, given)
    by_code = {metric.metric: metric for metric in new}
    rows: list[tuple[Metric | None, Metric | None]] = [(one, by_code.pop(one.metric, None)) for one in old]
    rows += [(None, one) for one in by_code.values()]
    return Effect(rows, counted(before, given), counted(after, given))


def counted(definition: QuestionDefinition, given: Mapping[float, int]) -> int:
    """Return how many answers count under a definition."""
    return int(_valid(definition, given)[1].sum())


def metrics(definition: QuestionDefinition, given: Mapping[float, int]) -> list[Metric]:
    """Return the figures of a definition, each answer counted once."""
    values, times = _valid(definition, given)
    context = Context(question=definition.code)
    n = int(times.sum())
    if definition.kind in ("nps", "enps"):
        net = nps.net_values(values)
        up, down = int(times[net == 1].sum()), int(times[net == -1].sum())
        module = nps if definition.kind == "nps" else enps
        return [module.score_from_sums(NpsSums.counts(n, up, down), context)]
    share = ShareSums.counts(n, int(times[positives(values, definition) == 1].sum()))
    mean = MeanSums.unweighted(n, float((times * values).sum()), float((times * values * values).sum()))
    if definition.kind in ("csat", "rating"):
        return [
            csat.share_from_sums(share, definition, context),
            csat.mean_from_sums(mean, definition, context),
        ]
    if definition.kind == "ces":
        return [
            ces.share_from_sums(share, definition, context),
            ces.mean_from_sums(mean, definition, context),
        ]
    if definition.kind == "boolean":
        return [plain.yes_share(share, context)]
    if definition.kind == "number":
        told = {float(value): int(count) for value, count in zip(values, times, strict=True)}
        found = [csat.mean_from_sums(mean, definition, context)]
        return [median(told, context=context), *found] if n else found
    return []


def _valid(
    definition: QuestionDefinition, given: Mapping[float, int]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    values = usable(np.array(list(given), dtype=np.float64), definition)
    times = np.array(list(given.values()), dtype=np.float64)
    keep = ~np.isnan(values)
    return values[keep], times[keep]
