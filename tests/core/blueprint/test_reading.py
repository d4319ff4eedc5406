"""A blueprint survives the way into a file and back, and what cannot be right is told with its place."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from madoguchi.core.blueprint.reading import BlueprintError, dumps, loads, read, to_json
from madoguchi.imports.sample.blueprint import blueprint

SMALL: dict[str, Any] = {
    "madoguchi_blueprint": 1,
    "id": "returns",
    "name": {"en": "Returns", "ja": "返品"},
    "stages": [
        {
            "id": "take",
            "name": "Take",
            "target": 0.9,
            "promises": [{"id": "soon", "within_seconds": 3600, "end_steps": ["b"]}],
        }
    ],
    "lanes": [{"id": "front", "kind": "front", "name": "Front"}],
    "steps": [
        {"id": "a", "stage": "take", "lane": "front", "name": "A", "activities": ["a"]},
        {"id": "b", "stage": "take", "lane": "front", "name": "B", "column": 1, "activities": ["b"]},
    ],
    "flows": [{"id": "a-b", "source": "a", "target": "b"}],
}


def test_the_way_into_a_file_and_back() -> None:
    drawn = blueprint()
    assert loads(dumps(drawn)) == drawn
    assert to_json(read(SMALL)) == SMALL


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("stages", 0, "target"), 1.5, "stages[0].target"),
        (("steps", 0, "stage"), "nowhere", "steps[0].stage"),
        (("steps", 1, "id"), "a", "steps[1].id"),
        (("steps", 0, "colour"), "red", "steps[0].colour"),
        (("steps", 0, "activities"), "a", "steps[0].activities"),
        (("flows", 0, "target"), "c", "flows[0].target"),
        (("lanes", 0, "kind"), "top", "lanes[0].kind"),
        (("stages", 0, "promises", 0, "within_seconds"), None, "stages[0].promises[0].within_seconds"),
        (("stages", 0, "promises", 0, "end_steps"), [], "stages[0].promises[0].end_steps"),
        (("name",), 4, "name"),
        (("stages",), {}, "stages"),
        (("madoguchi_blueprint",), 2, "madoguchi_blueprint"),
    ],
)
def test_what_cannot_be_right_is_told_with_its_place(path: tuple[Any, ...], value: Any, where: str) -> None:
    data = copy.deepcopy(SMALL)
    place: Any = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(BlueprintError) as told:
        read(data)
    assert where in [problem.where for problem in told.value.problems]
    assert told.value.text.en
    assert told.value.text.ja


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"madoguchi_blueprint": true}', "[" * 100_000])
def test_what_is_no_blueprint_is_refused(text: str) -> None:
    with pytest.raises(BlueprintError):
        loads(text)
