"""Foresight on real logs, split by time: the published level on one, and a model that switches itself off on the other."""

import json

import pytest

from madoguchi.core.process.foresight.trace import DAY
from madoguchi.processes.event_log import read
from madoguchi.processes.mine_foresight import SEED, measure, traces_of
from madoguchi.site import cli
from tests.strict import shared


def test_the_helpdesk_reaches_what_was_asked_for(capsys):
    """Chronological 80/20: next step in at least 0.70, remaining time within 5.7 days, the medians printed beside."""
    assert cli.main(["mine", str(shared("logs", "helpdesk.csv.gz")), "--foresight", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["foresight"]
    assert told["next_step"]["accuracy"] >= 0.70
    assert told["remaining_time"]["mae_days"] <= 5.7
    assert told["remaining_time"]["overall_median_mae_days"] == pytest.approx(11.87, abs=0.01)
    assert told["remaining_time"]["median_mae_days"] == pytest.approx(10.9, abs=0.3)
    assert told["remaining_time"]["used"]


@pytest.mark.slow
def test_the_incidents_drift_and_the_model_stays_off():
    """BPI 2013: the plain median errs by 4.06 days, the model by more, so it is not used."""
    with read(shared("logs", "bpi2013_incidents.csv.gz")) as log:
        found = measure(traces_of(log.engine), SEED)
    assert found.time.overall / DAY == pytest.approx(4.06, abs=0.01)
    assert found.time.model.value > found.time.plain.value
    assert not found.time.better
