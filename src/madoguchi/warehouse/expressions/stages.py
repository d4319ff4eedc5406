"""How long cases stay in each stage: the waits before its steps and the work in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from madoguchi.core.metrics.intervals import quantile_ranks
from madoguchi.warehouse.engine import Row
from madoguchi.warehouse.expressions.registry import Ask, composed, expression
from madoguchi.warehouse.expressions.tables import Tables, aggregate, events, total
from madoguchi.warehouse.filters import Filters

Places = Mapping[str, Sequence[str]]
"""The activities of each stage of a drawing, for logs that name none of its stages."""


@expression
def stage_durations(t: Tables, q: Filters, places: Places | None = None) -> ir.Table:
    """Sums of the time in each stage. Columns: stage, n (cases), x, x2 (ms), min, max. Days: opened."""
    spent = _spent(t, q, places)
    x = spent.ms.cast("float64")
    figures = {
        "n": spent.count(),
        "x": total(x),
        "x2": total(x * x),
        "min": spent.ms.min(),
        "max": spent.ms.max(),
    }
    return aggregate(spent, {"stage": spent.stage}, figures)


@expression
def stage_duration_values(
    t: Tables, q: Filters, ranks: Sequence[int], places: Places | None = None
) -> ir.Table:
    """The exact times in a stage at these ranks (1 = the shortest). Columns: stage, rank, value (ms)."""
    spent = _spent(t, q, places)
    place = ibis.row_number().over(group_by=[spent.stage], order_by=[spent.ms, spent.case_id]) + 1
    ranked = spent.select("stage", value=spent.ms, rank=place)
    return ranked.filter(ranked["rank"].isin([int(rank) for rank in ranks])).order_by(["stage", "rank"])


@composed
def stage_times(
    ask: Ask, t: Tables, q: Filters, p: float = 0.5, level: float = 0.95, places: Places | None = None
) -> list[Row]:
    """What ``quantile_from_ranks`` needs for each stage. Columns: stage, n, x, x2, min, max, at ([rank, ms] …)."""
    rows = ask(stage_durations(t, q, places))
    wanted = {row["stage"]: set(quantile_ranks(row["n"], p, level).needed) for row in rows if row["n"]}
    every = sorted(set().union(*wanted.values())) if wanted else []
    at: dict[str, list[list[int]]] = {}
    for value in ask(stage_duration_values(t, q, every, places)) if every else []:
        if value["rank"] in wanted[value["stage"]]:
            at.setdefault(value["stage"], []).append([value["rank"], value["value"]])
    return [row | {"at": at.get(row["stage"], [])} for row in rows if row["stage"]]


def _spent(t: Tables, q: Filters, places: Places | None) -> ir.Table:
    """One row per case and stage: a wait belongs to the stage of the step that ended it."""
    steps = events(t, q)
    if places:
        stage: ir.StringValue = ibis.null("string")
        for name, activities in places.items():
            stage = ibis.ifelse(steps.activity.isin(list(activities)), name, stage)
        steps = steps.mutate(stage=stage)
    steps = steps.filter(steps.stage.notnull())
    time = steps.gap_ms.fill_null(0) + steps.service_ms.fill_null(0)
    return steps.group_by(["case_id", "stage"]).aggregate(ms=time.sum())
