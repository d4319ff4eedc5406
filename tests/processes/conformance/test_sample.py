"""What is planted in the sample organisation is found: who skips the check, who rings instead of writing."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.core.process.judging import Spot
from madoguchi.imports.sample.load import load
from madoguchi.imports.sample.simulate import simulate
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.processes.conformance import queries
from madoguchi.warehouse import Filters, wait_until_fresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
END = dt.date(2026, 11, 22)


def test_the_planted_deviations_are_found() -> None:
    batch = load(END)
    wait_until_fresh(300)
    chosen = one_in_force("guest-requests")
    assert chosen is not None
    found = queries.summary(chosen, Filters())
    cases = {one.spot: one.cases for one in found.deviations}

    planted = list(simulate(batch.options["seed"], END).hidden.values())
    assert found.cases == len(planted)
    skipped = sum(one["skipped_double_check"] for one in planted)
    rung = sum(one["called"] for one in planted)
    assert cases[Spot("skipped", "double_check", "resolve")] == pytest.approx(skipped, rel=0.03)
    assert cases[Spot("inserted", "", "see_through", "call_customer")] == pytest.approx(rung, rel=0.03)
    # none of the stages that were not touched deviates
    assert found.stages.get("notice", 0) == 0
