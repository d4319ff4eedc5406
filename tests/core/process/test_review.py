"""The four questions to a stage, on data whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from madoguchi.core.metrics.effect import Cases
from madoguchi.core.process import automation, review, stage_load
from madoguchi.core.process.next_step import follow
from madoguchi.core.process.promises import kept_share
from madoguchi.core.process.review import Response, StageAnswers
from madoguchi.core.process.stage_work import StageWork
from madoguchi.core.text import Text
from tests.core.process.small import blueprint, case, named

STAGES = {stage.id: stage for stage in blueprint().stages}
N = 2000
WORTH = 0.5  # points of satisfaction a kept promise of "resolve" is worth


def stage_of(name: str, kept: np.ndarray, seconds: np.ndarray | None = None) -> StageWork:
    time = np.full(kept.size, 3600.0) if seconds is None else seconds
    return StageWork(
        STAGES[name],
        case=[*range(kept.size)],
        open_still=[True] * kept.size,
        seconds=[*time],
        kept=[*kept.astype(float)],
        deviated=[np.nan] * kept.size,
        touch_seconds=[600.0] * kept.size,
        cost=[100.0] * kept.size,
        routes=[("answer",)] * kept.size,
        by_people=kept.size,
    )


@pytest.fixture(scope="module")
def lived() -> tuple[Cases, dict[str, StageWork], list[Response]]:
    """Cases in which hard ones are late and content less, whatever anybody does; receiving in time is worth nothing."""
    dice = np.random.default_rng(7)
    hard = dice.random(N) < 0.3
    resolved = dice.random(N) < np.where(hard, 0.5, 0.9)
    received = dice.random(N) < np.where(hard, 0.6, 0.9)
    said = 3.5 + WORTH * resolved - 0.8 * hard + dice.normal(0, 0.6, N)
    again = np.where(dice.random(N) < 0.05, 100.0, 0.0)
    base = Cases(np.zeros(N), np.arange(N), {"difficulty": hard.astype(np.int64)}, np.full(N, np.nan))
    responses = [
        Response("satisfaction", "experience", named("satisfaction"), "scale", said, 0.2),
        Response("not_reopened", "outcome", named("not reopened"), "points", 100 - again, 6.0),
    ]
    return (
        base,
        {"receive": stage_of("receive", received), "resolve": stage_of("resolve", resolved)},
        responses,
    )


def test_what_was_planted_is_found_and_nothing_else(
    lived: tuple[Cases, dict[str, StageWork], list[Response]],
) -> None:
    base, stages, responses = lived
    found = review.links(base, stages, responses)
    asked = {one.code: one for one in responses}
    told = {
        (id, question): review.tied(
            link for link in found if link.stage == id and asked[link.response].question == question
        )
        for id in stages
        for question in ("experience", "outcome")
    }
    assert told == {
        ("resolve", "experience"): "yes",
        ("receive", "experience"): "no",  # hard cases are late there too, but that is held still
        ("resolve", "outcome"): "no",
        ("receive", "outcome"): "no",
    }
    [link] = [link for link in found if link.clear]
    interval = link.effect.interval
    assert interval is not None
    assert interval.low < WORTH < interval.high
    assert (link.stage, link.exposure, link.metric.n) == ("resolve", "kept", N)


def test_too_few_cases_cannot_be_told(lived: tuple[Cases, dict[str, StageWork], list[Response]]) -> None:
    base, stages, responses = lived
    few = Response("satisfaction", "experience", named("s"), "scale", responses[0].values.copy(), 0.2)
    few.values[50:] = np.nan
    found = review.links(base, stages, [few])
    assert review.tied(link for link in found if link.stage == "resolve") == "unknown"


def test_a_stage_that_begins_after_the_resolution_cannot_bear_on_it(
    lived: tuple[Cases, dict[str, StageWork], list[Response]],
) -> None:
    base, stages, responses = lived
    late = stage_of("resolve", np.asarray(stages["resolve"].kept))
    late.open_still = [False] * N
    outcome = Response("r", "outcome", named("r"), "points", responses[1].values, 3.0, by_resolution=True)
    assert review.links(base, {"resolve": late}, [outcome]) == []


def test_the_variation_of_work_is_that_of_a_known_shape() -> None:
    """An exponential time has the coefficient of variation 1; the interval covers it."""
    drawn = stage_of("resolve", np.ones(4000))
    drawn.touch_seconds = [*np.random.default_rng(3).exponential(600, 4000)]
    nothing = follow(drawn, [case(number) for number in range(4000)])
    told = automation.routine(drawn, nothing).variation
    assert told.low is not None
    assert told.high is not None
    assert told.low < 100 < told.high < 106


def test_the_variation_of_a_textbook_sample() -> None:
    """2, 4, 4, 4, 5, 5, 7, 9: mean 5, standard deviation 2, so 40 %."""
    one = stage_of("resolve", np.ones(8))
    one.touch_seconds = [2.0, 4, 4, 4, 5, 5, 7, 9]
    assert automation.routine(one, follow(one, [case(n) for n in range(8)])).variation.value == pytest.approx(
        40
    )


def test_a_step_that_follows_from_the_channel_is_foretold_and_a_coin_is_not() -> None:
    dice = np.random.default_rng(1)
    cases = [case(n, channel=str(dice.choice(["phone", "email"]))) for n in range(1000)]
    ruled, tossed = stage_of("resolve", np.ones(1000)), stage_of("resolve", np.ones(1000))
    ruled.routes = [("ring",) if one["channel"] == "phone" else ("write",) for one in cases]
    tossed.routes = [("ring",) if dice.random() < 0.5 else ("write",) for _ in cases]
    right, usual, openness = follow(ruled, cases)
    assert right.value == 100
    assert usual.value is not None
    assert 60 < usual.value < 90  # the way in is a coin, the way out is sure
    assert openness == pytest.approx(0.5 / np.log2(3), abs=0.01)
    chance, _, _ = follow(tossed, cases)
    assert chance.low is not None
    assert chance.low < 75 < (chance.high or 0)


def answers(told: dict[str, str], *, index: float, machines: int = 0, share: float = 0.4) -> StageAnswers:
    one = stage_of("resolve", np.ones(100))
    one.by_machines = machines
    cases = [case(n) for n in range(100)]
    made = automation.routine(one, follow(one, cases))
    made = type(made)(
        made.routine,
        made.routes,
        made.variation,
        index / 100,
        made.routine,
        made.baseline,
        None,
        made.machines,
    )
    burden = stage_load.burdens({"resolve": one})["resolve"]
    burden = type(burden)(burden.minutes, burden.cost, burden.hours, share, share)
    found = StageAnswers("resolve", 100, kept_share(100, 100), [], burden, made)
    found.told = {"experience": "unknown", "outcome": "unknown", "worth": "unknown"} | told
    return found


@pytest.mark.parametrize(
    ("told", "index", "verdicts", "decision"),
    [
        ({"outcome": "yes"}, 50, ["badly_designed", "under_resourced"], ("rebuild", "design_matters")),
        ({}, 50, ["badly_designed"], ("fix", "design_small")),
        ({"experience": "yes"}, 90, ["badly_executed"], ("fix", "execution")),
        ({"experience": "yes"}, 50, ["workaround_beats_design"], ("rebuild", "workaround")),
        ({"experience": "yes"}, 50, ["workaround_beats_design", "sound"], ("fix", "workaround")),
        ({"worth": "no"}, 20, [], ("automate", "not_worth")),
        ({"experience": "yes"}, 90, ["sound"], ("automate", "routine")),
        ({"experience": "yes"}, -80, ["sound"], ("keep", "sound")),
        ({}, -80, ["not_enough_evidence"], ("", "")),
    ],
)
def test_what_the_rules_suggest(
    told: dict[str, str], index: float, verdicts: list[str], decision: tuple[str, str]
) -> None:
    assert review.suggest(answers(told, index=index), verdicts) == decision


def test_nothing_is_automated_that_machines_do_already() -> None:
    assert review.suggest(answers({}, index=90, machines=400), []) == ("", "")


def test_a_price_needs_an_impact_that_is_clear(
    lived: tuple[Cases, dict[str, StageWork], list[Response]],
) -> None:
    base, stages, responses = lived
    found = review.links(base, stages, responses)
    burden = stage_load.burdens(stages)
    mine = [link for link in found if link.stage == "resolve"]
    price = review.price(burden["resolve"], mine, "satisfaction")
    assert price is not None
    assert price.low is not None
    assert price.high is not None
    assert price.low < 100 / WORTH < price.high
    theirs = [link for link in found if link.stage == "receive"]
    assert review.price(burden["receive"], theirs, "satisfaction") is None
    assert burden["resolve"].share_of_cost == 0.5
    assert Text("a", "b").to("ja") == "b"
