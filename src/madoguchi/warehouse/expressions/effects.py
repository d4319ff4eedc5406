"""What the effect of manner is estimated from: answered cases with how their conversations were judged."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.tables import Tables, answers, cases, flag, total
from madoguchi.warehouse.filters import Filters

MOST = 50_000
DIMENSIONS = ("business", "human", "hidden")
OF_CASE = ("channel", "team", "process", "request", "language", "resolution_ms")


@expression
def effect_cases(
    t: Tables, q: Filters, questions: Sequence[int], items: Sequence[str] = (), limit: int = MOST
) -> ir.Table:
    """Cases with a valid answer to these questions in the period and a judged conversation, the last answered first.

    Columns: case_id, customer (a case without one is its own: a negative number), at_ms (of the last answer), answers,
    satisfaction (mean of the submissions' means, each weighted by its answers' weights), weight (mean of the answers'),
    channel, team, process, request, language, resolution_ms, conversations, business, human, hidden, and for each of
    ``items`` the column ``item_`` and its name with its share: means over the case's conversations in which it applied.
    """
    given = _answered(t, q, questions)
    judged = _judged(t)
    chosen = given.inner_join(judged, given.case_id == judged.score_case).drop("score_case")
    chosen = chosen.order_by([chosen.at_ms.desc(), chosen.case_id]).limit(min(limit, MOST))
    shares = _shares(t, items)
    if shares is not None:
        chosen = chosen.left_join(shares, chosen.case_id == shares.item_case).drop("item_case")
    return chosen.order_by([chosen.at_ms.desc(), chosen.case_id])


def _answered(t: Tables, q: Filters, questions: Sequence[int]) -> ir.Table:
    # the stage of the filters is one the case has a step in, not the one asked about
    told = answers(t, q.with_(stage=(), question=()))
    told = told.filter(
        told.question.isin([int(one) for one in questions]),
        told.valid == 1,
        told.value.notnull(),
        told.case_id.notnull(),
    )
    told = told.mutate(w=told.weight.fill_null(1.0), given=ibis.coalesce(told.submission, -told.answer))
    told = told.filter(told.w > 0.0)
    sheets = told.group_by(["case_id", "given"]).aggregate(
        m=total(told.w), s=total(told.w * told.value), n=told.count(), at_ms=told.at_ms.max()
    )
    means = sheets.group_by("case_id").aggregate(
        at_ms=sheets.at_ms.max(),
        answers=sheets.n.sum().cast("int64"),
        satisfaction=total(sheets.s / sheets.m) / sheets.count().cast("float64"),
        weight=total(sheets.m) / sheets.n.sum().cast("float64"),
    )
    there = cases(t, q.with_(since=None, until=None), day=None)
    there = there.select(
        of_case=there.case_id,
        customer=ibis.coalesce(there.customer, -there.case_id),
        **{name: there[name] for name in OF_CASE},
    )
    return means.inner_join(there, means.case_id == there.of_case).drop("of_case")


def _judged(t: Tables) -> ir.Table:
    table = t.score
    return table.group_by(score_case=table.case_id).aggregate(
        conversations=table.count(),
        **{name: total(table[name]) / table[name].count().cast("float64").nullif(0.0) for name in DIMENSIONS},
    )


def _shares(t: Tables, items: Sequence[str]) -> ir.Table | None:
    if not items:
        return None
    table = t.score_item.filter(t.score_item.item.isin([*items]))
    figures = {}
    for name in items:
        of_it = table.item == name
        n = flag(of_it).sum().cast("float64").nullif(0.0)
        figures[f"item_{name}"] = total(ibis.ifelse(of_it, table.share, 0.0)) / n
    return table.group_by(item_case=table.case_id).aggregate(**figures)
