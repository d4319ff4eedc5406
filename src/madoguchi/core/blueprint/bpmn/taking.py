"""A BPMN document as a blueprint. What a blueprint has no place for is left in the document, which is kept beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from madoguchi.core.blueprint import order
from madoguchi.core.blueprint.bpmn import extension, pruning, xml
from madoguchi.core.blueprint.bpmn.names import (
    BPMN,
    BPMNDI,
    DC,
    KINDS,
    TASKS,
    gateway_of,
    our_id,
    unnamed,
)
from madoguchi.core.blueprint.bpmn.xml import Node, refuse
from madoguchi.core.blueprint.model import VERSION, Blueprint
from madoguchi.core.blueprint.reading import MARK, read
from madoguchi.core.text import Text

NOT_BPMN = Text(
    "Line {line}: this is no BPMN 2.0 file. It begins with {found}; BPMN 2.0 begins with <definitions> of {wanted}. "
    "Export it as BPMN 2.0.",
    "{line}行目：BPMN 2.0 のファイルではありません。{found} で始まっていますが、BPMN 2.0 は {wanted} の <definitions> で始まります。"
    "BPMN 2.0 形式で書き出し直してください。",
)
NOTHING = Text(
    "The file holds no process and no pool, so there is nothing to draw (choreographies alone cannot be drawn).",
    "プロセスもプールも含まれていないため、描くものがありません（コレオグラフィだけのファイルは描けません）。",
)
TWICE = Text(
    "Line {line}: the id “{id}” is already that of the element in line {first}.",
    "{line}行目：ID「{id}」は{first}行目の要素ですでに使われています。",
)
LANE_WORDS = {
    "customer": re.compile(r"customer|client|guest|patient|citizen|顧客|お客|利用者|ゲスト", re.IGNORECASE),
    "support": re.compile(
        r"system|support process|warehouse|accounting|システム|支援|倉庫|経理", re.IGNORECASE
    ),
    "back": re.compile(r"back|specialist|2nd|second|3rd|third|裏方|バック|専門|二次", re.IGNORECASE),
    "front": re.compile(r"front|agent|desk|reception|1st|first|窓口|受付|フロント|担当|一次", re.IGNORECASE),
}


@dataclass
class Taken:
    """A document read: the blueprint, and which element each of its parts is."""

    blueprint: Blueprint
    root: Node
    lanes: dict[str, Node]
    steps: dict[str, Node]
    flows: dict[str, Node]
    evidence: dict[str, Node]
    process_of_lane: dict[str, Node]
    process_of_step: dict[str, Node]
    says_whole: bool  # whether the document has our element for the blueprint as a whole


@dataclass
class _Part:
    """A part on its way: the fields BPMN says, and those of our own that came with it."""

    data: dict[str, Any]
    node: Node
    ours: dict[str, Any] = field(default_factory=dict)
    place: float = 1e9


def take(root: Node) -> Taken:
    """Read a document. Raises ``BlueprintError`` with the line of what cannot be right."""
    if root.uri != BPMN or root.local != "definitions":
        found = f'<{root.tag} xmlns="{root.uri}">' if root.uri else f"<{root.tag}>"
        raise refuse(NOT_BPMN.fill(line=root.line, found=found, wanted=BPMN))
    _give_ids(root)
    return _Taking(root).taken()


def is_bpmn(node: Node, *names: str) -> bool:
    """Whether an element is one of BPMN's with one of these names."""
    return node.uri == BPMN and node.local in names


def within(node: Node, *names: str) -> list[Node]:
    """Return the elements of BPMN directly within that have one of these names."""
    return [one for one in node.nodes if is_bpmn(one, *names)]


class _Taking:
    def __init__(self, root: Node) -> None:
        self.root = root
        self.by_id: dict[str, Node] = {}
        for node in root.all():
            if node.uri == BPMN and node["id"]:
                self.by_id.setdefault(node["id"], node)
        self.bounds = _bounds(root)
        self.participants = [
            one for box in within(root, "collaboration") for one in within(box, "participant")
        ]
        self.pool_of = {_local(one["processRef"]): one for one in self.participants if one["processRef"]}
        self.ours = next(
            (found for one in root.nodes if (found := extension.held(one, "blueprint")) is not None), None
        )
        self.lanes: list[_Part] = []
        self.steps: list[_Part] = []
        self.flows: list[_Part] = []
        self.evidence: list[_Part] = []
        self.process_of_lane: dict[str, Node] = {}
        self.process_of_step: dict[str, Node] = {}
        self.inner: dict[str, list[str]] = {}  # id of a subprocess → the names of the tasks within
        self.step_of: dict[str, str] = {}  # id of an element → the step that stands for it

    def taken(self) -> Taken:
        processes = within(self.root, "process")
        if not processes and not self.participants:
            raise refuse(NOTHING)
        pools: list[Node] = [*processes, *(one for one in self.participants if not self._process(one))]
        pools.sort(key=lambda one: self._top(self.pool_of.get(one["id"], one)))
        for pool in pools:
            if is_bpmn(pool, "process"):
                self._pool(pool)
            else:
                self._lane(pool, pool["name"], pool)
        self._flows()
        for process in processes:
            self._evidence(process)
        blueprint = self._blueprint()

        def nodes(parts: list[_Part]) -> dict[str, Node]:
            return {part.data["id"]: part.node for part in parts}

        return Taken(
            blueprint,
            self.root,
            nodes(self.lanes),
            nodes(self.steps),
            nodes(self.flows),
            nodes(self.evidence),
            self.process_of_lane,
            self.process_of_step,
            self.ours is not None,
        )

    def _process(self, participant: Node) -> bool:
        found = self.by_id.get(_local(participant["processRef"]))
        return found is not None and is_bpmn(found, "process")

    def _top(self, node: Node) -> float:
        return self.bounds.get(node["id"], (0.0, 0.0))[1]

    # -- lanes and steps ----------------------------------------------------------------------------

    def _lane(self, node: Node, name: str, process: Node) -> str:
        part = self._part(
            node, "lane", {"kind": _lane_kind(name), "name": _spaced(name) or unnamed("process")}
        )
        part.data["id"] = _free(part.data["id"], {one.data["id"] for one in self.lanes})
        self.lanes.append(part)
        self.process_of_lane[part.data["id"]] = process
        return str(part.data["id"])

    def _pool(self, process: Node) -> None:
        pool = self.pool_of.get(process["id"])
        name = (pool["name"] if pool is not None else "") or process["name"]
        lane_of: dict[str, str] = {}
        leaves = [leaf for one in within(process, "laneSet") for leaf in _leaves(one)]
        for leaf, path in sorted(leaves, key=lambda one: self._top(one[0])):
            lane = self._lane(leaf, " › ".join(filter(None, path)) or name, process)
            lane_of.update((ref.text, lane) for ref in within(leaf, "flowNodeRef"))
        nodes = [one for one in process.nodes if one.uri == BPMN and one.local in KINDS]
        for node in nodes:
            if (first := self.by_id[node["id"]]) is not node:
                raise refuse(TWICE.fill(line=node.line, id=node["id"], first=first.line))
        for node in nodes:  # an event on the edge of a task is where the task is
            if node["id"] not in lane_of and node["attachedToRef"] in lane_of:
                lane_of[node["id"]] = lane_of[node["attachedToRef"]]
        rest = ""
        if (
            any(node["id"] not in lane_of for node in nodes)
            or extension.held(process, "lane") is not None
            or not (leaves or self.root["exporter"] == "Madoguchi")
        ):
            rest = self._lane(process, name, process)
        for node in nodes:
            self._step(node, lane_of.get(node["id"], rest), process)

    def _step(self, node: Node, lane: str, process: Node) -> None:
        kind, name = KINDS[node.local], _spaced(node["name"])
        silent = unnamed(_meaning(node))
        data: dict[str, Any] = {"name": name or silent, "lane": lane, "kind": kind}
        if kind == "gateway":
            data["gateway"] = gateway_of(node.local)
        if kind in ("task", "subprocess"):
            inner = [one["name"] for one in node.all() if one is not node and is_bpmn(one, *TASKS)]
            data["activities"] = [name] if name else []
            self.inner[node["id"]] = [_spaced(one) for one in inner if one.strip()]
            if inner or within(node, "standardLoopCharacteristics", "multiInstanceLoopCharacteristics"):
                data["repeat"] = 0
            if "true" in (node["isForCompensation"], node["triggeredByEvent"]):
                data |= {"optional": True, "anytime": True}
            if (
                node["calledElement"] and _local(node["calledElement"]) not in self.by_id
            ):  # else it is drawn too
                data["calls"] = {"process": _local(node["calledElement"])}
        said = [one.text for one in within(node, "documentation")] + self._annotations(process, node["id"])
        if any(said):
            data["note"] = "\n".join(filter(None, said))
        part = self._part(node, "step", data)
        ours = part.ours
        if ours:
            kept = {**ours, "name": _said(name, ours.get("name", ""), silent)}
            ours_kind, ours_gateway = ours.get("kind", "task"), ours.get("gateway", "")
            if ours_kind != kind or (kind == "gateway" and (ours_gateway or "exclusive") != data["gateway"]):
                kept |= {"kind": kind, "gateway": data.get("gateway", "")}
            part.data = {**kept, "id": part.data["id"], "lane": lane}
        # a copy made in another tool carries its original's id
        part.data["id"] = _free(part.data["id"], {one.data["id"] for one in self.steps}, our_id(node["id"]))
        self.steps.append(part)
        self.process_of_step[part.data["id"]] = process
        for one in node.all():
            if one.uri == BPMN and one["id"]:
                self.step_of[one["id"]] = part.data["id"]

    def _annotations(self, process: Node, id: str) -> list[str]:
        found = []
        for link in within(process, "association"):
            if id in (link["sourceRef"], link["targetRef"]):
                other = self.by_id.get(link["targetRef"] if link["sourceRef"] == id else link["sourceRef"])
                if other is not None and is_bpmn(other, "textAnnotation"):
                    found += [one.text for one in within(other, "text")]
        return found

    # -- arrows and evidence ------------------------------------------------------------------------

    def _flows(self) -> None:
        places = [("messageFlow", "message"), ("sequenceFlow", "flow"), ("association", "")]
        boxes = within(self.root, "collaboration", "process")
        for tag, kind in places:
            for node in (one for box in boxes for one in within(box, tag)):
                if not kind and extension.held(node, "flow") is None:
                    continue
                source, target = self.step_of.get(node["sourceRef"]), self.step_of.get(node["targetRef"])
                if source is None or target is None or not node["id"]:
                    continue
                data = {"source": source, "target": target, "label": _spaced(node["name"])}
                if kind == "message":
                    data["kind"] = kind
                self._flow(node, data)
        for part in list(self.steps):
            host = self.step_of.get(part.node["attachedToRef"])
            if is_bpmn(part.node, "boundaryEvent") and host is not None:
                told: dict[str, Any] = {
                    "source": host,
                    "target": part.data["id"],
                    "extra": {"bpmn": "attached"},
                }
                flow = self._part(part.node, "attached", told)
                flow.data = {**flow.ours, **told, "id": flow.ours.get("id", f"{part.data['id']}_attached")}
                flow.data["id"] = _free(flow.data["id"], {one.data["id"] for one in self.flows})
                self.flows.append(flow)

    def _flow(self, node: Node, data: dict[str, Any]) -> None:
        part = self._part(node, "flow", data)
        if ours := part.ours:
            label = ours.get("label", "")
            if not is_bpmn(node, "association"):
                label = _said(node["name"], label)
            part.data = {**ours, **part.data, "kind": ours.get("kind", "flow"), "label": label}
        part.data["id"] = _free(part.data["id"], {one.data["id"] for one in self.flows}, our_id(node["id"]))
        self.flows.append(part)

    def _evidence(self, process: Node) -> None:
        held = within(process, "dataObjectReference")
        referred = {one["dataObjectRef"] for one in held}
        held += [one for one in within(process, "dataObject") if one["id"] not in referred]
        steps = {part.data["id"]: part for part in self.steps}
        for node in held:
            object = self.by_id.get(_local(node["dataObjectRef"]))
            silent = _spaced(object["name"]) if object is not None else ""
            part = self._part(node, "evidence", {"name": _spaced(node["name"]) or silent})
            if not part.ours and not (part.data["name"] and node["id"]):
                continue
            step = self._step_with(process, node["id"]) or part.ours.get("step", "")
            if part.ours:
                said = _said(node["name"], part.ours.get("name", ""), silent)
                part.data = {**part.data, **part.ours, "name": said}
            part.data["step"] = step if step in steps else ""
            part.data["id"] = _free(part.data["id"], {one.data["id"] for one in self.evidence})
            self.evidence.append(part)

    def _step_with(self, process: Node, data: str) -> str:
        for node in process.all():
            if is_bpmn(node, "dataInputAssociation", "dataOutputAssociation"):
                if any(one.text == data for one in within(node, "sourceRef", "targetRef")) and node.parent:
                    return self.step_of.get(node.parent["id"], "")
            elif is_bpmn(node, "association") and data in (node["sourceRef"], node["targetRef"]):
                other = node["targetRef"] if node["sourceRef"] == data else node["sourceRef"]
                return self.step_of.get(other, "")
        return ""

    # -- the whole ----------------------------------------------------------------------------------

    def _part(self, node: Node, name: str, data: dict[str, Any]) -> _Part:
        part = _Part({"id": our_id(node["id"]), **data}, node)
        if (found := extension.held(node, name)) is not None:
            value = extension.to_value(found)
            if isinstance(value, dict):
                part.ours = value
                part.data["id"] = value.get("id", part.data["id"])
                part.place = float(found["order"]) if found["order"].isdigit() else 1e9
        if name == "lane" and part.ours:
            silent = data["name"] if isinstance(data["name"], dict) else ""
            said = _said("" if silent else data["name"], part.ours.get("name", ""), silent)
            part.data = {**part.ours, "id": part.data["id"], "name": said}
        return part

    def _blueprint(self) -> Blueprint:
        whole = extension.to_value(self.ours) if self.ours is not None else {}
        whole = whole if isinstance(whole, dict) else {}
        processes = [one["name"] for one in within(self.root, "process")]
        names = [one["name"] for one in within(self.root, "collaboration")]
        # with several processes the name of one of them says less than that of the whole
        names += [self.root["name"], *processes] if len(processes) > 1 else [*processes, self.root["name"]]
        names += [one["name"] for one in self.participants]
        name = next((_spaced(one) for one in names if one.strip()), "")
        first = next((one["id"] for one in within(self.root, "process") if one["id"]), self.root["id"])
        whole.setdefault("id", our_id(first or "process"))
        whole.setdefault("name", name or unnamed("process"))
        if self.steps:
            whole.setdefault("stages", [{"id": "all", "name": whole["name"]}])
        if self.steps and not whole["stages"]:
            whole["stages"] = [{"id": "all", "name": whole["name"]}]
        self._set_places(whole)
        for key in ("lanes", "steps", "flows", "evidence"):
            parts: list[_Part] = getattr(self, key)
            parts.sort(key=lambda part: part.place)
            if parts:
                whole[key] = [_short(part.data) for part in parts]
        return read({MARK: VERSION, **pruning.prune(whole)})

    def _set_places(self, whole: dict[str, Any]) -> None:
        """Give steps of other tools a stage and a column, and each activity to the first step of its stage only."""
        stages = [one["id"] for one in whole.get("stages", ())]
        ends = [
            (part.data["source"], part.data["target"])
            for part in self.flows
            if part.data.get("kind") != "message"
        ]
        columns = order.columns([part.data["id"] for part in self.steps], ends)
        known = {
            part.data["id"]: part.data["stage"] for part in self.steps if part.data.get("stage") in stages
        }
        before: dict[str, list[str]] = defaultdict(list)
        for source, target in ends:
            before[target].append(source)
        taken: set[tuple[str, str]] = set()
        for part in sorted(self.steps, key=lambda part: (not part.ours, columns[part.data["id"]])):
            data = part.data
            if data["id"] not in known:
                known[data["id"]] = next(
                    (known[one] for one in before[data["id"]] if one in known), stages[0]
                )
            data["stage"] = known[data["id"]]
            if not part.ours:
                data["column"] = columns[data["id"]]
        for inner in (False, True):  # a task comes before a subprocess that holds one of the same name
            for part in self.steps:
                data, names = part.data, part.data.get("activities", [])
                if inner and not part.ours:
                    names = self.inner.get(part.node["id"], [])
                elif inner:
                    continue
                free = [one for one in dict.fromkeys(names) if (data["stage"], one) not in taken]
                taken.update((data["stage"], one) for one in free)
                data["activities"] = [*(data.get("activities", []) if inner else []), *free]
        for part in self.evidence:
            if part.data["step"]:
                part.data["stage"] = known[part.data["step"]]
            elif part.data.get("stage") not in stages:
                part.data["stage"] = stages[0] if stages else ""
        self.evidence = [part for part in self.evidence if part.data["stage"]]


def _short(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value != [] or key == "activities"}


def _leaves(node: Node, path: tuple[str, ...] = ()) -> list[tuple[Node, tuple[str, ...]]]:
    found = []
    for lane in within(node, "lane"):
        names = (*path, _spaced(lane["name"]))
        inner = [leaf for one in within(lane, "childLaneSet") for leaf in _leaves(one, names)]
        found += inner or [(lane, names)]
    return found


def _bounds(root: Node) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for shape in root.all():
        if shape.uri == BPMNDI and shape.local == "BPMNShape":
            for one in shape.nodes:
                if one.uri == DC and one.local == "Bounds":
                    try:
                        found[_local(shape["bpmnElement"])] = (float(one["x"]), float(one["y"]))
                    except ValueError:
                        continue
    return found


def _lane_kind(name: str) -> str:
    return next((kind for kind, words in LANE_WORDS.items() if words.search(name)), "custom")


def _said(name: str, ours: Any, silent: Any = "") -> Any:
    """Return our name, which may be in two languages, unless another tool has changed what BPMN says of it.

    ``silent``: what an element without a name is called.
    """
    if not name.strip() and silent:
        return ours if ours in ("", silent) else silent
    names = list(ours.values()) if isinstance(ours, dict) else [ours]
    return ours if _spaced(name) in (_spaced(xml.clean(str(one))) for one in names) else _spaced(name)


def _meaning(node: Node) -> str:
    """Return what an element without a name is told apart by: what an event is about, else what it is."""
    about = [one.local for one in node.nodes if one.uri == BPMN and one.local.endswith("EventDefinition")]
    if len(about) > 1:
        return "multiple"
    return about[0] if about else node.local


def _give_ids(root: Node) -> None:
    """Give the elements an id that need one to be spoken of; BPMN lets it be left out."""
    taken = {node["id"] for node in root.all()}
    number = 0
    for process in within(root, "process"):
        for node in process.all():
            if node.uri == BPMN and (node.local in KINDS or node.local == "lane") and not node["id"]:
                while f"unnamed_{number}" in taken or not number:
                    number += 1
                node.attributes["id"] = f"unnamed_{number}"
                taken.add(node["id"])


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _free(id: str, taken: set[str], other: str = "") -> str:
    for one in (id, other):
        if one and one not in taken:
            return one
    number = 2
    while f"{id}_{number}" in taken:
        number += 1
    return f"{id}_{number}"
