"""When a stage's promises are kept: start, end, pauses, clock, the deadline the log carries, and what is not told yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.model import Blueprint, Pause, Promise
from madoguchi.core.metrics.levels import Levels
from madoguchi.core.process.inside import Cases
from madoguchi.core.process.judging import Judge
from madoguchi.core.process.stage_rows import StageReader
from madoguchi.core.process.ways import Ways, moment_ms
from tests.core.process.small import HOUR, blueprint, case, columns, steps

LATER = 1e15
ASKED = Promise("content", kind="answer", question="Q", at_least=4.0)
CHEAP = Promise("cheap", kind="cost", at_most=50.0)


def resolve(
    done: list[dict[str, Any]],
    *,
    now_ms: float = LATER,
    finished: bool = True,
    also: Sequence[Promise] = (),
    answers: dict[str, Any] | None = None,
    only: bool = False,
    aligned: bool = True,
    **of_promise: Any,
) -> list[float]:
    """What became of the promise of the second stage in one case; nothing where it cannot be told."""
    plan = _with(blueprint(**of_promise), also, only)
    number = done[0]["case_id"]
    of = case(number)
    lived = [
        {
            "activity": row["activity"],
            "at": row["at_ms"],
            "business": row["business_at_ms"],
            "service": row["service_ms"],
            "due": moment_ms(row["due"]),
            "cost": row["cost"],
            "member": None,
            "team": row["team"],
        }
        for row in done
    ]
    reader = StageReader(
        plan,
        Judge(compiled(plan)) if aligned else None,
        Cases(
            np.array([float(of["opened_ms"])]),
            np.array([float(of["business_opened_ms"])]),
            {name: Levels.of([of[name]]) for name in ("channel", "request", "priority", "language")},
        ),
        now_ms=now_ms,
        answers=answers,
    )
    reader.take(Ways().steps(columns({number: lived}), np.array([number]), np.array([finished])))
    (rows,) = reader.rows()
    return rows.kept.tolist()


def _with(plan: Blueprint, also: Sequence[Promise], only: bool) -> Blueprint:
    first, second = plan.stages
    promises = (*(() if only else second.promises), *also)
    return replace(plan, stages=(first, replace(second, promises=promises)))


@pytest.mark.parametrize(
    ("minutes", "kept"), [(121, 1.0), (122, 0.0)]
)  # two hours from the end of the step before the stage, at minute 1
@pytest.mark.parametrize("aligned", [True, False])
def test_a_promise_counts_from_the_entry_into_the_stage(minutes: int, kept: float, aligned: bool) -> None:
    done = steps(1, ("write", 0), ("confirm", 1), ("answer", minutes))
    assert resolve(done, aligned=aligned) == [kept]


def test_the_clock_stands_still_while_the_customer_is_asked() -> None:
    done = steps(1, ("write", 0), ("ask_customer", 30), ("customer_says", 130), ("answer", 200))
    assert resolve(done) == [1.0]  # 200 minutes, 100 of them waiting for the customer


def test_a_clock_that_had_run_out_is_not_saved_by_asking_the_customer() -> None:
    late = steps(1, ("write", 0), ("ask_store", 5), ("ask_customer", 150))
    assert resolve(late, now_ms=27 * HOUR, finished=False) == [0.0]
    in_time = steps(1, ("write", 0), ("ask_store", 5), ("ask_customer", 60))
    assert resolve(in_time, now_ms=27 * HOUR, finished=False) == []  # it stands still to this day


def test_opening_hours_count_where_the_promise_says_so() -> None:
    done = steps(1, ("write", 0), ("answer", 330))
    assert resolve(done) == [0.0]
    assert resolve(done, clock="business") == [1.0]  # 110 minutes of them were open


def test_a_deadline_the_log_carries_comes_first() -> None:
    done = steps(1, ("write", 0), ("answer", 30), due="1970-01-02T00:20:00+00:00")
    assert resolve(done, due_attribute="due") == [0.0]
    assert resolve(done) == [1.0]


def test_what_is_not_over_yet_is_not_told() -> None:
    begun = steps(1, ("write", 0), ("ask_store", 5))
    assert resolve(begun, now_ms=25 * HOUR, finished=False) == []
    assert resolve(begun, now_ms=27 * HOUR, finished=False) == [0.0]


def test_a_step_outside_the_drawing_brings_a_case_into_the_stage_the_log_names() -> None:
    """A customer who was only rung up never confirmed: their promise broke as that of anybody else."""
    rung = steps(1, ("write", 0), ("confirm", 1)) + steps(1, ("ring", 20), ("answer", 300), stage="resolve")
    assert resolve(rung) == [0.0]


def test_an_answer_nobody_gave_says_nothing_and_leaves_the_other_promises_standing() -> None:
    """Were cases without an answer left out, only their broken promises would count."""
    prompt, late = steps(1, ("write", 0), ("answer", 30)), steps(1, ("write", 0), ("answer", 300))
    given = {"Q": np.array([5.0])}
    nothing = {"Q": np.array([np.nan])}
    assert resolve(prompt, also=[ASKED], answers=nothing) == [1.0]
    assert resolve(late, also=[ASKED], answers=nothing) == [0.0]
    assert resolve(late, also=[ASKED], answers=given) == [0.0]
    assert resolve(prompt, also=[ASKED], answers={"Q": np.array([3.0])}) == [0.0]
    assert resolve(prompt, also=[ASKED], answers=nothing, only=True) == []


def test_a_cost_nobody_wrote_down_says_nothing_either() -> None:
    assert resolve(steps(1, ("write", 0), ("answer", 30)), also=[CHEAP]) == [1.0]
    assert resolve(steps(1, ("write", 0), ("answer", 30), cost=60.0), also=[CHEAP]) == [0.0]


def test_a_promise_whose_clock_was_never_started_is_none_once_the_case_is_over() -> None:
    from_store = Promise(
        "from_store", within_seconds=60, start="steps", start_steps=("ask_store",), end_steps=("answer",)
    )
    done = steps(1, ("write", 0), ("answer", 30))
    assert resolve(done, also=[from_store]) == [1.0]
    assert resolve(done, also=[from_store], finished=False) == []


def test_a_pause_begun_before_the_deadline_moves_it_and_a_later_one_does_not() -> None:
    twice = (Pause(("ask_customer",), ("customer_says",)), Pause(("ask_store",), ("store_says",)))
    done = steps(
        1,
        *(("write", 0), ("ask_customer", 60), ("customer_says", 120)),  # the deadline is minute 180 now
        *(("ask_store", 200), ("store_says", 400), ("answer", 401)),
    )
    plan = blueprint()
    second = plan.stages[1]
    longer = replace(second.promises[0], id="longer", pauses=twice)
    assert resolve(done, also=[longer], only=True) == [0.0]


def test_a_time_without_a_zone_is_universal_and_nonsense_is_none() -> None:
    assert moment_ms("1970-01-01T01:00:00") == HOUR
    assert moment_ms("tomorrow") is None
