"""Our alignments cost what those of r4pm do (Rust4PM, an optional extra), on real logs and on random drawings."""

from __future__ import annotations

import csv
import gzip
import itertools
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.blueprint.automaton import Automaton, AutomatonError, compiled
from madoguchi.core.blueprint.model import Blueprint, Flow, Lane, Stage, Step
from madoguchi.core.process.bulk import Coded
from madoguchi.core.process.judging import Judge
from madoguchi.core.process.petri import COSTS, net
from madoguchi.core.text import Text
from tests.core.process.test_conformance import LETTERS, drawings
from tests.strict import shared

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("oracle")]
COLUMNS = {"helpdesk": "activity", "bpi2013_incidents": "activity", "bpi2013_closed_problems": "activity", "uci_incident": "activity", "teleclaims": "activity"}  # fmt: skip


@pytest.fixture(scope="module")
def oracle() -> None:
    pytest.importorskip("r4pm", reason="r4pm is not here: pip install madoguchi[r4pm]")


@cache
def log(name: str) -> Counter[tuple[str, ...]]:
    """The variants of a log with their counts; events of one case in the order of their times."""
    cases: dict[str, list[tuple[str, str]]] = {}
    with gzip.open(shared("logs", f"{name}.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cases.setdefault(row["case_id"], []).append((row["timestamp"], row[COLUMNS[name]]))
    return Counter(
        tuple(activity for _at, activity in sorted(events, key=lambda event: event[0]))
        for events in cases.values()
    )


def usual_way(variants: Counter[tuple[str, ...]], *, anywhere: int) -> Blueprint:
    """The most frequent variant as a drawing; its rarest activities may stand anywhere."""
    first = dict.fromkeys(variants.most_common(1)[0][0])
    counted = Counter(activity for variant, count in variants.items() for activity in variant * min(count, 1))
    others = [activity for activity, _ in counted.most_common() if activity not in first][:anywhere]
    ids = {activity: f"s{place}" for place, activity in enumerate((*first, *others))}
    name = Text("x", "x")
    steps = [
        Step(id, "A", "front", name, activities=(activity,), anytime=activity in others, optional=activity in others,
             repeat=0 if activity in others else 2)
        for activity, id in ids.items()
    ]  # fmt: skip
    order = [ids[activity] for activity in first]
    flows = [*itertools.pairwise(order), *zip(order, order[2:], strict=False)]
    return Blueprint(
        "b",
        name,
        stages=(Stage("A", name),),
        lanes=(Lane("front", "front", name),),
        steps=tuple(steps),
        flows=tuple(Flow(f"{a}-{b}", a, b) for a, b in flows),
    )


def theirs(automaton: Automaton, ways: list[tuple[str, ...]]) -> tuple[list[int], int]:
    """The cost of each way, and of the empty case."""
    from r4pm.bindings.conformance.case_centric import alignments

    drawn, options = net(automaton), {"cost_fn": COSTS}
    costs = [alignments.align_trace(drawn, list(way), options)["cost"] for way in ways]
    return costs, alignments.align_empty_trace(drawn, options)["cost"]


@pytest.mark.parametrize("name", list(COLUMNS))
def test_costs_and_fitness_are_equal_on_a_real_log(name: str) -> None:
    variants = log(name)
    automaton = compiled(usual_way(variants, anywhere=2))
    ways = [way for way, _count in variants.most_common(1_500)]
    judge = Judge(automaton)
    found = judge.judge(Coded.of(ways))
    costs, shortest = theirs(automaton, ways)
    assert found.cost.tolist() == costs
    assert judge.shortest == shortest
    assert sum(costs) > 0

    def fitness(spent: list[int], empty: int) -> float:
        cases = sum(variants[way] for way in ways)
        return (
            sum(
                variants[way] * (1 - cost / (len(way) + empty)) for way, cost in zip(ways, spent, strict=True)
            )
            / cases
        )

    assert fitness(found.cost.tolist(), judge.shortest) == fitness(costs, shortest)


@settings(max_examples=100, deadline=None)
@given(drawings(), st.lists(st.lists(st.sampled_from(LETTERS), max_size=6), min_size=1, max_size=4))
def test_costs_are_equal_on_random_drawings(blueprint: Blueprint, traces: list[list[str]]) -> None:
    # a net may pretend one step between two times of another that stands anywhere; a blueprint may not
    joined = {end for flow in blueprint.flows for end in (flow.source, flow.target)}
    steps = tuple(
        replace(one, repeat=0) if one.anytime or one.id not in joined else one for one in blueprint.steps
    )
    try:
        automaton = compiled(replace(blueprint, steps=steps), most=300)
    except AutomatonError:
        return
    ours: Any = Judge(automaton).judge(Coded.of(traces)).cost.tolist()
    assert ours == theirs(automaton, [tuple(trace) for trace in traces])[0]
