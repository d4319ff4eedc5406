"""What the sample plants along the way is found again on its journey: the stage that hurts, and the promise that breaks."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.imports.sample.blueprint import blueprint
from madoguchi.imports.sample.load import load
from madoguchi.imports.sample.truth import TRUTH
from madoguchi.processes.journeys.figures import segment
from madoguchi.warehouse import Filters, wait_until_fresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]


def test_the_journey_of_the_sample_tells_what_was_planted() -> None:
    load(dt.date(2026, 11, 22))
    wait_until_fresh(300)
    found = segment(blueprint(), Filters())
    curve = found.feelings
    assert curve.asked is not None
    assert curve.asked.code == "feeling"
    assert list(curve.line) == list(TRUTH.feeling_at)
    felt = {stage: one.metric for stage, one in curve.line.items()}
    assert felt["notice"].display == "weak"  # one case in fifty leaves a trace there
    measured = {stage: metric for stage, metric in felt.items() if metric.display != "weak"}
    assert min(measured, key=lambda stage: measured[stage].value or 0.0) == "investigate"
    assert max(measured, key=lambda stage: measured[stage].value or 0.0) == "see_through"

    kept = {stage: one.kept for stage, one in found.stages.items()}
    assert all(metric is not None and metric.shown for metric in kept.values())
    order = sorted(kept, key=lambda stage: getattr(kept[stage], "value", 0.0))
    assert order[0] == "investigate"
    for sound in ("ask", "receive"):
        assert getattr(kept[sound], "low", 0.0) > 90.0
    # By phone the case begins with a call: half and more of what customers meet while asking is the phone or e-mail
    channels = found.stages["ask"].channels
    assert channels["phone"] == max(channels.values())
