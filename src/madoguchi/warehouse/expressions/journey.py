"""Journeys: what customers meet at each stage, and how they were treated there."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.scores import profile_of
from madoguchi.warehouse.expressions.tables import Tables, aggregate, events, flag, scores
from madoguchi.warehouse.filters import Filters

SEEN = ("customer", "front", "")  # above the line of visibility, and steps whose lane nobody said


@expression
def journey_touchpoints(t: Tables, q: Filters) -> ir.Table:
    """The steps of each stage that a customer takes or sees, by channel (the step's own, else its case's).

    Columns: stage, channel, n. Days: opened.
    """
    steps = events(t, q)
    steps = steps.filter(steps.stage.notnull() & (steps.stage != "") & steps.lane.isin(list(SEEN)))
    channel = ibis.ifelse(steps.channel == "", steps.case_channel, steps.channel)
    return aggregate(steps, {"stage": steps.stage, "channel": channel}, {"n": steps.count()})


@expression
def journey_scores(t: Tables, q: Filters) -> ir.Table:
    """``MeanSums`` of the three dimensions over the conversations that began in each stage (``sums.profile``).

    A conversation began in the stage its case had last entered then; before the first step, in the first one's.
    Columns: stage, and those of ``score_profile``. Days: when they began.
    """
    chosen = scores(t, q)
    steps = t.event.filter(t.event.stage.notnull() & (t.event.stage != ""))
    steps = steps.select("case_id", "seq", step_stage=steps.stage, step_ms=steps.at_ms)
    beside = chosen.select("score", "case_id", began_ms=chosen.at_ms).inner_join(steps, "case_id")
    entered = flag(beside.step_ms <= beside.began_ms)
    # The last step entered; where none was, every place is -1 and the first step stands
    places = beside.group_by("score").aggregate(
        last=ibis.ifelse(entered == 1, beside.seq, -1).max(), first=beside.seq.min()
    )
    places = places.select("score", seq=ibis.ifelse(places["last"] < 0, places["first"], places["last"]))
    placed = chosen.inner_join(places, "score")
    placed = placed.inner_join(steps.select("case_id", "seq", "step_stage"), ["case_id", "seq"])
    return profile_of(placed.mutate(stage=placed.step_stage), also=("stage",))
