"""BPMN 2.0 XML in and out.

``dumps`` of a blueprint drawn here makes a new document; ``loads`` of it gives the identical blueprint. A document of
another tool is kept whole in ``extra["bpmn"]``; ``dumps`` writes it back as it was where the blueprint was not changed,
and changes no more than what was changed where it was.
"""

from __future__ import annotations

from dataclasses import replace

from madoguchi.core.blueprint.bpmn import xml
from madoguchi.core.blueprint.bpmn.making import make
from madoguchi.core.blueprint.bpmn.mending import mend
from madoguchi.core.blueprint.bpmn.taking import take
from madoguchi.core.blueprint.bpmn.unseen import unseen
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.text import Text

KEPT = "bpmn"


def loads(data: str | bytes) -> Blueprint:
    """Read a BPMN file. Raises ``BlueprintError`` with the line of what cannot be read."""
    root = xml.parse(data)
    blueprint = take(root).blueprint
    if root["exporter"] == "Madoguchi" and any(
        xml.same(root, xml.parse(xml.write(make(blueprint, language)))) for language in ("en", "ja")
    ):
        return blueprint  # all of it is in there
    return replace(blueprint, extra={**blueprint.extra, KEPT: xml.write(root)})


def dumps(blueprint: Blueprint, language: str = "en") -> str:
    """Return the BPMN file of a blueprint, its names in one language (the other is kept in our own elements)."""
    kept = blueprint.extra.get(KEPT)
    if isinstance(kept, str):
        return mend(kept, replace(blueprint, extra=_without(blueprint)), language)
    return xml.write(make(blueprint, language))


def kept_unseen(blueprint: Blueprint) -> list[Text]:
    """Return what the document a blueprint came from says beside what is drawn, each with how many."""
    kept = blueprint.extra.get(KEPT)
    return unseen(kept) if isinstance(kept, str) else []


def _without(blueprint: Blueprint) -> dict[str, object]:
    return {key: value for key, value in blueprint.extra.items() if key != KEPT}
