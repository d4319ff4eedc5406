"""What a year of the house looks like: enough of everything, nothing from the future, everything joined up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise
from typing import Any

from madoguchi.imports.sample import ACTIVITY_NAMES, EVENT_ATTRIBUTES, Sample
from madoguchi.imports.sample.process import LANES, YEN_A_MINUTE
from tests.imports.sample.conftest import END

Moment = dt.datetime


def at(text: str) -> Moment:
    return dt.datetime.fromisoformat(text)


def steps_of(year: Sample) -> dict[str, list[dict[str, Any]]]:
    cases: dict[str, list[dict[str, Any]]] = {}
    for event in year.events:
        cases.setdefault(event["case"], []).append(event)
    return cases


def test_about_three_thousand_cases_over_twelve_months(year: Sample) -> None:
    assert 2_800 <= len(year.cases) <= 3_200
    months = Counter(case["opened_at"][:7] for case in year.cases)
    assert len([month for month, count in months.items() if count > 30]) >= 12
    assert {case["id"] for case in year.cases} == set(steps_of(year)) == set(year.hidden)


def test_nothing_lies_in_the_future(year: Sample) -> None:
    end = dt.datetime.combine(END, dt.time(), dt.timezone(dt.timedelta(hours=9)))
    assert max(at(event["at"]) for event in year.events) < end
    assert max(at(answer["answered_at"]) for answer in year.answers) < end
    assert max(at(row["at"]) for row in year.transactions) < end
    assert max(at(turn["at"]) for talk in year.conversations for turn in talk["turns"]) < end


def test_the_last_days_leave_open_cases(year: Sample) -> None:
    states = Counter(case["status"] for case in year.cases)
    assert states["open"] >= 3
    assert states["closed"] > 0.95 * len(year.cases)
    resolved = {event["case"] for event in year.events if event["signal"] == "resolved"}
    assert resolved == {case["id"] for case in year.cases if case["resolved_at"] is not None}


def test_steps_of_a_case_are_in_order_and_never_at_the_same_second(year: Sample) -> None:
    for steps in steps_of(year).values():
        assert all(at(a["at"]) < at(b["at"]) for a, b in pairwise(steps))
        assert all(not step["started_at"] or at(step["started_at"]) <= at(step["at"]) for step in steps)


def test_every_code_has_a_name_in_both_languages(year: Sample) -> None:
    assert {event["activity"] for event in year.events} <= set(ACTIVITY_NAMES)
    assert all(name.en.strip() and name.ja.strip() and name.en != name.ja for name in ACTIVITY_NAMES.values())
    tables = (
        year.brands,
        year.channels,
        year.lanes,
        year.teams,
        year.request_types,
        year.stages,
        year.activities,
        year.touchpoints,
    )
    for row in (row for table in tables for row in table):
        assert row["name"]["en"].strip()
        assert row["name"]["ja"].strip()
    named = {row["code"] for row in year.touchpoints}
    assert {row["touchpoint"] for row in [*year.answers, *year.questions] if row["touchpoint"]} == named
    assert all(row["text_en"] and row["text_ja"] for row in year.questions)


def test_rows_refer_only_to_what_exists(year: Sample) -> None:
    people = {row["id"] for row in year.customers}
    staff = {row["id"] for row in year.members}
    teams = {row["id"] for row in year.teams}
    cases = {row["id"] for row in year.cases}
    questions = {(row["survey"], row["code"]) for row in year.questions}
    for event in year.events:
        assert event["customer"] in people
        assert event["resource"] in staff | {""}
        assert event["team"] in teams | {""}
        assert event["lane"] in LANES
        assert set(EVENT_ATTRIBUTES) <= set(event)
    for answer in year.answers:
        assert answer["case"] in cases | {""}
        assert answer["customer"] in people | {""}
        assert (answer["survey"], answer["question"]) in questions
    assert {row["team"] for row in year.members} == teams == set(YEN_A_MINUTE)
    assert {account["name"] for account in year.accounts} >= {row["account"] for row in year.customers} - {""}


def test_ids_are_unique(year: Sample) -> None:
    for rows in (year.cases, year.customers, year.members, year.accounts, year.conversations, year.events):
        assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["id"] for row in year.transactions}) == len(year.transactions)
    asked = {(row["submission"], row["question"], row["stage"]) for row in year.answers}
    assert len(asked) == len(year.answers)
    assert len({account["name"] for account in year.accounts}) == len(year.accounts)


def test_every_channel_lane_stage_and_signal_occurs(year: Sample) -> None:
    assert {event["channel"] for event in year.events} == {"email", "form", "chat", "phone", "counter"}
    assert {event["lane"] for event in year.events} == {"customer", "front", "back", "support"}
    assert {event["stage"] for event in year.events} == {row["code"] for row in year.stages}
    signals = {event["signal"] for event in year.events}
    assert signals == {"", "opened", "contact", "reply", "resolved", "reopened", "closed"}
    opened = Counter(event["case"] for event in year.events if event["signal"] == "opened")
    assert set(opened.values()) == {1}


def test_promises_run_per_case_and_stage(year: Sample) -> None:
    assert all(event["due_at"] and event["stage_due_at"] for event in year.events)
    judged = [case for case in year.cases if case["kept"] is not None]
    kept = sum(case["kept"] for case in judged) / len(judged)
    assert 0.70 <= kept <= 0.90
