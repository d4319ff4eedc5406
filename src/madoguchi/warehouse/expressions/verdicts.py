"""What a verdict on stages is reckoned from: cases, their steps, and what was said of them step by step.

Of the cases opened in the period, the newest first; a case is never cut. Ids, codes and times alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.conformance import Meant, covered, with_ended
from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.tables import Tables, cases, events
from madoguchi.warehouse.filters import Filters

MOST = 10_000_000
OF_CASE = ("process", "request", "priority", "language", "channel", "team")


@expression
def verdict_cases(
    t: Tables, q: Filters, limit: int = MOST, meant: Meant | None = None, case: int | None = None
) -> ir.Table:
    """Cases opened in the period, the newest ``limit`` of them, by id. ``meant``: as in ``conformance``; ``case``: one.

    Columns: case_id, process, request, priority, language, channel, team, customer, opened_ms, business_opened_ms, open,
    closed, ended.
    """
    chosen = with_ended(t, covered(t, q, meant), meant)
    if case is not None:
        chosen = chosen.filter(chosen.case_id == case)
    chosen = chosen.select(
        "case_id", *OF_CASE, "customer", "opened_ms", "business_opened_ms", "open", "closed", "ended"
    )
    newest = chosen.order_by([chosen.opened_ms.desc(), chosen.case_id.desc()]).limit(min(limit, MOST))
    return newest.order_by("case_id")


@expression
def verdict_steps(
    t: Tables,
    q: Filters,
    first: int,
    last: int,
    due: Sequence[str] = (),
    meant: Meant | None = None,
    since_ms: int | None = None,
) -> ir.Table:
    """The steps of the cases numbered ``first`` to ``last``, in order. ``meant``: as in ``conformance``.

    ``since_ms``: only of cases opened from then on. Columns: case_id, activity, at_ms, business_at_ms, service_ms, cost,
    member, team, due (the step's greatest attribute of these names, as text).
    """
    chosen = events(t, q.with_(stage=()))  # of a case with a step in the stage, every step
    chosen = chosen.filter((chosen.case_id >= first) & (chosen.case_id <= last))
    chosen = _of_some(t, q, chosen, first, last, meant, since_ms)
    steps = chosen.select(
        *("event", "case_id", "seq", "activity", "at_ms", "business_at_ms", "service_ms", "cost"),
        *("member", "team"),
    )
    if due:
        # the limits again, so that only these cases' attributes are looked through
        said = t.attribute.filter(
            t.attribute.event != 0,
            t.attribute.name.isin(list(due)),
            (t.attribute.case_id >= first) & (t.attribute.case_id <= last),
        )
        said = said.group_by(of_event=said.event).aggregate(due=said.value.max())
        steps = steps.left_join(said, steps.event == said.of_event).drop("of_event")
    else:
        steps = steps.mutate(due=ibis.null("string"))
    return steps.order_by(["case_id", "seq"]).drop("event", "seq")


@expression
def verdict_attributes(
    t: Tables,
    q: Filters,
    names: Sequence[str],
    first: int,
    last: int,
    meant: Meant | None = None,
    since_ms: int | None = None,
) -> ir.Table:
    """What was said first, and last, of each case by its steps' attributes of these names. Cases: as ``verdict_steps``.

    Columns: case_id, name, value, at_ms (of the first), final (the last value).
    """
    said = _said(t, q, names, first, last, meant, since_ms)
    ends = said.group_by(of_case=said.case_id, of_name=said.name).aggregate(
        lowest=said.seq.min(), highest=said.seq.max()
    )
    # the two rows of each case and name that count, brought together again
    both = said.inner_join(ends, [said.case_id == ends.of_case, said.name == ends.of_name])
    both = both.filter((both.seq == both.lowest) | (both.seq == both.highest))
    is_first, is_last = both.seq == both.lowest, both.seq == both.highest
    found = both.group_by(["case_id", "name"]).aggregate(
        value=ibis.ifelse(is_first, both.value, ibis.null("string")).max(),
        at_ms=ibis.ifelse(is_first, both.at_ms, ibis.null("int64")).max(),
        final=ibis.ifelse(is_last, both.value, ibis.null("string")).max(),
    )
    return found.order_by(["case_id", "name"])


@expression
def verdict_values(t: Tables, q: Filters, names: Sequence[str], first: int, last: int) -> ir.Table:
    """Every value of these attributes, step by step. Columns: case_id, seq, at_ms, name, value, number."""
    said = _said(t, q, names, first, last)
    return said.select("case_id", "seq", "at_ms", "name", "value", "number").order_by(
        ["case_id", "seq", "name"]
    )


@expression
def verdict_attribute_names(t: Tables, q: Filters) -> ir.Table:
    """The attributes of steps, and how many values each has. Columns: name, levels, steps."""
    told = t.attribute.filter(t.attribute.event != 0)
    told = told.semi_join(cases(t, q).select("case_id"), "case_id")
    each = told.group_by(["name", "value"]).aggregate(n=told.count())
    return (
        each.group_by("name")
        .aggregate(levels=each.count(), steps=each.n.sum().cast("int64"))
        .order_by("name")
    )


@expression
def verdict_answers(t: Tables, q: Filters, codes: Sequence[str], first: int, last: int) -> ir.Table:
    """The mean of each case's valid answers to the questions of these codes. Columns: case_id, code, value."""
    asked = t.question.filter(t.question.code.isin([*codes, ""])).select(of_question="question", code="code")
    told = t.answer.filter(
        t.answer.valid == 1,
        t.answer.value.notnull(),
        (t.answer.case_id >= first) & (t.answer.case_id <= last),
    )
    told = told.inner_join(asked, told.question == asked.of_question)
    given = told.group_by(["case_id", "code"]).aggregate(total=told.value.sum(), n=told.count())
    return (
        given.mutate(value=given.total / given.n.cast("float64"))
        .drop("total", "n")
        .order_by(["case_id", "code"])
    )


@expression
def verdict_now(t: Tables, q: Filters) -> ir.Table:
    """The last moment of the log. Columns: at_ms, business_at_ms."""
    return t.event.aggregate(at_ms=t.event.at_ms.max(), business_at_ms=t.event.business_at_ms.max())


def _said(
    t: Tables,
    q: Filters,
    names: Sequence[str],
    first: int,
    last: int,
    meant: Meant | None = None,
    since_ms: int | None = None,
) -> ir.Table:
    steps = events(t, q.with_(stage=()))
    steps = steps.filter((steps.case_id >= first) & (steps.case_id <= last))
    steps = _of_some(t, q, steps, first, last, meant, since_ms).select("event", "case_id", "seq", "at_ms")
    told = t.attribute.filter(
        t.attribute.event != 0,
        t.attribute.name.isin([*names, ""]),
        (t.attribute.case_id >= first) & (t.attribute.case_id <= last),
    )
    told = told.select(of_event="event", name="name", value="value", number="number")
    return steps.inner_join(told, steps.event == told.of_event).drop("of_event")


def _of_some(
    t: Tables, q: Filters, rows: ir.Table, first: int, last: int, meant: Meant | None, since_ms: int | None
) -> ir.Table:
    """Keep what belongs to cases a blueprint is for, opened from a moment on."""
    if not meant and since_ms is None:
        return rows
    chosen = covered(t, q, meant)
    chosen = chosen.filter((chosen.case_id >= first) & (chosen.case_id <= last))
    if since_ms is not None:
        chosen = chosen.filter(chosen.opened_ms >= since_ms)
    return rows.semi_join(chosen.select("case_id"), "case_id")
