"""In the product itself every stage of the sample is called what was planted in it."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.imports.sample.load import load
from madoguchi.imports.sample.truth import TRUTH
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.processes.verdicts import queries
from madoguchi.warehouse import Filters, wait_until_fresh
from tests.processes.verdicts.alike import told_alike

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]


def test_every_stage_is_called_what_was_planted_and_its_cause_is_named() -> None:
    load(dt.date(2026, 11, 22))
    wait_until_fresh(300)
    chosen = one_in_force()
    assert chosen is not None
    found = queries.verdicts(chosen, Filters())
    assert found.read == found.of == 3000
    assert [one.stage for one, _rows in found.stages] == [truth.stage for truth in TRUTH.stages]
    for (judged, _rows), truth in zip(found.stages, TRUTH.stages, strict=True):
        said = {str(one) for one in judged.verdicts}
        assert truth.verdict in said, truth.stage
        assert said <= {truth.verdict, *truth.beside}, truth.stage

    for stage in ("resolve", "see_through"):
        judged, rows = found.stage(stage) or pytest.fail(stage)
        cause = queries.leading(judged, queries.deviations(rows))
        assert cause is not None
        assert TRUTH.stage(stage).cause in (cause.spot.step, cause.spot.activity)

    # Of all departments the one whose requests go through the warehouse has the badly designed stage
    _judged, rows = found.stage("investigate") or pytest.fail("investigate")
    designed = [part for part in queries.by_department(rows) if "badly_designed" in part.judged.verdicts]
    assert len(designed) == 1

    # Journey, review and verdict show one figure; and whoever was only rung up and never confirmed broke the promise
    n, share = told_alike()["see_through"]
    assert n >= 2982  # more as time goes by
    assert round(n * share / 100) == 2641
