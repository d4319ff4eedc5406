"""How the house works: hours, the list at three o'clock, timers, loops and returns."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from madoguchi.imports.sample import Sample
from madoguchi.imports.sample.process import STAGES, conforms
from tests.imports.sample.test_shape import at, steps_of


def test_the_desk_answers_from_nine_to_six_and_the_counter_always(year: Sample) -> None:
    replies = [event for event in year.events if event["activity"] == "first_reply"]
    desk = [at(event["at"]).hour for event in replies if event["channel"] != "counter"]
    assert min(desk) >= 9
    assert max(desk) <= 18
    counter = {at(event["at"]).hour for event in replies if event["channel"] == "counter"}
    assert counter & {0, 1, 2, 3, 4, 5, 22, 23}


def test_the_warehouse_gets_one_list_a_day_and_rests_on_sundays(year: Sample) -> None:
    lists = [at(event["at"]) for event in year.events if event["activity"] == "dispatch_list"]
    assert {moment.hour for moment in lists} == {15}
    checks = [at(event["at"]) for event in year.events if event["activity"] == "warehouse_check"]
    assert all(moment.weekday() != 6 and 9 <= moment.hour < 18 for moment in checks)
    assert max(Counter(moment.date() for moment in checks).values()) <= year.truths["warehouse_a_day"]
    assert all(event["lane"] == "back" for event in year.events if event["activity"] == "warehouse_check")


def test_silence_closes_a_case_three_days_after_it_was_resolved(year: Sample) -> None:
    for steps in steps_of(year).values():
        seen = {step["activity"]: at(step["at"]) for step in steps}
        if "auto_close" in seen and "reopen" not in seen:
            assert seen["auto_close"] - seen["mark_resolved"] == dt.timedelta(days=3)


def test_about_eight_in_a_hundred_cases_come_back(year: Sample) -> None:
    share = sum(case["reopened"] for case in year.cases) / len(year.cases)
    assert 0.06 <= share <= 0.10


def test_loops_ping_pong_and_waiting_for_the_customer_occur(year: Sample) -> None:
    counts = Counter(event["activity"] for event in year.events)
    for activity in ("customer_supplies", "hand_over", "explain_again", "return_to_front", "check_again"):
        assert counts[activity] >= 25, activity
    assert counts["point_out_error"] >= 100


def test_a_designed_route_conforms_and_a_skipped_step_does_not() -> None:
    resolve = next(stage for stage in STAGES if stage.code == "resolve")
    assert conforms(resolve, ["arrange", "double_check", "deliver_answer", "mark_resolved"])
    assert conforms(resolve, ["arrange", "escalate_manager", "double_check"])
    assert not conforms(resolve, ["arrange", "deliver_answer", "mark_resolved"])
    see = next(stage for stage in STAGES if stage.code == "see_through")
    assert not conforms(see, ["call_customer", "customer_confirms", "close_case"])


def test_high_season_and_the_typhoon_bring_more_requests(year: Sample) -> None:
    days = Counter(case["opened_at"][:10] for case in year.cases)
    ordinary = sorted(days.values())[len(days) // 2]
    assert days[year.truths["typhoon_on"]] >= 2.5 * ordinary
    obon = [days[f"2026-08-{day}"] for day in range(10, 18)]
    golden_week = [days[f"2026-05-0{day}"] for day in range(1, 6)]
    assert sum(obon) / len(obon) > 1.4 * ordinary
    assert sum(golden_week) / len(golden_week) > 1.2 * ordinary
    storm = [case for case in year.cases if case["opened_at"].startswith(year.truths["typhoon_on"])]
    asked = Counter(case["request"] for case in storm)
    assert asked["reservation_cancel"] + asked["reservation_change"] > 0.5 * len(storm)


def test_work_costs_what_its_minutes_cost(year: Sample) -> None:
    costs = [event["cost"] for event in year.events if event["cost"] != ""]
    assert min(costs) > 0
    whole: Counter[str] = Counter()
    for event in year.events:
        whole[event["case"]] += event["cost"] or 0
    assert 300 < sorted(whole.values())[len(whole) // 2] < 5_000
