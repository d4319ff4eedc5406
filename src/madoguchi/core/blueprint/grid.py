"""Where everything of a blueprint stands on a drawing: stages by lanes, cards, arrows, the three lines. Pure.

``place(blueprint, sizes)`` returns a ``Grid`` in pixels from the upper left corner; page, file and print draw that and
nothing else, so that they agree. ``reading_order(blueprint)`` is the same drawing as a list, for a phone or an ear.

Columns: a stage has as many as its steps name, empty ones left out (``Column.number`` is the number in the model; with
``Sizes.spare`` each stage gets one more, empty, to drop a step into). Rows: a lane has as many as its fullest cell has
steps. Between columns run gutters, between rows channels; arrows turn only there (``routing``), so none crosses a card.
The lines follow Bitner, Ostrom and Morgan (2008): interaction below the customer, visibility below the front stage,
internal interaction below the back stage.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from madoguchi.core.blueprint.model import Blueprint, Evidence, Flow, Lane, Stage, Step
from madoguchi.core.blueprint.routing import Net, Point, Wire, gaps, route
from madoguchi.core.process.lanes import LINES
from madoguchi.core.text import Text

RANK = {"evidence": 0, "customer": 1, "front": 2, "back": 3, "support": 4}
_LINE_RANK = {"customer": 1, "front": 2, "back": 3}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in pixels. ``heights``: the height of single steps (by id) where it is not ``card_height``.

    ``labels``: how wide the words at an arrow (by id) are; gutters are made wide enough for them.
    """

    card_width: float = 156
    card_height: float = 64
    evidence_height: float = 34
    gutter: float = 26
    channel: float = 12
    track: float = 8  # between two arrows that run beside each other
    lane_pad: float = 10
    lane_name: float = 128
    head: float = 96
    margin: float = 1
    spare: bool = False
    heights: Mapping[str, float] = field(default_factory=dict)
    labels: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a stage. ``number``: as ``Step.column`` says it; ``index``: counted over the whole drawing."""

    stage: str
    number: int
    index: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class StageBox:
    """A stage over its columns; its head is ``Sizes.head`` high from the top."""

    stage: Stage
    x: float
    width: float
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class LaneBox:
    """A lane over the whole width; its name stands left of the first stage."""

    lane: Lane
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Card:
    """A step on its place. ``row`` counts over the whole drawing, ``slot`` within its cell."""

    step: Step
    x: float
    y: float
    width: float
    height: float
    column: Column
    row: int
    slot: int


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """A piece of evidence, above the step it belongs to or at its stage's first free place."""

    evidence: Evidence
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """A flow as a line of straight pieces; the head is at its last point. ``label`` is where its words begin."""

    flow: Flow
    points: tuple[Point, ...]
    label: Point


@dataclass(frozen=True, slots=True)
class Line:
    """One of the three lines: ``below`` a lane of this kind, at ``y`` over the whole width."""

    below: str
    name: Text
    y: float


@dataclass(frozen=True)
class Grid:
    """A placed drawing; all lengths in pixels."""

    width: float
    height: float
    sizes: Sizes
    stages: tuple[StageBox, ...]
    lanes: tuple[LaneBox, ...]
    columns: tuple[Column, ...]
    cards: tuple[Card, ...]
    evidence: tuple[EvidenceCard, ...]
    arrows: tuple[Arrow, ...]
    lines: tuple[Line, ...]

    @property
    def left(self) -> float:
        """Where the first stage begins."""
        return self.sizes.margin + self.sizes.lane_name

    @property
    def top(self) -> float:
        """Where the first lane begins."""
        return self.sizes.margin + self.sizes.head


def place(blueprint: Blueprint, sizes: Sizes | None = None) -> Grid:
    """Return where everything stands. Steps of a stage or lane that is not there are left out, with their arrows."""
    return _Placing(blueprint, sizes or Sizes()).grid()


def reading_order(blueprint: Blueprint) -> list[tuple[Stage, list[tuple[Lane, Step]]]]:
    """Return the stages in order, each with its steps from left to right, within a column from the top lane down."""
    lanes = {lane.id: place for place, lane in enumerate(blueprint.lanes)}
    steps: dict[str, list[Step]] = defaultdict(list)
    for step in blueprint.steps:
        if step.lane in lanes:
            steps[step.stage].append(step)
    return [
        (
            stage,
            [
                (blueprint.lane_by_id[step.lane], step)
                for step in sorted(steps[stage.id], key=lambda step: (step.column, lanes[step.lane]))
            ],
        )
        for stage in blueprint.stages
    ]


def lines_after(lanes: Sequence[Lane]) -> dict[int, list[str]]:
    """Return below which lanes (by place) which lines run, as the kind of lane each line lies below.

    A lane of another kind goes with the one above it. A line that no two lanes part is not drawn.
    """
    found: dict[int, list[str]] = defaultdict(list)
    done: set[str] = set()
    ranks: list[int | None] = []
    for lane in lanes:
        ranks.append(RANK.get(lane.kind, ranks[-1] if ranks else None))
    for place in range(len(lanes) - 1):
        upper, lower = ranks[place], ranks[place + 1]
        if upper is None or lower is None:
            continue
        for kind, rank in _LINE_RANK.items():
            if kind not in done and upper <= rank < lower:
                found[place].append(kind)
                done.add(kind)
    return dict(found)


class _Placing:
    """The work of one drawing: which column and row, which gaps the arrows need, then lengths."""

    def __init__(self, blueprint: Blueprint, sizes: Sizes) -> None:
        self.blueprint, self.sizes = blueprint, sizes
        lanes = list(blueprint.lanes)
        if blueprint.evidence and not any(lane.kind == "evidence" for lane in lanes):
            lanes.insert(0, Lane("", "evidence", Text("Evidence", "物的証拠")))
        self.lanes = lanes
        known = {lane.id for lane in blueprint.lanes}
        self.steps = [
            step for step in blueprint.steps if step.stage in blueprint.stage_by_id and step.lane in known
        ]
        self.named = Counter(flow.source for flow in blueprint.flows if flow.label.en or flow.label.ja)
        self.columns = self._columns()
        self.slots, self.rows = self._rows()

    def _columns(self) -> list[tuple[str, int]]:
        numbers: dict[str, set[int]] = {stage.id: set() for stage in self.blueprint.stages}
        for step in self.steps:
            numbers[step.stage].add(step.column)
        made: list[tuple[str, int]] = []
        for stage in self.blueprint.stages:
            found = sorted(numbers[stage.id]) or [0]
            if self.sizes.spare and numbers[stage.id]:
                found.append(found[-1] + 1)
            made += [(stage.id, number) for number in found]
        return made

    def _rows(self) -> tuple[dict[str, int], dict[int, int]]:
        """Return each step's slot in its cell, and how many rows each lane (by place) has."""
        cells: dict[tuple[str, str, int], int] = defaultdict(int)
        slots: dict[str, int] = {}
        most: dict[str, int] = defaultdict(lambda: 1)
        for step in self.steps:
            cell = (step.stage, step.lane, step.column)
            slots[step.id] = cells[cell]
            cells[cell] += 1
            most[step.lane] = max(most[step.lane], cells[cell])
        rows = {place: most[lane.id] for place, lane in enumerate(self.lanes)}
        for place, lane in enumerate(self.lanes):
            if lane.kind == "evidence":
                shown = max((len(held) for held in self._evidence_cells().values()), default=0)
                held = any(step.lane == lane.id for step in self.steps)
                self.evidence_lane, self.evidence_first = place, most[lane.id] if held else 0
                rows[place] = max(1, self.evidence_first + shown)
                break
        return slots, rows

    def _evidence_cells(self) -> dict[int, list[Evidence]]:
        index = {key: place for place, key in enumerate(self.columns)}
        first: dict[str, int] = {}
        for place, (stage, _number) in enumerate(self.columns):
            first.setdefault(stage, place)
        cells: dict[int, list[Evidence]] = defaultdict(list)
        for one in self.blueprint.evidence:
            step = self.blueprint.step_by_id.get(one.step)
            here = index.get((step.stage, step.column)) if step is not None else first.get(one.stage)
            if here is not None:
                cells[here].append(one)
        return cells

    def _is_choice(self, flow: Flow) -> bool:
        """Whether another arrow with words leaves the same step, so that theirs would lie on each other."""
        return self.named[flow.source] > 1

    def _label_room(self, wires: Sequence[Wire]) -> dict[int, float]:
        """Return how wide gutters must be for the words at the arrows that begin there."""
        room: dict[int, float] = defaultdict(float)
        for wire in wires:
            flow = self.blueprint.flows[wire.net.id]
            words = self.sizes.labels.get(flow.id, 0)
            if words and not wire.straight_down:
                turns = bool(wire.gaps)  # then the words have the half beside the turn, and else all of it
                gutter = wire.net.source[0] + 1
                room[gutter] = max(room[gutter], (2 if turns else 1) * (words + 8))
        return room

    def grid(self) -> Grid:
        sizes = self.sizes
        lane_rows: list[int] = []  # the first row of each lane
        row_lane: list[int] = []
        for place in range(len(self.lanes)):
            lane_rows.append(len(row_lane))
            row_lane += [place] * self.rows[place]
        lane_place = {lane.id: place for place, lane in enumerate(self.lanes)}
        column_index = {key: place for place, key in enumerate(self.columns)}
        spots = {
            step.id: (
                column_index[(step.stage, step.column)],
                lane_rows[lane_place[step.lane]] + self.slots[step.id],
            )
            for step in self.steps
        }
        evidence_spots = {
            one.id: (column, lane_rows[self.evidence_lane] + self.evidence_first + number)
            for column, held in self._evidence_cells().items()
            for number, one in enumerate(held)
        }
        nets = [
            Net(place, spots[flow.source], spots[flow.target])
            for place, flow in enumerate(self.blueprint.flows)
            if flow.source in spots and flow.target in spots and flow.source != flow.target
        ]
        wires = route(nets, {*spots.values(), *evidence_spots.values()})
        wide, high = gaps(wires, sizes.track)
        said = self._label_room(wires)

        heights = [0.0] * len(row_lane)
        for step in self.steps:
            row = spots[step.id][1]
            heights[row] = max(heights[row], sizes.heights.get(step.id, sizes.card_height))
        for _column, row in evidence_spots.values():
            heights[row] = max(heights[row], sizes.evidence_height)
        for row, place in enumerate(row_lane):
            least = sizes.evidence_height if self.lanes[place].kind == "evidence" else sizes.card_height * 0.6
            heights[row] = heights[row] or least

        lefts, gutters, x = [], [], sizes.margin + sizes.lane_name
        for place in range(len(self.columns) + 1):
            width = max(sizes.gutter, wide.get(place, 0) + 18, said.get(place, 0))
            gutters.append((x, width))
            x += width
            if place < len(self.columns):
                lefts.append(x)
                x += sizes.card_width
        right = x
        tops, channels, y = [], [], sizes.margin + sizes.head
        lane_boxes: list[LaneBox] = []
        lines: list[Line] = []
        after = lines_after(self.lanes)
        names = {line.below: line.name for line in LINES}
        for place, lane in enumerate(self.lanes):
            begun = y
            for row in range(lane_rows[place], lane_rows[place] + self.rows[place]):
                gap = max(sizes.lane_pad if row == lane_rows[place] else sizes.channel, high.get(row, 0) + 10)
                channels.append((y, gap))
                y += gap
                tops.append(y)
                y += heights[row]
            y += sizes.lane_pad
            if place == len(self.lanes) - 1 and (below := high.get(len(row_lane), 0)):
                channels.append((y, below + 6))
                y += below + 6
            lane_boxes.append(LaneBox(lane, begun, y - begun))
            for kind in after.get(place, ()):
                lines.append(Line(kind, names[kind], y))
                y += 18
        while len(channels) < len(row_lane) + 1:
            channels.append((y, sizes.channel))

        columns = [
            Column(stage, number, index, lefts[index], sizes.card_width)
            for index, (stage, number) in enumerate(self.columns)
        ]
        stages, begin = [], sizes.margin + sizes.lane_name
        for stage in self.blueprint.stages:
            own = tuple(column for column in columns if column.stage == stage.id)
            gutter, width = gutters[own[-1].index + 1]
            end = right if own[-1].index == len(columns) - 1 else gutter + width / 2
            stages.append(StageBox(stage, begin, end - begin, own))
            begin = end
        cards = {}
        for step in self.steps:
            at, row = spots[step.id]
            height = sizes.heights.get(step.id, sizes.card_height)
            top = tops[row] + (heights[row] - height) / 2
            cards[step.id] = Card(
                step, lefts[at], top, sizes.card_width, height, columns[at], row, self.slots[step.id]
            )
        arrows = []
        for wire in wires:
            flow = self.blueprint.flows[wire.net.id]
            points = _points(wire, cards[flow.source], cards[flow.target], gutters, channels, sizes.track)
            arrows.append(Arrow(flow, points, _label(points, self._is_choice(flow))))
        shown = tuple(
            EvidenceCard(one, lefts[column], tops[row], sizes.card_width, sizes.evidence_height)
            for one in self.blueprint.evidence
            if one.id in evidence_spots
            for column, row in (evidence_spots[one.id],)
        )
        return Grid(
            right + sizes.margin,
            y + sizes.margin,
            sizes,
            tuple(stages),
            tuple(lane_boxes),
            tuple(columns),
            tuple(cards[step.id] for step in self.steps),
            shown,
            tuple(arrows),
            tuple(lines),
        )


def _points(
    wire: Wire,
    source: Card,
    target: Card,
    gutters: Sequence[tuple[float, float]],
    channels: Sequence[tuple[float, float]],
    track: float,
) -> tuple[Point, ...]:
    """Return the corners of an arrow from its source's edge to its target's."""
    if wire.straight_down:
        x = source.x + source.width / 2
        down = target.y > source.y
        return (
            (x, source.y + source.height if down else source.y),
            (x, target.y if down else target.y + target.height),
        )
    out = source.y + source.height / 2
    into = target.y + target.height / 2
    x = source.x + source.width
    found: list[Point] = [(x, out)]
    y = out
    for gap in wire.gaps:
        begin, room = (gutters if gap.vertical else channels)[gap.index]
        middle = begin + room / 2 + (gap.track - (gap.tracks - 1) / 2) * track
        if gap.vertical:
            x = middle
            found.append((x, y))
        else:
            y = middle
            found.append((x, y))
    if y != into:
        found.append((x, into))
    found.append((target.x + target.width if wire.from_right else target.x, into))
    return tuple(_without_repeats(found))


def _without_repeats(points: Sequence[Point]) -> list[Point]:
    """Leave out points on a straight line between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def _label(points: Sequence[Point], choice: bool = False) -> Point:
    """Return where an arrow's words begin: just after it leaves its source, or where a ``choice`` has turned to its own way."""
    (x, y), (next_x, next_y) = points[0], points[1]
    if x == next_x:
        return (x + 5, (y + next_y) / 2)
    if choice and len(points) > 3:
        (turn, _), (_, own) = points[1:3]
        into = len(points) == 4 and points[3][0] > turn  # straight into its target, not into a channel
        return (turn + 4, own - 5 if into else (y + own) / 2 + 4)
    return (x + 3, y - 5)
