"""What a BPMN document says that the drawing does not show: it is kept and goes out again, and a person is told so."""

from __future__ import annotations

from madoguchi.core.blueprint.bpmn.names import KINDS
from madoguchi.core.blueprint.bpmn.taking import is_bpmn, within
from madoguchi.core.blueprint.bpmn.xml import Node, parse
from madoguchi.core.text import Text

INNER = Text("steps inside subprocesses: {n}", "サブプロセスの中の手順 {n}")
CLOSED = Text("messages to or from a closed pool: {n}", "中身のないプールとのメッセージ {n}")
NOTES = Text("annotations that belong to no step: {n}", "手順に付かない注釈 {n}")
NAMES = {
    "group": Text("groups: {n}", "グループ {n}"),
    "dataStoreReference": Text("data stores: {n}", "データストア {n}"),
    "conversation": Text("conversations: {n}", "会話（カンバセーション）{n}"),
    "choreographyTask": Text("choreography tasks: {n}", "コレオグラフィのタスク {n}"),
}


def unseen(document: str) -> list[Text]:
    """Return what of a document was drawn there and is not here, each with how many, in the order above."""
    root = parse(document)
    nodes = list(root.all())
    by_id = {node["id"]: node for node in nodes if node["id"]}
    found: list[tuple[Text, int]] = []
    found.append((INNER, sum(1 for node in nodes if _inside(node))))
    flows = [one for box in within(root, "collaboration") for one in within(box, "messageFlow")]
    found.append(
        (CLOSED, sum(1 for one in flows if any(_pool(one[end], by_id) for end in ("sourceRef", "targetRef"))))
    )
    tied = {one[end] for one in nodes if is_bpmn(one, "association") for end in ("sourceRef", "targetRef")}
    loose = [one for one in nodes if is_bpmn(one, "textAnnotation") and one["id"] not in tied]
    found.append((NOTES, len(loose)))
    for tag, said in NAMES.items():
        if tag != "group" or root["exporter"] != "Madoguchi":  # our own groups are the stages
            found.append((said, sum(1 for node in nodes if is_bpmn(node, tag))))
    return [said.fill(n=number) for said, number in found if number]


def _inside(node: Node) -> bool:
    return is_bpmn(node, *KINDS) and node.parent is not None and node.parent.local in KINDS


def _pool(id: str, by_id: dict[str, Node]) -> bool:
    end = by_id.get(id.rpartition(":")[2])
    return end is not None and is_bpmn(end, "participant")
