"""How conversations were judged: means of the three dimensions, items, critical errors, and the rows behind them.

One member has many conversations, so every sum comes with sums by member (``persons``, ``ss``, ``sm``, ``mm``), read by
``warehouse.sums``. A conversation without a member is a member of its own, and so is each where a figure is about single
members (grouped by them, or of one): there the question is how that member's conversations vary, not members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from madoguchi.core.text import Text
from madoguchi.warehouse.engine import WarehouseError
from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.rows import fitting, paged
from madoguchi.warehouse.expressions.tables import (
    SCORE,
    Tables,
    aggregate,
    flag,
    groups,
    number,
    scores,
    total,
)
from madoguchi.warehouse.filters import Filters

DIMENSIONS = ("business", "human", "hidden")
CRITICAL = ("customer", "business", "compliance")
NO_DIMENSION = Text(
    "Conversations are not judged by “{name}”. Use one of: {names}.",
    "応対の採点に「{name}」という次元はありません。使えるもの：{names}",
)
NO_CRITICAL = Text(
    "There is no critical error of kind “{name}”. Use one of: {names}.",
    "重大な誤りに「{name}」という種類はありません。使えるもの：{names}",
)


@expression
def score_means(
    t: Tables,
    q: Filters,
    dimension: str = "human",
    by: Sequence[str] = (),
    scorecard: str | None = None,
    member: int | None = None,
) -> ir.Table:
    """``MeanSums`` of a dimension over the conversations in which it could be judged. Days: when they began.

    Columns: the groups, n, x, x2, persons (members), ss, sm, mm.
    """
    chosen = _scored(_of(scores(t, q), scorecard=scorecard, member=member), dimension)
    return _sums(chosen, by, {"": chosen[dimension]}, single=member is not None)


@expression
def score_profile(
    t: Tables, q: Filters, by: Sequence[str] = (), scorecard: str | None = None, member: int | None = None
) -> ir.Table:
    """``MeanSums`` of the three dimensions at once (``sums.profile``).

    Columns: the groups, n (conversations judged), and for business, human and hidden the columns of ``score_means``
    as ``business_n``, ``business_x`` … ``hidden_mm``.
    """
    chosen = _of(scores(t, q), scorecard=scorecard, member=member)
    return profile_of(chosen, by, single=member is not None)


@expression
def score_items(
    t: Tables,
    q: Filters,
    by: Sequence[str] = (),
    scorecard: str | None = None,
    member: int | None = None,
    item: str | None = None,
) -> ir.Table:
    """``MeanSums`` of each item's share (0 missed to 1 met) over the conversations in which it could be judged.

    Columns: the groups, item, n, missed (share 0), met (share 1), x, x2, persons, ss, sm, mm.
    """
    chosen = _of(scores(t, q, items=True), scorecard=scorecard, member=member, item=item)
    counts = {"missed": flag(chosen.share <= 0.0), "met": flag(chosen.share >= 1.0)}
    return _sums(chosen, by, {"": chosen.share}, counts, ("item",), single=member is not None)


@expression
def score_critical(
    t: Tables,
    q: Filters,
    kind: str | None = None,
    by: Sequence[str] = (),
    scorecard: str | None = None,
    member: int | None = None,
) -> ir.Table:
    """``ShareSums`` of conversations with a critical error, of one kind (customer, business, compliance) or of any.

    Columns: the groups, n, positives, persons, ss, sm, mm.
    """
    chosen = _of(scores(t, q), scorecard=scorecard, member=member)
    found = chosen[_critical(kind)]
    x = found.cast("float64")
    return _sums(chosen, by, {"": x}, {"positives": found}, single=member is not None, moments=False)


@expression
def score_rows(
    t: Tables,
    q: Filters,
    limit: int = 50,
    offset: int = 0,
    order: str = "-at_ms",
    after: int | None = None,
    **which: object,
) -> ir.Table:
    """Judged conversations, all columns of fact_score. ``which``: see ``chosen_scores``.

    ``after``: as for ``case_rows``, of ``score``.
    """
    return paged(fitting(chosen_scores, t, q, which), order, "score", limit, offset, after)


@expression
def score_row_count(t: Tables, q: Filters, **which: object) -> ir.Table:
    """How many conversations ``score_rows`` would list in all. Column: n."""
    chosen = fitting(chosen_scores, t, q, which)
    return chosen.aggregate(n=chosen.count())


@expression
def score_item_rows(t: Tables, q: Filters, which: Sequence[int]) -> ir.Table:
    """The items judged in these conversations (by the ``score`` of their rows), all columns of fact_score_item."""
    table = t.score_item
    return table.filter(table.score.isin([int(one) for one in which])).order_by(["score", "item"])


def chosen_scores(
    t: Tables,
    q: Filters,
    member: int | None = None,
    item: str | None = None,
    share: float | None = None,
    dimension: str | None = None,
    critical: str | None = None,
    scorecard: str | None = None,
    case: int | None = None,
    customer: int | None = None,
    conversation: int | None = None,
) -> ir.Table:
    """The judged conversations of the filters that also fit what is given.

    ``item``: it could be judged there, with ``share`` just so; ``dimension``: it could be judged there; ``critical``: with
    a critical error of that kind, or of "any".
    """
    chosen = _of(
        scores(t, q),
        member=member,
        scorecard=scorecard,
        case_id=case,
        customer=customer,
        conversation=conversation,
    )
    if dimension is not None:
        chosen = _scored(chosen, dimension)
    if critical is not None:
        chosen = chosen.filter(chosen[_critical(None if critical == "any" else critical)] == 1)
    if item is not None or share is not None:
        there = _of(t.score_item, item=item, share=share).select("score").distinct()
        chosen = chosen.semi_join(there, "score")
    return chosen


def profile_of(
    chosen: ir.Table, by: Sequence[str] = (), also: Sequence[str] = (), single: bool = False
) -> ir.Table:
    """The columns of ``score_profile`` over chosen scores; ``also``: columns of theirs to group by."""
    return _sums(chosen, by, {f"{name}_": chosen[name] for name in DIMENSIONS}, also=also, single=single)


def _of(table: ir.Table, **wanted: object) -> ir.Table:
    conditions = [table[name] == wish for name, wish in wanted.items() if wish is not None]
    return table.filter(*conditions) if conditions else table


def _scored(table: ir.Table, dimension: str) -> ir.Table:
    if dimension not in DIMENSIONS:
        raise WarehouseError(NO_DIMENSION.fill(name=dimension, names=", ".join(DIMENSIONS)))
    return table.filter(table[dimension].notnull())


def _critical(kind: str | None) -> str:
    if kind is None:
        return "critical"
    if kind not in CRITICAL:
        raise WarehouseError(NO_CRITICAL.fill(name=kind, names=", ".join(CRITICAL)))
    return f"critical_{kind}"


def _sums(
    chosen: ir.Table,
    by: Sequence[str],
    values: Mapping[str, ir.FloatingValue],
    counts: Mapping[str, ir.IntegerValue] | None = None,
    also: Sequence[str] = (),
    single: bool = False,
    moments: bool = True,
) -> ir.Table:
    """First by member inside each group, then by group. ``values``: what is summed, by what its columns begin with."""
    keys = groups(chosen, by, SCORE, "day") | {name: chosen[name] for name in also}
    alone = -chosen.score
    counted = dict(counts or {})
    told = chosen.select(
        **{f"by_{name}": value for name, value in keys.items()},
        person=alone if single or "member" in by else ibis.coalesce(chosen.member, alone),
        **{f"value_{name}": value for name, value in values.items()},
        **{f"count_{name}": value for name, value in counted.items()},
    )
    inside = {"rows": told.count()}
    for name in values:
        x = told[f"value_{name}"]
        inside |= {f"{name}m": x.count(), f"{name}s": total(x), f"{name}q": total(x * x)}
    inside |= {f"count_{name}": told[f"count_{name}"].sum() for name in counted}
    members = told.group_by([*(f"by_{name}" for name in keys), "person"]).aggregate(**inside)
    figures: dict[str, ir.Value] = {"n": number(members.rows)}
    figures |= {name: number(members[f"count_{name}"]) for name in counted}
    for name in values:
        m, s = members[f"{name}m"], members[f"{name}s"]
        weight = m.cast("float64")
        figures[f"{name}n"] = number(m)
        if moments:
            figures |= {f"{name}x": total(s), f"{name}x2": total(members[f"{name}q"])}
        figures |= {
            f"{name}persons": number(flag(m > 0)),
            f"{name}ss": total(s * s),
            f"{name}sm": total(s * weight),
            f"{name}mm": total(weight * weight),
        }
    return aggregate(members, {name: members[f"by_{name}"] for name in keys}, figures)
