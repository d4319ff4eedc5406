"""Rules a manager can read: always before, never twice, in every case, in none."""

from __future__ import annotations

import pytest

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.model import Blueprint, Flow, Lane, Rule, Stage, Step
from madoguchi.core.process.conformance import align
from madoguchi.core.process.rules_of_order import broken
from madoguchi.core.text import Text

NAME = Text("x", "x")


def drawing(*rules: Rule) -> Blueprint:
    stages = {"a": "A", "b": "A", "c": "B", "d": "B"}
    return Blueprint(
        "b",
        NAME,
        stages=(Stage("A", NAME), Stage("B", NAME)),
        lanes=(Lane("front", "front", NAME),),
        steps=tuple(
            Step(id, stage, "front", NAME, activities=(id,), optional=True, repeat=0)
            for id, stage in stages.items()
        ),
        flows=(Flow("1", "a", "b"), Flow("2", "b", "c"), Flow("3", "c", "d")),
        rules=rules,
    )


@pytest.mark.parametrize(
    ("rule", "trace", "finished", "shows"),
    [
        (Rule("r", "before", "a", "c"), "b c", True, 1),
        (Rule("r", "before", "a", "c"), "a b c", True, None),
        (Rule("r", "before", "a", "c"), "c a", True, 0),
        (Rule("r", "never_twice", "b"), "a b c b", True, 3),
        (Rule("r", "never_twice", "b"), "a b c", True, None),
        (Rule("r", "never", "d"), "a d", True, 1),
        (Rule("r", "never", "d"), "a c", True, None),
        (Rule("r", "always", "b"), "a c d", True, 1),
        (Rule("r", "always", "b"), "a b c", True, None),
        (Rule("r", "always", "b"), "a", False, None),
        (Rule("r", "always", "b"), "a", True, 1),
        (Rule("r", "always", "d"), "a b", True, None),  # it never came to that stage
        (Rule("r", "within", "a", "b", seconds=60), "a", True, None),  # the warehouse's to say
    ],
)
def test_a_rule_shows_at_the_event_that_breaks_it(
    rule: Rule, trace: str, finished: bool, shows: int | None
) -> None:
    blueprint = drawing(rule)
    activities = trace.split()
    alignment = align(compiled(blueprint), activities, finished=finished)
    found = broken(blueprint, activities, alignment, finished=finished)
    assert [one.seq for one in found] == ([] if shows is None else [shows])
    for one in found:
        assert one.kind == "rule"
        assert one.rule == "r"


def test_a_rule_counts_for_its_own_stage_where_it_names_one() -> None:
    for rule, stage in ((Rule("r", "never", "d"), "B"), (Rule("r", "never", "d", stage="A"), "A")):
        blueprint = drawing(rule)
        (found,) = broken(blueprint, ["d"], align(compiled(blueprint), ["d"]))
        assert found.stage == stage
