"""Who answers, how often and what: as patchy and as biased as real answers are."""

from __future__ import annotations

from collections import Counter
from typing import Any

from madoguchi.core.metrics.question import from_json
from madoguchi.imports.sample import TRUTH, Sample


def test_about_a_third_answer(year: Sample) -> None:
    answered = [bool(row["submission"]) for row in year.invitations]
    assert 0.31 <= sum(answered) / len(answered) <= 0.39
    invited = Counter(row["case"] for row in year.invitations)
    assert set(invited.values()) == {1}
    assert len(invited) > 0.95 * len(year.cases)


def test_the_very_unhappy_and_the_very_happy_answer_more(year: Sample) -> None:
    def rate(low: float, high: float) -> float:
        seen = [
            bool(row["submission"])
            for row in year.invitations
            if low <= year.hidden[row["case"]]["satisfaction"] < high
        ]
        return sum(seen) / len(seen)

    middle = rate(2.6, 4.3)
    assert rate(-9, 2.2) > middle + 0.08
    assert rate(4.5, 9) > middle + 0.02
    assert TRUTH.response_when_very_unhappy > TRUTH.response_when_very_happy > 1


def test_some_questions_are_left_out(year: Sample) -> None:
    mine = [row for row in year.answers if row["survey"] == "after_case"]
    submissions = {row["submission"] for row in mine}
    counts = Counter(row["question"] for row in mine)
    assert 0.8 < counts["nps"] / len(submissions) < 0.95
    assert 0.25 < counts["comment"] / len(submissions) < 0.6
    assert counts["ces"] < counts["csat"] < len(submissions) + 1


def test_some_people_answer_more_than_once(year: Sample) -> None:
    people = Counter(row["customer"] for row in year.answers if row["question"] == "csat")
    assert sum(count > 1 for count in people.values()) > 80


def test_every_value_is_on_the_scale_or_a_missing_code(year: Sample) -> None:
    known = {}
    for row in year.questions:
        entries: dict[str, Any] = {
            key: row[key] for key in ("kind", "scale", "positive", "direction", "missing") if key in row
        }
        known[row["survey"], row["code"]] = from_json(entries, row["code"])
    missing = 0
    for row in year.answers:
        question = known[row["survey"], row["question"]]
        assert row["kind"] == question.kind
        if row["value"] is None:
            assert row["text"].strip()
        elif str(row["value"]) in question.missing:
            missing += 1
        else:
            assert question.on_scale(row["value"]), row
    assert missing > 5


def test_satisfaction_is_good_but_not_perfect(year: Sample) -> None:
    marks = [row["value"] for row in year.answers if row["question"] == "csat"]
    assert set(marks) == {1, 2, 3, 4, 5}
    assert 0.55 < sum(mark >= 4 for mark in marks) / len(marks) < 0.80
    nps = [row["value"] for row in year.answers if row["question"] == "nps"]
    assert {0, 10} <= set(nps) | {0}
    assert -15 < 100 * (sum(n >= 9 for n in nps) - sum(n <= 6 for n in nps)) / len(nps) < 45


def test_the_staff_answer_without_a_name(year: Sample) -> None:
    staff = [row for row in year.answers if row["survey"] == "staff_pulse"]
    assert len({row["submission"] for row in staff}) > 80
    assert not any(row["customer"] or row["case"] for row in staff)
    assert len({row["answered_at"][:7] for row in staff}) >= 4
    by_team: dict[str, list[float]] = {}
    for row in staff:
        if row["question"] == "enps":
            by_team.setdefault(row["team"], []).append(row["value"])
    means = {team: sum(values) / len(values) for team, values in by_team.items()}
    assert min(means, key=lambda team: means[team]) == "warehouse"


def test_stays_are_asked_about_by_touchpoint(year: Sample) -> None:
    parts = {row["touchpoint"] for row in year.answers if row["survey"] == "after_stay" and row["touchpoint"]}
    assert parts == {"stay", "bath", "meal"}


def test_one_question_is_asked_of_every_stage_and_late_stages_feel_worse(year: Sample) -> None:
    late: dict[tuple[str, str], bool] = {}
    for case in year.cases:
        late |= {(case["id"], code): stage["kept"] is False for code, stage in case["stages"].items()}
    felt = [row for row in year.answers if row["question"] == "feeling"]
    assert {row["stage"] for row in felt} == set(TRUTH.feeling_at)

    def mean(rows: list[Any]) -> float:
        return sum(row["value"] for row in rows) / len(rows)

    there = [row for row in felt if row["stage"] == "investigate"]
    missed = [row for row in there if late[row["case"], "investigate"]]
    kept = [row for row in there if not late[row["case"], "investigate"]]
    assert len(missed) > 30
    assert mean(missed) < mean(kept) - 0.6
    assert mean([row for row in felt if row["stage"] == "see_through"]) > mean(there) + 0.4
