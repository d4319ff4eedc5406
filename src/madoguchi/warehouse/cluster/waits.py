"""Medians of waits from the cluster: read off histograms, because exact ones would move every row.

A bucket is a twentieth of a decade wide; its middle is at most 6 % off any duration in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from madoguchi.warehouse.build import BUCKETS_PER_DECADE, bucket_edges
from madoguchi.warehouse.engine import Row
from madoguchi.warehouse.expressions.process import process_crossings, process_edges
from madoguchi.warehouse.expressions.registry import Ask
from madoguchi.warehouse.expressions.stacked import bucket_of
from madoguchi.warehouse.expressions.tables import EVENT, Tables, aggregate, events, groups
from madoguchi.warehouse.filters import Filters

ERROR = 10 ** (1 / (2 * BUCKETS_PER_DECADE)) - 1  # relative, 0.0593


def exact_quantiles(name: str, params: Mapping[str, Any]) -> bool:
    """Whether a question asks for exact quantiles of waits."""
    asked = {"process_edges": params.get("exact", True), "process_crossings": params.get("exact", False)}
    return bool(name == "process_paths" or asked.get(name))


def waits(t: Tables, q: Filters, name: str, params: Mapping[str, Any]) -> ir.Table:
    """The waits such a question is about, in log-spaced buckets. Columns: its keys, bucket, n."""
    steps = events(t, q)
    gap = "business_gap_ms" if params.get("wait") == "business" else "gap_ms"
    steps = steps.filter(steps[gap].notnull())
    keys: dict[str, ir.Value]
    if name == "process_crossings":
        steps = steps.filter((steps.prev_lane != "") & (steps.lane != "") & (steps.prev_lane != steps.lane))
        keys = {"source": steps.prev_lane, "target": steps.lane}
    else:
        steps = steps.filter(steps.prev_activity.notnull())
        keys = groups(steps, params.get("by", ()), EVENT, "opened_day")
        keys |= {"source": steps.prev_activity, "target": steps.activity}
        if params.get("lanes"):
            keys |= {"source_lane": steps.prev_lane, "target_lane": steps.lane}
    return aggregate(steps, {**keys, "bucket": _bucket(steps, gap)}, {"n": steps.count()})


def approximate(ask: Ask, t: Tables, q: Filters, name: str, params: Mapping[str, Any]) -> list[Row]:
    """Answer such a question with medians and p90 within ``quantile_error`` (relative, one more column)."""
    base = process_crossings if name == "process_crossings" else process_edges
    rows = ask(base(t, q, **{key: params[key] for key in params.keys() - {"at_once", "exact"}}, exact=False))
    counted: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    keys: list[str] = []
    for row in ask(waits(t, q, name, params)):
        keys = [key for key in row if key not in ("bucket", "n")]
        counted.setdefault(tuple(row[key] for key in keys), []).append((row["bucket"], row["n"]))
    for row in rows:
        found = counted.get(tuple(row[key] for key in keys), []) if keys else []
        row |= {"median_ms": quantile(found, 0.5), "p90_ms": quantile(found, 0.9), "quantile_error": ERROR}
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
    return steps.gap_bucket if gap == "gap_ms" else bucket_of(steps[gap])
