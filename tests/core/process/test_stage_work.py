"""What was done in a stage, read off the steps of its cases."""

from __future__ import annotations

import math
from typing import Any

import pytest

from madoguchi.core.process.stage_work import ENTER, StageWork, moment_ms, work
from tests.core.process.small import HOUR, blueprint, case, steps

LATER = 1e15


def resolve(done: list[dict[str, Any]], *, now_ms: float = LATER, **of_promise: Any) -> StageWork:
    number = done[0]["case_id"]
    return work(blueprint(**of_promise), [case(number)], done, now_ms)["resolve"]


def test_time_work_cost_and_route_are_read_off_the_steps() -> None:
    stage = resolve(
        steps(1, ("write", 0), ("confirm", 1), ("ask_store", 10), ("store_says", 50), ("answer", 61))
    )
    assert stage.seconds == [3600.0]
    assert stage.kept == [1.0]
    assert stage.touch_seconds == [120.0]
    assert stage.cost == [30.0]
    assert stage.routes == [("ask_store", "store_says", "answer")]
    assert (stage.by_people, stage.by_machines) == (3, 0)


def test_a_machine_is_told_from_a_person_and_a_customer_is_neither() -> None:
    done = steps(1, ("write", 0), ("confirm", 1), ("answer", 20))
    stage = work(blueprint(), [case(1)], done, LATER)["receive"]
    assert (stage.by_people, stage.by_machines) == (0, 1)
    nobody = steps(1, ("write", 0), ("confirm", 1))
    told = work(blueprint(), [case(1)], nobody, LATER)["receive"]
    assert (told.by_people, told.by_machines) == (0, 0)  # a log that names nobody cannot tell


@pytest.mark.parametrize(
    ("minutes", "kept"), [(121, 1.0), (122, 0.0)]
)  # two hours from the end of the step before the stage, at minute 1
def test_a_promise_counts_from_the_entry_into_the_stage(minutes: int, kept: float) -> None:
    assert resolve(steps(1, ("write", 0), ("confirm", 1), ("answer", minutes))).kept == [kept]


def test_the_clock_stands_still_while_the_customer_is_asked() -> None:
    done = steps(1, ("write", 0), ("ask_customer", 30), ("customer_says", 130), ("answer", 200))
    assert resolve(done).kept == [1.0]  # 200 minutes, 100 of them waiting for the customer


def test_opening_hours_count_where_the_promise_says_so() -> None:
    done = steps(1, ("write", 0), ("answer", 330))
    assert resolve(done).kept == [0.0]
    assert resolve(done, clock="business").kept == [1.0]  # 110 minutes of them were open


def test_a_deadline_the_log_carries_comes_first() -> None:
    done = steps(1, ("write", 0), ("answer", 30), due="1970-01-02T00:20:00+00:00")
    assert resolve(done, due_attribute="due").kept == [0.0]
    assert resolve(done).kept == [1.0]


def test_what_is_not_over_yet_is_not_told() -> None:
    begun = steps(1, ("write", 0), ("ask_store", 5))
    assert math.isnan(resolve(begun, now_ms=25 * HOUR).kept[0])
    assert resolve(begun, now_ms=27 * HOUR).kept == [0.0]


def test_what_follows_a_reopening_is_no_part_of_what_led_to_it() -> None:
    done = steps(1, ("write", 0), ("answer", 30), ("reopen", 900), ("ask_store", 950), ("answer", 990))
    assert resolve(done).routes == [("answer",)]


def test_a_time_without_a_zone_is_universal_and_nonsense_is_none() -> None:
    assert moment_ms("1970-01-01T01:00:00") == HOUR
    assert moment_ms("tomorrow") is None
    assert ENTER < "a"
