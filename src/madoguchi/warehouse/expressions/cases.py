"""Volumes, rates and the backlog of cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir

from madoguchi.warehouse.engine import Row
from madoguchi.warehouse.expressions import judged
from madoguchi.warehouse.expressions.registry import Ask, composed, expression
from madoguchi.warehouse.expressions.tables import (
    CASE,
    PERIODS,
    Tables,
    aggregate,
    cases,
    flag,
    groups,
    number,
    total,
)
from madoguchi.warehouse.filters import Filters


@expression
def case_volume(t: Tables, q: Filters, by: Sequence[str] = (), basis: str = "opened") -> ir.Table:
    """Cases by the day they were opened (or ``basis="resolved"``, ``"first_resolved"``).

    Columns: the groups, n, open, resolved, closed, reopened, contacts, replies, steps, handovers, crossings, cost.
    """
    day = judged.DAYS.get(basis, "opened_day")
    chosen = cases(t, q, day)
    return aggregate(
        chosen,
        groups(chosen, by, CASE, day),
        {
            "n": chosen.count(),
            "open": number(chosen.open),
            "resolved": number(1 - chosen.open),
            "closed": number(chosen.closed),
            "reopened": number(flag(chosen.reopens > 0)),
            "contacts": number(chosen.contacts),
            "replies": number(chosen.replies),
            "steps": number(chosen.steps),
            "handovers": number(chosen.handovers),
            "crossings": number(chosen.crossings),
            "cost": total(chosen.cost),
        },
    )


@expression
def case_reopened(t: Tables, q: Filters, by: Sequence[str] = ()) -> ir.Table:
    """Reopen rate: cases first resolved in the period, and of them reopened. Columns: the groups, n, positives."""
    return _share(judged.reopened(t, q), by, "first_resolved_day")


@expression
def case_first_contact(t: Tables, q: Filters, by: Sequence[str] = ()) -> ir.Table:
    """FCR, system-strict: resolved in the period with one contact, no hand-over, no reopening.

    Columns: the groups, n, positives.
    """
    return _share(judged.first_contact(t, q), by, "resolved_day")


@expression
def case_no_repeat(
    t: Tables,
    q: Filters,
    now_ms: int,
    window_days: int = 7,
    by: Sequence[str] = (),
    same_request: bool = True,
) -> ir.Table:
    """FCR, no repeat: resolved in the period, and the customer opened no further case within the window.

    Who is counted: see ``judged.no_repeat``. Columns: the groups, n, positives.
    """
    return _share(judged.no_repeat(t, q, now_ms, window_days, same_request), by, "resolved_day")


@expression
def case_promises(t: Tables, q: Filters, now_ms: int, by: Sequence[str] = ()) -> ir.Table:
    """Kept within promise: cases opened in the period whose due time was met or has passed at ``now_ms``.

    Columns: the groups, n, positives, running (promised, not yet due: in neither).
    """
    chosen = judged.promises(t, q, now_ms)
    return aggregate(
        chosen,
        groups(chosen, by, CASE, "opened_day"),
        {
            "n": number(chosen.counted),
            "positives": number(chosen.positive),
            "running": number(1 - chosen.counted),
        },
    )


@expression
def case_answered(t: Tables, q: Filters, by: Sequence[str] = ()) -> ir.Table:
    """How many of the cases resolved in the period have a valid answer. Columns: the groups, n, positives."""
    return _share(judged.answered(t, q), by, "resolved_day")


@composed
def case_backlog(ask: Ask, t: Tables, q: Filters, step: str = "week") -> list[Row]:
    """Opened, resolved and still open at the end of each day, week or month of the period.

    Columns: day (first of the step), opened, resolved, backlog. A case reopened and resolved again counts as open
    until its last resolution.
    """
    chosen = cases(t, q, None)

    def per(day: str, name: str) -> dict[date, int]:
        there = chosen.filter(chosen[day].notnull())
        keys: dict[str, Any] = {"bucket": there[day] if step == "day" else there[day].truncate(PERIODS[step])}
        return {row["bucket"]: row["n"] for row in ask(aggregate(there, keys, {"n": there.count()}))}

    opened, resolved = per("opened_day", "opened"), per("resolved_day", "resolved")
    every = sorted(opened.keys() | resolved.keys())
    if not every:
        return []
    last = max(every[-1], _start(q.until, step)) if q.until else every[-1]
    rows, held, at = [], 0, every[0]
    while at <= last:
        held += opened.get(at, 0) - resolved.get(at, 0)
        if (q.since is None or at >= _start(q.since, step)) and (q.until is None or at <= q.until):
            rows.append(
                {"day": at, "opened": opened.get(at, 0), "resolved": resolved.get(at, 0), "backlog": held}
            )
        at = _start(
            at + timedelta(days={"day": 1, "week": 7, "month": 32, "quarter": 93, "year": 367}[step]), step
        )
    return rows


def _start(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    if step == "month":
        return day.replace(day=1)
    if step == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1) if step == "year" else day


def _share(chosen: ir.Table, by: Sequence[str], day: str) -> ir.Table:
    chosen = chosen.filter(chosen.counted == 1)
    return aggregate(
        chosen, groups(chosen, by, CASE, day), {"n": chosen.count(), "positives": number(chosen.positive)}
    )
