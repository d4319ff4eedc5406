"""Who serves whom inside the house, and whose lateness the customer feels."""

from __future__ import annotations

import math

import numpy as np
import pytest

from madoguchi.core.metrics.effect import Cases
from madoguchi.core.process import network
from madoguchi.core.process.network import Served
from tests.core.process.small import HOUR, blueprint, case, steps

NOW = 1e15
N = 3000


def test_a_call_runs_from_the_asking_step_to_the_answering_one() -> None:
    done = steps(1, ("write", 0), ("ask_store", 10), ("store_says", 70), ("answer", 80))
    [call] = network.calls(blueprint(), [case(1)], done, NOW)
    assert (call.process, call.step, call.caller, call.server) == ("store", "ask_store", "Front", "Store")
    assert (call.wait_seconds, call.kept) == (3600.0, 1.0)
    slow = steps(2, ("ask_store", 10), ("store_says", 71))
    assert network.calls(blueprint(), [case(2)], slow, NOW)[0].kept == 0.0


def test_a_call_still_open_waits_and_is_late_once_its_time_is_over() -> None:
    done = steps(1, ("write", 0), ("ask_store", 0))
    [waiting] = network.calls(blueprint(), [case(1, open=1)], done, 24.5 * HOUR)
    assert math.isnan(waiting.kept)
    [late] = network.calls(blueprint(), [case(1, open=1)], done, 26 * HOUR)
    assert late.kept == 0.0
    assert network.services(blueprint(), [late])[0].waiting == 1
    assert (
        network.calls(blueprint(), [case(1)], done, NOW) == []
    )  # closed without an answer: nothing was served


def lived(seed: int = 5) -> tuple[Cases, np.ndarray, np.ndarray, list[Served]]:
    """Three rooms, each late now and then; only the store's lateness breaks the customer's promise.

    Hard cases are late everywhere and break their promise anyway.
    """
    dice = np.random.default_rng(seed)
    hard = dice.random(N) < 0.3
    served = []
    broken = dice.random(N) < np.where(hard, 0.25, 0.05)
    for place in range(N):
        process = ("store", "kitchen", "office")[place % 3]
        late = dice.random() < (0.35 if hard[place] else 0.15)
        if process == "store" and late and dice.random() < 0.5:
            broken[place] = True
        served.append(Served(place, place, process, "ask", "Front", process, 0.0, 60_000.0, float(not late)))
    said = 4.0 - 0.6 * broken - 0.5 * hard + dice.normal(0, 0.7, N)
    base = Cases(np.zeros(N), np.arange(N), {"difficulty": hard.astype(np.int64)}, np.full(N, np.nan))
    return base, 100.0 - 100.0 * broken, said, served


def test_the_process_that_hurts_is_found_first_and_the_others_are_not_blamed() -> None:
    base, kept, said, served = lived()
    found = network.harms(base, kept, said, np.ones(N), served)
    told = network.services(blueprint(), served, found)
    assert [one.process for one in told if one.clear] == ["store"]
    assert told[0].process == "store"
    harm = told[0].clear[0]
    interval = harm.effect.interval
    assert interval is not None
    assert harm.outcome == network.PROMISE
    assert interval.low < -0.5 * 90 < interval.high  # half of those still whole, some 90 of 100
    assert harm.per_hundred is not None
    assert harm.per_hundred[0] == pytest.approx(
        harm.effect.alone.value * sum(1 for one in served if one.process == "store" and not one.kept) / N  # type: ignore[union-attr]
    )


def test_innocent_rooms_are_rarely_blamed() -> None:
    blamed = 0
    for seed in range(20):
        base, kept, said, served = lived(seed)
        found = network.harms(base, kept, said, np.ones(N), served)
        blamed += any(harm.clear and harm.process != "store" for harm in found)
    assert blamed <= 3  # 5 % false claims allowed


def test_figures_carry_wilson_and_order_statistics() -> None:
    """Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662 by Wilson's score interval."""
    told = network.kept_share([1.0] * 81 + [0.0] * 182 + [math.nan] * 9)
    assert told.n == 263
    assert (round(told.low or 0, 2), round(told.high or 0, 2)) == (25.53, 36.62)
    wait = network.median_wait([float(n) for n in range(1, 100)])
    assert wait.value == 50_000
    assert wait.low is not None
    assert network.median_wait([1.0, 2.0]).value is None  # too few to show
