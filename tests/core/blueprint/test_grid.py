"""A drawing is placed so that it can be read: no card over another, no arrow over a card, lines where Bitner draws them."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.blueprint.grid import Grid, Sizes, lines_after, place, reading_order
from madoguchi.core.blueprint.model import Blueprint, Evidence, Flow, Lane, Stage, Step
from madoguchi.core.text import Text
from madoguchi.imports.sample.blueprint import blueprint as sample

NAME = Text("x", "x")
LANES = ("customer", "front", "back", "support")


@st.composite
def drawings(draw: st.DrawFn) -> Blueprint:
    steps = tuple(
        Step(f"s{number}", draw(st.sampled_from("ABC")), draw(st.sampled_from(LANES)), NAME, column=draw(st.integers(0, 3)))
        for number in range(draw(st.integers(1, 12)))
    )  # fmt: skip
    ids = [step.id for step in steps]
    pairs = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=20, unique=True))
    return Blueprint(
        "b",
        NAME,
        stages=tuple(Stage(id, NAME) for id in "ABC"),
        lanes=tuple(Lane(kind, kind, NAME) for kind in LANES),
        steps=steps,
        flows=tuple(Flow(f"{a}-{b}", a, b) for a, b in pairs),
        evidence=(Evidence("e", "B", NAME), Evidence("f", "A", NAME, step=ids[0])),
    )


def well_placed(grid: Grid) -> None:
    boxes = [(one.x, one.y, one.width, one.height) for one in (*grid.cards, *grid.evidence)]
    for (x, y, w, h), (u, v, z, k) in itertools.combinations(boxes, 2):
        assert x + w <= u or u + z <= x or y + h <= v or v + k <= y
    for card in grid.cards:
        lane = next(box for box in grid.lanes if box.lane.id == card.step.lane)
        assert lane.y <= card.y
        assert card.y + card.height <= lane.y + lane.height
    for lane in grid.lanes:  # a row without a card would be height for nothing
        rows = {card.row for card in grid.cards if card.step.lane == lane.lane.id}
        assert len(rows) == max(rows, default=-1) - min(rows, default=0) + 1
    for arrow in grid.arrows:
        for (x, y), (u, v) in itertools.pairwise(arrow.points):
            assert x == u or y == v
            for card in grid.cards:
                inside = max(x, u) > card.x + 0.5 and min(x, u) < card.x + card.width - 0.5
                inside = inside and max(y, v) > card.y + 0.5 and min(y, v) < card.y + card.height - 0.5
                assert not inside, (arrow.flow.id, card.step.id)


@given(drawings())
def test_nothing_lies_over_a_card(blueprint: Blueprint) -> None:
    grid = place(blueprint)
    assert len(grid.cards) == len(blueprint.steps)
    assert len(grid.arrows) == sum(flow.source != flow.target for flow in blueprint.flows)
    well_placed(grid)


def test_the_sample_is_well_placed_and_has_the_three_lines() -> None:
    grid = place(sample())
    well_placed(grid)
    assert [line.below for line in grid.lines] == ["customer", "front", "back"]
    lanes = {box.lane.kind: box for box in grid.lanes}
    for line, (upper, lower) in zip(grid.lines, itertools.pairwise(LANES), strict=True):
        assert lanes[upper].y + lanes[upper].height <= line.y <= lanes[lower].y


def test_a_line_is_drawn_once_and_only_between_two_lanes() -> None:
    def lanes(*kinds: str) -> list[Lane]:
        return [Lane(str(place), kind, NAME) for place, kind in enumerate(kinds)]

    assert lines_after(lanes("customer", "back")) == {0: ["customer", "front"]}
    assert lines_after(lanes("customer", "front", "front", "custom", "back")) == {0: ["customer"], 3: ["front"]}  # fmt: skip
    assert lines_after(lanes("custom", "custom")) == {}
    assert lines_after(lanes("support")) == {}


def test_the_editor_has_room_behind_every_stage() -> None:
    blueprint = sample()
    assert len(place(blueprint, Sizes(spare=True)).columns) == len(place(blueprint).columns) + len(
        blueprint.stages
    )
    assert place(Blueprint("empty", NAME)).cards == ()


def test_as_a_list_it_reads_from_the_first_stage_on() -> None:
    order = reading_order(sample())
    assert [stage.id for stage, _ in order] == [
        "notice",
        "ask",
        "receive",
        "investigate",
        "resolve",
        "see_through",
    ]
    first = [step.id for _lane, step in order[0][1]]
    assert first[0] == "start"
    assert len({step.id for _, held in order for _lane, step in held}) == len(sample().steps)


def test_the_words_at_the_ways_of_a_choice_stand_apart_and_have_room() -> None:
    steps = tuple(
        Step(id, "A", lane, NAME, column=column, kind="gateway" if id == "ask" else "task")
        for id, lane, column in (("ask", "front", 0), ("here", "front", 1), ("there", "back", 1))
    )
    ways = (
        Flow("yes", "ask", "here", label=Text("yes", "はい")),
        Flow("no", "ask", "there", label=Text("no", "いいえ")),
    )
    lanes = tuple(Lane(kind, kind, NAME) for kind in ("front", "back"))
    drawing = Blueprint("b", NAME, stages=(Stage("A", NAME),), lanes=lanes, steps=steps, flows=ways)
    grid = place(drawing, Sizes(labels={"yes": 60, "no": 40}))
    cards = {card.step.id: card for card in grid.cards}
    yes, no = grid.arrows
    assert yes.label[1] < cards["here"].y + cards["here"].height
    assert cards["there"].y < no.label[1] < cards["there"].y + cards["there"].height
    assert yes.label[0] + 60 <= cards["here"].x
    assert no.label[0] + 40 <= cards["there"].x
    well_placed(grid)
