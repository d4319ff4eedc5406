"""The readable rules of a blueprint (always before, never twice …) on one case, from the order of its steps alone.

``within`` and ``different_person`` need times and people: the warehouse asks them of the events
(``warehouse/expressions/conformance.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.core.blueprint.model import Blueprint, Rule
from madoguchi.core.process.conformance import Alignment, Deviation

OF_ORDER = ("before", "never_twice", "always", "never")
OF_EVENTS = ("within", "different_person")


def broken(
    blueprint: Blueprint, activities: Sequence[str], alignment: Alignment, *, finished: bool = True
) -> list[Deviation]:
    """Return a deviation for each rule of order the case broke, at the event at which it shows first."""
    found = []
    for rule in blueprint.rules:
        if rule.kind in OF_ORDER:
            stage = stage_of(blueprint, rule)
            place = _shows(rule, stage, alignment, finished=finished)
            if place is not None:
                said = "" if rule.kind == "always" else activities[place]
                found.append(Deviation("rule", judged(rule), stage, place, said, rule.id))
    return found


def judged(rule: Rule) -> str:
    """Return the step at which a rule is broken: the second of two, else the only one."""
    return rule.b if rule.kind in ("before", "within", "different_person") else rule.a


def stage_of(blueprint: Blueprint, rule: Rule) -> str:
    """Return the stage a broken rule counts for: the rule's own, else that of the step it is broken at."""
    if rule.stage:
        return rule.stage
    step = blueprint.step_by_id.get(judged(rule))
    return step.stage if step else ""


def _shows(rule: Rule, stage: str, alignment: Alignment, *, finished: bool) -> int | None:
    places = [place for place, step in enumerate(alignment.steps) if step == rule.a]
    if rule.kind == "never":
        return places[0] if places else None
    if rule.kind == "never_twice":
        return places[1] if len(places) > 1 else None
    if rule.kind == "before":
        first = next((place for place, step in enumerate(alignment.steps) if step == rule.b), None)
        return first if first is not None and not (places and places[0] < first) else None
    inside = [place for place, one in enumerate(alignment.stages) if one == stage]
    if places or not inside:
        return None
    left = inside[-1] + 1
    return left if left < len(alignment.stages) or finished else None
