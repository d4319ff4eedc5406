"""Which cases a figure counts, and which of those as a yes: said once, for the figure and for the rows behind it.

A judged table holds all cases a reader would look among (those of the period), with ``counted`` (0 or 1) and, where the
figure is a share, ``positive`` (0 or 1; 0 where not counted).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir

from madoguchi.core.text import Text
from madoguchi.warehouse.engine import WarehouseError
from madoguchi.warehouse.expressions.tables import Tables, cases, flag
from madoguchi.warehouse.filters import Filters

DAY_MS = 86_400_000
DAYS = {"resolved": "resolved_day", "first_resolved": "first_resolved_day"}

# measure -> its column, and the day that places it in a period
MEASURES = {
    "first_response": ("first_reply_after_ms", "first_reply_day"),
    "first_response_business": ("business_first_reply_ms", "first_reply_day"),
    "resolution": ("resolution_ms", "first_resolved_day"),
    "resolution_business": ("business_resolution_ms", "first_resolved_day"),
    "full_resolution": ("full_resolution_ms", "resolved_day"),
    "full_resolution_business": ("business_full_resolution_ms", "resolved_day"),
}
NO_MEASURE = Text(
    "“{measure}” is not a measure of time. Use one of: {names}.",
    "「{measure}」という時間の指標はありません。使えるもの：{names}",
)
NO_FIGURE = Text(
    "“{figure}” is not a figure of cases. Use one of: {names}.",
    "「{figure}」という案件の指標はありません。使えるもの：{names}",
)


def volume(t: Tables, q: Filters, basis: str = "opened", open: bool | None = None) -> ir.Table:
    """Every case by the day it was opened (or ``basis="resolved"``, ``"first_resolved"``); all, or only open ones."""
    chosen = cases(t, q, DAYS.get(basis, "opened_day"))
    if open is not None:
        chosen = chosen.filter(chosen.open == int(open))
    return chosen.mutate(counted=_one())


def duration(t: Tables, q: Filters, measure: str = "resolution") -> ir.Table:
    """Cases by the day the measure ended; counted where it can be told."""
    column, day = measured(measure)
    chosen = cases(t, q, day)
    return chosen.mutate(counted=flag(chosen[column].notnull()))


def reopened(t: Tables, q: Filters) -> ir.Table:
    """Cases first resolved in the period; positive where reopened."""
    chosen = cases(t, q, "first_resolved_day")
    return chosen.mutate(counted=_one(), positive=flag(chosen.reopens > 0))


def first_contact(t: Tables, q: Filters) -> ir.Table:
    """Cases resolved in the period; positive with one contact, no hand-over, no reopening."""
    chosen = cases(t, q, "resolved_day")
    once = (chosen.contacts == 1) & (chosen.handovers == 0) & (chosen.reopens == 0)
    return chosen.mutate(counted=_one(), positive=flag(once))


def no_repeat(
    t: Tables, q: Filters, now_ms: int, window_days: int = 7, same_request: bool = True
) -> ir.Table:
    """Cases resolved in the period; positive if the customer opened no further case within the window.

    ``same_request``: only cases of the same type of request count as a repeat. Not counted are cases whose window has
    not passed at ``now_ms`` and that saw no repeat, and cases of unknown customers.
    """
    chosen = cases(t, q, "resolved_day")
    window = window_days * DAY_MS
    following = chosen.next_same_request_ms if same_request else chosen.next_case_ms
    repeated = (following - chosen.resolved_ms <= window).fill_null(False)
    watched = (chosen.resolved_ms + window <= now_ms) | repeated
    counted = watched & chosen.customer.notnull()
    return chosen.mutate(counted=flag(counted), positive=flag(counted & ~repeated))


def promises(t: Tables, q: Filters, now_ms: int) -> ir.Table:
    """Cases opened in the period that have a due time; counted once it was met or has passed, positive where met."""
    chosen = cases(t, q)
    chosen = chosen.filter(chosen.due_ms.notnull())
    decided = chosen.kept.notnull() | (chosen.due_ms < now_ms)
    return chosen.mutate(counted=flag(decided), positive=flag((chosen.kept == 1).fill_null(False)))


def answered(t: Tables, q: Filters) -> ir.Table:
    """Cases resolved in the period; positive with at least one valid answer."""
    chosen = cases(t, q, "resolved_day")
    said = (
        t.answer.filter(t.answer.case_id.notnull() & (t.answer.valid == 1))
        .select(answered="case_id")
        .distinct()
    )
    joined = chosen.left_join(said, chosen.case_id == said.answered)
    return joined.mutate(counted=_one(), positive=flag(joined.answered.notnull())).drop("answered")


# the question a figure asks -> how it judges cases
JUDGES: dict[str, Callable[..., ir.Table]] = {
    "case_volume": volume,
    "durations": duration,
    "duration_quantiles": duration,
    "case_reopened": reopened,
    "case_first_contact": first_contact,
    "case_no_repeat": no_repeat,
    "case_promises": promises,
    "case_answered": answered,
}


def judged(t: Tables, q: Filters, figure: str, params: dict[str, Any]) -> ir.Table:
    """The cases of a figure by the name of its question. Raises ``WarehouseError`` for one that is not of cases."""
    if figure not in JUDGES:
        raise WarehouseError(NO_FIGURE.fill(figure=figure, names=", ".join(JUDGES)))
    return JUDGES[figure](t, q, **params)


def measured(measure: str) -> tuple[str, str]:
    """Return a measure's column and the day that places it. Raises ``WarehouseError``."""
    if measure not in MEASURES:
        raise WarehouseError(NO_MEASURE.fill(measure=measure, names=", ".join(MEASURES)))
    return MEASURES[measure]


def _one() -> ir.IntegerValue:
    return ibis.literal(1)
