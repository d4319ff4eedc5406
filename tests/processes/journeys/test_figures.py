"""A log that names no stages is counted by the activities drawn in each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from madoguchi.processes.journeys.figures import segment
from madoguchi.warehouse import Filters
from tests.processes import desk
from tests.processes.conformance import drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


def test_cases_and_times_of_a_stage_are_told_by_its_activities(inn: Any) -> None:
    desk.play()
    whole = drawn.drawing()
    # the log calls its stages by other names than the drawing
    plan = replace(
        whole,
        stages=tuple(replace(stage, id=f"own-{stage.id}", promises=()) for stage in whole.stages),
        steps=tuple(replace(step, stage=f"own-{step.stage}") for step in whole.steps),
    )
    found = segment(plan, Filters())
    meet, solve = found.stages["own-meet"], found.stages["own-solve"]
    assert (meet.cases, solve.cases) == (42, 42)
    assert meet.time is not None
    assert meet.time.value == 30 * 60_000  # half an hour from sent to received, in most cases
    assert solve.steps["ask_back_office"] == 10
