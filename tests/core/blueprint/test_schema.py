"""The published schema and the reader say the same of files: what is good to one is good to the other."""

from __future__ import annotations

import copy
import json
from dataclasses import fields
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from madoguchi.core.blueprint import model
from madoguchi.core.blueprint.reading import MARK, BlueprintError, read, to_json
from madoguchi.imports.sample.blueprint import blueprint

SCHEMA = json.loads(files("madoguchi.core.blueprint").joinpath("schema.json").read_text("utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)

SMALL: dict[str, Any] = {
    MARK: 1,
    "id": "returns",
    "name": {"en": "Returns", "ja": "返品"},
    "stages": [
        {
            "id": "take",
            "name": "Take",
            "target": 0.9,
            "promises": [
                {"id": "soon", "within_seconds": 3600, "end_steps": ["b"], "pauses": [{"from_steps": ["a"], "to_steps": ["b"]}]},
                {"id": "liked", "kind": "answer", "question": "q1", "at_least": -1},
                {"id": "cheap", "kind": "cost", "at_most": 1.5, "when": {"channels": ["phone"]}},
                {"id": "right", "kind": "quality", "without": ["b"]},
            ],
        }
    ],
    "lanes": [{"id": "front", "kind": "front", "name": "Front", "tier": None}],
    "steps": [
        {"id": "a", "stage": "take", "lane": "front", "name": {"ja": "受付"}, "calls": {"process": "stock", "target": 1}},
        {"id": "b", "stage": "take", "lane": "front", "name": "B", "column": 1, "calls": None, "extra": {"x": [1]}},
    ],
    "flows": [{"id": "a-b", "source": "a", "target": "b", "kind": "agreement"}],
    "evidence": [{"id": "mail", "stage": "take", "name": "Mail", "step": "b"}],
    "rules": [{"id": "r", "kind": "within", "a": "a", "b": "b", "seconds": 5}, {"id": "n", "kind": "never", "a": "b"}],
}  # fmt: skip


def good_to_the_reader(data: Any) -> bool:
    try:
        read(data)
    except BlueprintError:
        return False
    return True


def test_the_schema_is_a_schema_and_knows_every_field() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    kinds = {
        name: getattr(model, name) for name in SCHEMA["$defs"] if hasattr(model, name) and name != "Text"
    }
    assert {
        "Stage",
        "Promise",
        "Lane",
        "Step",
        "Flow",
        "Evidence",
        "Rule",
        "Condition",
        "Call",
        "Pause",
    } == set(kinds)
    for name, kind in kinds.items():
        assert set(SCHEMA["$defs"][name]["properties"]) == {one.name for one in fields(kind)}, name
    assert set(SCHEMA["properties"]) - {MARK} == {one.name for one in fields(model.Blueprint)}


def test_good_files_are_good_to_both() -> None:
    for good in (SMALL, to_json(blueprint()), {MARK: 1, "id": "empty", "name": "Empty"}):
        assert good_to_the_reader(good)
        CHECK.validate(good)


BAD: list[tuple[tuple[Any, ...], Any]] = [
    ((MARK,), 2),
    ((MARK,), "1"),
    (("name",), 4),
    (("name",), {}),
    (("name",), {"fr": "x"}),
    (("stages",), {}),
    (("stages", 0, "target"), 1.5),
    (("stages", 0, "target"), "0.9"),
    (("stages", 0, "colour"), "red"),
    (("stages", 0, "promises", 0, "within_seconds"), None),
    (("stages", 0, "promises", 0, "within_seconds"), -1),
    (("stages", 0, "promises", 0, "end_steps"), []),
    (("stages", 0, "promises", 0, "clock"), "lunar"),
    (("stages", 0, "promises", 0, "start"), "steps"),
    (("stages", 0, "promises", 0, "pauses"), [{"from_steps": ["a"]}]),
    (("stages", 0, "promises", 1, "question"), ""),
    (("stages", 0, "promises", 1, "at_least"), None),
    (("stages", 0, "promises", 2, "at_most"), True),
    (("stages", 0, "promises", 3, "without"), []),
    (("lanes", 0, "kind"), "top"),
    (("lanes", 0, "tier"), 1.5),
    (("lanes", 0, "id"), "has space"),
    (("steps", 0, "id"), "x" * 121),
    (("steps", 0, "activities"), "a"),
    (("steps", 0, "optional"), 1),
    (("steps", 0, "repeat"), None),
    (("steps", 0, "calls"), {"clock": "business"}),
    (("steps", 0, "extra"), []),
    (("flows", 0, "kind"), "arrow"),
    (("rules", 0, "seconds"), None),
    (("rules", 0, "kind"), "sometimes"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), BAD, ids=lambda part: str(part)[:40])
def test_bad_files_are_bad_to_both(path: tuple[Any, ...], value: Any) -> None:
    data = copy.deepcopy(SMALL)
    place: Any = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert not good_to_the_reader(data)
    assert not CHECK.is_valid(data)


def test_what_is_missing_is_missed_by_both() -> None:
    for part, name in (
        (None, "id"),
        (None, "name"),
        ("stages", "name"),
        ("steps", "lane"),
        ("flows", "target"),
    ):
        data = copy.deepcopy(SMALL)
        del (data if part is None else data[part][0])[name]
        assert not good_to_the_reader(data)
        assert not CHECK.is_valid(data)
