"""The sample's planted manners, loaded, scored and found again from what the conversations say."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.imports.sample.load import load
from madoguchi.imports.sample.truth import TRUTH
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.effects import Effects, Line, effects
from madoguchi.warehouse import Filters, wait_until_fresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
END = dt.date(2026, 11, 22)
# Which item listens for which planted behaviour. What is felt first is ``empathy`` and not ``acknowledgement``, which is
# met by taking up the request in words, feeling or none.
ITEMS = {
    "feeling_first": "empathy",
    "hold_care": "hold",
    "deadline_told": "deadline_given",
    "further_help": "more_help",
    "name_used": "name_used",
    "good_greeting": "greeting",
}


def lines(page: Effects) -> dict[str, Line]:
    return {line.effect.code: line for line in page.items}


def test_the_planted_manner_is_the_first_driver_of_the_human_dimension() -> None:
    load(END)
    assert catch_up(600) > 5000
    wait_until_fresh(300)
    page = effects(Filters())
    found = lines(page)
    assert page.cases > 1000
    assert ITEMS.keys() == {one.code for one in TRUTH.behaviours}

    strongest = max(TRUTH.behaviours, key=lambda one: one.points)
    human = [line for line in page.items if line.dimension == "human"]
    first = max(human, key=lambda line: line.effect.drives or 0.0)
    assert first.effect.code == ITEMS[strongest.code]
    # The two that are worth most and no other: ``promise_kept`` hears the same waits as ``hold``, but knows from the log
    # whether the case was in time, so that the two can be told apart
    clear = {line.effect.code for line in human if line.effect.clear and (line.effect.drives or 0) > 0}
    assert clear == {first.effect.code, "hold"}

    # The scale leaves 0.54 of its 0.60; hearing it from words, with some misheard, can only take from that
    interval = found["empathy"].effect.interval
    assert interval is not None
    assert 0.15 < interval.low < interval.high < 0.7
    # The wait that is asked for and thanked for is worth 0.40
    alone = found["hold"].effect.interval
    assert alone is not None
    assert alone.low < 0.40 < alone.high

    # The name and the greeting are worth nothing: what a look at them alone sees does not stand beside the rest
    assert found["name_used"].metric.low is not None
    assert found["name_used"].metric.low > 0
    assert not found["name_used"].effect.clear
    assert not found["greeting"].effect.clear
