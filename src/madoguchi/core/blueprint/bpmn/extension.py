"""What BPMN has no words for, as elements of our own namespace: any JSON value, and the same value back."""

from __future__ import annotations

import json
import re
from typing import Any

from madoguchi.core.blueprint.bpmn.names import BEFORE_REST, BPMN, OURS
from madoguchi.core.blueprint.bpmn.xml import BROKEN, Node, refuse

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOT_XML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|^\s|\s$|^$")
_SCALARS = {bool: "boolean", int: "number", float: "number", type(None): "null"}


def to_node(name: str, value: Any, **attributes: str) -> Node:
    """Return an element that holds a JSON value."""
    node = Node(OURS, name if _NAME.fullmatch(name) else "entry", attributes)
    if node.local != name:
        node.attributes["key"] = name
    if isinstance(value, dict):
        node.attributes["type"] = "object"
        node.children = [to_node(key, inner) for key, inner in value.items()]
    elif isinstance(value, list | tuple):
        node.attributes["type"] = "list"
        node.children = [to_node("item", inner) for inner in value]
    elif isinstance(value, str) and not _NOT_XML.search(value):
        node.children = [value]
    elif isinstance(value, str):  # characters XML has not, or white space that tools trim
        node.attributes["type"] = "json"
        node.children = [json.dumps(value)]
    else:
        node.attributes["type"] = _SCALARS[type(value)]
        node.children = [json.dumps(value)]
    return node


def to_value(node: Node) -> Any:
    """Return the JSON value of an element made by ``to_node``. Raises ``BlueprintError`` with its line."""
    kind = node["type"]
    if kind == "object":
        return {child.attributes.get("key", child.local): to_value(child) for child in node.nodes}
    if kind == "list":
        return [to_value(child) for child in node.nodes]
    if not kind:
        return node.text
    try:
        return json.loads(node.text)
    except ValueError:
        raise refuse(
            BROKEN.fill(line=node.line, column=1, detail=f"{node.local}: {node.text[:40]}")
        ) from None


def held(node: Node | None, name: str) -> Node | None:
    """Return our element of a name among an element's extensions."""
    for box in node.nodes if node is not None else ():
        if box.uri == BPMN and box.local == "extensionElements":
            for one in box.nodes:
                if one.uri == OURS and one.local == name:
                    return one
    return None


def put(node: Node, name: str, value: Any, order: int | None = None) -> None:
    """Set our element of a name among an element's extensions; what other tools keep there stays."""
    if (there := held(node, name)) is not None:
        there.remove()
    box = next((one for one in node.nodes if one.uri == BPMN and one.local == "extensionElements"), None)
    if box is None:
        others = frozenset(one.local for one in node.nodes) - BEFORE_REST
        box = node.add(Node(BPMN, "extensionElements"), others)
    box.add(to_node(name, value, **({} if order is None else {"order": str(order)})))
