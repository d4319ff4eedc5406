"""The process map: activities, edges with their waits, variants, hand-overs and lane crossings.

Of the cases opened in the period; a case is never cut.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from madoguchi.warehouse.engine import Row
from madoguchi.warehouse.expressions.quantiles import ranked
from madoguchi.warehouse.expressions.registry import Ask, composed, expression
from madoguchi.warehouse.expressions.stacked import bucket_of, left_out, variants_left
from madoguchi.warehouse.expressions.tables import (
    EVENT,
    Tables,
    aggregate,
    cases,
    events,
    flag,
    groups,
    number,
    total,
)
from madoguchi.warehouse.filters import Filters

SEPARATOR = "\x1f"  # between the parts of an edge and the steps of a variant
AT_ONCE = 5_000_000  # waits whose quantiles are taken at a time: some 100 MB
FEW = 1_000  # variants whose medians are asked for by name


@expression
def process_totals(t: Tables, q: Filters, by: Sequence[str] = ()) -> ir.Table:
    """Columns: the groups, cases, events, transitions, first_ms, last_ms, cost."""
    steps = events(t, q)
    return aggregate(
        steps,
        groups(steps, by, EVENT, "opened_day"),
        {
            "cases": number(flag(steps.seq == 0)),
            "events": steps.count(),
            "transitions": number(flag(steps.seq > 0)),
            "first_ms": steps.at_ms.min(),
            "last_ms": steps.at_ms.max(),
            "cost": total(steps.cost),
        },
    )


@expression
def process_activities(t: Tables, q: Filters, by: Sequence[str] = (), lanes: bool = False) -> ir.Table:
    """Columns: the groups, activity, (lane), count, cases, starts, ends, service_n, service_mean_ms, cost.

    ``count - cases`` is rework: the activity done again in the same case.
    """
    steps = events(t, q)
    keys = {**groups(steps, by, EVENT, "opened_day"), "activity": steps.activity}
    if lanes:
        keys["lane"] = steps.lane
    return aggregate(
        steps,
        keys,
        {
            "count": steps.count(),
            "cases": number(steps.first_of_activity),
            "starts": number(flag(steps.seq == 0)),
            "ends": number(steps.is_last),
            "service_n": steps.service_ms.count(),
            "service_mean_ms": steps.service_ms.cast("float64").mean(),
            "cost": total(steps.cost),
        },
    )


@expression
def process_edges(
    t: Tables,
    q: Filters,
    by: Sequence[str] = (),
    lanes: bool = False,
    wait: str = "calendar",
    exact: bool = True,
) -> ir.Table:
    """Directly-follows edges; a wait runs from the end of one step to the start of the next.

    Columns: the groups, source, target, (source_lane, target_lane), count, cases, n (waits known), mean_ms, and with
    ``exact`` median_ms and p90_ms (interpolated, type 7). ``wait``: calendar or business.
    """
    steps = events(t, q)
    calendar = wait != "business"
    if not calendar:
        steps = steps.filter(steps.edge.notnull())
    named = groups(steps, by, EVENT, "opened_day")
    lane = {"source_lane": steps.prev_lane, "target_lane": steps.lane} if lanes else {}
    gap = steps.gap_ms if calendar else steps.business_gap_ms
    figures = {
        "count": steps.count(),
        "cases": number(steps.first_of_edge),
        "n": gap.count(),
        "mean_ms": gap.mean(),
    }
    if exact:
        figures["both"] = gap.quantile([0.5, 0.9])
    # One text column is grouped by twice as fast as two; it is taken apart in the few rows that are left.
    edges = aggregate(steps, {**named, "edge": steps.edge, **lane}, figures)
    if calendar:
        # First steps have no edge and no gap. Left out here and not before, they cost nothing.
        edges = edges.filter(edges.n > 0)
    ends = edges.edge.split(SEPARATOR)
    edges = edges.mutate(source=ends[0], target=ends[1])
    if exact:
        edges = edges.mutate(median_ms=edges.both[0], p90_ms=edges.both[1])
    columns = [*named, "source", "target", *lane, "count", "cases", "n", "mean_ms"]
    edges = edges.select(*columns, *(["median_ms", "p90_ms"] if exact else []))
    return edges.order_by([*named, "source", "target", *lane])


@composed
def process_paths(
    ask: Ask,
    t: Tables,
    q: Filters,
    by: Sequence[str] = (),
    lanes: bool = False,
    wait: str = "calendar",
    at_once: int = AT_ONCE,
) -> list[Row]:
    """What ``process_edges`` answers with ``exact``, in bounded memory: quantiles of some edges after the others.

    An exact quantile holds all its values, twice while they grow, in each thread; so only edges with ``at_once``
    transitions in all are asked for at a time, twice at most, and the larger ones are ranked by bucket, in as many passes
    however many there are. Columns: as ``process_edges``.
    """
    rows = ask(process_edges(t, q, by, lanes, wait, exact=False))
    steps = events(t, q)
    named = groups(steps, by, EVENT, "opened_day")
    lane = {"source_lane": steps.prev_lane, "target_lane": steps.lane} if lanes else {}
    gap = steps.business_gap_ms if wait == "business" else steps.gap_ms
    names = [*by, "edge", *lane]
    small, large = _portions(rows, at_once)
    found: dict[tuple[object, ...], list[float]] = {}
    if large:
        # what is kept of steps reckoned anew has no buckets
        ready = wait != "business" and t.anew is None
        found = ranked(
            ask,
            steps.filter(steps.edge.isin(large), gap.notnull()),
            {**named, "edge": steps.edge, **lane},
            among="edge",
            ms=gap,
            bucket=steps.gap_bucket if ready else bucket_of(gap),
            shares=(0.5, 0.9),
        )
    for some in small:
        chosen = aggregate(
            steps.filter(steps.edge.isin(some)),
            {**named, "edge": steps.edge, **lane},
            {"both": gap.quantile([0.5, 0.9])},
        )
        for row in ask(chosen):
            found[tuple(row[name] for name in names)] = row["both"]
    for row in rows:
        edge = SEPARATOR.join((row["source"], row["target"]))
        key = tuple(edge if name == "edge" else row[name] for name in names)
        row["median_ms"], row["p90_ms"] = found.get(key) or (None, None)
    return rows


def _portions(rows: Sequence[Row], at_once: int) -> tuple[list[list[str]], list[str]]:
    """Return the smaller edges in two portions of at most ``at_once`` waits, and apart the larger ones."""
    counts: dict[str, int] = {}
    for row in rows:
        if row["n"]:
            edge = SEPARATOR.join((row["source"], row["target"]))
            counts[edge] = counts.get(edge, 0) + row["n"]
    portions: list[list[str]] = []
    large: list[str] = []
    held = at_once
    for edge, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        if count > at_once / 2 or large or (held + count > at_once and len(portions) == 2):
            large.append(edge)
        elif held + count > at_once:
            portions.append([edge])
            held = count
        else:
            portions[-1].append(edge)
            held += count
    return portions, large


@expression
def process_edge_histogram(t: Tables, q: Filters, source: str, target: str) -> ir.Table:
    """The waits of one edge in log-spaced buckets. Columns: bucket, n."""
    steps = events(t, q)
    steps = steps.filter((steps.prev_activity == source) & (steps.activity == target))
    return aggregate(steps, {"bucket": steps.gap_bucket}, {"n": steps.count()})


@composed
def process_variants(ask: Ask, t: Tables, q: Filters, limit: int = 50, offset: int = 0) -> list[Row]:
    """The most frequent ways to run, ties by their steps.

    Columns: variant, steps (list), count, mean_ms, median_ms (from opening to last event), total (variants in all),
    cases (in all).
    """
    chosen = cases(t, q)
    if left_out(q):
        ran = variants_left(events(t, q))
        chosen = chosen.select("case_id", "opened_ms").join(ran, "case_id")
    chosen = chosen.filter(chosen.variant.notnull())
    took = (chosen.last_ms - chosen.opened_ms).cast("float64")
    counted = chosen.group_by("variant").aggregate(count=chosen.count(), mean_ms=took.mean())
    spelled = chosen if left_out(q) else t.variant
    named = counted.join(spelled.select("variant", "steps").distinct(), "variant")
    rows = ask(named.order_by([named["count"].desc(), named.steps]).limit(limit, offset=offset))
    (whole,) = ask(counted.aggregate(total=counted.count(), cases=number(counted["count"])))
    medians = _medians(ask, chosen, took, [row["variant"] for row in rows])
    return [
        {**row, "median_ms": medians[row["variant"]], "steps": row["steps"].split(SEPARATOR), **whole}
        for row in rows
    ]


def _medians(
    ask: Ask, chosen: ir.Table, took: ir.NumericValue, variants: Sequence[int]
) -> dict[int, float | None]:
    """The median of each of these variants, and no more of them than need be."""
    if not variants:
        return {}
    if len(variants) <= FEW:
        chosen = chosen.filter(chosen.variant.isin(list(variants)))
    middle = chosen.group_by("variant").aggregate(median_ms=took.quantile(0.5))
    return {row["variant"]: row["median_ms"] for row in ask(middle)}


@expression
def process_handovers(t: Tables, q: Filters, between: str = "team") -> ir.Table:
    """Work passed on, from the last known team (or ``between="member"``) to the next.

    Columns: source, target, count, n (waits known), mean_ms.
    """
    steps = events(t, q)
    if between == "member":
        steps = steps.filter(
            steps.prev_member.notnull() & steps.member.notnull() & (steps.prev_member != steps.member)
        )
        source, target = steps.prev_member, steps.member
    else:
        steps = steps.filter(steps.handover == 1)
        source, target = steps.prev_team, steps.team
    return aggregate(
        steps,
        {"source": source, "target": target},
        {"count": steps.count(), "n": steps.gap_ms.count(), "mean_ms": steps.gap_ms.cast("float64").mean()},
    )


@expression
def process_crossings(t: Tables, q: Filters, wait: str = "calendar", exact: bool = False) -> ir.Table:
    """Steps from one known lane straight to another.

    Columns: source, target, count, n (waits known), mean_ms, and with ``exact`` median_ms and p90_ms.
    """
    steps = events(t, q)
    steps = steps.filter((steps.prev_lane != "") & (steps.lane != "") & (steps.prev_lane != steps.lane))
    gap = steps.business_gap_ms if wait == "business" else steps.gap_ms
    figures = {"count": steps.count(), "n": gap.count(), "mean_ms": gap.cast("float64").mean()}
    if exact:
        figures["both"] = gap.quantile([0.5, 0.9])
    crossings = aggregate(steps, {"source": steps.prev_lane, "target": steps.lane}, figures)
    if exact:
        crossings = crossings.mutate(median_ms=crossings.both[0], p90_ms=crossings.both[1]).drop("both")
    return crossings


@expression
def process_signals(t: Tables, q: Filters) -> ir.Table:
    """What activities mean for the clocks of their cases. Columns: activity, signal, count."""
    steps = events(t, q)
    steps = steps.filter(steps.signal != "")
    return aggregate(steps, {"activity": steps.activity, "signal": steps.signal}, {"count": steps.count()})
