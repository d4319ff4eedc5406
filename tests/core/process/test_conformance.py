"""A case beside its blueprint: the cheapest reading, and the words for what was not as drawn."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.blueprint.automaton import Automaton, AutomatonError, compiled
from madoguchi.core.blueprint.model import Blueprint, Flow, Lane, Stage, Step
from madoguchi.core.process.conformance import Aligner, Deviation, align, conform
from madoguchi.core.text import Text

NAME = Text("x", "x")


def step(id: str, stage: str = "A", **more: object) -> Step:
    more.setdefault("activities", (id,))
    return Step(id, stage, "front", NAME, **more)  # type: ignore[arg-type]


def drawing(*steps: Step, flows: str = "", stages: str = "ABC", **more: object) -> Blueprint:
    """``flows``: ``a>b b>c``."""
    return Blueprint(
        "b",
        NAME,
        stages=tuple(Stage(id, NAME) for id in stages),
        lanes=(Lane("front", "front", NAME),),
        steps=steps,
        flows=tuple(Flow(pair, *pair.split(">")) for pair in flows.split()),
        **more,  # type: ignore[arg-type]
    )


def line(*ids: str, **more: dict[str, object]) -> Automaton:
    """Steps of stage A one after the other."""
    steps = [step(id, **more.get(id, {})) for id in ids]
    flows = " ".join(f"{a}>{b}" for a, b in itertools.pairwise(ids))
    return compiled(drawing(*steps, flows=flows))


def said(automaton: Automaton, trace: str, **more: bool) -> list[tuple[str, str, int]]:
    return [(one.kind, one.step, one.seq) for one in align(automaton, trace.split(), **more).deviations]


def cost(automaton: Automaton, trace: str, **more: bool) -> int:
    return align(automaton, trace.split(), **more).cost


# -- one after the other -----------------------------------------------------------------------------


def test_a_case_that_runs_as_drawn_fits() -> None:
    found = align(line("a", "b", "c"), ["a", "b", "c"])
    assert found.fits
    assert found.deviations == ()
    assert found.steps == ("a", "b", "c")
    assert found.stages == ("A", "A", "A")


def test_a_step_left_out_shows_at_the_event_that_came_instead() -> None:
    assert said(line("a", "b", "c"), "a c") == [("skipped", "b", 1)]
    assert said(line("a", "b", "c"), "a b") == [("skipped", "c", 2)]  # at the end of the case


def test_an_unfinished_case_is_judged_on_what_it_did_so_far() -> None:
    assert said(line("a", "b", "c"), "a", finished=False) == []
    assert said(line("a", "b", "c"), "b", finished=False) == [("skipped", "a", 0)]


def test_an_event_nobody_planned_is_inserted_where_the_case_is() -> None:
    automaton = compiled(drawing(step("a"), step("b", "B"), flows="a>b"))
    assert align(automaton, ["a", "party", "b"]).deviations == (Deviation("inserted", "", "A", 1, "party"),)
    found = align(automaton, ["a", "party", "b"], stages=["", "B", ""])  # unless the log names its stage
    assert found.deviations == (Deviation("inserted", "", "B", 1, "party"),)


def test_a_step_done_once_more_is_called_repeated() -> None:
    assert said(line("a", "b", "c"), "a b b c") == [("repeated", "b", 2)]
    assert said(line("a", "b", "c", b={"repeat": 2}), "a b b c") == []
    assert said(line("a", "b", "c", b={"repeat": 2}), "a b b b c") == [("repeated", "b", 3)]
    assert said(line("a", "b", "c", b={"repeat": 0}), "a b b b b c") == []


def test_a_step_done_later_in_its_stage_is_one_deviation_of_cost_two() -> None:
    found = align(line("a", "b", "c"), ["a", "c", "b"])
    assert found.deviations == (Deviation("out_of_order", "b", "A", 1, "b"),)
    assert found.cost == 2


def test_a_step_done_after_its_stage_was_skipped_there() -> None:
    automaton = compiled(drawing(step("a"), step("b"), step("c", "B"), flows="a>b b>c"))
    assert said(automaton, "a c b") == [("skipped", "b", 1), ("inserted", "b", 2)]


def test_an_optional_step_may_be_left_out() -> None:
    automaton = line("a", "b", "c", b={"optional": True})
    assert cost(automaton, "a c") == cost(automaton, "a b c") == 0


def test_a_step_without_activities_leaves_no_trace() -> None:
    automaton = line("a", "b", "c", b={"activities": ()})
    assert cost(automaton, "a c") == 0
    assert said(automaton, "a b c") == [("inserted", "", 1)]


def test_ignored_activities_say_nothing() -> None:
    automaton = compiled(drawing(step("a"), step("b"), flows="a>b", ignore=("note",)))
    found = align(automaton, ["note", "a", "note", "b", "note"])
    assert found.fits
    assert found.steps == ("", "a", "", "b", "")
    assert said(automaton, "note a") == [("skipped", "b", 2)]


# -- anywhere in a stage ------------------------------------------------------------------------------


def test_a_step_may_stand_anywhere_in_its_stage() -> None:
    ask = step("ask", "B", anytime=True, optional=True, repeat=0)
    automaton = compiled(
        drawing(step("a"), step("b", "B"), step("c", "B"), step("d", "C"), ask, flows="a>b b>c c>d")
    )
    for trace in ("a ask b c d", "a b ask ask c d", "a b c ask d", "a ask b ask c ask d", "a b c d"):
        assert cost(automaton, trace) == 0, trace
    assert said(automaton, "ask a b c d") == [("inserted", "ask", 0)]
    assert said(automaton, "a b c d ask") == [("inserted", "ask", 4)]


def test_a_step_anywhere_follows_itself_as_often_as_it_may() -> None:
    ask = step("ask", anytime=True, optional=True, repeat=2)
    automaton = compiled(drawing(step("a"), step("b"), ask, flows="a>b"))
    assert cost(automaton, "ask ask a ask ask b ask") == 0
    assert said(automaton, "a ask ask ask b") == [("repeated", "ask", 3)]


def test_a_step_anywhere_that_is_not_optional_must_be_done_once() -> None:
    check = step("check", anytime=True, repeat=0)
    automaton = compiled(drawing(step("a"), step("b"), step("c", "B"), check, flows="a>b b>c"))
    assert cost(automaton, "a check b c") == cost(automaton, "check a b check c") == 0
    assert said(automaton, "a b c") == [("skipped", "check", 2)]
    assert said(automaton, "a b", finished=False) == []


def test_one_activity_in_two_stages_is_read_the_cheaper_way() -> None:
    automaton = compiled(
        drawing(
            step("reply1", "A", activities=("reply",)),
            step("work", "B"),
            step("reply2", "B", activities=("reply",)),
            flows="reply1>work work>reply2",
        )
    )
    found = align(automaton, ["reply", "work", "reply"])
    assert found.steps == ("reply1", "work", "reply2")
    assert found.fits
    assert align(automaton, ["work", "reply"]).steps == ("work", "reply2")


# -- gateways -----------------------------------------------------------------------------------------


def gate(id: str, kind: str) -> Step:
    return step(id, kind="gateway", gateway=kind, activities=())


def forked(kind: str) -> Automaton:
    steps = [step("a"), gate("split", kind), step("b"), step("c"), gate("join", kind), step("d")]
    return compiled(drawing(*steps, flows="a>split split>b split>c b>join c>join join>d"))


@pytest.mark.parametrize(
    ("kind", "trace", "expected"),
    [
        ("exclusive", "a b d", 0),
        ("exclusive", "a b c d", 1),
        ("event", "a c d", 0),
        ("parallel", "a b c d", 0),
        ("parallel", "a c b d", 0),
        ("parallel", "a b d", 1),
        ("inclusive", "a b d", 0),
        ("inclusive", "a c b d", 0),
        ("inclusive", "a d", 1),
        ("complex", "a b c d", 0),
    ],
)
def test_gateways(kind: str, trace: str, expected: int) -> None:
    assert cost(forked(kind), trace) == expected


def test_several_arrows_out_of_a_step_are_a_choice_and_arrows_may_lead_back() -> None:
    automaton = compiled(drawing(step("a"), step("b"), step("c"), flows="a>b a>c b>a"))
    assert cost(automaton, "a b a b a c") == 0
    assert cost(automaton, "a b c") == 1


def test_without_arrows_steps_run_from_left_to_right_and_those_of_a_column_are_alternatives() -> None:
    automaton = compiled(
        drawing(step("late", "B"), step("first"), step("this", column=1), step("that", column=1))
    )
    assert cost(automaton, "first this late") == cost(automaton, "first that late") == 0
    assert cost(automaton, "first this that late") == 1


def test_too_much_in_parallel_is_refused_in_words() -> None:
    many = [step(f"s{n}") for n in range(14)]
    flows = " ".join(f"split>{one.id} {one.id}>join" for one in many)
    with pytest.raises(AutomatonError) as error:
        compiled(drawing(gate("split", "parallel"), *many, gate("join", "parallel"), flows=flows))
    assert "in parallel" in error.value.text.en
    assert "並行" in error.value.text.ja


def test_a_drawing_that_never_ends_is_refused_in_words() -> None:
    steps = [step("a"), step("b"), step("c"), gate("join", "parallel")]
    with pytest.raises(AutomatonError, match="no way leads"):
        compiled(drawing(*steps, flows="a>b a>c b>join c>join"))


def test_a_drawing_without_activities_is_refused_in_words() -> None:
    with pytest.raises(AutomatonError, match="no steps to compare"):
        compiled(drawing(step("a", activities=())))


# -- the cheapest, against trying everything -----------------------------------------------------------

LETTERS = "abcdef"


@st.composite
def drawings(draw: st.DrawFn) -> Blueprint:
    count = draw(st.integers(1, 6))
    steps = []
    for number in range(count):
        kind = draw(st.sampled_from(["task", "task", "task", "task", "parallel", "inclusive", "exclusive"]))
        id, stage, column = f"s{number}", draw(st.sampled_from("ABC")), draw(st.integers(0, 2))
        if kind == "task":
            letters = draw(st.lists(st.sampled_from(LETTERS), max_size=2, unique=True))
            made = step(
                id,
                stage,
                activities=tuple(letters) if number else ("a",),
                column=column,
                optional=draw(st.booleans()),
                anytime=draw(st.integers(0, 4)) == 0,
                repeat=draw(st.integers(0, 2)),
            )
        else:
            made = step(id, stage, kind="gateway", gateway=kind, activities=(), column=column)
        steps.append(made)
    pairs = draw(
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=8, unique=True)
    )
    return drawing(*steps, flows=" ".join(f"s{a}>s{b}" for a, b in pairs))


def brute(automaton: Automaton, trace: Sequence[str], finished: bool) -> int:
    """The cheapest way through state and event together, by Dijkstra: nothing kept, nothing clever."""
    queue, seen = [(0, 0, 0)], set()
    while queue:
        spent, state, place = heapq.heappop(queue)
        if (state, place) in seen:
            continue
        seen.add((state, place))
        if place == len(trace) and (state in automaton.final if finished else state in automaton.alive):
            return spent
        if place < len(trace):
            heapq.heappush(queue, (spent + 1, state, place + 1))
        for arc in automaton.free:
            if arc.source == state:
                heapq.heappush(queue, (spent + len(arc.skipped), arc.target, place))
        for arc in automaton.seen:
            if arc.source == state and place < len(trace):
                assert arc.step is not None
                if trace[place] in automaton.steps[arc.step].activities:
                    heapq.heappush(queue, (spent + len(arc.skipped), arc.target, place + 1))
    raise AssertionError("no way")


@settings(max_examples=150, deadline=None)
@given(
    drawings(),
    st.lists(st.lists(st.sampled_from(LETTERS), max_size=6), min_size=1, max_size=5),
    st.booleans(),
)
def test_no_cheaper_reading_exists(blueprint: Blueprint, traces: list[list[str]], finished: bool) -> None:
    try:
        automaton = compiled(blueprint, most=300)
    except AutomatonError:
        return
    for trace, found in zip(traces, conform(automaton, traces, finished=finished), strict=True):
        assert found.cost == brute(automaton, trace, finished)
        pairs = sum(one.kind == "out_of_order" for one in found.deviations)
        assert found.cost == len(found.deviations) + pairs
        assert found.fits == (not found.deviations)
        assert len(found.stages) == len(found.steps) == len(trace)


def test_what_an_aligner_remembers_changes_nothing() -> None:
    automaton = forked("parallel")
    aligner = Aligner(automaton)
    traces = [trace.split() for trace in ("a b c d", "d c b a", "a a d", "x", "", "a c d b", "b c d")]
    once = [aligner.align(trace) for trace in traces]
    assert [aligner.align(trace) for trace in traces] == once == [align(automaton, trace) for trace in traces]
