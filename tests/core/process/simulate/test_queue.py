"""A queue whose truth is known by formula: fitted, reproduced, and predicted after a change."""

import numpy as np
import pytest

from madoguchi.core.process.erlang import erlang_c
from madoguchi.core.process.simulate.change import Changed, ChangeError, Staff, apply
from madoguchi.core.process.simulate.fit import CannotFitError, fit
from madoguchi.core.process.simulate.log import HOUR, MONDAY, WEEK, Case, Done
from madoguchi.core.process.simulate.run import arrivals, simulate

PEOPLE, RATE = 3, 2.4  # an hour, and an hour's work each: 80 % busy


def queue_log(weeks, seed=7):
    """A log of M/M/3: requests at random, exponential work, first come first served."""
    dice = np.random.default_rng(seed)
    free = [MONDAY] * PEOPLE
    t, cases = MONDAY, []
    while t < MONDAY + weeks * WEEK:
        t += dice.exponential(HOUR / RATE)
        who = int(np.argmin(free))
        start = max(t, free[who])
        free[who] = start + dice.exponential(HOUR)
        cases.append(
            Case(t, (Done("work", free[who], start, "desk", who, "serve"),), "phone", resolved=free[who])
        )
    return cases


@pytest.fixture(scope="module")
def model():
    return fit(queue_log(26), MONDAY + 26 * WEEK)


def mean_wait(changed, runs=8):
    waits = []
    for run in range(runs):
        lived = simulate(changed, arrivals(changed.model, 4, 11, run))
        waits += [case.queued for case in lived if case.opened >= MONDAY]
    return float(np.mean(waits))


def test_what_the_queue_explains_is_no_delay_of_its_own(model):
    assert set(model.capacity["desk"]) == {PEOPLE}
    assert all(one.open == (True,) * 168 for one in model.hours.values())
    assert np.mean([pattern.steps[0].delay for pattern in model.patterns]) < 0.02 * HOUR
    assert model.load["desk"] == pytest.approx(0.8, abs=0.03)


def test_the_simulated_queue_is_as_long_as_the_formula_says(model):
    said = erlang_c(PEOPLE, RATE) / (PEOPLE - RATE) * HOUR
    assert mean_wait(Changed(model)) == pytest.approx(said, rel=0.25)


def test_one_person_more_is_predicted_as_the_formula_says(model):
    said = erlang_c(PEOPLE + 1, RATE) / (PEOPLE + 1 - RATE) * HOUR
    assert mean_wait(apply(model, [Staff("desk", 1)])) == pytest.approx(said, rel=0.25)


def test_the_same_seed_lives_the_same_weeks(model):
    first, second = (
        [(one.opened, one.resolved) for one in simulate(Changed(model), arrivals(model, 1, 3, 0))]
        for _ in range(2)
    )
    assert first == second


def test_where_only_ends_are_known_nobody_can_be_added():
    cases = [
        Case(
            one.opened,
            (Done("work", one.steps[0].end, None, "desk", one.steps[0].member),),
            resolved=one.resolved,
        )
        for one in queue_log(13)
    ]
    model = fit(cases, MONDAY + 13 * WEEK)
    assert model.unknown_work == ("desk",)
    with pytest.raises(ChangeError, match="touch times"):
        apply(model, [Staff("desk", 1)])


def test_too_little_is_refused_with_what_is_needed():
    with pytest.raises(CannotFitError, match="200 cases over 6 weeks"):
        fit(queue_log(2), MONDAY + 2 * WEEK)
