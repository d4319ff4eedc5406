"""A kept BPMN document brought up to date with a blueprint: what was not changed there stays letter by letter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from madoguchi.core.blueprint.bpmn import extension, making, xml
from madoguchi.core.blueprint.bpmn.making import Box, edge, element, shape
from madoguchi.core.blueprint.bpmn.names import ARTIFACTS, BPMN, BPMNDI, DC, KINDS, gateway_of, xml_id
from madoguchi.core.blueprint.bpmn.taking import Taken, is_bpmn, take, within
from madoguchi.core.blueprint.bpmn.xml import Node
from madoguchi.core.blueprint.model import Blueprint, Flow, Step

_AFTER_ELEMENTS = ARTIFACTS | {"resourceRole", "performer", "correlationSubscription", "supports"}
_AFTER_PROCESSES = frozenset({"BPMNDiagram", "relationship"})
_REFERENCES = ("sourceRef", "targetRef", "attachedToRef", "dataObjectRef")


def mend(kept: str, blueprint: Blueprint, language: str) -> str:
    """Return the document with the changes of ``blueprint``; the same text where there are none.

    What BPMN says is changed in BPMN (names, elements, arrows, lanes), the rest in our own elements beside it.
    """
    taken = take(xml.parse(kept))
    if not taken.says_whole:
        # under which code it is kept here is nothing the document has to say, unless it says more of the whole
        known = replace(blueprint, id=taken.blueprint.id)
        if making.plain(known)[0] == making.plain(taken.blueprint)[0]:
            blueprint = known
    if taken.blueprint == blueprint:
        return kept
    for thorough in (False, True):
        taken = take(xml.parse(kept))
        _Mending(taken, blueprint, language, thorough).mend()
        told = xml.write(taken.root)
        if take(xml.parse(told)).blueprint == blueprint:
            return told
    # Not to be had by changing it little by little: a new drawing says all of the blueprint
    return xml.write(making.make(blueprint, language))


class _Mending:
    """One go at a document. ``thorough``: our own elements are set on every part, with its place in the order."""

    def __init__(self, taken: Taken, blueprint: Blueprint, language: str, thorough: bool) -> None:
        self.taken, self.root, self.language = taken, taken.root, language
        self.was, self.now, self.thorough = taken.blueprint, blueprint, thorough
        self.whole, self.parts = making.plain(blueprint)
        self.process_of_lane = dict(taken.process_of_lane)
        self.nodes = dict(taken.steps)
        self.process_of_step = dict(taken.process_of_step)
        self.flow_nodes = dict(taken.flows)
        self.plane = next(
            (one for one in self.root.all() if one.uri == BPMNDI and one.local == "BPMNPlane"), None
        )
        self.boxes = self._boxes()
        self.ids = {node["id"] for node in self.root.all() if node["id"]}

    def mend(self) -> None:
        moved = self._moved()
        self._lanes()
        self._steps(moved)
        self._flows(moved)
        self._evidence()
        for node in self.root.all():
            if is_bpmn(node, "boundaryEvent") and not node["attachedToRef"]:
                _detach(node)
        same = making.plain(self.was)[0] == self.whole
        if not same or self.thorough:
            self._say_whole()

    def order(self, place: int) -> int | None:
        return place if self.thorough else None

    def data(self, part: str, place: int) -> dict[str, Any]:
        return self.parts[part][place]

    def _moved(self) -> set[str]:
        """Return the steps that were dropped or must be made anew: another kind, or a lane of another process."""
        now = self.now.step_by_id
        found = set()
        for step in self.was.steps:
            new = now.get(step.id)
            if (
                new is None
                or (new.kind, new.gateway) != (step.kind, step.gateway)
                or self.process_of_lane.get(new.lane) is not self.process_of_step[step.id]
            ):
                found.add(step.id)
        return found

    # -- lanes --------------------------------------------------------------------------------------

    def _lanes(self) -> None:
        known = {lane.id: lane for lane in self.was.lanes}
        for id in known.keys() - self.now.lane_by_id.keys():
            node = self.taken.lanes[id]
            if is_bpmn(node, "lane") or is_bpmn(node, "participant"):
                self._drop(node)
        for place, lane in enumerate(self.now.lanes):
            old = known.get(lane.id)
            if lane.id not in self.taken.lanes or old is None:
                self._new_pool(place)
                continue
            node = self.taken.lanes[lane.id]
            if old != lane or self.thorough:
                if is_bpmn(node, "process"):
                    pool = self._participant(node)
                    target = pool if pool is not None else node
                else:
                    target = node
                if old.name != lane.name:
                    target.attributes["name"] = lane.name.to(self.language)
                extension.put(node, "lane", self.data("lanes", place), self.order(place))

    def _participant(self, process: Node) -> Node | None:
        return next(
            (
                one
                for one in self.root.all()
                if is_bpmn(one, "participant") and one["processRef"].rpartition(":")[2] == process["id"]
            ),
            None,
        )

    def _new_pool(self, place: int) -> None:
        lane = self.now.lanes[place]
        process = element("process", id=self._free(xml_id("process", lane.id)), isExecutable="false")
        row = making.lane_node(lane, self.data("lanes", place), self.order(place), self.language)
        row.attributes["id"] = self._free(row["id"])
        process.children.append(element("laneSet", row))
        self.root.add(process, _AFTER_PROCESSES)
        box = self._collaboration()
        pool = element("participant", id=self._free(f"{process['id']}_pool"), processRef=process["id"])
        pool.attributes["name"] = lane.name.to(self.language)
        others = {one.local for one in box.nodes} - {"documentation", "extensionElements", "participant"}
        box.add(pool, frozenset(others))
        self.process_of_lane[lane.id] = process
        self.taken.lanes[lane.id] = row
        room: Box = (0, self._below() + 30, 800, 160)
        self._draw(shape(pool["id"], room, isHorizontal="true"))
        self._draw(shape(row["id"], (30, room[1], 770, 160), isHorizontal="true"))
        self.boxes[row["id"]] = self.boxes[pool["id"]] = room

    def _collaboration(self) -> Node:
        found = within(self.root, "collaboration")
        if found:
            return found[0]
        box = element("collaboration", id=self._free("collaboration"))
        for process in within(self.root, "process"):
            pool = element("participant", id=self._free(f"{process['id']}_pool"), processRef=process["id"])
            pool.attributes["name"] = process["name"]
            box.children.append(pool)
        first = frozenset(one.local for one in self.root.nodes) - {"import", "extension"}
        self.root.add(box, first)
        if self.plane is not None:
            self.plane.attributes["bpmnElement"] = box["id"]
        return box

    # -- steps --------------------------------------------------------------------------------------

    def _steps(self, moved: set[str]) -> None:
        now = self.now.step_by_id
        for step in self.was.steps:
            if step.id in moved and step.id not in now:
                self._drop(self.nodes.pop(step.id))
        for place, step in enumerate(self.now.steps):
            old = self.was.step_by_id.get(step.id)
            if old is None or step.id in moved:
                self._new_step(place, step, old is not None)
                continue
            node = self.nodes[step.id]
            if old.name != step.name:
                node.attributes["name"] = step.name.to(self.language)
            if old.lane != step.lane or (self.thorough and is_bpmn(node, "boundaryEvent")):
                self._into_lane(node, step.lane)
            # where nothing of ours says otherwise, a task matches the activities of its name
            renamed = old.name != step.name and bool(step.activities)
            if self.thorough or renamed or replace(old, name=step.name, lane=step.lane) != step:
                extension.put(node, "step", self.data("steps", place), self.order(place))

    def _new_step(self, place: int, step: Step, replaced: bool) -> None:
        process = self.process_of_lane[step.lane]
        if is_bpmn(process, "participant"):  # a pool nothing is known of so far
            made = element("process", id=self._free(f"{process['id']}_process"), isExecutable="false")
            self.root.add(made, _AFTER_PROCESSES)
            process.attributes["processRef"] = made["id"]
            put = dict(self.data("lanes", list(self.now.lane_by_id).index(step.lane)))
            extension.put(made, "lane", put)
            self.process_of_lane[step.lane] = process = made
            self.taken.lanes[step.lane] = made
        old = self.nodes.get(step.id)
        keep_inner = (
            old is not None and KINDS[old.local] == step.kind and gateway_of(old.local) == step.gateway
        )
        if old is not None and keep_inner:
            node, id = old, old["id"]
            old.remove()
            for ref in [one for one in self.root.all() if is_bpmn(one, "flowNodeRef") and one.text == id]:
                ref.remove()
            node.attributes["name"] = step.name.to(self.language)
            process.add(node, _AFTER_ELEMENTS)
            extension.put(node, "step", self.data("steps", place), self.order(place))
        else:
            id = old["id"] if old is not None else self._free(xml_id("step", step.id))
            if old is not None:
                self._drop(old)
            node = making.step_node(step, id, self.data("steps", place), self.order(place), self.language)
            process.add(node, _AFTER_ELEMENTS)
            size = {"task": (100, 80), "subprocess": (100, 80), "gateway": (50, 50)}.get(step.kind, (36, 36))
            left = max((box[0] + box[2] for box in self.boxes.values()), default=0) + 40
            row = self.boxes.get(self.taken.lanes[step.lane]["id"], (0, self._below(), 0, 100))
            box: Box = (left, row[1] + 20, *size)
            self.boxes[id] = box
            self._draw(shape(id, box))
        self.nodes[step.id] = node
        self.process_of_step[step.id] = process
        self._into_lane(node, step.lane)

    def _into_lane(self, node: Node, lane: str) -> None:
        for ref in [one for one in self.root.all() if is_bpmn(one, "flowNodeRef") and one.text == node["id"]]:
            ref.remove()
        row = self.taken.lanes.get(lane)
        if row is not None and is_bpmn(row, "lane"):
            row.add(element("flowNodeRef", node["id"]), frozenset({"childLaneSet"}))

    # -- arrows and evidence ------------------------------------------------------------------------

    def _flows(self, moved: set[str]) -> None:
        known = {flow.id: flow for flow in self.was.flows}
        now = {flow.id: flow for flow in self.now.flows}
        for id, flow in known.items():
            new = now.get(id)
            again = new is None or (flow.source, flow.target, flow.kind) != (new.source, new.target, new.kind)
            if again or flow.source in moved or flow.target in moved:
                node = self.flow_nodes.pop(id)
                if is_bpmn(node, "boundaryEvent"):
                    node.attributes.pop("attachedToRef", None)
                else:
                    self._drop(node)
        for place, flow in enumerate(self.now.flows):
            old = known.get(flow.id)
            if flow.id not in self.flow_nodes or old is None:
                self._new_flow(place, flow)
                continue
            node = self.flow_nodes[flow.id]
            if is_bpmn(node, "boundaryEvent"):
                if self.thorough or old != flow:
                    extension.put(node, "attached", self.data("flows", place), self.order(place))
            elif self.thorough or old != flow:
                if old.label != flow.label and not is_bpmn(node, "association"):
                    node.attributes["name"] = flow.label.to(self.language)
                if self.thorough or replace(old, label=flow.label) != flow or flow.label.en != flow.label.ja:
                    extension.put(node, "flow", self.data("flows", place), self.order(place))

    def _new_flow(self, place: int, flow: Flow) -> None:
        ends = (self.nodes[flow.source], self.nodes[flow.target])
        if flow.extra.get("bpmn") == "attached" and is_bpmn(ends[1], "boundaryEvent"):
            ends[1].attributes["attachedToRef"] = ends[0]["id"]
            extension.put(ends[1], "attached", self.data("flows", place), self.order(place))
            return
        process = self.process_of_step[flow.source]
        crossing = process is not self.process_of_step[flow.target]
        ids = (ends[0]["id"], ends[1]["id"])
        node = making.flow_node(
            flow, ids, crossing, self.data("flows", place), self.order(place), self.language
        )
        node.attributes["id"] = self._free(node["id"])
        if crossing:
            box = self._collaboration()
            before = frozenset(one.local for one in box.nodes)
            box.add(node, before - {"documentation", "extensionElements", "participant", "messageFlow"})
        else:
            process.add(node, frozenset() if node.local == "association" else _AFTER_ELEMENTS)
            if node.local == "sequenceFlow":
                for end, tag in ((ends[0], "outgoing"), (ends[1], "incoming")):
                    before = frozenset(one.local for one in end.nodes) - {
                        "documentation",
                        "extensionElements",
                    }
                    before -= {"auditing", "monitoring", "categoryValueRef", "incoming"}
                    end.add(element(tag, node["id"]), before - {tag})
        middles = [self._middle(id) for id in ids]
        self._draw(edge(node["id"], middles))

    def _evidence(self) -> None:
        known = {one.id: one for one in self.was.evidence}
        now = {one.id: one for one in self.now.evidence}
        for id in known.keys() - now.keys():
            node = self.taken.evidence[id]
            self._drop(node)
            for other in [one for one in self.root.all() if one["id"] and one["id"] == node["dataObjectRef"]]:
                self._drop(other)
        for place, one in enumerate(self.now.evidence):
            old = known.get(one.id)
            if old == one and not self.thorough:
                continue
            if old is not None:
                node = self.taken.evidence[one.id]
                if old.name != one.name:
                    node.attributes["name"] = one.name.to(self.language)
                extension.put(node, "evidence", self.data("evidence", place), self.order(place))
                if old.step != one.step:
                    self._unlink(node["id"])
                    self._link(node["id"], one.step)
                continue
            process = self.process_of_step.get(one.step) or next(iter(within(self.root, "process")), None)
            if process is None:
                continue
            for made in making.evidence_nodes(
                one, self.data("evidence", place), self.order(place), self.language
            ):
                process.add(made, _AFTER_ELEMENTS)
            id = xml_id("evidence", one.id)
            self.boxes[id] = (self._middle(id)[0], self._below() + 20, 36, 50)
            self._draw(shape(id, self.boxes[id]))
            self._link(id, one.step)

    def _link(self, id: str, step: str) -> None:
        if step:
            link = element(
                "association", id=self._free(f"{id}_of"), sourceRef=id, targetRef=self.nodes[step]["id"]
            )
            self.process_of_step[step].add(link)
            self._draw(edge(link["id"], [self._middle(id), self._middle(self.nodes[step]["id"])]))

    def _unlink(self, id: str) -> None:
        for one in list(self.root.all()):
            if (is_bpmn(one, "association") and id in (one["sourceRef"], one["targetRef"])) or (
                is_bpmn(one, "dataInputAssociation", "dataOutputAssociation")
                and any(end.text == id for end in within(one, "sourceRef", "targetRef"))
            ):
                self._drop(one)

    # -- the document -------------------------------------------------------------------------------

    def _say_whole(self) -> None:
        boxes = [one for one in self.root.nodes if extension.held(one, "blueprint") is not None]
        boxes += within(self.root, "collaboration") + within(self.root, "process")
        if boxes:
            extension.put(boxes[0], "blueprint", self.whole)

    def _drop(self, node: Node) -> None:
        """Take an element out with everything that speaks of it: its drawing, arrows, references."""
        gone = {one["id"] for one in node.all() if one["id"]}
        node.remove()
        for one in list(self.root.all()):
            if one.parent is None and one is not self.root:
                continue
            if one.uri == BPMNDI and one["bpmnElement"].rpartition(":")[2] in gone:
                one.remove()
            elif one.uri == BPMN and any(one[name] in gone for name in _REFERENCES):
                if is_bpmn(one, "boundaryEvent"):
                    one.attributes.pop("attachedToRef", None)
                else:
                    self._drop(one)
            elif one.uri == BPMN and not one.nodes and one.text in gone and not one["id"]:
                one.remove()

    def _draw(self, node: Node) -> None:
        if self.plane is not None:
            self.plane.add(node)

    def _boxes(self) -> dict[str, Box]:
        found: dict[str, Box] = {}
        for one in self.root.all():
            if one.uri == BPMNDI and one.local == "BPMNShape":
                for inner in one.nodes:
                    if inner.uri == DC and inner.local == "Bounds":
                        try:
                            box = tuple(float(inner[name]) for name in ("x", "y", "width", "height"))
                        except ValueError:
                            continue
                        found[one["bpmnElement"].rpartition(":")[2]] = box  # type: ignore[assignment]
        return found

    def _middle(self, id: str) -> tuple[float, float]:
        x, y, width, height = self.boxes.get(id, (0, 0, 0, 0))
        return x + width / 2, y + height / 2

    def _below(self) -> float:
        return max((box[1] + box[3] for box in self.boxes.values()), default=0)

    def _free(self, id: str) -> str:
        found, number = id, 2
        while found in self.ids:
            found, number = f"{id}_{number}", number + 1
        self.ids.add(found)
        return found


def _detach(node: Node) -> None:
    """Make an event on the edge of a task one that stands by itself."""
    for name in ("attachedToRef", "cancelActivity"):
        node.attributes.pop(name, None)
    prefix = node.tag.rpartition(":")[0]
    node.local = "intermediateCatchEvent"
    node.tag = f"{prefix}:{node.local}" if prefix else node.local
