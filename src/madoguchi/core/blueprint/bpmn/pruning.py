"""What speaks of steps that another tool took out of a drawing goes with them."""

from __future__ import annotations

from typing import Any

from madoguchi.core.blueprint.reading import NEEDED

_OF_PROMISES = ("start_steps", "end_steps", "without")


def prune(data: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of a blueprint without promises and rules of steps that are not there, and without their names."""
    there = {step["id"] for step in data.get("steps", ())}

    def kept(ids: list[str]) -> list[str]:
        return [id for id in ids if id in there]

    stages = []
    for stage in data.get("stages", ()):
        promises = []
        for promise in stage.get("promises", ()):
            made: dict[str, Any] = {
                key: kept(value) if key in _OF_PROMISES else value for key, value in promise.items()
            }
            if "steps" in made.get("when", {}):
                made["when"] = made["when"] | {"steps": kept(made["when"]["steps"])}
            if "pauses" in made:
                made["pauses"] = [
                    {"from_steps": kept(pause["from_steps"]), "to_steps": kept(pause["to_steps"])}
                    for pause in made["pauses"]
                ]
            emptied = {key for key in _OF_PROMISES if promise.get(key) and not made[key]}
            needed = {*NEEDED.get(made.get("kind", "time"), ())}
            if not emptied & (needed | ({"start_steps"} if made.get("start") == "steps" else set())):
                promises.append(made)
        stages.append(stage | ({"promises": promises} if promises or "promises" in stage else {}))
    rules = [
        rule for rule in data.get("rules", ()) if {rule.get("a"), rule.get("b") or rule.get("a")} <= there
    ]
    steps = []
    for step in data.get("steps", ()):
        calls = step.get("calls")
        if calls and calls.get("end_steps"):
            step = step | {"calls": calls | {"end_steps": kept(calls["end_steps"])}}
        steps.append(step)
    pruned = dict(data)
    for name, value in (("stages", stages), ("rules", rules), ("steps", steps)):
        if name in data:
            pruned[name] = value
    return pruned
