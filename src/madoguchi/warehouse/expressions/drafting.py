"""What a blueprint drafted from the log asks: how long cases take in each group of activities."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.tables import Tables, events
from madoguchi.warehouse.filters import Filters


@expression
def draft_spans(t: Tables, q: Filters, groups: Sequence[Sequence[str]] = ()) -> ir.Table:
    """From the end of the step before a case's first step of a group to the end of its last one. Exact quantiles.

    ``groups``: activities, each in one group. Columns: part (place of the group), n, median_ms, p90_ms.
    """
    steps = events(t, q)
    part = ibis.literal(-1)
    for place, activities in enumerate(groups):
        part = ibis.ifelse(steps.activity.isin(list(activities)), place, part)
    steps = steps.mutate(
        part=part, begin_ms=steps.at_ms - steps.service_ms.fill_null(0) - steps.gap_ms.fill_null(0)
    )
    within = steps.filter(steps.part >= 0)
    spans = within.group_by(["part", "case_id"]).aggregate(
        begin_ms=within.begin_ms.min(), end_ms=within.at_ms.max()
    )
    spans = spans.mutate(span_ms=(spans.end_ms - spans.begin_ms).cast("float64"))
    told = spans.group_by("part").aggregate(n=spans.count(), both=spans.span_ms.quantile([0.5, 0.9]))
    return told.select("part", "n", median_ms=told.both[0], p90_ms=told.both[1]).order_by("part")
