"""A few cases drawn at random with every step of theirs, to be replayed on the map.

The draw is arithmetic on the case's number and a seed, so that every engine draws the same cases: ``x -> x^5`` modulo
the Mersenne prime 2^31 - 1, which moves every number to another one (5 does not divide 2^31 - 2). All products stay
below 2^62.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.tables import Tables, events
from madoguchi.warehouse.filters import Filters

PRIME = 2_147_483_647
FACTOR = 48_271
MOST = 300
SEED = 20_260_401


@expression
def process_replay(t: Tables, q: Filters, most: int = MOST, seed: int = SEED) -> ir.Table:
    """The steps, in order, of ``most`` cases drawn at random; the same ``seed`` draws the same cases.

    Columns: case_id, open (1: still open), activity, lane, at_ms, of (cases there were to draw from).
    """
    steps = events(t, q)
    # Of one stage, cases may come in at any step
    first = steps.filter(steps.seq == 0) if not q.stage else steps
    there = first.select("case_id").distinct() if q.stage else first.select("case_id")
    drawn = there.mutate(place=_place(there.case_id, seed)).order_by(["place", "case_id"]).limit(most)
    whole = there.aggregate(of=there.count())
    state = t.case.select("case_id", "open")
    told = drawn.select("case_id").cross_join(whole).left_join(state, "case_id")
    told = told.select("case_id", "of", open=told.open.fill_null(0))
    found = steps.select("case_id", "seq", "activity", "lane", "at_ms").inner_join(told, "case_id")
    found = found.order_by(["case_id", "seq"])
    return found.select("case_id", "open", "activity", "lane", "at_ms", "of")


def _place(case: ir.IntegerValue, seed: int) -> ir.IntegerValue:
    prime = ibis.literal(PRIME, type="int64")
    inside = (case.cast("int64") % prime + prime) % prime
    x = ((inside + seed % PRIME) % prime * FACTOR) % prime
    square = x * x % prime
    return square * square % prime * x % prime
