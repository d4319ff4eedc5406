"""How work flows: where time went, work done again, work passed back, work done at one moment, load by hour.

Of the cases opened in the period, like the process map. People are told apart to see hand-overs and batches; no
expression but ``process_work`` names one, and that is for reckoning, not for showing.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.tables import Tables, aggregate, events, flag, number, total
from madoguchi.warehouse.filters import Filters

_NO_TEAM = "\x1f"  # so that the list is never empty; DuckDB 1.5 cannot read a NUL in SQL
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


@expression
def process_elapsed(t: Tables, q: Filters, wait: str = "calendar") -> ir.Table:
    """Time by what lies around it, for ``core.process.elapsed.split``.

    Columns: source (NULL for a first step), target, source_lane, lane, handover, n (waits known), gap_ms (sum),
    service_n, service_ms (sum; NULL without starts).
    """
    steps = events(t, q)
    gap = steps.business_gap_ms if wait == "business" else steps.gap_ms
    return aggregate(
        steps,
        {
            "source": steps.prev_activity,
            "target": steps.activity,
            "source_lane": steps.prev_lane,
            "lane": steps.lane,
            "handover": steps.handover,
        },
        {
            "n": gap.count(),
            "gap_ms": total(gap),
            "service_n": steps.service_ms.count(),
            "service_ms": steps.service_ms.cast("float64").sum(),
        },
    )


@expression
def process_rework(t: Tables, q: Filters) -> ir.Table:
    """Activities done more than once in a case. Columns: activity, count, cases, again_cases, again (times too many)."""
    steps = events(t, q)
    done = steps.group_by(["activity", "case_id"]).aggregate(k=steps.count())
    return aggregate(
        done,
        {"activity": done.activity},
        {
            "count": number(done.k),
            "cases": done.count(),
            "again_cases": number(flag(done.k > 1)),
            "again": number(done.k - 1),
        },
    )


def _returns(t: Tables, q: Filters) -> ir.Table:
    """Work that came back to the team it had come from: A, B, A. One row for each time it is back."""
    steps = events(t, q)
    moves = steps.filter((steps.team != "") & (steps.prev_team.isnull() | (steps.handover == 1)))
    order = ibis.window(group_by="case_id", order_by="seq")
    seen = moves.select(
        "case_id",
        "team",
        via=moves.team.lag().over(order),
        before=moves.team.lag(2).over(order),
        away_ms=moves.at_ms - moves.at_ms.lag().over(order),
    )
    return seen.filter(seen.team == seen.before)


@expression
def process_pingpong(t: Tables, q: Filters) -> ir.Table:
    """Work passed to another team and straight back. Columns: team, via, count, cases, mean_ms (from there to back)."""
    back = _returns(t, q)
    each = back.group_by(["team", "via", "case_id"]).aggregate(k=back.count(), ms=total(back.away_ms))
    return (
        aggregate(
            each,
            {"team": each.team, "via": each.via},
            {"count": number(each.k), "cases": each.count(), "ms": total(each.ms)},
        )
        .mutate(mean_ms=lambda rows: rows.ms / rows["count"])
        .drop("ms")
    )


@expression
def process_passed(t: Tables, q: Filters, teams: Sequence[str] = ()) -> ir.Table:
    """How work moves between teams, over all cases.

    Columns: cases, teamed (cases with a known team), handovers, most (hand-overs of one case), passed (cases handed
    over at all), pingpong (cases that came back to a team they had come from), reached (cases with a step by any of
    ``teams``).
    """
    steps = events(t, q)
    each = steps.group_by("case_id").aggregate(
        handovers=number(steps.handover),
        teamed=flag(steps.team != "").max(),
        reached=flag(steps.team.isin([*teams, _NO_TEAM])).max(),
    )
    back = _returns(t, q).select("case_id").distinct()
    back = back.rename(back_id="case_id")
    told = each.left_join(back, each.case_id == back.back_id)
    return told.aggregate(
        cases=told.count(),
        teamed=number(told.teamed),
        handovers=number(told.handovers),
        most=told.handovers.max().fill_null(0),
        passed=number(flag(told.handovers > 0)),
        pingpong=number(flag(told.back_id.notnull())),
        reached=number(told.reached),
    )


@expression
def process_batches(t: Tables, q: Filters, together_ms: int = 60_000) -> ir.Table:
    """Work of one kind by one person ended within a moment, over two cases or more.

    Columns: activity, count (steps in batches), batches, cases, largest, of (steps of that activity by known people),
    n, mean_ms (waits of steps in batches), alone_n, alone_ms (mean wait of the others).
    """
    steps = events(t, q)
    steps = steps.filter(steps.member.notnull())
    order = ibis.window(group_by=["member", "activity"], order_by=["at_ms", "event"])
    placed = steps.select(
        "member",
        "activity",
        "case_id",
        "gap_ms",
        "at_ms",
        "event",
        begins=ibis.ifelse(
            (steps.at_ms - steps.at_ms.lag().over(order) <= together_ms).fill_null(False), 0, 1
        ),
    )
    running = ibis.window(group_by=["member", "activity"], order_by=["at_ms", "event"], rows=(None, 0))
    placed = placed.mutate(batch=placed.begins.sum().over(running))
    one_case = placed.group_by(["activity", "member", "batch", "case_id"]).aggregate(
        k=placed.count(), n=placed.gap_ms.count(), ms=total(placed.gap_ms)
    )
    batch = one_case.group_by(["activity", "member", "batch"]).aggregate(
        k=number(one_case.k), cases=one_case.count(), n=number(one_case.n), ms=total(one_case.ms)
    )
    batch = batch.mutate(shared=flag(batch.cases > 1))
    told = aggregate(
        batch,
        {"activity": batch.activity},
        {
            "count": number(batch.k * batch.shared),
            "batches": number(batch.shared),
            "cases": number(batch.cases * batch.shared),
            "largest": batch.cases.max(),
            "of": number(batch.k),
            "n": number(batch.n * batch.shared),
            "ms": total(batch.ms * batch.shared),
            "alone_n": number(batch.n * (1 - batch.shared)),
            "alone": total(batch.ms * (1 - batch.shared)),
        },
    )
    return told.mutate(mean_ms=told.ms / told.n.nullif(0), alone_ms=told.alone / told.alone_n.nullif(0)).drop(
        "ms", "alone"
    )


@expression
def process_service(t: Tables, q: Filters) -> ir.Table:
    """Work and queue of each activity whose starts are recorded.

    Columns: activity, count, n (with a start), mean_ms, work (median and p90, ms), queue_n, queue_mean_ms, queue
    (median and p90 of the wait before those steps, ms). ``exact``.
    """
    steps = events(t, q)
    steps = steps.filter(steps.service_ms.notnull())
    return aggregate(
        steps,
        {"activity": steps.activity},
        {
            "n": steps.count(),
            "mean_ms": steps.service_ms.mean(),
            "work": steps.service_ms.quantile([0.5, 0.9]),
            "queue_n": steps.gap_ms.count(),
            "queue_mean_ms": steps.gap_ms.mean(),
            "queue": steps.gap_ms.quantile([0.5, 0.9]),
        },
    )


@expression
def process_load(t: Tables, q: Filters, offset_ms: int = 0) -> ir.Table:
    """Steps by team, weekday and hour. ``offset_ms`` is added to the time: what local clocks are ahead of UTC.

    Columns: team, weekday (0 Monday), hour, count, people (different ones at work in that hour of the week).
    """
    steps = events(t, q)
    steps = steps.filter(steps.team != "")
    local = steps.at_ms + offset_ms
    day = (local - local % DAY_MS) / DAY_MS
    told = steps.mutate(
        weekday=((day.cast("int64") + 3) % 7).cast("int64"),
        hour=((local % DAY_MS) / HOUR_MS).floor().cast("int64"),
    )
    each = told.group_by(["team", "weekday", "hour", "member"]).aggregate(k=told.count())
    return aggregate(
        each,
        {"team": each.team, "weekday": each.weekday, "hour": each.hour},
        {"count": number(each.k), "people": number(flag(each.member.notnull()))},
    )


@expression
def process_trimmed(
    t: Tables, q: Filters, lanes: bool = False, wait: str = "calendar", trim: float = 0.05
) -> ir.Table:
    """The trimmed mean of the waits of each edge: without the shortest and longest ``trim`` of them on either side.

    What lies between the quantiles trim and 1 - trim (both included). Columns: source, target, (source_lane,
    target_lane), n (waits left), trimmed_ms. ``exact``.
    """
    steps = events(t, q)
    calendar = wait != "business"
    waits = (steps.gap_ms if calendar else steps.business_gap_ms).name("waited")
    lane = {"source_lane": steps.prev_lane, "target_lane": steps.lane} if lanes else {}
    keys = {"source": steps.prev_activity, "target": steps.activity, **lane}
    known = steps.select(waited=waits, **keys)
    known = known.filter(known.waited.notnull())
    bounds = known.group_by(list(keys)).aggregate(both=known.waited.quantile([trim, 1 - trim]))
    inside = known.join(bounds, list(keys))
    inside = inside.filter((inside.waited >= inside.both[0]) & (inside.waited <= inside.both[1]))
    return aggregate(
        inside,
        {name: inside[name] for name in keys},
        {"n": inside.count(), "trimmed_ms": inside.waited.mean()},
    )


@expression
def process_work(t: Tables, q: Filters, limit: int = 20_000) -> ir.Table:
    """The latest steps with start, end and who did them, for reckoning why they waited.

    Columns: case_id, activity, member, team, enabled_ms, start_ms, end_ms.
    """
    steps = events(t, q)
    some = steps.filter(steps.started_ms.notnull(), steps.member.notnull(), steps.gap_ms.notnull())
    some = some.select(
        "case_id",
        "activity",
        "member",
        "team",
        "event",
        enabled_ms=some.started_ms - some.gap_ms,
        start_ms=some.started_ms,
        end_ms=some.at_ms,
    )
    return some.order_by([some.end_ms.desc(), some.event]).limit(limit).drop("event")
