"""The stack of filters as expressions: which cases stay, and which steps of them.

Conditions on cases look at each case as it was recorded and become semi-joins. Where steps are left out, the neighbours
of the rest are found anew over the cases that stayed, and over nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.conditions import Condition, read_all
from madoguchi.warehouse.filters import Filters

if TYPE_CHECKING:
    from madoguchi.warehouse.expressions.tables import Tables

SEPARATOR = "\x1f"  # between the steps of a way to run
_NEVER = 2_000_000_000
_DIGITS = 10
_OF_CASE = ("is", "not", "period", "variant", "lasting")
_ONCE = ("with", "without", "next", "never_next", "first", "last", "times", "later", "never_later")
_BARRED = ("without", "never_next", "never_later")


def stacked_cases(t: Tables, q: Filters, chosen: ir.Table) -> ir.Table:
    """Keep the rows (of any table with case_id) whose case fits every condition of the stack."""
    conditions = [one for one in read_all(q.stack) if not one.of_steps]
    if told := [_of_case(t, one) for one in conditions if one.kind in _OF_CASE]:
        chosen = chosen.semi_join(t.case.filter(*told).select("case_id"), "case_id")
    for one in conditions:
        if one.kind not in _OF_CASE:
            found = _having(t, one).select("case_id")
            if one.kind not in _ONCE:
                found = found.distinct()
            join = chosen.anti_join if one.kind in _BARRED else chosen.semi_join
            chosen = join(found, "case_id")
    return chosen


def left_out(q: Filters) -> list[Condition]:
    """The conditions that leave steps out."""
    return [one for one in read_all(q.stack) if one.of_steps]


def stacked_steps(t: Tables, q: Filters, steps: ir.Table) -> ir.Table:
    """Leave out the steps the stack leaves out, and find the neighbours of the rest anew."""
    return neighboured(without_left_out(t, q, steps)) if left_out(q) else steps


def without_left_out(t: Tables, q: Filters, steps: ir.Table) -> ir.Table:
    """The steps that stay, as recorded."""
    for one in left_out(q):
        if one.kind == "hide":
            steps = steps.filter(~steps.activity.isin(list(one.values)))
        else:
            steps = _without_timers(t, steps)
    return steps


def variants_left(steps: ir.Table) -> ir.Table:
    """The way each case ran without the steps left out. Columns: case_id, steps, last_ms, variant.

    No engine but one sorts inside an aggregate, so steps are sorted as texts that begin with their place. The number is
    18 digits of the MD5 of the steps, its letters read as digits: the same in every engine and after every restart.
    """
    placed = steps.select("case_id", "at_ms", placed=_padded(steps.seq) + steps.activity)
    ran = placed.group_by("case_id").aggregate(placed=placed.placed.collect(), last_ms=placed.at_ms.max())
    inorder = ran.placed.sort().map(lambda one: one.substr(_DIGITS)).join(SEPARATOR)
    ran = ran.select("case_id", "last_ms", steps=inorder)
    digits = ran.steps.hexdigest("md5").translate("abcdef", "012345").substr(0, 18)
    return ran.mutate(variant=digits.cast("int64"))


def neighboured(steps: ir.Table) -> ir.Table:
    """Steps with seq, neighbours, edges and waits as if what is missing had never been recorded.

    A wait to the step before as it was recorded is taken over. A new one runs from end to start; in opening hours from
    end to end, less the work where a start is recorded.
    """
    names = steps.columns
    order = ibis.window(group_by="case_id", order_by="seq")
    told = steps.mutate(
        old_edge=steps.edge,
        old_gap=steps.gap_ms,
        old_business=steps.business_gap_ms,
        prev_activity=steps.activity.lag().over(order),
        next_activity=steps.activity.lead().over(order),
        prev_at=steps.at_ms.lag().over(order),
        prev_open=steps.business_at_ms.lag().over(order),
        prev_seq=steps.seq.lag().over(order),
        prev_lane=steps.lane.lag().over(order),
        prev_team=_last_known(steps, steps.team, steps.team != ""),
        prev_stage=_last_known(steps, steps.stage, steps.stage != ""),
        prev_member=_last_known(steps, steps.member, steps.member.notnull()).cast("int64"),
        prev_side=_last_known(steps, steps.lane, steps.lane.isin(["front", "back"])),
        place=ibis.row_number().over(order),
    )
    same = (told.prev_seq == told.seq - 1).fill_null(False)
    work = told.service_ms.fill_null(0)
    told = told.mutate(
        edge=told.prev_activity + SEPARATOR + told.activity,
        gap_ms=ibis.ifelse(same, told.old_gap, _not_negative(told.at_ms - work - told.prev_at)),
        business_gap_ms=ibis.ifelse(
            same, told.old_business, _not_negative(told.business_at_ms - work - told.prev_open)
        ),
        is_last=ibis.ifelse(told.next_activity.isnull(), 1, 0).cast("int32"),
        handover=ibis.ifelse(((told.team != "") & (told.prev_team != told.team)).fill_null(False), 1, 0).cast(
            "int32"
        ),
        crossing=ibis.ifelse(
            (told.lane.isin(["front", "back"]) & (told.prev_side != told.lane)).fill_null(False), 1, 0
        ).cast("int32"),
        seq=told.place.cast("int32"),
    )
    told = told.mutate(
        first_of_activity=_first(told, "activity"),
        first_of_edge=ibis.ifelse(told.prev_activity.isnull(), 0, _first(told, "edge")).cast("int32"),
        gap_bucket=bucket_of(told.gap_ms),
    )
    return told.select(*names)


def _last_known(steps: ir.Table, value: ir.Value, known: ir.BooleanValue) -> ir.StringValue:
    """The latest value known before each step: the greatest of place and value written as one text.

    Engines differ in how they skip what is unknown in a window; a greatest text is the same in all of them.
    """
    before = ibis.window(group_by="case_id", order_by="seq", rows=(None, -1))
    placed = _padded(steps.seq) + value.cast("string")
    return ibis.ifelse(known, placed, ibis.null("string")).max().over(before).substr(_DIGITS)


def _padded(place: ir.IntegerValue) -> ir.StringValue:
    return place.cast("string").lpad(_DIGITS, "0")


def _first(steps: ir.Table, column: str) -> ir.IntegerValue:
    number = ibis.row_number().over(ibis.window(group_by=["case_id", column], order_by="seq"))
    return ibis.ifelse(number == 0, 1, 0).cast("int32")


def _not_negative(value: ir.IntegerValue) -> ir.IntegerValue:
    return ibis.ifelse(value < 0, 0, value)


def bucket_of(gap: ir.IntegerValue) -> ir.IntegerValue:
    """The log-spaced bucket of a time in ms, as ``build.prepare`` reckons it (int32)."""
    from madoguchi.warehouse.build import BUCKETS_PER_DECADE

    ms = gap.cast("float64")
    place = ibis.ifelse(ms < 1.0, 1.0, ms).log10() * float(BUCKETS_PER_DECADE)
    # where log10(1000) is 2.9999999999999996; no whole ms but those on an edge lie so close below one
    above = (place + 1e-12).floor() + 1
    return ibis.ifelse(ms < 1.0, 0, above.cast("int32")).cast("int32")


def _without_timers(t: Tables, steps: ir.Table) -> ir.Table:
    """Leave out closings that were recorded straight after a resolving step of the same case."""
    after = t.event.filter(t.event.signal == "resolved")
    after = after.select(of_case=after.case_id, of_seq=after.seq + 1)
    timer = (steps.case_id == after.of_case, steps.seq == after.of_seq, steps.signal == "closed")
    return steps.anti_join(after, list(timer))


def _of_case(t: Tables, one: Condition) -> ir.BooleanValue:
    case, values = t.case, one.values
    if one.kind in ("is", "not"):
        inside = case[values[0]].isin(list(values[1:]))
        return inside if one.kind == "is" else ~inside
    if one.kind == "variant":
        return case.variant.isin([int(value) for value in values])
    low, high = values
    bounds: list[ir.BooleanValue] = []
    if one.kind == "period":
        if low:
            bounds.append(case.opened_day >= ibis.literal(date.fromisoformat(low), type="date"))
        if high:
            bounds.append(case.opened_day <= ibis.literal(date.fromisoformat(high), type="date"))
    else:
        took = case.last_ms - case.opened_ms
        if low:
            bounds.append(took >= round(float(low) * 1000))
        if high:
            bounds.append(took < round(float(high) * 1000))
    return bounds[0] if len(bounds) == 1 else bounds[0] & bounds[1]


def _having(t: Tables, one: Condition) -> ir.Table:
    """The cases that have what a condition speaks of; of a kind not in ``_ONCE`` perhaps many times."""
    steps, values = t.event, list(one.values)
    if one.kind in ("with", "without"):
        return steps.filter(steps.activity.isin(values), steps.first_of_activity == 1)
    if one.kind in ("next", "never_next"):
        return steps.filter(steps.edge == SEPARATOR.join(values), steps.first_of_edge == 1)
    if one.kind in ("later", "never_later"):
        return _later(steps, values)
    if one.kind == "first":
        return steps.filter(steps.seq == 0, steps.activity.isin(values))
    if one.kind == "last":
        return steps.filter(steps.is_last == 1, steps.activity.isin(values))
    if one.kind == "times":
        some = steps.filter(steps.activity == values[0])
        counted = some.group_by("case_id").aggregate(n=some.count())
        return counted.filter(counted.n >= int(values[1]))
    if one.kind == "handover":
        moves = [steps.handover == 1]
        if values[0]:
            moves.append(steps.prev_team == values[0])
        if values[1]:
            moves.append(steps.team == values[1])
        return steps.filter(*moves)
    if one.kind == "team":
        return steps.filter(steps.team.isin(values))
    said = t.attribute
    return said.filter(said.name == values[0], said.value.isin(values[1:]))


def _later(steps: ir.Table, values: Sequence[str]) -> ir.Table:
    source, target = values
    some = steps.filter(steps.activity.isin([source, target]))
    found = some.group_by("case_id").aggregate(
        begun=ibis.ifelse(some.activity == source, some.seq, _NEVER).min(),
        ended=ibis.ifelse(some.activity == target, some.seq, -1).max(),
    )
    return found.filter(found.begun < found.ended)
