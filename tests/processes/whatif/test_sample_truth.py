"""The planted truth: the warehouse's one list a day is what makes people wait, not the number of people at the front."""

from dataclasses import replace

import pytest

from madoguchi.core.process.simulate.change import Lists, Move, Promised, Skip, Staff, Tier
from madoguchi.core.process.simulate.check import check
from madoguchi.core.process.simulate.compare import compare
from madoguchi.core.process.simulate.fit import fit
from madoguchi.core.process.simulate.log import HOUR, WEEK
from tests.processes.whatif.lived import sample_cases

SEED = 5


@pytest.fixture(scope="module")
def model():
    cases = sample_cases()
    return fit(cases, max(case.opened for case in cases))


def outcome(model, *changes, runs=10):
    found = compare(model, changes, SEED, fewest=runs, most=runs)
    return {one.name: one for one in found.differences}, {one.name: one for one in found.stages}


def test_the_list_at_three_and_the_five_a_day_are_found(model):
    (leaves,) = model.lists["dispatch_list"].times
    assert leaves == 15 * HOUR
    assert model.lists["dispatch_list"].weekdays == (0, 1, 2, 3, 4, 5)
    assert len(model.lists["dispatch_list"].slots) == 5
    assert not model.lists["dispatch_list"].same_day


def test_weeks_the_model_never_saw_are_reproduced():
    found, _model = check(sample_cases(), SEED, runs=12)
    assert {one.name for one in found.held} >= {
        "reply_mean",
        "resolve_median",
        "resolve_p90",
        "kept",
        "open",
        "cost",
    }
    assert found.fits, [one for one in found.held if not one.fits]


def test_a_service_that_changed_overnight_is_not_reproduced():
    cases = sample_cases()
    start = max(case.opened for case in cases) - 5 * WEEK

    def slowed(case):
        if case.opened < start or case.resolved is None:
            return case
        steps = tuple(
            replace(step, start=None, end=case.opened + 4 * (step.end - case.opened)) for step in case.steps
        )
        return replace(case, steps=steps, resolved=case.opened + 4 * (case.resolved - case.opened))

    found, _model = check([slowed(case) for case in cases], SEED, runs=8)
    assert not found.fits
    assert {one.name for one in found.held if not one.fits} >= {"resolve_median", "open"}


def test_a_second_list_a_day_shortens_the_investigation(model):
    figures, stages = outcome(model, Lists("dispatch_list", (10 * HOUR, 15 * HOUR)))
    assert stages["investigate"].high < 0
    assert figures["kept"].low > 0
    assert figures["resolve_p90"].high < 0


def test_more_people_at_the_front_hardly_change_anything(model):
    figures, stages = outcome(model, Staff("front", 3))
    assert abs(stages["investigate"].difference) < 0.01 * stages["investigate"].today
    assert abs(figures["kept"].difference) < 0.005
    assert not figures["resolve_median"].clear


def test_the_check_moved_to_the_front_shortens_the_investigation(model):
    _figures, stages = outcome(
        model, Move("warehouse_check", "front", 1.2), Skip("dispatch_list"), Skip("handoff_warehouse")
    )
    assert stages["investigate"].high < 0


def test_specialists_of_their_own_take_up_their_share_as_it_comes(model):
    _figures, stages = outcome(model, Tier("warehouse_check", 0.5, people=1, factor=0.8))
    assert stages["investigate"].difference < 0


def test_a_longer_promise_is_kept_more_often_and_nothing_else_moves(model):
    figures, _stages = outcome(model, Promised(240.0), runs=4)
    assert figures["kept"].low > 0
    assert figures["resolve_median"].difference == 0


def test_the_same_seed_gives_the_same_answer(model):
    first, second = (
        compare(model, [Lists("dispatch_list", (10 * HOUR, 15 * HOUR))], SEED, fewest=2, most=2)
        for _ in range(2)
    )
    assert first == second
