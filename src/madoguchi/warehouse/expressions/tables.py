"""The fact tables as Ibis sees them, how filters and groups become expressions, and the rules of the portable subset.

What is written in this folder runs on DuckDB and on Spark alike, therefore:

- times are int64 epoch milliseconds or DATE columns; no timestamps are taken apart;
- no ``order_by`` inside an aggregate; nothing but counts, sums of flags and sums of doubles across many rows
  (a big integer is cast to double before it is summed);
- ``ifelse`` instead of casting booleans; factors are floats, not decimals;
- no Python function inside a query;
- exact quantiles and distinct counts are marked ``exact`` and are for the embedded engine alone; the cluster reads
  them off the histogram columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.common.exceptions import IbisError

from madoguchi.core.text import Text
from madoguchi.warehouse.engine import STEPS_ANEW, STEPS_WHOLE, WarehouseError
from madoguchi.warehouse.expressions.stacked import left_out, stacked_cases, stacked_steps
from madoguchi.warehouse.filters import Filters
from madoguchi.warehouse.schema import SCHEMAS

NO_GROUP = Text(
    "These facts cannot be grouped by “{name}”. Use one of: {names}.",
    "「{name}」では分類できません。使えるもの：{names}",
)
PERIODS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True, slots=True)
class Tables:
    """The unbound fact and dimension tables. ``later``: questions about them are named first and built when needed.

    ``anew``: the steps that stay where some are left out, if they were reckoned before (``warehouse.anew``).
    """

    event: ir.Table
    case: ir.Table
    answer: ir.Table
    transaction: ir.Table
    attribute: ir.Table
    score: ir.Table
    score_item: ir.Table
    question: ir.Table
    variant: ir.Table
    later: bool = False
    anew: ir.Table | None = None


@cache
def tables(later: bool = False, anew: bool = False) -> Tables:
    """Return the tables, by the names every engine gives them."""

    def named(name: str) -> ir.Table:
        return ibis.table(SCHEMAS[name], name=name)

    return Tables(
        event=named("fact_event"),
        case=named("fact_case"),
        answer=named("fact_answer"),
        transaction=named("fact_transaction"),
        attribute=named("fact_attribute"),
        score=named("fact_score"),
        score_item=named("fact_score_item"),
        question=named("dim_question"),
        variant=named("dim_variant"),
        later=later,
        anew=ibis.table(SCHEMAS["fact_event"], name=STEPS_WHOLE) if anew else None,
    )


def lean(expression: ir.Table) -> ir.Table:
    """Read what is kept of steps reckoned before, and not all their columns, where an expression has enough of that."""
    from madoguchi.warehouse.anew import COLUMNS

    whole = tables(anew=True).anew
    assert whole is not None
    kept = ibis.table({name: whole.schema()[name] for name in COLUMNS}, name=STEPS_ANEW)
    try:
        found: ir.Table = expression.op().replace({whole.op(): kept.op()}).to_expr()
    except IbisError:  # a column that is not kept
        return expression
    return found if found.columns == expression.columns else expression


# Which column of a table each dimension is
EVENT = {
    "channel": "case_channel",
    "team": "case_team",
    "process": "process",
    "request": "request",
    "language": "language",
    "origin": "origin",
    "stage": "stage",
    "lane": "lane",
    "activity": "activity",
    "member": "member",
    "step_team": "team",
    "step_channel": "channel",
}
CASE = {
    name: name
    for name in ("channel", "team", "process", "request", "language", "origin", "priority", "customer")
}
ANSWER = {
    name: name
    for name in (
        *("channel", "team", "process", "request", "language", "origin", "priority", "stage", "touchpoint"),
        *("question", "survey", "kind", "audience"),
    )
}
SCORE = {
    name: name
    for name in (
        *("channel", "team", "member", "process", "request", "language", "origin", "priority"),
        "scorecard",
    )
}
TRANSACTION = {name: name for name in ("channel", "origin", "currency", "kind", "product", "customer")}


def between(table: ir.Table, q: Filters, day: str) -> list[ir.BooleanValue]:
    """Return the conditions that keep the local days of the filters."""
    conditions = []
    if q.since is not None:
        conditions.append(table[day] >= ibis.literal(q.since, type="date"))
    if q.until is not None:
        conditions.append(table[day] <= ibis.literal(q.until, type="date"))
    return conditions


def among(
    table: ir.Table, q: Filters, columns: Mapping[str, str], names: Sequence[str]
) -> list[ir.BooleanValue]:
    """Return the conditions that keep the chosen values of these dimensions."""
    return [
        table[columns[name]].isin(list(values))
        for name in names
        if (values := getattr(q, name)) and name in columns
    ]


_OF_CASE = ("channel", "team", "process", "request", "language", "origin")


def cases(t: Tables, q: Filters, day: str | None = "opened_day") -> ir.Table:
    """The cases the filters let through; ``day`` says which of a case's days must lie in the period."""
    conditions = among(t.case, q, CASE, _OF_CASE)
    if day is not None:
        conditions += between(t.case, q, day) or [t.case[day].notnull()]
    chosen = t.case.filter(*conditions) if conditions else t.case
    return stacked_cases(t, q, _in_stage(t, q, chosen))


def _in_stage(t: Tables, q: Filters, chosen: ir.Table) -> ir.Table:
    """Keep what belongs to cases that have a step in the stages of the filters."""
    if not q.stage:
        return chosen
    there = t.event.filter(t.event.stage.isin(list(q.stage))).select("case_id").distinct()
    return chosen.semi_join(there, "case_id")


def events(t: Tables, q: Filters) -> ir.Table:
    """The steps of the cases opened in the period that the filters let through: cases are never cut.

    Where the stack leaves steps out, neighbours are those of the steps that stay.
    """
    if not q.stack:
        conditions = [*between(t.event, q, "opened_day"), *among(t.event, q, EVENT, (*_OF_CASE, "stage"))]
        return t.event.filter(*conditions) if conditions else t.event
    if t.anew is not None and left_out(q):
        steps = t.anew
    else:
        steps = stacked_steps(t, q, steps_of_cases(t, q))
    return steps.filter(steps.stage.isin(list(q.stage))) if q.stage else steps


def steps_of_cases(t: Tables, q: Filters) -> ir.Table:
    """Every step, as recorded, of the cases the filters and the stack let through."""
    conditions = [*between(t.event, q, "opened_day"), *among(t.event, q, EVENT, _OF_CASE)]
    return stacked_cases(t, q, t.event.filter(*conditions) if conditions else t.event)


def answers(t: Tables, q: Filters) -> ir.Table:
    """The answers given in the period that the filters let through, blanks included."""
    conditions = [
        *between(t.answer, q, "day"),
        *among(t.answer, q, ANSWER, (*_OF_CASE, "stage", "question", "survey", "audience")),
    ]
    return stacked_cases(t, q, t.answer.filter(*conditions) if conditions else t.answer)


def scores(t: Tables, q: Filters, items: bool = False) -> ir.Table:
    """The judged conversations of the period that the filters let through, or the items judged in them.

    ``stage``: the case has a step in that stage.
    """
    table = t.score_item if items else t.score
    conditions = [*between(table, q, "day"), *among(table, q, SCORE, _OF_CASE)]
    return stacked_cases(t, q, _in_stage(t, q, table.filter(*conditions) if conditions else table))


def transactions(t: Tables, q: Filters) -> ir.Table:
    """The transactions of the period that the filters let through."""
    conditions = [
        *between(t.transaction, q, "day"),
        *among(t.transaction, q, TRANSACTION, ("channel", "origin")),
    ]
    return t.transaction.filter(*conditions) if conditions else t.transaction


def groups(table: ir.Table, by: Sequence[str], columns: Mapping[str, str], day: str) -> dict[str, ir.Value]:
    """Return the group keys for dimension names and periods (day, week from Monday, month, quarter, year).

    Raises ``WarehouseError`` for a dimension the table does not have.
    """
    keys: dict[str, ir.Value] = {}
    for name in by:
        if name in PERIODS:
            keys[name] = table[day] if name == "day" else table[day].truncate(PERIODS[name])
        elif name in columns:
            keys[name] = table[columns[name]]
        else:
            raise WarehouseError(NO_GROUP.fill(name=name, names=", ".join([*columns, *PERIODS])))
    return keys


def aggregate(
    table: ir.Table, by: Mapping[str, ir.Value] | Sequence[str], figures: Mapping[str, Any]
) -> ir.Table:
    """Group by keys given as expressions of ``table`` or names of its columns; ordered by the keys."""
    keys = dict(by) if isinstance(by, Mapping) else {name: table[name] for name in by}
    if not keys:
        return table.aggregate(**figures)
    return table.aggregate(by=[value.name(name) for name, value in keys.items()], **figures).order_by(
        list(keys)
    )


def flag(condition: ir.BooleanValue) -> ir.IntegerValue:
    """1 where a condition holds, else 0 (also where it is unknown)."""
    return ibis.ifelse(condition.fill_null(False), 1, 0)


def total(values: ir.NumericValue) -> ir.NumericValue:
    """The sum of many numbers as a double, 0.0 for none."""
    return values.cast("float64").sum().fill_null(0.0)


def number(flags: ir.NumericValue) -> ir.NumericValue:
    """The sum of flags or small counts as an integer, 0 for none."""
    return flags.sum().fill_null(0).cast("int64")
