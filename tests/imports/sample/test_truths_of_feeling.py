"""What makes customers content can be found in the answers, once the confounders are held still."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from madoguchi.imports.sample import TRUTH, Sample
from madoguchi.imports.sample.feelings import mean_on_scale, on_scale
from tests.imports.sample.fit import effects, rated

BEHAVIOURS = ("feeling_first", "hold_care", "deadline_told", "further_help", "name_used", "good_greeting")


@pytest.fixture(scope="module")
def found(year: Sample) -> Mapping[str, tuple[float, float]]:
    """Effects on CSAT with everything else held still."""
    rows = rated(year)
    hidden = (
        "hold",
        "live_solved",
        "involved",
        "explained_again",
        "mistake",
        "reopened",
        "improved",
        *BEHAVIOURS,
    )
    columns = {name: [one[name] for one, *_ in rows] for name in hidden}
    columns["upset"] = [one["mood"] == "upset" for one, *_ in rows]
    columns["missed"] = [not one["kept_promise"] for one, *_ in rows]
    columns["english"] = [case["language"] == "en" for _, case, _ in rows]
    columns["written"] = [case["channel"] in {"email", "form"} for _, case, _ in rows]
    columns["later"] = [case["opened_at"] >= year.truths["improvement_from"] for _, case, _ in rows]
    return effects(columns, [value for *_, value in rows])


def test_the_feeling_first_is_worth_half_a_point(
    year: Sample, found: Mapping[str, tuple[float, float]]
) -> None:
    effect, error = found["feeling_first"]
    truth = year.truths["realised"]["feeling_first"]
    assert truth == pytest.approx(0.54, abs=0.03)
    assert abs(effect - truth) < 0.15
    assert effect / error > 8


def test_the_other_behaviours_come_out_as_planted(
    year: Sample, found: Mapping[str, tuple[float, float]]
) -> None:
    for name in ("hold_care", "deadline_told", "further_help"):
        effect, error = found[name]
        assert abs(effect - year.truths["realised"][name]) < max(0.15, 2.5 * error), name
    assert found["hold_care"][0] > 0.2


def test_the_name_is_worth_nothing_though_a_raw_look_says_so(
    year: Sample, found: Mapping[str, tuple[float, float]]
) -> None:
    rows = rated(year)
    for name in ("name_used", "good_greeting"):
        effect, error = found[name]
        assert abs(effect) < 3 * error, name
    raw = effects({"name_used": [one["name_used"] for one, *_ in rows]}, [value for *_, value in rows])
    assert raw["name_used"][0] > found["name_used"][0] + 0.05


def test_explaining_again_hurts_and_happens_on_the_phone(
    year: Sample, found: Mapping[str, tuple[float, float]]
) -> None:
    assert found["explained_again"][0] < -0.35
    handed = {
        channel: [
            year.hidden[case["id"]]["explained_again"]
            for case in year.cases
            if case["channel"] == channel and year.hidden[case["id"]]["handed_over"]
        ]
        for channel in ("phone", "chat", "email")
    }
    rates = {channel: sum(seen) / len(seen) for channel, seen in handed.items()}
    assert rates["phone"] > 0.45
    assert max(rates["chat"], rates["email"]) < 0.30


def test_the_improvement_lifts_written_channels(
    year: Sample, found: Mapping[str, tuple[float, float]]
) -> None:
    effect, error = found["improved"]
    assert abs(effect - year.truths["realised"]["improvement"]) < 2.5 * error
    assert effect > 1.5 * error
    assert abs(found["later"][0]) < 3 * found["later"][1]


def test_a_broken_promise_costs_half_a_point(year: Sample, found: Mapping[str, tuple[float, float]]) -> None:
    assert abs(found["missed"][0] - year.truths["realised"]["promise_missed"]) < 0.2


def test_the_effect_left_on_the_scale_is_exact() -> None:
    """Rounding and clipping, checked by drawing a million answers."""
    draws = np.random.default_rng(1).normal(4.4, 0.6, 1_000_000)
    assert mean_on_scale(4.4, 0.6) == pytest.approx(np.clip(np.floor(draws + 0.5), 1, 5).mean(), abs=0.003)
    assert [on_scale(value) for value in (-2.0, 2.49, 2.5, 9.0)] == [1, 2, 3, 5]


def test_satisfied_customers_come_back_more(year: Sample) -> None:
    cases = {case["id"]: case for case in year.cases}
    limit = str(np.datetime64(year.end) - np.timedelta64(TRUTH.return_days, "D"))
    outside = {
        (row["customer"], row["at"])
        for row in year.transactions
        if not row["case"] and row["kind"] != "refund"
    }
    dates: dict[str, list[str]] = {}
    for customer, when in outside:
        dates.setdefault(customer, []).append(when)
    came: dict[bool, list[bool]] = {True: [], False: []}
    for identity, hidden in year.hidden.items():
        resolved = cases[identity]["resolved_at"]
        if resolved is None or resolved >= limit or hidden["came_back"] is None:
            continue
        until = str(np.datetime64(resolved[:19]) + np.timedelta64(TRUTH.return_days, "D"))
        seen = any(resolved <= when < until for when in dates.get(cases[identity]["customer"], []))
        assert seen or not hidden["came_back"]
        came[on_scale(hidden["satisfaction"]) >= 4].append(seen)
    happy, unhappy = (sum(came[key]) / len(came[key]) for key in (True, False))
    assert happy > unhappy + 0.06
