"""A blueprint drafted from a log holds the main ways cases ran, and says so."""

from __future__ import annotations

import itertools
import random

import pytest

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.draft import (
    Activity,
    Draft,
    Names,
    Reached,
    draft,
    last_steps,
    propose,
    rounded,
)
from madoguchi.core.blueprint.order import columns, components
from madoguchi.core.blueprint.reading import problems
from madoguchi.core.process.conformance import Aligner
from madoguchi.core.text import Text

NAME = Text("Returns", "返品")


def drafted(ways: dict[str, int], **more: str) -> Draft:
    """Draft a log whose variants are spelled as letters; ``more``: stage, lane, team by letter."""
    letters = sorted(set("".join(ways)))
    found = [
        Activity(
            letter,
            sum(way.count(letter) * n for way, n in ways.items()),
            sum(n for way, n in ways.items() if letter in way),
            **{
                what: dict(part.split("=") for part in told.split()).get(letter, "")
                for what, told in more.items()
            },
        )
        for letter in letters
    ]
    return draft("returns", NAME, found, [(tuple(way), n) for way, n in ways.items()])


def allows(made: Draft, way: str) -> bool:
    return Aligner(compiled(made.blueprint)).align(tuple(way)).fits


def test_the_main_way_and_what_may_be_left_out_or_repeated() -> None:
    made = drafted({"abcd": 60, "abd": 25, "abbcd": 10, "dcba": 5})
    steps = made.blueprint.step_by_id
    assert problems(made.blueprint) == []
    assert steps["c"].optional
    assert not steps["a"].optional
    assert {(flow.source, flow.target) for flow in made.blueprint.flows} == {
        ("start", "a"), ("a", "b"), ("b", "c"), ("c", "d"), ("d", "end"),
    }  # fmt: skip
    assert made.share == 0.85
    assert not allows(made, "dcba")
    assert "85.0 %" in made.blueprint.note.en
    assert "85.0％" in made.blueprint.note.ja
    wider = drafted({"abcd": 60, "abd": 19, "abbcd": 16, "dcba": 5})
    assert wider.blueprint.step_by_id["b"].repeat == 0
    assert allows(wider, "abbbcd")


def test_it_holds_the_wished_share_whatever_the_log() -> None:
    chance = random.Random(7)
    for _ in range(40):
        ways: dict[str, int] = {}
        for _ in range(chance.randrange(1, 60)):
            way = "".join(chance.choice("abcdefg") for _ in range(chance.randrange(1, 8)))
            ways[way] = ways.get(way, 0) + int(chance.paretovariate(1))
        made = drafted(ways)
        assert problems(made.blueprint) == []
        total = sum(ways.values())
        assert made.cases == total
        assert made.share == sum(n for way, n in ways.items() if allows(made, way)) / total
        assert (
            made.share >= 0.8 or made.blueprint.ignore or any(step.anytime for step in made.blueprint.steps)
        )


def test_where_no_two_cases_run_alike_it_stays_a_plan_that_can_be_read() -> None:
    chance = random.Random(3)
    letters = [chr(ord("a") + number) for number in range(26)]
    ways = {"".join(chance.sample(letters, 9)): 1 for _ in range(300)}
    made = drafted(ways)
    assert len(made.blueprint.flows) <= 150
    assert 0 < made.share < 0.8
    automaton = compiled(made.blueprint)
    assert made.share == sum(automaton.fits(way) for way in ways) / 300
    assert all(automaton.fits(way) == allows(made, way) for way in list(ways)[:5])


def test_long_names_make_no_drawing_that_cannot_be_published() -> None:
    codes = [f"{'the same long name of what is done here ' * 3}{number}" for number in range(3)]
    found = [Activity(code, 100, 100) for code in codes]
    made = draft("long", NAME, found, [(tuple(codes), 100)])
    assert problems(made.blueprint) == []


def test_leaving_a_step_out_allows_the_same_orders_as_the_arrows_around_it() -> None:
    """Every order of up to four steps is allowed by the draft if and only if all its arrows are in the log."""
    ways = {"abcd": 5, "acd": 5, "abd": 5, "ad": 5}
    made = drafted(ways)
    pairs = {pair for way in ways for pair in itertools.pairwise(f"<{way}>")}
    for length in range(1, 5):
        for way in itertools.product("abcd", repeat=length):
            path = ("<", *way, ">")
            expected = all(pair in pairs for pair in itertools.pairwise(path))
            assert allows(made, "".join(way)) == expected, way


def test_stages_and_lanes_are_those_of_the_log() -> None:
    made = drafted(
        {"abcd": 100},
        stage="a=ask b=ask c=answer d=answer",
        lane="a=customer b=front c=support d=front",
    )
    assert [stage.id for stage in made.blueprint.stages] == ["ask", "answer"]
    assert [lane.kind for lane in made.blueprint.lanes] == ["customer", "front", "support"]
    assert {step.id: step.stage for step in made.blueprint.steps} == {
        "start": "ask", "a": "ask", "b": "ask", "c": "answer", "d": "answer", "end": "answer",
    }  # fmt: skip
    assert [(step.id, step.column) for step in made.blueprint.steps][:3] == [("start", 0), ("a", 1), ("b", 2)]


def test_a_rare_first_stage_comes_first() -> None:
    made = drafted({"bcd": 90, "abcd": 10}, stage="a=notice b=ask c=ask d=answer")
    assert [stage.id for stage in made.blueprint.stages] == ["notice", "ask", "answer"]


def test_without_stages_it_is_cut_where_nearly_every_case_passes() -> None:
    made = drafted({"abcbd": 50, "abd": 40, "xabd": 10})
    assert [stage.name.en for stage in made.blueprint.stages] == ["a", "b", "d"]
    of = {step.id: step.stage for step in made.blueprint.steps}
    assert of["b"] == of["c"]
    assert of["x"] == of["a"]


def test_teams_are_lanes_where_there_are_few() -> None:
    made = drafted({"abc": 10}, team="a=Desk b=Desk c=Store")
    assert [(lane.name.en, lane.department) for lane in made.blueprint.lanes] == [
        ("Desk", "Desk"),
        ("Store", "Store"),
    ]
    assert len(drafted({"abc": 10}).blueprint.lanes) == 1


def test_names_of_the_organisation_are_used_and_odd_codes_get_ids() -> None:
    codes = ["Accepted / In Progress", "Accepted_In_Progress", "受付"]
    made = draft(
        "x",
        NAME,
        [Activity(code, 5, 5) for code in codes],
        [(codes, 5)],
        names=Names({"受付": Text("Take in", "受け付ける")}, {}, {}),
    )
    assert problems(made.blueprint) == []
    by_activity = {step.activities: step for step in made.blueprint.steps}
    assert by_activity[("受付",)].name.ja == "受け付ける"
    assert made.share == 1


def test_what_nine_of_ten_reach_today_is_proposed_as_a_promise() -> None:
    made = drafted({"ab": 100}, stage="a=ask b=answer").blueprint

    def say(seconds: float) -> Text:
        return Text(f"{seconds:g} s", f"{seconds:g} 秒")

    told = propose(made, {"ask": Reached(100, 3_600, 7_230), "answer": Reached(100, 0, 0)}, say)
    ask, answer = told.stages
    assert problems(told) == []
    assert (ask.target, ask.promises[0].within_seconds, ask.promises[0].end_steps) == (0.9, 9_000, ("a",))
    assert ask.promises[0].name == Text(
        "Proposal: within 9000 s (at least 90 % of the cases reach it today)",
        "提案：9000 秒以内（現在 90％ 以上の案件が達成）",
    )
    assert "n = 100" in ask.note.en
    assert answer.promises == ()
    timed = propose(made, {"ask": Reached(100, 3_600, 7_230), "answer": Reached(100, 9, 9)}, say, {"b"})
    assert [len(stage.promises) for stage in timed.stages] == [1, 0]
    assert "timer" in timed.stages[1].note.en


def test_a_case_that_passes_over_the_last_step_of_a_stage_still_leaves_it() -> None:
    made = drafted({"abc": 60, "ac": 40}, stage="a=ask b=ask c=answer").blueprint
    assert made.step_by_id["b"].optional
    assert last_steps(made) == {"ask": ["a", "b"], "answer": ["c"]}


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, 60), (61, 120), (700, 900), (7_230, 9_000), (20_000, 21_600), (100_000, 129_600), (900_000, 950_400)]
)  # fmt: skip
def test_times_are_those_people_promise(seconds: float, said: float) -> None:
    assert rounded(seconds) == said


def test_an_empty_log_is_refused() -> None:
    with pytest.raises(ValueError, match="without cases"):
        draft("x", NAME, [], [])


def test_columns_and_groups() -> None:
    ends = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("a", "d")]
    assert columns("abcd", ends) == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert sorted(components("abcd", ends)) == [["a"], ["b", "c"], ["d"]]
