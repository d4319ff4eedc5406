"""The sample organisation: the warehouse hurts customers most, and the review says of each stage what is so."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.imports.sample.load import load
from madoguchi.processes.blueprints.queries import in_force
from madoguchi.processes.network.queries import network_of
from madoguchi.processes.reviews.queries import review_of
from madoguchi.processes.reviews.sheet import rows
from madoguchi.warehouse import Filters, wait_until_fresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
END = dt.date(2026, 11, 22)


def test_the_warehouse_is_found_first_and_the_stages_are_told_apart() -> None:
    load(END)
    wait_until_fresh(300)
    [chosen] = in_force()

    found = network_of(chosen, Filters())
    first = found.services[0]
    assert first.process == "warehouse"
    assert first.kept.value is not None
    assert first.kept.value < 50  # planted: one list a day, five checks a day, never on Sundays
    harm = first.clear[0]
    assert harm.outcome == "promise"
    interval = harm.effect.interval
    assert interval is not None
    assert interval.high < -20  # the case's promise hangs on it, by any reading of the interval
    assert harm.per_hundred is not None
    borne = [
        one.clear[0].per_hundred[1] for one in found.services[1:] if one.clear and one.clear[0].per_hundred
    ]
    assert all(harm.per_hundred[2] < other for other in borne)  # and more than all others, intervals apart
    assert not any(one.clear for one in found.services if one.process in ("kitchen", "housekeeping"))

    told = {row["id"]: row for row in rows(review_of(chosen, Filters()))}
    answers = {
        id: {answer["question"]: answer["told"] for answer in row["answers"]} for id, row in told.items()
    }
    assert set(answers["notice"].values()) == {"unknown"}  # only a small trial writes anything down there
    assert answers["resolve"]["experience"] == answers["resolve"]["outcome"] == "yes"
    assert answers["investigate"]["outcome"] == "yes"
    assert {id: told[id]["suggested"] for id in ("notice", "investigate", "resolve")} == {
        "notice": "",
        "investigate": "rebuild",  # badly designed, and it decides over the promise
        "resolve": "fix",  # badly executed
    }
