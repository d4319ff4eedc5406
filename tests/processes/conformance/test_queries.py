"""The small desk beside its blueprint: thirty cases left out the back office, ten did as drawn, two are still open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from madoguchi.cases.models import Case
from madoguchi.core.blueprint.model import Flow, Rule, Step
from madoguchi.core.process.judging import Spot
from madoguchi.core.text import Text
from madoguchi.processes.blueprints.queries import InForce
from madoguchi.processes.conformance import queries
from madoguchi.processes.conformance.models import AcceptedDeviation
from madoguchi.warehouse import Filters
from tests.processes import desk
from tests.processes.conformance import drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]
ASKED = Spot("skipped", "ask_back_office", "solve")
CHECKED = Spot("skipped", "check", "solve")
EARLY = Spot("inserted", "answer", "meet")  # cheaper than three steps left out
RULES = (
    Rule("soon", "within", "send", "answer", seconds=86_400),
    Rule("twice", "never_twice", "answer"),
    Rule("first", "before", "check", "answer"),
)


@pytest.fixture
def cases(inn: Any) -> list[Case]:
    return desk.play()


def cases_with(chosen: InForce) -> dict[Spot, int]:
    return {one.spot: one.cases for one in queries.summary(chosen, Filters()).deviations}


def test_the_cases_are_counted_by_what_they_left_out(cases: list[Case]) -> None:
    found = queries.summary(drawn.in_force(), Filters())
    assert found.cases == 42
    assert found.finished == 40
    assert found.conforming == 10
    assert {one.spot: one.cases for one in found.deviations} == {ASKED: 30, CHECKED: 30, EARLY: 2}
    assert found.stages == {"meet": 2, "solve": 30}
    # four events and six steps asked for; the open ones have two events, and no more is asked of them yet
    assert found.fitness == pytest.approx((10 + 30 * (1 - 2 / 10) + 2 * (1 - 1 / 2)) / 42)


def test_a_case_is_over_where_the_drawing_lets_cases_end(cases: list[Case]) -> None:
    whole = drawn.drawing()
    ending = replace(
        whole,
        steps=(*whole.steps, Step("end", "solve", "support", Text("Ends", "終わり"), kind="end", column=9)),
        flows=(*whole.flows, Flow("timer-end", "timer", "end"), Flow("answer-end", "answer", "end")),
    )
    found = queries.summary(replace(drawn.in_force(), blueprint=ending), Filters())
    assert (found.cases, found.finished) == (42, 42)


def test_rules_of_order_and_of_time_are_counted_with_the_rest(cases: list[Case]) -> None:
    chosen = drawn.in_force(*RULES)
    found = cases_with(chosen)
    assert found[Spot("rule", "answer", "solve", "", "soon")] == 10  # the long ones take more than a day
    assert found[Spot("rule", "answer", "solve", "", "first")] == 32
    assert queries.summary(chosen, Filters()).conforming == 0
    found_ = queries.stage_deviations(chosen, Filters())
    assert {one.case_id for one in found_.cases} == {case.pk for case in cases[30:40]}
    opened = {case.pk: case.opened_at.timestamp() * 1000 for case in cases}
    assert all(one.at_ms - opened[one.case_id] == 86_400_000 for one in found_.cases)
    rows, total = queries.cases_of(
        chosen, Filters(), Spot("rule", "answer", "solve", "", "soon"), limit=3, offset=0
    )
    assert total == 10
    assert [row["case_id"] for row in rows] == [case.pk for case in reversed(cases[37:40])]


def test_what_is_allowed_conforms_from_then_on(cases: list[Case]) -> None:
    chosen = drawn.in_force(*RULES)
    for spot in (
        ASKED,
        CHECKED,
        Spot("rule", "answer", "solve", "", "soon"),
        Spot("rule", "answer", "solve", "", "first"),
    ):
        AcceptedDeviation.objects.create(blueprint_id="delivery", reason="so it is", **spot._asdict())
    found = queries.summary(chosen, Filters())
    assert found.conforming == 40
    assert {one.spot for one in found.deviations if not one.allowed} == {EARLY}
    assert len([one for one in found.deviations if one.allowed]) == 4
    left = queries.stage_deviations(chosen, Filters())
    assert {one.step for one in left.ways} == {"answer"}
    assert left.cases == []


def test_filters_bear_on_the_count(cases: list[Case]) -> None:
    chosen = drawn.in_force()
    found = queries.summary(chosen, Filters(channel=("phone",)))
    assert (found.cases, found.conforming) == (10, 10)
    assert found.deviations == ()
    left_out = queries.summary(chosen, Filters(stack=("hide:check",)))
    assert left_out.conforming == 0


def test_a_deviation_shows_at_its_place_in_the_case(cases: list[Case]) -> None:
    chosen = drawn.in_force()
    found = queries.stage_deviations(chosen, Filters())
    told = {(one.finished, one.step, one.seq) for one in found.ways}
    assert told == {
        (True, "ask_back_office", 2),
        (True, "check", 2),
        (False, "answer", 1),
    }
    assert found.closes
    ran = list(queries.alignments(chosen, Filters()))
    assert sorted((len(activities), finished, one.cost) for _way, activities, finished, one in ran) == [
        (2, False, 1),
        (4, True, 2),
        (6, True, 0),
    ]


def test_the_cases_of_a_deviation_are_listed_newest_first(cases: list[Case]) -> None:
    rows, total = queries.cases_of(drawn.in_force(), Filters(), ASKED, limit=2, offset=0)
    assert total == 30
    assert [row["case_id"] for row in rows] == [cases[29].pk, cases[28].pk]
