"""Deviations and rules in words, in both languages: for pages, files, the command and the API."""

from __future__ import annotations

from collections.abc import Callable

from madoguchi.core.blueprint.model import Blueprint, Rule
from madoguchi.core.process.judging import Spot
from madoguchi.core.text import Text
from madoguchi.kit import formats

KINDS = {
    "skipped": Text("Skipped", "飛ばされた"),
    "inserted": Text("Not planned there", "計画にない"),
    "repeated": Text("Done again", "繰り返し"),
    "out_of_order": Text("In another order", "順序が違う"),
    "rule": Text("Rule broken", "ルール違反"),
}
SAID = {
    "skipped": Text("“{name}” skipped", "「{name}」を飛ばした"),
    "inserted": Text("“{name}” where it is not planned", "「{name}」を計画にない場所で行った"),
    "unplanned": Text("“{name}”, which is not planned at all", "計画にない「{name}」を行った"),
    "repeated": Text("“{name}” done again", "「{name}」を繰り返した"),
    "out_of_order": Text("“{name}” in another order", "「{name}」の順序が違う"),
    "rule": Text("Rule broken: {name}", "ルール違反：{name}"),
}
RULES = {
    "before": Text("“{a}” always before “{b}”", "「{b}」の前に必ず「{a}」"),
    "never_twice": Text("“{a}” never twice", "「{a}」は一度だけ"),
    "always": Text("“{a}” in every case", "すべての案件で「{a}」"),
    "never": Text("“{a}” in no case", "「{a}」は行わない"),
    "within": Text("“{b}” within {time} of “{a}”", "「{a}」から{time}以内に「{b}」"),
    "within_business": Text(
        "“{b}” within {time} of “{a}”, in opening hours", "「{a}」から営業時間で{time}以内に「{b}」"
    ),
    "different_person": Text("“{a}” and “{b}” by different people", "「{a}」と「{b}」は別の担当者"),
}
Called = Callable[[str], Text]


def plain(code: str) -> Text:
    """Return a code as its own name."""
    return Text(code, code)


def said(spot: Spot, blueprint: Blueprint, activity: Called = plain) -> Text:
    """Return a deviation in words; ``activity`` names activities that are no step."""
    if spot.kind == "rule":
        rule = next((one for one in blueprint.rules if one.id == spot.rule), None)
        name = rule_said(rule, blueprint) if rule else plain(spot.rule)
        return _fill(SAID["rule"], name=name)
    if spot.kind == "inserted" and not spot.step:
        return _fill(SAID["unplanned"], name=activity(spot.activity))
    return _fill(SAID[spot.kind], name=step_name(blueprint, spot.step))


def rule_said(rule: Rule, blueprint: Blueprint) -> Text:
    """Return a rule in words: its own name, else what it asks for."""
    if rule.name.en or rule.name.ja:
        return rule.name
    kind = "within_business" if rule.kind == "within" and rule.clock == "business" else rule.kind
    seconds = rule.seconds or 0
    return _fill(
        RULES[kind],
        a=step_name(blueprint, rule.a),
        b=step_name(blueprint, rule.b),
        time=Text(formats.duration(seconds, "en"), formats.duration(seconds, "ja")),
    )


def step_name(blueprint: Blueprint, step: str) -> Text:
    """Return what a step is called."""
    found = blueprint.step_by_id.get(step)
    return found.name if found and (found.name.en or found.name.ja) else plain(step)


def stage_name(blueprint: Blueprint, stage: str) -> Text:
    """Return what a stage is called."""
    found = blueprint.stage_by_id.get(stage)
    return found.name if found and (found.name.en or found.name.ja) else plain(stage)


def _fill(text: Text, **values: Text) -> Text:
    return Text(
        text.en.format(**{name: value.en for name, value in values.items()}),
        text.ja.format(**{name: value.ja for name, value in values.items()}),
    )
