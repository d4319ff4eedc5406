"""The rows behind a figure, a page at a time."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace

import ibis.expr.types as ir

from madoguchi.core.text import Text
from madoguchi.warehouse.engine import WarehouseError
from madoguchi.warehouse.expressions.judged import judged
from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.stacked import left_out, variants_left
from madoguchi.warehouse.expressions.tables import Tables, answers, cases, events, number, transactions
from madoguchi.warehouse.filters import Filters

MOST = 100_000
MOST_OF_A_LOG = 2_000_000  # steps of one case
BAD_CHOICE = Text(
    "Rows cannot be chosen by “{name}”. Use: {names}.",
    "行を「{name}」で選ぶことはできません。使えるもの：{names}",
)
BAD_CASES = Text(
    "Cases cannot be chosen by “{name}”. Use: {names}.",
    "案件を「{name}」で選ぶことはできません。使えるもの：{names}",
)
BAD_ORDER = Text("Cannot sort by “{order}”.", "「{order}」では並べ替えできません。")


def chosen_cases(
    t: Tables,
    q: Filters,
    basis: str = "opened",
    source: str | None = None,
    target: str | None = None,
    activity: str | None = None,
    first: str | None = None,
    last: str | None = None,
    lane: str | None = None,
    source_lane: str | None = None,
    variant: int | None = None,
    open: bool | None = None,
    kept: int | None = None,
    customer: int | None = None,
    case: int | None = None,
) -> ir.Table:
    """The cases of the filters that also fit what is given: an edge, an activity, a variant, a state, a customer.

    ``first`` and ``last`` are the activities a case begins and ends with; ``lane`` is that of the activity or of the
    edge's target, ``source_lane`` that of the edge's source.
    """
    day = {"resolved": "resolved_day", "first_resolved": "first_resolved_day", "any": None}.get(
        basis, "opened_day"
    )
    chosen = cases(t, q, day)
    if variant is not None and left_out(q):
        ran = variants_left(events(t, q))
        chosen = chosen.semi_join(ran.filter(ran.variant == variant), "case_id")
    elif variant is not None:
        chosen = chosen.filter(chosen.variant == variant)
    if open is not None:
        chosen = chosen.filter(chosen.open == (1 if open else 0))
    if kept is not None:
        chosen = chosen.filter(chosen.kept == kept)
    if customer is not None:
        chosen = chosen.filter(chosen.customer == customer)
    if case is not None:
        chosen = chosen.filter(chosen.case_id == case)
    if left_out(q) and day != "opened_day":
        t = replace(t, anew=None)  # what was reckoned before is of the cases opened in the period
    steps = events(t, Filters(stack=q.stack)) if left_out(q) else t.event
    if source is not None:
        steps = steps.filter(steps.prev_activity == source)
    if target is not None:
        steps = steps.filter(steps.activity == target)
    if activity is not None:
        steps = steps.filter(steps.activity == activity)
    if first is not None:
        steps = steps.filter((steps.activity == first) & (steps.seq == 0))
    if last is not None:
        steps = steps.filter((steps.activity == last) & (steps.is_last == 1))
    if lane is not None:
        steps = steps.filter(steps.lane == lane)
    if source_lane is not None:
        steps = steps.filter(steps.prev_lane == source_lane)
    if any(given is not None for given in (source, target, activity, first, last, lane, source_lane)):
        chosen = chosen.semi_join(steps.select("case_id").distinct(), "case_id")
    return chosen


def fitting(
    choose: Callable[..., ir.Table],
    t: Tables,
    q: Filters,
    which: dict[str, object],
    refusal: Text = BAD_CHOICE,
) -> ir.Table:
    """The rows a function chooses by what is named in ``which``. Raises ``WarehouseError`` for a name it does not take."""
    known = set(inspect.signature(choose).parameters) - {"t", "q"}
    if unknown := sorted(which.keys() - known):
        raise WarehouseError(refusal.fill(name=unknown[0], names=", ".join(sorted(known))))
    return choose(t, q, **which)


@expression
def case_rows(
    t: Tables,
    q: Filters,
    limit: int = 50,
    offset: int = 0,
    order: str = "-opened_ms",
    after: int | None = None,
    **which: object,
) -> ir.Table:
    """Cases, all columns of fact_case. ``order``: a column, with ``-`` for descending. ``which``: see ``chosen_cases``.

    ``after``: only cases with a higher id; ordered by ``case_id``, pages stay in place while cases are added.
    """
    return paged(fitting(chosen_cases, t, q, which, BAD_CASES), order, "case_id", limit, offset, after)


@expression
def case_count(t: Tables, q: Filters, **which: object) -> ir.Table:
    """How many cases ``case_rows`` would list in all. Column: n."""
    chosen = fitting(chosen_cases, t, q, which, BAD_CASES)
    return chosen.aggregate(n=chosen.count())


@expression
def figure_cases(
    t: Tables,
    q: Filters,
    figure: str,
    limit: int = 50,
    offset: int = 0,
    order: str = "-opened_ms",
    after: int | None = None,
    **params: object,
) -> ir.Table:
    """The cases behind a figure: all columns of fact_case with ``counted`` and, of a share, ``positive``.

    ``figure``: the name of the figure's question; ``params``: what it takes (see ``judged``). ``after``: as for
    ``case_rows``.
    """
    return paged(judged(t, q, figure, params), order, "case_id", limit, offset, after)


@expression
def figure_case_count(t: Tables, q: Filters, figure: str, **params: object) -> ir.Table:
    """How many cases ``figure_cases`` would list in all, and how many the figure counts. Columns: n, counted."""
    chosen = judged(t, q, figure, params)
    return chosen.aggregate(n=chosen.count(), counted=number(chosen.counted))


@expression
def case_steps(t: Tables, q: Filters, case: int) -> ir.Table:
    """The steps of one case in order, all columns of fact_event. ``case`` is the case it was merged into, if it was."""
    return t.event.filter(t.event.case_id == case).order_by("seq").limit(MOST)


@expression
def event_rows(
    t: Tables, q: Filters, limit: int = 50, offset: int = 0, order: str = "event", after: int | None = None
) -> ir.Table:
    """Steps of the cases opened in the period, all columns of fact_event. ``after``: as for ``case_rows``."""
    return paged(events(t, q), order, "event", limit, offset, after)


@expression
def log_rows(t: Tables, q: Filters, after: int = -(2**62), limit: int = 20_000) -> ir.Table:
    """Steps of the cases opened in the period whose id is above ``after``, by case and order; all columns of fact_event."""
    steps = events(t, q)
    return steps.filter(steps.case_id > after).order_by(["case_id", "seq"]).limit(min(limit, MOST_OF_A_LOG))


@expression
def answer_rows(
    t: Tables,
    q: Filters,
    limit: int = 50,
    offset: int = 0,
    order: str = "-at_ms",
    after: int | None = None,
    **which: object,
) -> ir.Table:
    """Answers, all columns of fact_answer (no words: those are in the submissions). ``which``: see ``chosen_answers``.

    ``after``: as for ``case_rows``.
    """
    return paged(fitting(chosen_answers, t, q, which), order, "answer", limit, offset, after)


@expression
def answer_row_count(t: Tables, q: Filters, **which: object) -> ir.Table:
    """How many answers ``answer_rows`` would list in all, and how many of them are valid. Columns: n, counted."""
    chosen = fitting(chosen_answers, t, q, which)
    return chosen.aggregate(n=chosen.count(), counted=number(chosen.valid))


@expression
def transaction_rows(
    t: Tables, q: Filters, limit: int = 50, offset: int = 0, order: str = "-at_ms", after: int | None = None
) -> ir.Table:
    """Transactions, all columns of fact_transaction. ``after``: as for ``case_rows``."""
    return paged(transactions(t, q), order, "event", limit, offset, after)


def chosen_answers(
    t: Tables,
    q: Filters,
    kind: str | None = None,
    value: float | None = None,
    texts: bool | None = None,
    valid: bool | None = None,
    case: int | None = None,
    customer: int | None = None,
    submission: int | None = None,
) -> ir.Table:
    """The answers of the filters that also fit what is given: a kind, a value, with or without words, valid or not."""
    chosen = answers(t, q)
    wanted = {"kind": kind, "value": value, "case_id": case, "customer": customer, "submission": submission}
    wanted |= {
        "has_text": None if texts is None else int(texts),
        "valid": None if valid is None else int(valid),
    }
    for name, wish in wanted.items():
        if wish is not None:
            chosen = chosen.filter(chosen[name] == wish)
    return chosen


def paged(
    table: ir.Table, order: str, last: str, limit: int, offset: int, after: int | None = None
) -> ir.Table:
    """Return one page of a table. ``last``: the column of ids, which decides between equals."""
    name = order.lstrip("-")
    if name not in table.columns:
        raise WarehouseError(BAD_ORDER.fill(order=order))
    if after is not None:
        table = table.filter(table[last] > after)
    first = table[name].desc() if order.startswith("-") else table[name].asc()
    # the id as well, so that pages neither repeat nor lose a row
    keys = [first] if name == last else [first, table[last]]
    return table.order_by(keys).limit(min(limit, MOST), offset=offset)
