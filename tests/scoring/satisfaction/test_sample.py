"""A model trained on the sample organisation's answers, judged on the last fifth of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from madoguchi.imports.sample.load import load
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.satisfaction.actions import predict, train
from madoguchi.scoring.satisfaction.models import Prediction, TrainedModel
from madoguchi.warehouse import wait_until_fresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
END = dt.date(2026, 11, 22)


def test_the_sample_trains_a_model_that_beats_the_simple_guesses(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    load(END)
    assert catch_up(600) > 5000
    wait_until_fresh(300)
    row = train.run(train.start().pk)
    assert row is not None
    assert row.state == TrainedModel.State.GOOD
    assert row.card["sample"]
    assert row.n > 1000
    figures = {one["code"]: one for one in row.metrics["figures"]}
    assert figures["gain_mean"]["low"] > 0.1
    assert figures["gain_level"]["low"] > 0.1
    assert (
        0.45 < figures["spearman"]["value"] < 0.75
    )  # chance moves these answers too: nobody could do much better
    assert figures["auc"]["value"] > 0.85
    assert 0.88 <= figures["inside"]["value"] <= 0.98
    assert figures["slope"]["low"] < 1 < figures["slope"]["high"]
    assert figures["calibration_error"]["value"] < 0.1
    assert predict.catch_up(20) > 100
    assert set(Prediction.objects.values_list("model", flat=True)) == {"own@1"}
