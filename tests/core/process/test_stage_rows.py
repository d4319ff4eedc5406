"""Kept or not, in time or not, by every kind of promise; and no trap in how deviations show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.model import Blueprint, Condition, Flow, Lane, Pause, Promise, Stage, Step
from madoguchi.core.metrics.levels import Levels
from madoguchi.core.process.inside import Cases
from madoguchi.core.process.judging import Judge, Spot
from madoguchi.core.process.stage_rows import StageReader, StageRows, backlog
from madoguchi.core.process.ways import Ways
from madoguchi.core.text import Text
from tests.core.process import small

HOUR = 3_600_000.0
FAR = 1e15
ANSWERED = Promise("answered", within_seconds=4 * 3600, end_steps=("answer",))


def drawing(*promises: Promise) -> Blueprint:
    """Open in the first stage; check, answer and close in the second, which promises; asking may stand anywhere."""
    steps = [
        Step("open", "begin", "front", Text("Open", "受付"), activities=("open",)),
        Step("check", "solve", "front", Text("Check", "確認"), activities=("check",)),
        Step(
            "ask",
            "solve",
            "front",
            Text("Ask", "質問"),
            activities=("ask",),
            anytime=True,
            optional=True,
            repeat=0,
        ),
        Step(
            "told",
            "solve",
            "front",
            Text("Told", "回答を得る"),
            activities=("told",),
            anytime=True,
            optional=True,
            repeat=0,
        ),
        Step("answer", "solve", "front", Text("Answer", "回答"), activities=("answer",)),
    ]
    return Blueprint(
        "small",
        Text("Small", "小さな業務"),
        stages=(
            Stage("begin", Text("Begin", "始め")),
            Stage("solve", Text("Solve", "解決"), target=0.9, promises=promises),
        ),
        lanes=(Lane("front", "front", Text("Front", "フロント")),),
        steps=tuple(steps),
        flows=(Flow("a", "open", "check"), Flow("b", "check", "answer")),
    )


def rows(
    promises: tuple[Promise, ...],
    way: str,
    *hours: tuple[float, ...],
    now: float = FAR,
    finished: bool = True,
    **more: Any,
) -> StageRows:
    """The second stage of cases that ran one way, each with the hours of its steps; open time is half of all time."""
    many = len(hours)
    columns = {name: more.pop(name, None) for name in ("service", "due", "cost")}

    def of(name: str, row: int, place: int) -> float | None:
        values = columns[name]
        return None if values is None or np.isnan(values[row][place]) else float(values[row][place])

    steps = {
        row: [
            {
                "activity": activity,
                "at": at * HOUR,
                "business": at * HOUR / 2,
                **{name: of(name, row, place) for name in columns},
                "member": None,
                "team": "",
            }
            for place, (activity, at) in enumerate(zip(way.split(), times, strict=True))
        ]
        for row, times in enumerate(hours)
    }
    codes = {
        name: Levels.of(more.get("cases", {}).get(name, [""] * many))
        for name in ("channel", "request", "priority", "language")
    }
    more.pop("cases", None)
    blueprint = drawing(*promises)
    reader = StageReader(
        blueprint,
        Judge(compiled(blueprint)),
        Cases(np.zeros(many), np.zeros(many), codes),
        now_ms=now,
        **more,
    )
    reader.take(Ways().steps(small.columns(steps), np.arange(many), np.full(many, finished)))
    (told,) = reader.rows()
    return told


def test_a_promise_runs_from_the_step_before_the_stage() -> None:
    found = rows((ANSWERED,), "open check answer", (1, 2, 5), (1, 2, 5.5))
    assert found.kept.tolist() == [1.0, 0.0]
    assert found.entered.tolist() == [HOUR, HOUR]
    assert found.seconds.tolist() == [4 * 3600, 4.5 * 3600]
    assert found.conforming.tolist() == [1.0, 1.0]


def test_what_never_came_is_broken_once_the_time_is_over_and_undecided_before() -> None:
    assert rows((ANSWERED,), "open check", (1, 2), now=6 * HOUR, finished=False).kept.tolist() == [0.0]
    waiting = rows((ANSWERED,), "open check", (1, 2), now=4 * HOUR, finished=False)
    assert waiting.kept.size == 0
    assert waiting.waiting == 1


def test_opening_hours_pauses_and_a_deadline_the_log_names() -> None:
    from dataclasses import replace

    business = replace(ANSWERED, clock="business")
    assert rows((business,), "open check answer", (1, 2, 9), (1, 2, 9.5)).kept.tolist() == [1.0, 0.0]
    paused = replace(ANSWERED, pauses=(Pause(("ask",), ("told",)),))
    assert rows(
        (paused,), "open check ask told answer", (1, 2, 2.5, 4.5, 7), (1, 2, 2.5, 4, 7)
    ).kept.tolist() == [1.0, 0.0]
    named = replace(ANSWERED, due_attribute="due")
    due = np.array([[np.nan, np.nan, 10 * HOUR], [np.nan, 3 * HOUR, np.nan]])
    assert rows((named,), "open check answer", (1, 2, 9), (1, 2, 4), due=due).kept.tolist() == [1.0, 0.0]


def test_quality_cost_answers_and_whom_a_promise_is_for() -> None:
    quality = Promise("right", kind="quality", without=("ask",))
    assert rows((quality,), "open check ask answer", (1, 2, 3, 4)).kept.tolist() == [0.0]
    assert rows((quality,), "open check answer", (1, 2, 4)).kept.tolist() == [1.0]
    cost = Promise("cheap", kind="cost", at_most=100.0)
    spent = np.array([[0.0, 40.0, 50.0], [0.0, 40.0, 70.0]])
    assert rows((cost,), "open check answer", (1, 2, 3), (1, 2, 3), cost=spent).kept.tolist() == [1.0, 0.0]
    content = Promise("content", kind="answer", question="Q1", at_least=4.0)
    asked = rows(
        (content,),
        "open check answer",
        (1, 2, 3),
        (1, 2, 3),
        (1, 2, 3),
        answers={"Q1": np.array([5.0, 3.0, np.nan])},
    )
    assert asked.kept.tolist() == [1.0, 0.0]
    assert asked.waiting == 1
    phone = Promise("quick", within_seconds=3600, end_steps=("answer",), when=Condition(channels=("phone",)))
    channels = {"channel": ["phone", "email"]}
    quick = rows((phone,), "open check answer", (1, 2, 3), (1, 2, 3), cases=channels)
    assert quick.case.tolist() == [0]


def test_the_work_alone_is_told_from_the_waits() -> None:
    service = np.array([[np.nan, HOUR, HOUR], [np.nan, 3 * HOUR, 3 * HOUR], [np.nan] * 3])
    found = rows((ANSWERED,), "open check answer", (1, 9, 10), (1, 9, 10), (1, 9, 10), service=service)
    assert found.work_fits[:2].tolist() == [1.0, 0.0]
    assert np.isnan(found.work_fits[2])


def test_a_deviation_after_the_deadline_does_not_count() -> None:
    twice = rows((ANSWERED,), "open check check answer", (1, 2, 3, 9), (1, 2, 7, 9))
    assert twice.kept.tolist() == [0.0, 0.0]
    assert twice.conforming.tolist() == [0.0, 1.0]
    assert [twice.spots[number].kind for number in twice.deviations[1]] == ["repeated"]
    allowed = frozenset({Spot("repeated", "check", "solve")})
    assert rows(
        (ANSWERED,), "open check check answer", (1, 2, 3, 9), allowed=allowed
    ).conforming.tolist() == [1.0]


def test_leaving_a_step_out_shows_alike_whether_the_promise_was_kept_or_not() -> None:
    """The step that ends the promise is what shows it: were only what shows in time counted, leaving the check out would
    look like a help."""
    found = rows((ANSWERED,), "open answer", (1, 2), (1, 9))
    assert found.kept.tolist() == [1.0, 0.0]
    assert found.conforming.tolist() == [0.0, 0.0]


def test_a_rule_of_times_counts_if_it_was_broken_in_time() -> None:
    found = rows(
        (ANSWERED,),
        "open check answer",
        (1, 2, 4),
        (1, 2, 4),
        broken=[(0, "soon", "solve", 3 * HOUR), (1, "soon", "solve", 8 * HOUR)],
    )
    assert found.conforming.tolist() == [0.0, 1.0]


def test_the_backlog_is_what_lay_there_on_arrival() -> None:
    entered, left = np.array([0.0, 1.0, 2.0, 9.0]), np.array([5.0, 1.5, 3.0, 10.0])
    assert backlog(entered, left).tolist() == [0.0, 1.0, 1.0, 0.0]


@pytest.mark.parametrize("seed", [1, 2])
def test_one_case_and_many_are_read_alike(seed: int) -> None:
    """Columns of many cases give what each case gives alone."""
    rng = np.random.default_rng(seed)
    hours = [tuple(np.sort(rng.uniform(0, 8, 4))) for _ in range(30)]
    whole = rows((ANSWERED,), "open check check answer", *hours)
    for place, one in enumerate(hours):
        alone = rows((ANSWERED,), "open check check answer", one)
        assert alone.kept[0] == whole.kept[place]
        assert alone.conforming[0] == whole.conforming[place]
