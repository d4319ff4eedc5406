"""A blueprint as JSON and back. What cannot be right is refused with the place and the way to mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any

from madoguchi.core.blueprint import model
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.text import Text

MARK = "madoguchi_blueprint"
LARGEST = 2_000  # steps, flows, rules: more than any page could show
_ID = re.compile(r"[^\s/]{1,120}")

NOT_JSON = Text(
    "This is not JSON: line {line}, column {column}.", "JSON として読めません（{line}行目、{column}文字目）。"
)
NOT_OURS = Text(
    "This is no blueprint file: it must be a JSON object with “madoguchi_blueprint”: 1.",
    "ブループリントのファイルではありません。「madoguchi_blueprint」: 1 を含む JSON が必要です。",
)
NEWER = Text(
    "This blueprint was written by a newer version (format {version}); this one reads up to {ours}.",
    "新しい版の形式（{version}）で書かれたブループリントです。この版で読めるのは形式 {ours} までです。",
)
WRONG_TYPE = Text("It must be {wanted}.", "{wanted}で指定してください。")
UNKNOWN_KEY = Text(
    "There is no such entry here. Known: {known}.", "この項目はありません。使える項目：{known}"
)
MISSING_KEY = Text("It is missing.", "指定がありません。")
ONE_OF = Text("It must be one of: {known}.", "次のいずれかを指定してください：{known}")
NO_SUCH = Text("There is no {kind} “{id}” in this blueprint.", "この設計図に{kind}「{id}」はありません。")
TWICE = Text("The id “{id}” is used twice.", "ID「{id}」が重複しています。")
BAD_ID = Text(
    "An id has 1 to 120 characters, without spaces or slashes.", "ID は空白とスラッシュを除く1～120文字です。"
)
TOO_MANY = Text("More than {limit} entries.", "{limit}件を超えています。")
NOT_NEGATIVE = Text("It must not be negative.", "0以上の値を指定してください。")
A_SHARE = Text("It must lie between 0 and 1.", "0から1の間で指定してください。")
TWO_STEPS = Text(
    "The activity “{name}” belongs to two steps of one stage.",
    "活動「{name}」が同じ段階の2つの手順に割り当てられています。",
)
NO_LIMIT = Text("A promise of this kind needs “{name}”.", "この種類の約束には「{name}」が必要です。")

KIND_NAMES = {
    "stage": Text("stage", "段階"),
    "lane": Text("lane", "レーン"),
    "step": Text("step", "手順"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be right. ``where``: the place as a path, such as ``stages[2].promises[0].clock``."""

    where: str
    text: Text


class BlueprintError(ValueError):
    """A blueprint that cannot be read; ``problems`` says every place, ``text`` the first ones in both languages."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        first = self.problems[:3]
        self.text = Text(
            " ".join(f"{one.where}: {one.text.en}" if one.where else one.text.en for one in first),
            "".join(f"{one.where}：{one.text.ja}" if one.where else one.text.ja for one in first),
        )
        super().__init__(self.text.en)


def loads(text: str) -> Blueprint:
    """Read a blueprint file. Raises ``BlueprintError``."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BlueprintError([Problem("", NOT_JSON.fill(line=error.lineno, column=error.colno))]) from None
    except RecursionError:
        raise BlueprintError([Problem("", NOT_OURS)]) from None
    return read(data)


def read(data: Any, *, finished: bool = True) -> Blueprint:
    """Return the blueprint of parsed JSON. Raises ``BlueprintError`` with every problem found.

    A draft at work need not be ``finished``: what ``problems`` says of it is then let through.
    """
    if not isinstance(data, dict) or MARK not in data:
        raise BlueprintError([Problem("", NOT_OURS)])
    version = data[MARK]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BlueprintError([Problem(MARK, NOT_OURS)])
    if version > model.VERSION:
        raise BlueprintError([Problem(MARK, NEWER.fill(version=version, ours=model.VERSION))])
    reader = _Reader()
    made = reader.make(Blueprint, {key: value for key, value in data.items() if key != MARK}, "")
    if reader.problems:
        raise BlueprintError(reader.problems)
    assert isinstance(made, Blueprint)
    if finished and (found := problems(made)):
        raise BlueprintError(found)
    return made


def problems(blueprint: Blueprint) -> list[Problem]:
    """Return what cannot be right between the parts: names of things that are not there, ids used twice, empty promises."""
    found: list[Problem] = []
    for part in ("stages", "lanes", "steps", "flows", "evidence", "rules"):
        entries = getattr(blueprint, part)
        if len(entries) > LARGEST:
            found.append(Problem(part, TOO_MANY.fill(limit=LARGEST)))
        seen: set[str] = set()
        for place, entry in enumerate(entries):
            if entry.id in seen:
                found.append(Problem(f"{part}[{place}].id", TWICE.fill(id=entry.id)))
            elif not _ID.fullmatch(entry.id):
                found.append(Problem(f"{part}[{place}].id", BAD_ID))
            seen.add(entry.id)
    known = {"stage": blueprint.stage_by_id, "lane": blueprint.lane_by_id, "step": blueprint.step_by_id}

    def must(kind: str, ids: Iterable[str], where: str) -> None:
        for id in ids:
            if id not in known[kind]:
                said = KIND_NAMES[kind]
                text = Text(NO_SUCH.en.format(kind=said.en, id=id), NO_SUCH.ja.format(kind=said.ja, id=id))
                found.append(Problem(where, text))

    owner: dict[tuple[str, str], str] = {}
    for place, step in enumerate(blueprint.steps):
        where = f"steps[{place}]"
        must("stage", [step.stage], f"{where}.stage")
        must("lane", [step.lane], f"{where}.lane")
        must("step", step.calls.end_steps if step.calls else (), f"{where}.calls.end_steps")
        for name in step.activities:
            if owner.setdefault((step.stage, name), step.id) != step.id:
                found.append(Problem(f"{where}.activities", TWO_STEPS.fill(name=name)))
    for place, flow in enumerate(blueprint.flows):
        must("step", [flow.source], f"flows[{place}].source")
        must("step", [flow.target], f"flows[{place}].target")
    for place, evidence in enumerate(blueprint.evidence):
        must("stage", [evidence.stage], f"evidence[{place}].stage")
        must("step", [evidence.step] if evidence.step else [], f"evidence[{place}].step")
    for place, rule in enumerate(blueprint.rules):
        where = f"rules[{place}]"
        must("step", [rule.a], f"{where}.a")
        if rule.kind in ("before", "within", "different_person"):
            must("step", [rule.b], f"{where}.b")
        if rule.kind == "within" and rule.seconds is None:
            found.append(Problem(f"{where}.seconds", MISSING_KEY))
        must("stage", [rule.stage] if rule.stage else [], f"{where}.stage")
    must("step", blueprint.when.steps, "when.steps")
    for place, stage in enumerate(blueprint.stages):
        seen = set()
        for number, promise in enumerate(stage.promises):
            where = f"stages[{place}].promises[{number}]"
            if promise.id in seen:
                found.append(Problem(f"{where}.id", TWICE.fill(id=promise.id)))
            seen.add(promise.id)
            for name in ("start_steps", "end_steps", "without"):
                must("step", getattr(promise, name), f"{where}.{name}")
            must("step", promise.when.steps, f"{where}.when.steps")
            for index, pause in enumerate(promise.pauses):
                must("step", (*pause.from_steps, *pause.to_steps), f"{where}.pauses[{index}]")
            for name in NEEDED[promise.kind] + (("start_steps",) if promise.start == "steps" else ()):
                if getattr(promise, name) in (None, (), ""):
                    said = NEEDED_NAMES[name]
                    text = Text(NO_LIMIT.en.format(name=said.en), NO_LIMIT.ja.format(name=said.ja))
                    found.append(Problem(f"{where}.{name}", text))
    return found


NEEDED: dict[str, tuple[str, ...]] = {
    "time": ("within_seconds", "end_steps"),
    "quality": ("without",),
    "answer": ("question", "at_least"),
    "cost": ("at_most",),
}
NEEDED_NAMES = {
    "within_seconds": Text("within", "期限"),
    "start_steps": Text("first of these steps", "計り始めの手順"),
    "end_steps": Text("kept when one of these is done", "終えたら達成とする手順"),
    "without": Text("steps that must not happen", "行ってはならない手順"),
    "question": Text("question", "設問"),
    "at_least": Text("at least", "下限"),
    "at_most": Text("at most", "上限"),
}


def to_json(blueprint: Blueprint) -> dict[str, Any]:
    """Return what ``read`` reads; entries at their default are left out."""
    return {MARK: model.VERSION, **_plain(blueprint)}


def dumps(blueprint: Blueprint) -> str:
    """Return the file of a blueprint, readable and with a stable order of entries."""
    return json.dumps(to_json(blueprint), ensure_ascii=False, indent=1) + "\n"


# -- between values and JSON ------------------------------------------------------------------------

_PARTS: dict[str, type] = {
    "stages": model.Stage,
    "lanes": model.Lane,
    "steps": model.Step,
    "flows": model.Flow,
    "evidence": model.Evidence,
    "rules": model.Rule,
    "promises": model.Promise,
    "pauses": model.Pause,
}
_CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("Lane", "kind"): model.LANE_KINDS,
    ("Step", "kind"): model.STEP_KINDS,
    ("Step", "gateway"): ("", *model.GATEWAYS),
    ("Flow", "kind"): model.FLOW_KINDS,
    ("Promise", "kind"): model.PROMISE_KINDS,
    ("Promise", "clock"): model.CLOCKS,
    ("Promise", "start"): ("entry", "case", "steps"),
    ("Rule", "kind"): model.RULE_KINDS,
    ("Rule", "clock"): model.CLOCKS,
    ("Call", "clock"): model.CLOCKS,
}
_ANY_NUMBER = {"at_least"}  # an answer's scale may begin below nought
_TEXT = Text("a text", "文字列")
_TEXTS = Text("a list of texts", "文字列のリスト")
_LIST = Text("a list of objects", "オブジェクトのリスト")
_NUMBER = Text("a number", "数値")
_WHOLE = Text("a whole number", "整数")
_FLAG = Text("true or false", "true か false")
_OBJECT = Text("an object", "オブジェクト")
_NAMES = Text("a text, or an object with “en” and “ja”", "文字列、または「en」と「ja」を持つオブジェクト")


class _Reader:
    """Makes values of JSON and gathers what does not fit."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, where: str, wanted: Text) -> None:
        self.problems.append(
            Problem(
                where, Text(WRONG_TYPE.en.format(wanted=wanted.en), WRONG_TYPE.ja.format(wanted=wanted.ja))
            )
        )

    def make(self, kind: type, data: Any, where: str) -> Any:
        if not isinstance(data, dict):
            self.refuse(where, _OBJECT)
            return None
        known = {one.name: one for one in fields(kind)}
        for key in data:
            if key not in known:
                self.problems.append(Problem(_at(where, str(key)), UNKNOWN_KEY.fill(known=", ".join(known))))
        given: dict[str, Any] = {}
        before = len(self.problems)
        for name, one in known.items():
            if name in data:
                given[name] = self.value(kind.__name__, one, data[name], _at(where, name))
            elif one.default is MISSING and one.default_factory is MISSING:
                self.problems.append(Problem(_at(where, name), MISSING_KEY))
        return kind(**given) if len(self.problems) == before else None

    def value(self, owner: str, one: Field[Any], data: Any, where: str) -> Any:
        said = str(one.type)
        if one.name in _PARTS:
            if not isinstance(data, list):
                return self.refuse(where, _LIST)
            return tuple(self.make(_PARTS[one.name], part, f"{where}[{n}]") for n, part in enumerate(data))
        if one.name == "when":
            return self.make(model.Condition, data, where)
        if one.name == "calls":
            return None if data is None else self.make(model.Call, data, where)
        if said == "Text":
            return self.text(data, where)
        if said.startswith("tuple[str"):
            if not isinstance(data, list) or not all(isinstance(part, str) for part in data):
                return self.refuse(where, _TEXTS)
            return tuple(data)
        if said == "bool":
            return data if isinstance(data, bool) else self.refuse(where, _FLAG)
        if said.startswith("Mapping"):
            return data if isinstance(data, dict) else self.refuse(where, _OBJECT)
        if said.startswith(("int", "float")):
            return self.number(one.name, said, data, where)
        if not isinstance(data, str):
            return self.refuse(where, _TEXT)
        choices = _CHOICES.get((owner, one.name))
        if choices and data not in choices:
            self.problems.append(Problem(where, ONE_OF.fill(known=", ".join(filter(None, choices)))))
        return data

    def number(self, name: str, said: str, data: Any, where: str) -> Any:
        if data is None and said.endswith("None"):
            return None
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data or abs(data) > 1e15:
            return self.refuse(where, _NUMBER)
        if said.startswith("int") and not isinstance(data, int):
            return self.refuse(where, _WHOLE)
        if data < 0 and name not in _ANY_NUMBER:
            self.problems.append(Problem(where, NOT_NEGATIVE))
        if name == "target" and data > 1:
            self.problems.append(Problem(where, A_SHARE))
        return data

    def text(self, data: Any, where: str) -> Any:
        if isinstance(data, str):
            return Text(data, data)
        if not isinstance(data, dict) or not data or not set(data) <= {"en", "ja"}:
            return self.refuse(where, _NAMES)
        if not all(isinstance(value, str) for value in data.values()):
            return self.refuse(where, _NAMES)
        en, ja = data.get("en", ""), data.get("ja", "")
        return Text(en or ja, ja or en)


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return value.en if value.en == value.ja else {"en": value.en, "ja": value.ja}
    if hasattr(value, "__dataclass_fields__"):
        made = {}
        for one in fields(value):
            inner = getattr(value, one.name)
            default = one.default_factory() if one.default_factory is not MISSING else one.default
            if inner != default:
                made[one.name] = _plain(inner)
        return made
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value
