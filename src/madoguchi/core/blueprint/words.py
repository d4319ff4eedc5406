"""What the parts of a blueprint say, as short sentences in both languages: promises, rules, whom they are for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from madoguchi.core.blueprint.model import Blueprint, Condition, Promise, Rule
from madoguchi.core.text import Text

Name = Callable[[str], str]

_UNITS = (
    (86_400, "day", "days", "日"),
    (3_600, "hour", "hours", "時間"),
    (60, "minute", "minutes", "分"),
    (1, "second", "seconds", "秒"),
)
WITHIN = Text("within {time}", "{time}以内")
OPEN_HOURS = Text("{said} of opening hours", "営業時間で{said}")
FROM_OPENING = Text("{said}, from the opening of the case", "案件の開始から{said}")
FROM_STEPS = Text("{said}, from {steps}", "{steps}から{said}")
WITHOUT = Text("without {steps}", "{steps}なし")
ANSWER = Text("answer to “{question}” at least {least}", "設問「{question}」が{least}以上")
COST = Text("costs at most {most}", "費用{most}以内")
FOR = Text("{who}: {said}", "{who}：{said}")
NO_TIME = Text("time not said yet", "期限は未定")
DUE = Text("by the date the log names", "記録にある期限まで")
RULES = {
    "before": Text("“{b}” never without “{a}” before it", "「{b}」の前に必ず「{a}」"),
    "never_twice": Text("“{a}” at most once", "「{a}」は1回まで"),
    "within": Text("“{b}” within {time} after “{a}”", "「{a}」のあと{time}以内に「{b}」"),
    "different_person": Text("“{a}” and “{b}” by different people", "「{a}」と「{b}」は別の担当者"),
    "always": Text("“{a}” in every case", "「{a}」は必ず行う"),
    "never": Text("“{a}” in no case", "「{a}」は行わない"),
}


def length(seconds: float) -> Text:
    """Say a length of time as a person would promise it: in the largest unit it has a whole or half number of."""
    for size, one, many, japanese in _UNITS:
        count = seconds / size
        if count >= 1 and (count * 2).is_integer():
            said = f"{count:g}"
            return Text(f"{said} {one if count == 1 else many}", f"{said}{japanese}")
    return Text(f"{seconds:g} seconds", f"{seconds:g}秒")


def promise(
    blueprint: Blueprint, one: Promise, *, channel: Name = str, request: Name = str, question: Name = str
) -> Text:
    """Say a promise in one line. Codes are named by the functions given, or stand as they are."""
    if one.name.en or one.name.ja:
        return one.name
    if one.kind == "quality":
        said = WITHOUT.fill(steps="{steps}")
        said = _with_steps(blueprint, said, one.without)
    elif one.kind == "answer":
        said = ANSWER.fill(question=question(one.question), least=_figure(one.at_least))
    elif one.kind == "cost":
        said = COST.fill(most=_figure(one.at_most))
    elif one.within_seconds is None:
        said = DUE if one.due_attribute else NO_TIME
    else:
        time = length(one.within_seconds)
        said = Text(WITHIN.en.format(time=time.en), WITHIN.ja.format(time=time.ja))
        if one.clock == "business":
            said = Text(OPEN_HOURS.en.format(said=said.en), OPEN_HOURS.ja.format(said=said.ja))
        if one.start == "case":
            said = Text(FROM_OPENING.en.format(said=said.en), FROM_OPENING.ja.format(said=said.ja))
        elif one.start == "steps":
            steps = step_names(blueprint, one.start_steps)
            said = Text(
                FROM_STEPS.en.format(said=said.en, steps=steps.en),
                FROM_STEPS.ja.format(said=said.ja, steps=steps.ja),
            )
    who = condition(blueprint, one.when, channel=channel, request=request)
    return (
        Text(FOR.en.format(who=who.en, said=said.en), FOR.ja.format(who=who.ja, said=said.ja))
        if who.en
        else said
    )


def condition(blueprint: Blueprint, when: Condition, *, channel: Name = str, request: Name = str) -> Text:
    """Say whom something is for; empty for everyone."""
    parts = [
        _list(map(channel, when.channels)),
        _list(map(request, when.requests)),
        _list(when.priorities),
        _list(when.languages),
        step_names(blueprint, when.steps),
    ]
    kept = [part for part in parts if part.en]
    return Text("; ".join(part.en for part in kept), "・".join(part.ja for part in kept))


def rule(blueprint: Blueprint, one: Rule) -> Text:
    """Say a rule in one line."""
    if one.name.en or one.name.ja:
        return one.name
    a, b = step_names(blueprint, (one.a,)), step_names(blueprint, (one.b,) if one.b else ())
    time = length(one.seconds or 0)
    said = RULES[one.kind]
    return Text(said.en.format(a=a.en, b=b.en, time=time.en), said.ja.format(a=a.ja, b=b.ja, time=time.ja))


def step_names(blueprint: Blueprint, ids: Iterable[str]) -> Text:
    """Return the names of steps, one after the other; an id that is not there stands for itself."""
    names = [blueprint.step_by_id[id].name if id in blueprint.step_by_id else Text(id, id) for id in ids]
    return Text(", ".join(name.en for name in names), "、".join(name.ja for name in names))


def _with_steps(blueprint: Blueprint, said: Text, ids: Iterable[str]) -> Text:
    steps = step_names(blueprint, ids)
    return Text(said.en.format(steps=steps.en), said.ja.format(steps=steps.ja))


def _list(names: Iterable[str]) -> Text:
    held = list(names)
    return Text(", ".join(held), "、".join(held))


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
