"""The sample organisation, loaded: learnt from the warehouse, reproduced, its planted list found; and looked ahead for."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.core.process.simulate.change import Lists, Staff
from madoguchi.imports.sample.load import load
from madoguchi.processes.foresight.actions import train
from madoguchi.processes.foresight.models import Guess
from madoguchi.processes.whatif.actions import learn, try_out
from madoguchi.warehouse import wait_until_fresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
HOUR = 3600.0


def test_the_list_is_what_makes_people_wait_and_the_open_cases_are_foreseen() -> None:
    load(dt.date(2026, 11, 22))
    wait_until_fresh(300)
    fit = learn.run(learn.start(None).pk)
    assert fit is not None
    fit.refresh_from_db()
    assert fit.fits, fit.check_result or fit.why
    assert fit.learnt["lists"]["dispatch_list"]["times"] == [15 * HOUR]
    assert fit.link["established"]

    def lived(change: object) -> dict:
        row = try_out.run(try_out.start(fit, "x", [change], None, seed=5).pk)
        stages = {one["name"]: one for one in row.result["stages"]}
        return stages["investigate"] | {"satisfaction": row.result["satisfaction"]}

    second = lived(Lists("dispatch_list", (10 * HOUR, 15 * HOUR)))
    assert second["high"] < 0
    assert second["satisfaction"]["difference"] > 0
    front = next(
        team for team in fit.learnt["teams"] if team.lower().startswith("front") or "フロント" in team
    )
    more = lived(Staff(front, 3))
    assert abs(more["difference"]) < 0.02 * more["today"]

    row = train.run(train.start(None).pk)
    assert row is not None
    assert row.time_used
    assert row.risk_used
    assert Guess.objects.exists()
