"""One real way beside the plan: what was done, what was left out, what came instead."""

from __future__ import annotations

from typing import Any

from madoguchi.core.blueprint.model import Blueprint, Flow, Lane, Stage, Step
from madoguchi.core.journey.walk import Passed, walk
from madoguchi.core.text import Text


def t(words: str) -> Text:
    return Text(words, words)


def plan(**more: Any) -> Blueprint:
    steps = [
        ("send", "ask", "customer"),
        ("reply", "ask", "front"),
        ("check", "solve", "back"),
        ("answer", "solve", "front"),
    ]
    return Blueprint(
        "b",
        t("B"),
        stages=(Stage("ask", t("Ask")), Stage("solve", t("Solve"))),
        lanes=tuple(Lane(lane, lane, t(lane)) for lane in ("customer", "front", "back")),
        steps=tuple(
            Step(id, stage, lane, t(id), column=n, activities=(id,))
            for n, (id, stage, lane) in enumerate(steps)
        ),
        flows=tuple(
            Flow(f"{a}-{b}", a, b) for a, b in (("send", "reply"), ("reply", "check"), ("check", "answer"))
        ),
        **more,
    )


def row(activity: str, stage: str, lane: str, minute: int, gap: int | None = None) -> dict[str, Any]:
    return {
        "activity": activity,
        "stage": stage,
        "lane": lane,
        "team": "A",
        "at_ms": minute * 60_000,
        "gap_ms": None if gap is None else gap * 60_000,
        "service_ms": None,
    }


def ids(passed: Passed) -> tuple[list[str], list[str], list[str]]:
    return (
        [step.id for step in passed.done],
        [step.id for step in passed.skipped],
        [event.activity for event in passed.events],
    )


def test_a_way_as_planned_leaves_the_plan_nowhere() -> None:
    rows = [
        row("send", "ask", "customer", 0),
        row("reply", "ask", "front", 5, 5),
        row("check", "solve", "back", 30, 25),
        row("answer", "solve", "front", 31, 1),
    ]
    ask, solve = walk(plan(), rows, finished=True, kept={"ask": 1.0, "solve": float("nan")})
    assert ids(ask) == (["send", "reply"], [], ["send", "reply"])
    assert ids(solve) == (["check", "answer"], [], ["check", "answer"])
    assert ask.deviations == solve.deviations == []
    assert (ask.kept, solve.kept) == (True, None)
    assert [event.seen for event in solve.events] == [False, True]
    assert solve.events[0].wait == 25 * 60


def test_what_was_skipped_and_what_was_slipped_in_are_told_at_their_stage() -> None:
    rows = [
        row("send", "ask", "customer", 0),
        row("forward", "ask", "front", 3, 3),
        row("reply", "ask", "front", 5, 2),
        row("answer", "solve", "front", 31, 26),
    ]
    ask, solve = walk(plan(), rows, finished=True, kept={"solve": 0.0})
    assert ids(solve) == (["answer"], ["check"], ["answer"])
    assert [(one.kind, one.activity) for one in ask.deviations] == [("inserted", "forward")]
    assert ask.events[1].deviations
    assert solve.kept is False


def test_a_case_still_under_way_is_not_blamed_for_what_is_yet_to_come() -> None:
    ask, solve = walk(plan(), [row("send", "ask", "customer", 0)], finished=False)
    assert ids(ask)[1] == ids(solve)[1] == []
    assert (ask.other, solve.other) == (1, 2)
