"""Money between customers and us."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.tables import TRANSACTION, Tables, aggregate, groups, total, transactions
from madoguchi.warehouse.filters import Filters


@expression
def transaction_totals(t: Tables, q: Filters, by: Sequence[str] = ("currency",)) -> ir.Table:
    """Columns: the groups, n, customers (exact distinct), amount."""
    chosen = transactions(t, q)
    return aggregate(
        chosen,
        groups(chosen, by, TRANSACTION, "day"),
        {"n": chosen.count(), "customers": chosen.customer.nunique(), "amount": total(chosen.amount)},
    )
