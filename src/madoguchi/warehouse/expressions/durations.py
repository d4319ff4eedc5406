"""Times to first reply and to resolution, in calendar and business hours, by the day they ended."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from madoguchi.core.metrics.intervals import quantile_ranks
from madoguchi.warehouse.build import BUCKETS_PER_DECADE
from madoguchi.warehouse.engine import Row, WarehouseError
from madoguchi.warehouse.expressions.judged import NO_MEASURE, measured
from madoguchi.warehouse.expressions.registry import Ask, composed, expression
from madoguchi.warehouse.expressions.tables import CASE, Tables, aggregate, cases, groups, total
from madoguchi.warehouse.filters import Filters

BUCKETS = {
    "first_response": "first_reply_bucket",
    "resolution": "resolution_bucket",
    "full_resolution": "full_resolution_bucket",
}


@expression
def durations(t: Tables, q: Filters, measure: str = "resolution", by: Sequence[str] = ()) -> ir.Table:
    """Sums of a duration in ms, for ``MeanSums.unweighted(n, x, x2)``. Columns: the groups, n, x, x2, min, max."""
    chosen, column, day = _measured(t, q, measure)
    x = chosen[column].cast("float64")
    return aggregate(
        chosen,
        groups(chosen, by, CASE, day),
        {
            "n": chosen.count(),
            "x": total(x),
            "x2": total(x * x),
            "min": chosen[column].min(),
            "max": chosen[column].max(),
        },
    )


@expression
def duration_values(
    t: Tables, q: Filters, ranks: Sequence[int], measure: str = "resolution", by: Sequence[str] = ()
) -> ir.Table:
    """The exact durations at these ranks (1 = the shortest) of each group. Columns: the groups, rank, value (ms)."""
    chosen, column, day = _measured(t, q, measure)
    keys = groups(chosen, by, CASE, day)
    ranked = chosen.select(
        **keys,
        value=chosen[column],
        rank=ibis.row_number().over(group_by=list(keys.values()), order_by=[chosen[column], chosen.case_id])
        + 1,
    )
    return ranked.filter(ranked["rank"].isin([int(rank) for rank in ranks])).order_by([*keys, "rank"])


@composed
def duration_quantiles(
    ask: Ask,
    t: Tables,
    q: Filters,
    measure: str = "resolution",
    by: Sequence[str] = (),
    p: Sequence[float] = (0.5, 0.9),
    level: float = 0.95,
) -> list[Row]:
    """What ``quantile_from_ranks`` and ``mean_from_sums`` need, in one go.

    Columns: the groups, n, x, x2, min, max, at (list of [rank, ms]; ``dict(row["at"])`` is what core takes).
    """
    rows = ask(durations(t, q, measure, by))
    wanted = [
        {rank for share in p for rank in quantile_ranks(row["n"], share, level).needed} if row["n"] else set()
        for row in rows
    ]
    every = sorted(set().union(*wanted)) if wanted else []
    found: dict[tuple[object, ...], dict[int, int]] = {}
    if every:
        for value in ask(duration_values(t, q, every, measure, by)):
            found.setdefault(tuple(value[name] for name in by), {})[value["rank"]] = value["value"]
    for row, ranks in zip(rows, wanted, strict=True):
        at = found.get(tuple(row[name] for name in by), {})
        row["at"] = [[rank, at[rank]] for rank in sorted(ranks)]
    return rows


@expression
def duration_histogram(
    t: Tables, q: Filters, measure: str = "resolution", by: Sequence[str] = ()
) -> ir.Table:
    """Durations in log-spaced buckets. Columns: the groups, bucket, low_ms, high_ms, n. Calendar measures only."""
    if measure not in BUCKETS:
        raise WarehouseError(NO_MEASURE.fill(measure=measure, names=", ".join(BUCKETS)))
    chosen, _, day = _measured(t, q, measure)
    bucket = chosen[BUCKETS[measure]]
    counted = aggregate(chosen, {**groups(chosen, by, CASE, day), "bucket": bucket}, {"n": chosen.count()})
    high = ibis.literal(10.0).pow(counted.bucket.cast("float64") / float(BUCKETS_PER_DECADE))
    low = ibis.literal(10.0).pow((counted.bucket.cast("float64") - 1.0) / float(BUCKETS_PER_DECADE))
    return counted.mutate(low_ms=ibis.ifelse(counted.bucket == 0, 0.0, low), high_ms=high)


def _measured(t: Tables, q: Filters, measure: str) -> tuple[ir.Table, str, str]:
    column, day = measured(measure)
    chosen = cases(t, q, day)
    return chosen.filter(chosen[column].notnull()), column, day
