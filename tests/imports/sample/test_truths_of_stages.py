"""The verdict on each stage can be found in the rows alone: what was planted is what they show."""

from __future__ import annotations

from typing import Any

import numpy as np

from madoguchi.imports.sample import TRUTH, Sample
from tests.imports.sample.fit import effects, gaps, share, stage
from tests.imports.sample.test_shape import at


def test_investigate_is_badly_designed_conforming_cases_miss_the_promise(year: Sample) -> None:
    rows = stage(year, "investigate")
    design, execution = gaps(rows, TRUTH.stage("investigate").target)
    assert design > 0.08
    assert abs(execution) < 0.02

    def by_way_of_the_warehouse(case: dict[str, Any], conforming: bool) -> bool:
        return conforming and case["request"] in {"late_delivery", "damaged_goods", "wrong_item"}

    assert share(rows, by_way_of_the_warehouse) < 0.35
    assert share(rows, lambda case, conforming: conforming and case["request"] == "onsen_question") > 0.9


def test_the_wait_is_for_the_list_not_for_the_work(year: Sample) -> None:
    events: dict[str, dict[str, Any]] = {}
    for event in year.events:
        events.setdefault(event["case"], {})[event["activity"]] = event
    waits, works = [], []
    for steps in events.values():
        if "warehouse_check" in steps:
            check = steps["warehouse_check"]
            works.append((at(check["at"]) - at(check["started_at"])).total_seconds())
            waits.append((at(check["started_at"]) - at(steps["handoff_warehouse"]["at"])).total_seconds())
    assert np.median(works) < 3600 < 10 * 3600 < np.median(waits)


def test_resolve_is_badly_executed_skipping_the_second_look_costs_the_promise(year: Sample) -> None:
    rows = stage(year, "resolve")
    design, execution = gaps(rows, TRUTH.stage("resolve").target)
    assert design < 0.0
    assert execution > 0.05
    conforming = share(rows, lambda _, conforming: conforming)
    deviating = share(rows, lambda _, conforming: not conforming)
    assert conforming > 0.93
    assert deviating < 0.70


def test_five_members_skip_it_most_of_the_time(year: Sample) -> None:
    skipped: dict[str, list[bool]] = {}
    for case in year.cases:
        skipped.setdefault(case["agent"], []).append(year.hidden[case["id"]]["skipped_double_check"])
    rates = {agent: sum(seen) / len(seen) for agent, seen in skipped.items() if len(seen) >= 40}
    worst = sorted(rates, key=lambda agent: -rates[agent])[: TRUTH.skippers]
    assert sorted(worst) == sorted(year.truths["skipping_members"])


def test_ask_and_receive_are_sound(year: Sample) -> None:
    for code in ("ask", "receive"):
        rows = stage(year, code)
        design, execution = gaps(rows, TRUTH.stage(code).target)
        assert design < -0.04
        assert abs(execution) < 0.01
        assert 0.05 < sum(not conforming for _, conforming, _ in rows) / len(rows) < 0.25


def test_seeing_it_through_works_better_against_the_design(year: Sample) -> None:
    rows = stage(year, "see_through")
    design, execution = gaps(rows, TRUTH.stage("see_through").target)
    assert design < 0.02
    assert execution < -0.01
    for difficulty in ("standard", "involved"):
        mine = [row for row in rows if row[0]["difficulty"] == difficulty]
        called = share(mine, lambda _, conforming: not conforming)
        mailed = share(mine, lambda _, conforming: conforming)
        assert called > mailed + 0.04


def test_notice_has_too_little_to_say(year: Sample) -> None:
    rows = stage(year, "notice")
    assert 20 <= len(rows) <= 110
    assert sum(not conforming for _, conforming, _ in rows) < 30


def test_involved_cases_deviate_more_and_fail_more(year: Sample) -> None:
    rows = stage(year, "resolve")

    def rates(difficulty: str) -> tuple[float, float]:
        mine = [(ok, kept) for case, ok, kept in rows if case["difficulty"] == difficulty]
        return (
            sum(not ok for ok, _ in mine) / len(mine),
            sum(not kept for ok, kept in mine if ok) / sum(ok for ok, _ in mine),
        )

    deviating, failing = rates("involved")
    calm_deviating, calm_failing = rates("standard")
    assert deviating > calm_deviating + 0.05
    assert failing > calm_failing + 0.03


def test_the_improvement_is_a_step_on_its_day_and_only_in_writing(year: Sample) -> None:
    start = year.truths["improvement_from"]
    opened = {case["id"]: case for case in year.cases}
    waits: dict[str, float] = {}
    for event in year.events:
        case = opened[event["case"]]
        if event["activity"] == "first_reply":
            waits[case["id"]] = (at(event["at"]) - at(case["opened_at"])).total_seconds()

    def log_median(written: bool, after: bool) -> float:
        chosen = [
            np.log(wait)
            for case, wait in waits.items()
            if (opened[case]["channel"] in {"email", "form"}) == written
            and (opened[case]["opened_at"] >= start) == after
            and 9 <= at(opened[case]["opened_at"]).hour < 15
        ]
        return float(np.median(chosen))

    written = log_median(True, True) - log_median(True, False)
    spoken = log_median(False, True) - log_median(False, False)
    assert np.exp(written) < 0.65
    assert 0.85 < np.exp(spoken) < 1.15


def test_the_step_is_at_that_day_and_no_other(year: Sample) -> None:
    """Of all Mondays of the year, splitting there explains the daily first reply best."""
    opened = {case["id"]: case for case in year.cases if case["channel"] in {"email", "form"}}
    waits = sorted(
        (
            opened[event["case"]]["opened_at"][:10],
            np.log((at(event["at"]) - at(opened[event["case"]]["opened_at"])).total_seconds()),
        )
        for event in year.events
        if event["activity"] == "first_reply"
        and event["case"] in opened
        and 9 <= at(opened[event["case"]]["opened_at"]).hour < 15
    )
    days = [day for day, _ in waits]
    mondays = [day for day in sorted(set(days))[30:-30] if at(day).weekday() == 0]
    y = [wait for _, wait in waits]
    best = max(mondays, key=lambda monday: abs(_z(effects({"after": [day >= monday for day in days]}, y))))
    assert abs((at(best) - at(year.truths["improvement_from"])).days) <= 14


def _z(found: dict[str, tuple[float, float]]) -> float:
    effect, error = found["after"]
    return effect / error
