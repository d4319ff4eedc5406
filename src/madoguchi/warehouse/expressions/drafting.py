"""What a blueprint drafted from the log asks: how long cases take in each group of activities."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.tables import Tables, events
from madoguchi.warehouse.filters import Filters

NEVER_MS = 1e15  # longer than any case: a quantile of this size says that too few cases came so far


@expression
def draft_spans(
    t: Tables, q: Filters, groups: Sequence[Sequence[str]] = (), ends: Sequence[Sequence[str]] = ()
) -> ir.Table:
    """From the end of the step before a case's first step of a group to its first step that ends it. Exact quantiles.

    ``groups``: activities, each in one group; ``ends``: of each group those that end it. A case that never does one of
    these counts as ``NEVER_MS``. Columns: part (place of the group), n, median_ms, p90_ms.
    """
    steps = events(t, q)
    part, ending = ibis.literal(-1), ibis.literal(False)
    for place, activities in enumerate(groups):
        part = ibis.ifelse(steps.activity.isin(list(activities)), place, part)
    for activities in filter(None, ends):
        ending = ending | steps.activity.isin(list(activities))
    steps = steps.mutate(
        part=part,
        begin_ms=steps.at_ms - steps.service_ms.fill_null(0) - steps.gap_ms.fill_null(0),
        end_ms=ibis.ifelse(ending, steps.at_ms, ibis.null("int64")),
    )
    within = steps.filter(steps.part >= 0)
    spans = within.group_by(["part", "case_id"]).aggregate(
        begin_ms=within.begin_ms.min(), end_ms=within.end_ms.min()
    )
    spans = spans.mutate(span_ms=(spans.end_ms - spans.begin_ms).cast("float64").fill_null(NEVER_MS))
    told = spans.group_by("part").aggregate(n=spans.count(), both=spans.span_ms.quantile([0.5, 0.9]))
    return told.select("part", "n", median_ms=told.both[0], p90_ms=told.both[1]).order_by("part")
