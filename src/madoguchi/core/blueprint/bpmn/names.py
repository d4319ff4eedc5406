"""The names BPMN 2.0 uses (formal/2011-01-03), and which of our kinds its elements are."""

from __future__ import annotations

import re

from madoguchi.core.blueprint.bpmn import xml
from madoguchi.core.text import Text

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
OURS = "urn:madoguchi:blueprint:1"
xml.USUAL.update({BPMN: "bpmn", BPMNDI: "bpmndi", DC: "dc", DI: "di", OURS: "madoguchi"})

TASKS = frozenset(
    [
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    ]
)
SUBPROCESSES = frozenset(("subProcess", "transaction", "adHocSubProcess", "callActivity"))
EVENTS = frozenset(
    ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "implicitThrowEvent")
)
GATEWAYS = {
    "exclusiveGateway": "exclusive",
    "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive",
    "eventBasedGateway": "event",
    "complexGateway": "complex",
}
KINDS: dict[str, str] = {
    **dict.fromkeys(TASKS, "task"),
    **dict.fromkeys(SUBPROCESSES, "subprocess"),
    **dict.fromkeys(EVENTS, "event"),
    **dict.fromkeys(GATEWAYS, "gateway"),
    "startEvent": "start",
    "endEvent": "end",
}
TAGS = {
    "task": "task",
    "subprocess": "subProcess",
    "event": "intermediateThrowEvent",
    "start": "startEvent",
    "end": "endEvent",
}
# What elements without a name are called
UNNAMED = {
    "process": Text("Process", "業務プロセス"),
    "startEvent": Text("Start", "開始"),
    "endEvent": Text("End", "終了"),
    "exclusiveGateway": Text("Decision", "条件分岐"),
    "parallelGateway": Text("All ways", "並行"),
    "inclusiveGateway": Text("One or more ways", "選択分岐"),
    "eventBasedGateway": Text("Whatever happens first", "先に起きたこと"),
    "complexGateway": Text("Branching", "分岐"),
    "messageEventDefinition": Text("Message", "メッセージ"),
    "timerEventDefinition": Text("Timer", "タイマー"),
    "errorEventDefinition": Text("Error", "エラー"),
    "escalationEventDefinition": Text("Escalation", "エスカレーション"),
    "cancelEventDefinition": Text("Cancel", "取り消し"),
    "compensateEventDefinition": Text("Compensation", "補償"),
    "conditionalEventDefinition": Text("Condition", "条件成立"),
    "linkEventDefinition": Text("Link", "リンク"),
    "signalEventDefinition": Text("Signal", "シグナル"),
    "terminateEventDefinition": Text("Stop everything", "強制終了"),
    "multiple": Text("Several events", "複数のイベント"),
    "callActivity": Text("Called process", "呼び出すプロセス"),
    **dict.fromkeys(SUBPROCESSES - {"callActivity"}, Text("Subprocess", "サブプロセス")),
    **dict.fromkeys(TASKS, Text("Task", "作業")),
    **dict.fromkeys(EVENTS, Text("Event", "イベント")),
}
# What stands after extensionElements in any element, so that an insertion keeps to the order of the schema
BEFORE_REST = frozenset({"documentation", "extensionElements"})
ARTIFACTS = frozenset({"association", "group", "textAnnotation"})
_BAD = re.compile(r"[^\w.\-]")
_OUR_ID = re.compile(r"[^\s/]{1,120}")


def tag_of(kind: str, gateway: str) -> str:
    """Return the element a step of a kind becomes."""
    if kind == "gateway":
        return next((tag for tag, name in GATEWAYS.items() if name == gateway), "exclusiveGateway")
    return TAGS[kind]


def gateway_of(tag: str) -> str:
    """Return the kind of gateway an element is, "" for any other element."""
    return GATEWAYS.get(tag, "")


def unnamed(tag: str) -> dict[str, str]:
    """Return what an element without a name is called, as the JSON of a text."""
    said = UNNAMED.get(tag, UNNAMED["process"])
    return {"en": said.en, "ja": said.ja}


def xml_id(kind: str, id: str) -> str:
    """Return an id XML allows, telling apart things of several kinds."""
    return f"{kind}_" + _BAD.sub(lambda found: f"_x{ord(found[0]):x}_", id)


def our_id(id: str) -> str:
    """Return an id we allow for one of another tool."""
    return id if _OUR_ID.fullmatch(id) else re.sub(r"[\s/]+", "_", id)[:100] or "x"
