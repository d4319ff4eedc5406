"""The names BPMN 2.0 uses (formal/2011-01-03), and which of our kinds its elements are."""

from __future__ import annotations

import re

from madoguchi.core.blueprint.bpmn import xml

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


def xml_id(kind: str, id: str) -> str:
    """Return an id XML allows, telling apart things of several kinds."""
    return f"{kind}_" + _BAD.sub(lambda found: f"_x{ord(found[0]):x}_", id)


def our_id(id: str) -> str:
    """Return an id we allow for one of another tool."""
    return id if _OUR_ID.fullmatch(id) else re.sub(r"[\s/]+", "_", id)[:100] or "x"
