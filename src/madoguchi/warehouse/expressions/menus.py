"""What there is to ask about: questions, dimension values, the days covered."""

from __future__ import annotations

import ibis.expr.types as ir

from madoguchi.core.text import Text
from madoguchi.warehouse.engine import Row, WarehouseError
from madoguchi.warehouse.expressions.registry import Ask, composed, expression
from madoguchi.warehouse.expressions.tables import (
    ANSWER,
    CASE,
    EVENT,
    SCORE,
    Tables,
    aggregate,
    answers,
    cases,
    events,
    number,
    scores,
)
from madoguchi.warehouse.filters import Filters

NO_DIMENSION = Text("There is no dimension “{name}”.", "「{name}」という分類はありません。")


@expression
def questions(t: Tables, q: Filters) -> ir.Table:
    """Every question with its definition and the answers the filters let through.

    Columns: question, survey, code, kind, scale_min, scale_max, polarity, version, audience, positive (list),
    missing (list), n, valid, texts, first_day, last_day.
    """
    chosen = answers(t, q)
    counted = chosen.group_by("question").aggregate(
        n=chosen.count(),
        valid=number(chosen.valid),
        texts=number(chosen.has_text),
        first_day=chosen.day.min(),
        last_day=chosen.day.max(),
    )
    asked = t.question.filter(t.question.audience.isin(list(q.audience))) if q.audience else t.question
    if q.question:
        asked = asked.filter(asked.question.isin(list(q.question)))
    if q.survey:
        asked = asked.filter(asked.survey.isin(list(q.survey)))
    joined = asked.left_join(counted.rename(answered="question"), asked.question == counted.question).drop(
        "answered"
    )
    joined = joined.mutate(
        n=joined.n.fill_null(0), valid=joined.valid.fill_null(0), texts=joined.texts.fill_null(0)
    )
    return joined.drop("whole").order_by(["survey", "question"])


@expression
def dimension_values(t: Tables, q: Filters, dimension: str, of: str = "case") -> ir.Table:
    """The values of a dimension and how often each occurs, for menus.

    ``of``: case, event, answer or score. Columns: value, n.
    """
    columns = {"event": EVENT, "answer": ANSWER, "score": SCORE}.get(of, CASE)
    if dimension not in columns:
        raise WarehouseError(NO_DIMENSION.fill(name=dimension))
    chosen = {"event": events, "answer": answers, "score": scores}.get(of, cases)(t, q)
    chosen = chosen.filter(chosen[columns[dimension]].notnull())
    return aggregate(chosen, {"value": chosen[columns[dimension]]}, {"n": chosen.count()})


@expression
def case_attributes(t: Tables, q: Filters, name: str | None = None, limit: int = 200) -> ir.Table:
    """Analysis attributes of the chosen cases and how many cases have each. Columns: name, value, cases."""
    said = t.attribute if name is None else t.attribute.filter(t.attribute.name == name)
    chosen = said.semi_join(cases(t, q), "case_id").select("case_id", "name", "value").distinct()
    counted = chosen.group_by(["name", "value"]).aggregate(cases=chosen.count())
    return counted.order_by([counted.name, counted.cases.desc(), counted.value]).limit(limit)


@composed
def extent(ask: Ask, t: Tables, q: Filters) -> list[Row]:
    """One row: cases, events, answers, transactions, scores in all, and the first and last local day of any of them."""
    row: Row = {"first_day": None, "last_day": None}
    for name, table, day in (
        ("cases", t.case, "opened_day"),
        ("events", t.event, "day"),
        ("answers", t.answer, "day"),
        ("transactions", t.transaction, "day"),
        ("scores", t.score, "day"),
    ):
        (found,) = ask(table.aggregate(n=table.count(), first=table[day].min(), last=table[day].max()))
        row[name] = found["n"]
        if found["first"]:
            row["first_day"] = min(filter(None, (row["first_day"], found["first"])))
            row["last_day"] = max(filter(None, (row["last_day"], found["last"])))
    return [row]
