"""Many ways at once are judged as each of them alone."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.blueprint.automaton import AutomatonError, compiled
from madoguchi.core.blueprint.model import Blueprint, Rule
from madoguchi.core.process.bulk import Coded
from madoguchi.core.process.judging import Judge, Judged, spot
from tests.core.process.test_conformance import LETTERS, drawings

KINDS = ("before", "never_twice", "always", "never")


@st.composite
def ruled(draw: st.DrawFn) -> Blueprint:
    drawn = draw(drawings())
    ids = [step.id for step in drawn.steps]
    rules = [
        Rule(
            f"r{number}",
            draw(st.sampled_from(KINDS)),
            draw(st.sampled_from(ids)),
            draw(st.sampled_from(ids)),
            stage=draw(st.sampled_from(["", "A", "B"])),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    ignore = draw(st.lists(st.sampled_from("ef"), max_size=1))
    return Blueprint(
        drawn.id, drawn.name, drawn.stages, drawn.lanes, drawn.steps, drawn.flows, rules=tuple(rules), ignore=tuple(ignore)
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    ruled(),
    st.lists(st.lists(st.sampled_from(LETTERS + "z"), max_size=8), min_size=1, max_size=12),
    st.booleans(),
    st.dictionaries(st.sampled_from(LETTERS + "z"), st.sampled_from("ABC"), max_size=3),
)
def test_all_at_once_find_what_each_alone_finds(
    blueprint: Blueprint, ways: list[list[str]], finished: bool, stages: dict[str, str]
) -> None:
    try:
        automaton = compiled(blueprint, most=300)
    except AutomatonError:
        return
    judge = Judge(automaton, stages)
    found = judge.judge(Coded.of(ways), finished=finished)
    assert len(found) == len(ways)
    for place, way in enumerate(ways):
        alone, cost = judge.deviations(way, finished=finished)
        here = found.way == place
        told = [
            (judge.spots[number], seq) for number, seq in zip(found.spot[here], found.seq[here], strict=True)
        ]
        assert Counter(told) == Counter((spot(one), one.seq) for one in alone), way
        assert found.cost[place] == cost
        assert found.events[place] == sum(one not in blueprint.ignore for one in way)


def test_what_was_judged_is_joined_and_taken_again() -> None:
    none = np.zeros(0, np.int32)
    one = Judged(
        np.array([1, 0], np.int32),
        np.array([3, 2], np.int32),
        *(np.array([0], np.int32) for _ in range(3)),
        np.array([True]),
    )
    other = Judged(np.array([2], np.int32), np.array([5], np.int32), np.array([0, 0], np.int32), np.array([4, 5], np.int32), np.array([1, 2], np.int32), np.array([True, True]))  # fmt: skip
    joined = Judged.joined([one, other, Judged(none, none, none, none, none, np.zeros(0, bool))])
    assert joined.way.tolist() == [0, 2, 2]
    taken = joined.taken(np.array([2, 0]))
    assert taken.cost.tolist() == [2, 1]
    assert taken.way.tolist() == [0, 0, 1]
    assert taken.spot.tolist() == [4, 5, 0]
    assert taken.seq.tolist() == [1, 2, 0]
