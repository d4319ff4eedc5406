"""The rows of many cases at once, in portions, are those of every case alone by the plain definition."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.blueprint.automaton import AutomatonError, compiled
from madoguchi.core.blueprint.model import Blueprint, Condition, Flow, Lane, Pause, Promise, Rule, Stage, Step
from madoguchi.core.metrics.levels import Levels
from madoguchi.core.process.conformance import Aligner
from madoguchi.core.process.inside import Cases
from madoguchi.core.process.judging import Judge, Spot
from madoguchi.core.process.stage_rows import StageReader
from madoguchi.core.process.ways import Ways
from madoguchi.core.text import Text
from tests.core.process import plain_rows
from tests.core.process.small import columns
from tests.core.process.test_conformance import LETTERS, drawings

CODES = ("", "x", "y")
OF_CASE = ("channel", "request", "priority", "language")


def plain_drawing() -> Blueprint:
    """Two stages of three steps in a row, each of its own activity."""
    steps = tuple(
        Step(
            letter,
            "A" if letter < "d" else "B",
            "front",
            Text(letter, letter),
            activities=(letter,),
            column=place % 3,
        )
        for place, letter in enumerate("abcdef")
    )
    return Blueprint(
        "plain",
        Text("Plain", "簡単な業務"),
        stages=(Stage("A", Text("A", "A")), Stage("B", Text("B", "B"))),
        lanes=(Lane("front", "front", Text("Front", "フロント")),),
        steps=steps,
        flows=tuple(Flow(a + b, a, b) for a, b in itertools.pairwise("abcdef")),
    )


@st.composite
def promising(draw: st.DrawFn) -> Blueprint:
    """A drawing whose stages promise things of every kind."""
    drawn = draw(st.one_of(drawings(), st.just(plain_drawing())))
    ids = [step.id for step in drawn.steps]
    some = st.lists(st.sampled_from(ids), min_size=1, max_size=2).map(tuple)

    def promise(number: int) -> Promise:
        when = Condition(
            channels=draw(st.sampled_from([(), (), ("x",)])),
            steps=draw(st.sampled_from([(), (), tuple(ids[:1])])),
        )
        return Promise(
            f"p{number}",
            kind=draw(
                st.sampled_from(["time", "time", "time", "time", "quality", "quality", "cost", "answer"])
            ),
            within_seconds=draw(st.sampled_from([0.0, 3.0, 8.0])),
            clock=draw(st.sampled_from(["calendar", "business"])),
            start=draw(st.sampled_from(["entry", "case", "steps"])),
            start_steps=draw(some),
            end_steps=draw(some),
            pauses=tuple(Pause(draw(some), draw(some)) for _ in range(draw(st.sampled_from([0, 1, 1, 2])))),
            due_attribute=draw(st.sampled_from(["", "", "due"])),
            without=draw(some),
            question="Q",
            at_least=3.0,
            at_most=10.0,
            when=when,
        )

    stages = tuple(
        replace(
            stage,
            promises=tuple(promise(number) for number in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3])))),
        )
        for stage in drawn.stages
    )
    rules = tuple(
        Rule("r", draw(st.sampled_from(["before", "never_twice", "always", "never"])), ids[0], ids[-1])
        for _ in range(draw(st.integers(0, 1)))
    )
    ignore = draw(st.lists(st.sampled_from("ef"), max_size=1))
    return replace(drawn, stages=stages, rules=rules, ignore=tuple(ignore))


@st.composite
def lived(draw: st.DrawFn) -> dict[str, Any]:
    """A case with odd steps: several at one moment, times unknown, opened after its first step."""
    known = st.sampled_from([None, 0.0, 2.0, 5.0])
    names = draw(st.lists(st.sampled_from(LETTERS + "z"), min_size=1, max_size=9))
    at = sorted(draw(st.lists(st.integers(0, 14), min_size=len(names), max_size=len(names))))
    timed = draw(st.booleans())
    steps = [
        {
            "activity": name,
            "at": moment * 1000.0,
            "business": moment * 500.0 if timed or draw(st.booleans()) else None,
            "service": None if (spent := draw(known)) is None else spent * 1000.0,
            "due": None if (due := draw(known)) is None else due * 1000.0,
            "cost": draw(known),
            "member": draw(st.sampled_from([None, 1, 2])),
            "team": draw(st.sampled_from(["", "A", "B"])),
        }
        for name, moment in zip(names, at, strict=True)
    ]
    return {
        "steps": steps,
        "opened": draw(st.integers(0, 6)) * 1000.0,
        "business_opened": draw(st.sampled_from([None, 0.0, 1000.0])),
        "finished": draw(st.booleans()),
        "answers": draw(st.sampled_from([{}, {"Q": 2.0}, {"Q": 5.0}])),
        **{name: draw(st.sampled_from(CODES)) for name in OF_CASE},
    }


@settings(max_examples=40, deadline=None)
@given(
    promising(),
    st.lists(lived(), min_size=1, max_size=9),
    st.booleans(),
    st.integers(1, 4),
    st.sampled_from([4.0, 9.0, 99.0]),
    st.booleans(),
    st.data(),
)
def test_many_cases_at_once_are_told_as_each_alone(
    plan: Blueprint,
    cases: list[dict[str, Any]],
    aligned: bool,
    portion: int,
    now: float,
    hours: bool,
    data: Any,
) -> None:
    try:
        automaton = compiled(plan, most=300)
    except AutomatonError:
        return
    judge = Judge(automaton) if aligned else None
    present = (now * 1000, now * 500 if hours else None)
    everyone = plain_rows.rows(plan, Aligner(automaton) if aligned else None, cases, present)
    seen = sorted(
        {one for mine in everyone.values() for row in mine.values() for one in row.get("deviations", ())}
    )
    allowed = frozenset(data.draw(st.lists(st.sampled_from(seen), max_size=1))) if seen else frozenset[Spot]()
    broken = tuple(
        (place, "late", stage.id, 5000.0)
        for stage in plan.stages
        for place in data.draw(st.lists(st.integers(0, len(cases) - 1), max_size=2))
    )
    plain = plain_rows.rows(plan, Aligner(automaton) if aligned else None, cases, present, allowed, broken)

    reader = StageReader(
        plan,
        judge,
        Cases(
            np.array([one["opened"] for one in cases]),
            np.array(
                [math.nan if one["business_opened"] is None else one["business_opened"] for one in cases]
            ),
            {name: Levels.of(one[name] for one in cases) for name in OF_CASE},
        ),
        now_ms=present[0],
        now_business_ms=math.nan if present[1] is None else present[1],
        answers={"Q": np.array([one["answers"].get("Q", math.nan) for one in cases])},
        allowed=allowed,
        broken=broken,
        every=True,
    )
    ways, ids = Ways(), np.arange(len(cases)) * 10
    over = np.array([one["finished"] for one in cases])
    for start in range(0, len(cases), portion):
        reader.take(ways.steps(columns({int(ids[at]): cases[at]["steps"] for at in range(start, min(start + portion, len(cases)))}), ids, over))  # fmt: skip
    for rows in reader.rows():
        mine = plain[rows.stage.id]
        assert rows.waiting == sum(row["waiting"] for row in mine.values())
        assert sorted(rows.case.tolist()) == [place for place, row in mine.items() if "told" in row]
        teams = [*ways.teams, ""]
        for place, case in enumerate(rows.case.tolist()):
            want = mine[case]
            for name in ("entered", "left", "kept", "deviated_at", "work_fits", "seconds", "limit"):
                got, told = float(getattr(rows, name)[place]), want[name]
                assert math.isnan(got) if told is None else got == told, (rows.stage.id, case, name)
            assert (int(rows.member[place]), teams[rows.team[place]]) == (want["member"], want["team"])
            numbers = rows.deviations[1][rows.deviations[0] == place]
            assert sorted(rows.spots[number] for number in numbers) == want["deviations"]
