"""Medians of waits from the cluster: read off histograms, because exact ones would move every row.

A bucket is a twentieth of a decade wide; its middle is at most 6 % off any duration in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.build import BUCKETS_PER_DECADE, bucket_edges
from madoguchi.warehouse.engine import Row
from madoguchi.warehouse.expressions.process import process_edges
from madoguchi.warehouse.expressions.tables import EVENT, Tables, aggregate, events, groups
from madoguchi.warehouse.filters import Filters

ERROR = 10 ** (1 / (2 * BUCKETS_PER_DECADE)) - 1  # relative, 0.0593


def edge_waits(
    t: Tables, q: Filters, by: Sequence[str] = (), lanes: bool = False, wait: str = "calendar"
) -> ir.Table:
    """The waits of every edge in log-spaced buckets. Columns: the groups, source, target, (lanes), bucket, n."""
    steps = events(t, q)
    gap = "business_gap_ms" if wait == "business" else "gap_ms"
    steps = steps.filter(steps.prev_activity.notnull(), steps[gap].notnull())
    keys = {**groups(steps, by, EVENT, "opened_day"), "source": steps.prev_activity, "target": steps.activity}
    if lanes:
        keys |= {"source_lane": steps.prev_lane, "target_lane": steps.lane}
    return aggregate(steps, {**keys, "bucket": _bucket(steps, gap)}, {"n": steps.count()})


def approximate_edges(
    ask: Callable[[ir.Table], list[Row]], t: Tables, q: Filters, **params: Any
) -> list[Row]:
    """As ``process_edges`` with ``exact``, medians and p90 within ``quantile_error`` (relative, one more column)."""
    params = {name: value for name, value in params.items() if name != "exact"}
    rows = ask(process_edges(t, q, **params, exact=False))
    waits: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    for row in ask(edge_waits(t, q, **params)):
        *key, bucket, n = row.values()
        waits.setdefault(tuple(key), []).append((bucket, n))
    for row in rows:
        counted = waits.get(tuple(row.values())[: len(row) - 4], [])  # count, cases, n, mean_ms are its last
        row |= {
            "median_ms": quantile(counted, 0.5),
            "p90_ms": quantile(counted, 0.9),
            "quantile_error": ERROR,
        }
    return rows


def quantile(counted: Sequence[tuple[int, int]], p: float) -> float | None:
    """Return the quantile (type 7) of durations known by bucket; each counts as the middle of its bucket.

    >>> quantile([(0, 3), (21, 1)], 0.5), round(quantile([(21, 2)], 0.9), 3), quantile([], 0.5)
    (0.0, 10.593, None)
    """
    total = sum(n for _, n in counted)
    if not total:
        return None
    place = (total - 1) * p
    low = int(place)
    one, other = _at(counted, low), _at(counted, min(low + 1, total - 1))
    return one + (other - one) * (place - low)


def _at(counted: Sequence[tuple[int, int]], rank: int) -> float:
    for bucket, n in sorted(counted):
        if rank < n:
            short, long = bucket_edges(bucket)
            return (short * long) ** 0.5
        rank -= n
    raise AssertionError("a rank beyond the last")


def _bucket(steps: ir.Table, gap: str) -> ir.IntegerValue:
    if gap == "gap_ms":
        return steps.gap_bucket
    ms = steps[gap].cast("float64")
    above = (ibis.ifelse(ms < 1.0, 1.0, ms).log10() * float(BUCKETS_PER_DECADE)).floor() + 1
    return ibis.ifelse(ms < 1.0, 0, above.cast("int64"))
