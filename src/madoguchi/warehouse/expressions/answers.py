"""Satisfaction from answers: the additive sums of shares, means and net scores (names as in core/metrics/sums.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.tables import (
    ANSWER,
    Tables,
    aggregate,
    answers,
    flag,
    groups,
    number,
    total,
)
from madoguchi.warehouse.filters import Filters


@expression
def answer_shares(
    t: Tables, q: Filters, kind: str | None = None, by: Sequence[str] = (), weighted: bool = True
) -> ir.Table:
    """``ShareSums`` of satisfied (csat, rating), easy (ces) or yes (boolean) answers.

    Columns: the groups, n, positives, w, w2, wx, w2x, persons, ss, sm, mm. Days: when answered.
    """
    counted = _counted(t, q, kind, weighted)
    return _sums(
        counted,
        by,
        counted.positive.cast("float64"),
        lambda a: {
            "n": number(a.n),
            "positives": number(a.positives),
            "w": total(a.m),
            "w2": total(a.w2),
            "wx": total(a.s),
            "w2x": total(a.w2x),
        },
    )


@expression
def answer_means(
    t: Tables, q: Filters, kind: str | None = None, by: Sequence[str] = (), weighted: bool = True
) -> ir.Table:
    """``MeanSums`` of the answers' numbers. Columns: the groups, n, w, w2, wx, wx2, w2x, w2x2, persons, ss, sm, mm."""
    counted = _counted(t, q, kind, weighted)
    return _sums(
        counted,
        by,
        counted.value,
        lambda a: {
            "n": number(a.n),
            "w": total(a.m),
            "w2": total(a.w2),
            "wx": total(a.s),
            "wx2": total(a.wx2),
            "w2x": total(a.w2x),
            "w2x2": total(a.w2x2),
        },
    )


@expression
def answer_nets(
    t: Tables, q: Filters, kind: str | None = "nps", by: Sequence[str] = (), weighted: bool = True
) -> ir.Table:
    """``NpsSums`` (kind ``nps`` or ``enps``).

    Columns: the groups, n, promoters, detractors, w, w2, wp, wd, w2p, w2d, persons, ss, sm, mm.
    """
    counted = _counted(t, q, kind, weighted)
    net = counted.promoter.cast("float64") - counted.detractor.cast("float64")
    return _sums(
        counted,
        by,
        net,
        lambda a: {
            "n": number(a.n),
            "promoters": number(a.promoters),
            "detractors": number(a.detractors),
            "w": total(a.m),
            "w2": total(a.w2),
            "wp": total(a.wp),
            "wd": total(a.wd),
            "w2p": total(a.w2p),
            "w2d": total(a.w2d),
        },
    )


@expression
def answer_distribution(
    t: Tables, q: Filters, kind: str | None = None, by: Sequence[str] = ("question",), weighted: bool = True
) -> ir.Table:
    """How often each number was answered. Columns: the groups, value, valid (0: missing code or off the scale), n, w."""
    chosen = _of_kind(answers(t, q), kind)
    chosen = chosen.filter(chosen.value.notnull())
    keys = groups(chosen, by, ANSWER, "day")
    weight = _weight(chosen, weighted)
    return aggregate(
        chosen,
        {**keys, "value": chosen.value, "valid": chosen.valid},
        {"n": chosen.count(), "w": total(weight)},
    )


@expression
def answer_counts(t: Tables, q: Filters, kind: str | None = None, by: Sequence[str] = ()) -> ir.Table:
    """How much was answered. Columns: the groups, n (answers, blanks included), valid, blank, texts, first_day, last_day."""
    chosen = _of_kind(answers(t, q), kind)
    return aggregate(
        chosen,
        groups(chosen, by, ANSWER, "day"),
        {
            "n": chosen.count(),
            "valid": number(chosen.valid),
            "blank": number(flag(chosen.value.isnull() & (chosen.has_text == 0))),
            "texts": number(chosen.has_text),
            "first_day": chosen.day.min(),
            "last_day": chosen.day.max(),
        },
    )


def _of_kind(table: ir.Table, kind: str | None) -> ir.Table:
    return table if kind is None else table.filter(table.kind == kind)


def _weight(table: ir.Table, weighted: bool) -> ir.FloatingValue:
    if weighted:
        return table.weight.fill_null(1.0)
    return ibis.ifelse(table.weight.isnull(), 1.0, 1.0)  # a column of ones: a bare literal cannot be summed


def _counted(t: Tables, q: Filters, kind: str | None, weighted: bool) -> ir.Table:
    chosen = _of_kind(answers(t, q), kind)
    chosen = chosen.filter(chosen.valid == 1)
    chosen = chosen.mutate(w=_weight(chosen, weighted))
    return chosen.filter(chosen.w > 0.0)


def _sums(counted: ir.Table, by: Sequence[str], x: ir.FloatingValue, figures: Any) -> ir.Table:
    """First by person inside each group, then by group: an answer without a customer is a person of its own."""
    keys = groups(counted, by, ANSWER, "day")
    told = counted.mutate(x=x, **{f"by_{name}": value for name, value in keys.items()})
    up, down = told.promoter.cast("float64"), told.detractor.cast("float64")
    persons = told.group_by([*(f"by_{name}" for name in keys), "person"]).aggregate(
        n=told.count(),
        m=told.w.sum(),
        w2=(told.w * told.w).sum(),
        s=(told.w * told.x).sum(),
        wx2=(told.w * told.x * told.x).sum(),
        w2x=(told.w * told.w * told.x).sum(),
        w2x2=(told.w * told.w * told.x * told.x).sum(),
        positives=told.positive.sum(),
        promoters=told.promoter.sum(),
        detractors=told.detractor.sum(),
        wp=(told.w * up).sum(),
        wd=(told.w * down).sum(),
        w2p=(told.w * told.w * up).sum(),
        w2d=(told.w * told.w * down).sum(),
    )
    return aggregate(
        persons,
        {name: persons[f"by_{name}"] for name in keys},
        {
            **figures(persons),
            "persons": persons.count(),
            "ss": total(persons.s * persons.s),
            "sm": total(persons.s * persons.m),
            "mm": total(persons.m * persons.m),
        },
    )
