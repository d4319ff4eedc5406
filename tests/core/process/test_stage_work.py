"""What was done in a stage, read off the steps of its cases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from madoguchi.core.process.stage_work import ENTER, StageWork, work
from tests.core.process.small import blueprint, case, steps


def resolve(done: list[dict[str, Any]], **told: tuple[float, float]) -> StageWork:
    number = done[0]["case_id"]
    return work(blueprint(), [case(number)], done, {"resolve": {number: told["of_it"]}} if told else None)[
        "resolve"
    ]


def test_time_work_cost_and_route_are_read_off_the_steps() -> None:
    stage = resolve(
        steps(1, ("write", 0), ("confirm", 1), ("ask_store", 10), ("store_says", 50), ("answer", 61))
    )
    assert stage.seconds == [3600.0]
    assert math.isnan(stage.kept[0])  # nobody said
    assert math.isnan(stage.deviated[0])
    assert stage.touch_seconds == [120.0]
    assert stage.cost == [30.0]
    assert stage.routes == [("ask_store", "store_says", "answer")]
    assert (stage.by_people, stage.by_machines) == (3, 0)


def test_a_machine_is_told_from_a_person_and_a_customer_is_neither() -> None:
    done = steps(1, ("write", 0), ("confirm", 1), ("answer", 20))
    stage = work(blueprint(), [case(1)], done)["receive"]
    assert (stage.by_people, stage.by_machines) == (0, 1)
    nobody = steps(1, ("write", 0), ("confirm", 1))
    told = work(blueprint(), [case(1)], nobody)["receive"]
    assert (told.by_people, told.by_machines) == (0, 0)  # a log that names nobody cannot tell


def test_what_was_judged_is_taken_over_and_a_deviation_after_the_reopening_is_not() -> None:
    done = steps(1, ("write", 0), ("answer", 30), ("reopen", 900), ("ask_store", 950))
    reopened = done[2]["at_ms"]
    early = resolve(done, of_it=(1.0, reopened - 1.0))
    assert (early.kept, early.deviated) == ([1.0], [1.0])
    late = resolve(done, of_it=(0.0, float(reopened)))
    assert (late.kept, late.deviated) == ([0.0], [0.0])
    assert resolve(done, of_it=(1.0, np.inf)).deviated == [0.0]


def test_a_step_the_drawing_does_not_know_stands_where_the_log_names_it() -> None:
    rung = steps(1, ("write", 0)) + steps(1, ("ring", 20), stage="resolve", cost=5.0)
    stage = resolve(rung)
    assert stage.routes == [("ring",)]
    assert stage.cost == [5.0]


def test_what_follows_a_reopening_is_no_part_of_what_led_to_it() -> None:
    done = steps(1, ("write", 0), ("answer", 30), ("reopen", 900), ("ask_store", 950), ("answer", 990))
    assert resolve(done).routes == [("answer",)]


def test_the_marks_of_entry_sort_first() -> None:
    assert ENTER < "a"
