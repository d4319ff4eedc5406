"""A blueprint as a new BPMN document: a pool for the customer, one for the organisation, coordinates from the grid.

Arrows within a pool are sequence flows, between the pools message flows, and what tells or is agreed within a pool is
an association, since BPMN has no message there. Stages are groups; evidence is data objects. All else, and names in
both languages, stands in elements of our own namespace.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from madoguchi.core.blueprint.bpmn import extension
from madoguchi.core.blueprint.bpmn.names import BPMN, BPMNDI, DC, DI, OURS, tag_of, xml_id
from madoguchi.core.blueprint.bpmn.xml import Node, indent
from madoguchi.core.blueprint.grid import Card, Grid, Sizes, place
from madoguchi.core.blueprint.model import Blueprint, Evidence, Flow, Lane, Step
from madoguchi.core.blueprint.reading import MARK, to_json
from madoguchi.core.text import Text

PARTS = ("lanes", "steps", "flows", "evidence")
CUSTOMER = Text("Customer", "お客様")
SMALL, MIDDLE = 36.0, 50.0  # events and gateways, as tools draw them
Box = tuple[float, float, float, float]


def element(local: str, /, *children: Node | str, uri: str = BPMN, **attributes: object) -> Node:
    """Return a new element; attributes that are empty are left out."""
    given = {name.rstrip("_"): str(value) for name, value in attributes.items() if value not in (None, "")}
    return Node(uri, local, given, list(children))


def plain(blueprint: Blueprint) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """Return the JSON of a blueprint without its drawn parts and without a kept document, and that of the parts."""
    data = to_json(blueprint)
    parts = {name: data.pop(name, []) for name in PARTS}
    data.pop(MARK)
    extra = {key: value for key, value in data.pop("extra", {}).items() if key != "bpmn"}
    return data | ({"extra": extra} if extra else {}), parts


def step_node(step: Step, id: str, data: dict[str, Any], order: int | None, language: str) -> Node:
    """Return the element of a step."""
    node = element(tag_of(step.kind, step.gateway), id=id, name=step.name.to(language))
    extension.put(node, "step", data, order)
    if step.kind == "task" and step.repeat != 1:
        node.children.append(element("standardLoopCharacteristics"))
    return node


def flow_node(flow: Flow, ends: tuple[str, str], crossing: bool, data: dict[str, Any], order: int | None, language: str) -> Node:  # fmt: skip
    """Return the element of an arrow between two elements, in two pools where it is ``crossing``."""
    local = "messageFlow" if crossing else "sequenceFlow" if flow.kind == "flow" else "association"
    label = "" if local == "association" else flow.label.to(language)
    node = element(local, id=xml_id("flow", flow.id), name=label, sourceRef=ends[0], targetRef=ends[1])
    if local == "association":
        node.attributes["associationDirection"] = "Both" if flow.kind == "agreement" else "One"
    extension.put(node, "flow", data, order)
    return node


def evidence_nodes(one: Evidence, data: dict[str, Any], order: int | None, language: str) -> list[Node]:
    """Return the elements of a piece of evidence: the object, and the place where it is shown."""
    id = xml_id("evidence", one.id)
    shown = element("dataObjectReference", id=id, name=one.name.to(language), dataObjectRef=f"{id}_object")
    extension.put(shown, "evidence", data, order)
    return [element("dataObject", id=f"{id}_object"), shown]


def lane_node(lane: Lane, data: dict[str, Any], order: int | None, language: str) -> Node:
    """Return the element of a lane, without its steps."""
    node = element("lane", id=xml_id("lane", lane.id), name=lane.name.to(language))
    extension.put(node, "lane", data, order)
    return node


def shape(id: str, box: Box, **attributes: str) -> Node:
    """Return the drawing of an element; ``box`` is left, top, width, height in pixels."""
    x, y, width, height = (f"{value:g}" for value in box)
    bounds = element("Bounds", uri=DC, x=x, y=y, width=width, height=height)
    return element("BPMNShape", bounds, uri=BPMNDI, id=f"{id}_shape", bpmnElement=id, **attributes)


def edge(id: str, points: list[tuple[float, float]]) -> Node:
    """Return the drawing of an arrow."""
    way = [element("waypoint", uri=DI, x=f"{x:g}", y=f"{y:g}") for x, y in points]
    return element("BPMNEdge", *way, uri=BPMNDI, id=f"{id}_edge", bpmnElement=id)


def make(blueprint: Blueprint, language: str = "en") -> Node:
    """Return a new document of a blueprint."""
    return _Making(blueprint, language).document()


class _Making:
    def __init__(self, blueprint: Blueprint, language: str) -> None:
        self.blueprint, self.language = blueprint, language
        self.whole, self.parts = plain(blueprint)
        self.order = {name: {one.id: n for n, one in enumerate(getattr(blueprint, name))} for name in PARTS}
        guests = [lane for lane in blueprint.lanes if lane.kind == "customer"]
        house = [lane for lane in blueprint.lanes if lane.kind != "customer"]
        self.pools = [("customer", CUSTOMER.to(language), guests)] if guests and house else []
        name = blueprint.name.to(language)
        self.pools.append(("service", name, house or guests))
        self.pool_of = {lane.id: pool for pool, _name, lanes in self.pools for lane in lanes}
        self.ids = {step.id: xml_id("step", step.id) for step in blueprint.steps}
        ordered = tuple(lane for _pool, _name, lanes in self.pools for lane in lanes)
        self.grid = place(replace(blueprint, lanes=ordered), Sizes(card_width=120, card_height=80, gutter=40))

    def data(self, part: str, id: str) -> dict[str, Any]:
        return self.parts[part][self.order[part][id]]

    def document(self) -> Node:
        root = Node(BPMN, "definitions")
        uris = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "madoguchi": OURS}
        root.attributes = {f"xmlns:{prefix}": uri for prefix, uri in uris.items()}
        root.attributes |= {"id": "definitions", "targetNamespace": OURS, "exporter": "Madoguchi"}
        root.tag = "bpmn:definitions"
        root.add(self.collaboration())
        if self.blueprint.stages:
            root.add(self.category())
        for pool, name, lanes in self.pools:
            root.add(self.process(pool, name, lanes))
        root.add(self.diagram())
        indent(root)
        return root

    def collaboration(self) -> Node:
        node = element("collaboration", id="collaboration", name=self.blueprint.name.to(self.language))
        extension.put(node, "blueprint", self.whole)
        for pool, name, _lanes in self.pools:
            node.add(element("participant", id=f"pool_{pool}", name=name, processRef=f"process_{pool}"))
        for flow in self.blueprint.flows:
            if self.crosses(flow):
                node.add(self.flow(flow))
        for stage in self.blueprint.stages:
            node.add(
                element("group", id=xml_id("group", stage.id), categoryValueRef=xml_id("stage", stage.id))
            )
        return node

    def category(self) -> Node:
        values = [
            element("categoryValue", id=xml_id("stage", stage.id), value=stage.name.to(self.language))
            for stage in self.blueprint.stages
        ]
        return element("category", *values, id="stages")

    def process(self, pool: str, name: str, lanes: list[Lane]) -> Node:
        node = element("process", id=f"process_{pool}", name=name, isExecutable="false")
        own = [step for step in self.blueprint.steps if self.pool_of.get(step.lane) == pool]
        if lanes:
            rows = element("laneSet", id=f"lanes_{pool}")
            for lane in lanes:
                row = lane_node(
                    lane, self.data("lanes", lane.id), self.order["lanes"][lane.id], self.language
                )
                row.children += [
                    element("flowNodeRef", self.ids[step.id]) for step in own if step.lane == lane.id
                ]
                rows.children.append(row)
            node.add(rows)
        within = [
            flow for flow in self.blueprint.flows if not self.crosses(flow) and self.pool_in(flow) == pool
        ]
        for step in own:
            made = step_node(
                step,
                self.ids[step.id],
                self.data("steps", step.id),
                self.order["steps"][step.id],
                self.language,
            )
            loop = made.children[1:]
            made.children[1:] = [
                element(tag, xml_id("flow", flow.id))
                for tag, end in (("incoming", "target"), ("outgoing", "source"))
                for flow in within
                if flow.kind == "flow" and getattr(flow, end) == step.id
            ] + loop
            node.add(made)
        shown = [one for one in self.blueprint.evidence if self.pool_of_evidence(one) == pool]
        for one in shown:
            for made in evidence_nodes(
                one, self.data("evidence", one.id), self.order["evidence"][one.id], self.language
            ):
                node.add(made)
        for flow in within:
            if flow.kind == "flow":
                node.add(self.flow(flow))
        for flow in within:
            if flow.kind != "flow":
                node.add(self.flow(flow))
        for one in shown:
            if one.step:
                id = xml_id("evidence", one.id)
                node.add(element("association", id=f"{id}_of", sourceRef=id, targetRef=self.ids[one.step]))
        return node

    def pool_in(self, flow: Flow) -> str:
        return self.pool_of[self.blueprint.step_by_id[flow.source].lane]

    def pool_of_evidence(self, one: Evidence) -> str:
        step = self.blueprint.step_by_id.get(one.step)
        return self.pool_of[step.lane] if step is not None else self.pools[-1][0]

    def crosses(self, flow: Flow) -> bool:
        ends = (self.blueprint.step_by_id[end].lane for end in (flow.source, flow.target))
        return len({self.pool_of[lane] for lane in ends}) == 2

    def flow(self, flow: Flow) -> Node:
        ends = (self.ids[flow.source], self.ids[flow.target])
        order = self.order["flows"][flow.id]
        return flow_node(flow, ends, self.crosses(flow), self.data("flows", flow.id), order, self.language)

    # -- drawing ------------------------------------------------------------------------------------

    def diagram(self) -> Node:
        grid, plane = self.grid, element("BPMNPlane", uri=BPMNDI, id="plane", bpmnElement="collaboration")
        boxes = {box.lane.id: box for box in grid.lanes}
        for pool, _name, lanes in self.pools:
            rows = [boxes[lane.id] for lane in lanes if lane.id in boxes]
            top = min((row.y for row in rows), default=grid.top)
            bottom = max((row.y + row.height for row in rows), default=grid.top + 120)
            box = (0.0, top, max(grid.width, 400.0), bottom - top)
            plane.children.append(shape(f"pool_{pool}", box, isHorizontal="true"))
            plane.children += [
                shape(xml_id("lane", row.lane.id), (30, row.y, box[2] - 30, row.height), isHorizontal="true")
                for row in rows
            ]
        for stage in grid.stages:
            box = (stage.x, grid.top - 30, stage.width, grid.height - grid.top + 30)
            plane.children.append(shape(xml_id("group", stage.stage.id), box))
        drawn = {card.step.id: shape_box(card) for card in grid.cards}
        plane.children += [shape(self.ids[id], box) for id, box in drawn.items()]
        for one in grid.evidence:
            box = (one.x + one.width / 2 - 18, one.y, 36.0, 34.0)
            plane.children.append(shape(xml_id("evidence", one.evidence.id), box))
            if one.evidence.step:
                card = drawn[one.evidence.step]
                ends = [(box[0] + 18, box[1] + 34), (card[0] + card[2] / 2, card[1])]
                plane.children.append(edge(f"{xml_id('evidence', one.evidence.id)}_of", ends))
        cards = {card.step.id: card for card in grid.cards}
        for flow in self.blueprint.flows:
            plane.children.append(edge(xml_id("flow", flow.id), _points(grid, flow, cards, drawn)))
        return element("BPMNDiagram", plane, uri=BPMNDI, id="diagram")


def shape_box(card: Card) -> Box:
    """Return where the shape of a step lies in its card: tasks fill it, the others stand in its middle."""
    size = {"gateway": MIDDLE, "start": SMALL, "end": SMALL, "event": SMALL}.get(card.step.kind)
    if size is None:
        return card.x, card.y, card.width, card.height
    return card.x + (card.width - size) / 2, card.y + (card.height - size) / 2, size, size


def _points(
    grid: Grid, flow: Flow, cards: dict[str, Card], drawn: dict[str, Box]
) -> list[tuple[float, float]]:
    arrow = next((one for one in grid.arrows if one.flow is flow), None)
    source, target = drawn[flow.source], drawn[flow.target]
    if arrow is None:  # to itself
        x, y = source[0] + source[2], source[1] + source[3] / 2
        return [(x, y), (x + 12, y), (x + 12, source[1] - 8), (x - 20, source[1] - 8), (x - 20, source[1])]
    points = list(arrow.points)
    points[0] = _at_edge(points[0], cards[flow.source], source)
    points[-1] = _at_edge(points[-1], cards[flow.target], target)
    return points


def _at_edge(point: tuple[float, float], card: Card, box: Box) -> tuple[float, float]:
    """Move a point from the edge of a card to that of the smaller shape within."""
    x, y = point
    if x == card.x:
        return box[0], y
    if x == card.x + card.width:
        return box[0] + box[2], y
    return (x, box[1]) if y == card.y else (x, box[1] + box[3])
