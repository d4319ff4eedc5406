"""What is still to come of a case, learnt from the past and judged by what came later."""

import json

import numpy as np
import pytest

from madoguchi.core.process.foresight.file import from_json, to_json
from madoguchi.core.process.foresight.following import END, NextStep
from madoguchi.core.process.foresight.interval import Later, Spread
from madoguchi.core.process.foresight.learning import learn
from madoguchi.core.process.foresight.measure import measure
from madoguchi.core.process.foresight.trace import CannotForeseeError, Trace
from madoguchi.core.process.foresight.trees import Trees, boosted

HOUR = 3600.0


def desk(cases, seed=3, telling=True, promise=20.0):
    """Requests of two kinds, one takes ten times as long. Without ``telling``, nothing says which a case is of."""
    dice = np.random.default_rng(seed)
    traces = []
    for number in range(cases):
        start = number * HOUR
        slow = dice.random() < 0.4
        kind = ("claim" if slow else "question") if telling else ""
        gap = dice.exponential(HOUR)
        end = start + gap + dice.lognormal(np.log(30 * HOUR if slow else 3 * HOUR), 0.4)
        traces.append(
            Trace(
                ("open", "work", "close"),
                (start, start + gap, end),
                {"request": kind},
                ("front", "front", "front"),
                end,
                start + promise * HOUR,
            )
        )
    return traces


def begun(kind, due=None):
    """A case two steps old."""
    return Trace(("open", "work"), (0.0, HOUR), {"request": kind}, ("front", "front"), due=due)


def test_the_next_step_is_the_one_that_mostly_followed():
    told = NextStep(desk(50))
    assert told.predict(["open", "work"]) == "close"
    assert told.predict(["open", "work", "close"]) == END
    assert told.predict(["never seen", "work"]) == "close"


def test_a_model_that_tells_the_slow_from_the_quick_may_be_used():
    model = learn(desk(900), seed=1)
    assert model.time_judged.better
    assert model.time_judged.model.value < model.time_judged.overall
    assert model.risk_judged is not None
    assert 0.7 < model.coverage < 0.9  # asked for: 0.80
    slow = begun("claim", due=20 * HOUR)
    quick = begun("question", due=20 * HOUR)
    guess, low, high = model.remaining(slow)
    assert low <= guess <= high
    assert guess == pytest.approx(30 * HOUR, rel=0.2)
    assert model.remaining(quick)[0] == pytest.approx(3 * HOUR, rel=0.3)
    assert model.lateness(slow) > 0.7
    assert model.lateness(quick) < 0.1


def test_time_that_has_passed_since_the_last_step_is_taken_off():
    model = learn(desk(400), seed=1)
    case = begun("claim")
    assert model.remaining(case, now=11 * HOUR)[0] == pytest.approx(model.remaining(case)[0] - 10 * HOUR)
    assert model.lateness(case) is None  # no promise


def test_where_nothing_tells_more_than_the_median_the_model_is_not_used():
    model = learn(desk(600, telling=False), seed=1)
    assert not model.time_judged.better


def test_only_the_past_is_learnt_from():
    traces = desk(400)
    model = learn(list(reversed(traces)), seed=1)
    assert (model.learnt, model.held_back, model.tested) == (256, 64, 80)
    assert model.tested_from == traces[320].at[0]


def test_a_model_is_kept_as_numbers_and_comes_back_the_same():
    model = learn(desk(400), seed=1)
    again = from_json(to_json(model))
    case = begun("claim", due=20 * HOUR)
    assert again.remaining(case) == model.remaining(case)
    assert again.lateness(case) == model.lateness(case)
    assert again.time_judged == model.time_judged


@pytest.mark.parametrize("text", ["{}", "[]", '{"coding": 1}'])
def test_a_file_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="not a model"):
        from_json(text)


def test_a_tree_that_would_go_round_for_ever_is_refused():
    loop = {"start": 0.0, "trees": [[[0, -1], [1, 0], [0, 0], [1, 0], [0, 1]]]}
    with pytest.raises(ValueError, match="not a tree"):
        Trees.read(json.loads(json.dumps(loop)))


def test_the_trees_say_what_scikit_learn_says():
    dice = np.random.default_rng(1)
    x = dice.normal(size=(500, 3))
    trees = boosted(x, x[:, 0] * 2 + np.sin(x[:, 1]), seed=0)
    assert np.corrcoef(trees.predict(x), x[:, 0] * 2 + np.sin(x[:, 1]))[0, 1] > 0.95


def test_too_few_cases_are_refused_with_the_number_needed():
    with pytest.raises(CannotForeseeError, match="300 are needed"):
        learn(desk(100), seed=1)
    with pytest.raises(CannotForeseeError, match="300 are needed"):
        measure(desk(100), seed=1)


def grouped(dice, cases):
    """Cases of one to thirty beginnings, each case wrong by a factor of its own; some guesses are nought."""
    sizes = dice.integers(1, 31, cases)
    case = np.repeat(np.arange(cases), sizes)
    truth = dice.exponential(10 * HOUR, len(case))
    guess = truth * np.exp(
        0.1 * dice.normal(size=len(case)) + 0.03 * np.repeat(dice.normal(size=cases) * sizes, sizes)
    )
    return np.where(dice.random(len(case)) < 0.2, 0.0, guess), truth, case


def test_an_interval_holds_eighty_of_a_hundred_cases_however_long_they_are():
    """Split conformal by case: where old and new cases are alike, the mean over draws is the level asked for."""
    dice, held = np.random.default_rng(5), []
    for _ in range(150):
        spread = Spread.of(*grouped(dice, 120), added=HOUR)
        guess, truth, case = grouped(dice, 120)
        low, high = spread.bounds(guess)
        inside = np.bincount(case, (truth >= low) & (truth <= high)) / np.bincount(case)
        held.append(inside.mean())
    assert np.mean(held) == pytest.approx(0.80, abs=0.02)


def test_a_guess_of_nought_has_an_interval_too():
    dice = np.random.default_rng(5)
    truth = dice.exponential(HOUR, 500)
    low, high = Spread.of(np.zeros(500), truth, np.arange(500), added=HOUR).bounds(np.zeros(500))
    assert ((truth >= low) & (truth <= high)).mean() == pytest.approx(0.8, abs=0.01)


def test_of_the_newest_cases_the_quick_ones_do_not_speak_for_the_slow():
    """Cases take one to ten hours and begin every hour; of the last five only those that took an hour or two have ended."""
    took = np.tile(np.arange(1.0, 11.0), 20) * HOUR
    begun = np.arange(200) * HOUR
    now = float(begun[-1])
    known = Later(np.full(200, HOUR), took, np.arange(200), begun, begun + took, 50, 10 * HOUR, 0.0)
    low, high = known.spread(200, now).bounds(np.array([HOUR]))
    assert (low[0], high[0]) == (HOUR, 10 * HOUR)
    careless = Later(np.full(200, HOUR), took, np.arange(200), begun, begun + took, 5, 0.0, 0.0)
    assert careless.spread(200, now).bounds(np.array([HOUR]))[1][0] < 10 * HOUR
