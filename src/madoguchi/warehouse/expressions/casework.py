"""Single cases with what was done in them: what stage reviews and the network of processes are reckoned from.

Of the cases opened in the period, the newest first; a case is never cut. No words, no names; who did a step is only
told as person or machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.tables import Tables, cases, flag, total
from madoguchi.warehouse.filters import Filters

MOST = 20_000
OF_CASE = (
    *("case_id", "process", "request", "priority", "language", "channel", "team", "opened_ms"),
    *("business_opened_ms", "resolved_ms", "last_ms", "open", "reopens", "contacts", "handovers", "kept"),
    *("due_ms", "next_case_ms", "cost", "opened_day", "first_reply_ms", "first_resolved_ms"),
)
DIMENSIONS = ("business", "human", "hidden")


@expression
def work_cases(
    t: Tables,
    q: Filters,
    questions: Sequence[int] = (),
    attributes: Sequence[str] = (),
    limit: int = MOST,
) -> ir.Table:
    """Cases opened in the period, with their answers, scores and what came after; the newest first.

    Columns: case_id, process, request, priority, language, channel, team, opened_ms, business_opened_ms, resolved_ms,
    last_ms, open, reopens, contacts, handovers, kept, due_ms, next_case_ms, cost, opened_day, first_reply_ms,
    first_resolved_ms, known (1: the customer is), customer (a case without one is its own: a negative number), satisfaction (mean of the submissions' means over
    ``questions``), weight, business, human, hidden (means over its conversations), attribute (the greatest value of its
    ``attributes``), bought_ms (the customer's first purchase after it was resolved).
    """
    chosen = _newest(t, q, limit)
    chosen = chosen.select(
        *OF_CASE,
        known=flag(chosen.customer.notnull()),
        customer=ibis.coalesce(chosen.customer, -chosen.case_id),
    )
    for name, part in (
        ("of_answer", _answers(t, questions)),
        ("of_score", _scores(t)),
        ("of_attribute", _attributes(t, attributes)),
        ("of_purchase", _bought(t, chosen)),
    ):
        chosen = chosen.left_join(part, chosen.case_id == part[name]).drop(name)
    return chosen.order_by([chosen.opened_ms.desc(), chosen.case_id.desc()])


@expression
def work_steps(
    t: Tables,
    q: Filters,
    activities: Sequence[str] = (),
    limit: int = MOST,
) -> ir.Table:
    """The steps of the cases of ``work_cases``, in order; of these activities alone where some are named.

    Columns: case_id, seq, activity, signal, stage, team, lane, person (1: a member
    did it), at_ms, business_at_ms, service_ms, cost.
    """
    chosen = _newest(t, q, limit).select("case_id")
    steps = t.event.semi_join(chosen, "case_id")
    if activities:
        steps = steps.filter(steps.activity.isin([*activities]))
    steps = steps.select(
        *("case_id", "seq", "activity", "signal", "stage", "team", "lane"),
        *("at_ms", "business_at_ms", "service_ms", "cost"),
        person=flag(steps.member.notnull()),
    )
    return steps.order_by(["case_id", "seq"])


def _newest(t: Tables, q: Filters, limit: int) -> ir.Table:
    chosen = cases(t, q)
    return chosen.order_by([chosen.opened_ms.desc(), chosen.case_id.desc()]).limit(min(limit, MOST))


def _answers(t: Tables, questions: Sequence[int]) -> ir.Table:
    told = t.answer.filter(
        t.answer.question.isin([*(int(one) for one in questions), 0]),
        t.answer.valid == 1,
        t.answer.value.notnull(),
        t.answer.case_id.notnull(),
    )
    told = told.mutate(w=told.weight.fill_null(1.0), given=ibis.coalesce(told.submission, -told.answer))
    told = told.filter(told.w > 0.0)
    sheets = told.group_by(["case_id", "given"]).aggregate(
        m=total(told.w), s=total(told.w * told.value), n=told.count()
    )
    return sheets.group_by(of_answer=sheets.case_id).aggregate(
        satisfaction=total(sheets.s / sheets.m) / sheets.count().cast("float64"),
        weight=total(sheets.m) / sheets.n.sum().cast("float64"),
    )


def _scores(t: Tables) -> ir.Table:
    return t.score.group_by(of_score=t.score.case_id).aggregate(
        **{
            name: total(t.score[name]) / t.score[name].count().cast("float64").nullif(0.0)
            for name in DIMENSIONS
        },
    )


def _attributes(t: Tables, names: Sequence[str]) -> ir.Table:
    said = t.attribute.filter(t.attribute.name.isin([*names, ""]))
    return said.group_by(of_attribute=said.case_id).aggregate(attribute=said.value.max())


def _bought(t: Tables, chosen: ir.Table) -> ir.Table:
    ended = chosen.filter(chosen.resolved_ms.notnull(), chosen.known == 1)
    ended = ended.select(of_purchase=ended.case_id, buyer=ended.customer, ended_ms=ended.resolved_ms)
    paid = t.transaction.filter(t.transaction.kind != "refund", t.transaction.customer.notnull())
    paid = paid.select(payer=paid.customer, paid_ms=paid.at_ms)
    joined = ended.inner_join(paid, [ended.buyer == paid.payer, paid.paid_ms > ended.ended_ms])
    return joined.group_by("of_purchase").aggregate(bought_ms=joined.paid_ms.min())
