"""What differs between two drawings, in words and places. Pure.

Parts are the same where their id is: a step that kept its id and went to another stage, lane or column has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from madoguchi.core.blueprint import words
from madoguchi.core.blueprint.model import EMPTY, Blueprint, Condition, Flow, Stage, Step
from madoguchi.core.text import Text

KINDS = ("added", "removed", "moved", "changed")
PARTS = {
    "blueprint": Text("Drawing", "設計図"),
    "stages": Text("Stage", "段階"),
    "lanes": Text("Lane", "レーン"),
    "steps": Text("Step", "手順"),
    "flows": Text("Arrow", "矢印"),
    "evidence": Text("Evidence", "物的証拠"),
    "rules": Text("Rule", "規則"),
    "promises": Text("Promise", "約束"),
}
_SAID = {
    "added": Text("{part} added: “{name}”.", "{part}を追加：「{name}」"),
    "removed": Text("{part} removed: “{name}”.", "{part}を削除：「{name}」"),
    "changed": Text("{part} “{name}”: {fields}.", "{part}「{name}」：{fields}"),
}
_MOVED = Text("Step “{name}” moved: {before} → {after}.", "手順「{name}」を移動：{before} → {after}")
_ORDER = Text("The order of the {part} changed.", "{part}の順序を変更")
_ORDER_NAMES = {"stages": Text("stages", "段階"), "lanes": Text("lanes", "レーン")}
_PROMISE = {
    "added": Text("Stage “{stage}”: promise added, {name}.", "段階「{stage}」：約束を追加（{name}）"),
    "removed": Text("Stage “{stage}”: promise removed, {name}.", "段階「{stage}」：約束を削除（{name}）"),
    "changed": Text(
        "Stage “{stage}”: promise changed, {before} → {after}.",
        "段階「{stage}」：約束を変更（{before} → {after}）",
    ),
}
_ONE = Text("{field} {before} → {after}", "{field} {before} → {after}")
_FIELDS: Mapping[str, Text] = {
    "name": Text("name", "名称"),
    "note": Text("note", "メモ"),
    "policy": Text("policy", "方針"),
    "target": Text("target", "目標"),
    "owner": Text("owner", "担当部署"),
    "kind": Text("kind", "種類"),
    "gateway": Text("kind of branching", "分岐の種類"),
    "department": Text("department", "部署"),
    "tier": Text("tier", "対応段階"),
    "channels": Text("channels", "チャネル"),
    "activities": Text("activities of the log", "記録上の活動"),
    "optional": Text("may be left out", "省略可"),
    "anytime": Text("any time in its stage", "段階内いつでも"),
    "repeat": Text("repeats at most", "繰り返しの上限"),
    "touch_seconds": Text("touch time", "作業時間"),
    "cost": Text("cost", "費用"),
    "fail_point": Text("fail point", "失敗しやすい点"),
    "wait_point": Text("wait point", "待ちが生じる点"),
    "touchpoint": Text("touchpoint", "接点"),
    "calls": Text("call to another process", "ほかの業務プロセスの呼び出し"),
    "label": Text("label", "ラベル"),
    "source": Text("from", "始点"),
    "target_step": Text("to", "終点"),
    "stage": Text("stage", "段階"),
    "step": Text("step", "手順"),
    "a": Text("first step", "手順1"),
    "b": Text("second step", "手順2"),
    "seconds": Text("time", "時間"),
    "clock": Text("clock", "時間の数え方"),
    "processes": Text("processes", "業務プロセス"),
    "when": Text("cases", "対象の案件"),
    "ignore": Text("activities left out", "対象外の活動"),
}
_QUIET = frozenset({"extra", "note", "policy", "when", "calls"})  # too long to quote: only that they changed
_REWORDED = Text("{field} changed", "{field}を変更")
_YES, _NO, _NONE = Text("yes", "はい"), Text("no", "いいえ"), Text("none", "なし")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``part``: a key of ``PARTS``; ``id``: of the part in its drawing; ``text``: the sentence."""

    kind: str
    part: str
    id: str
    text: Text
    stage: str = ""


def changes(before: Blueprint, after: Blueprint) -> list[Change]:
    """Return what was changed from one drawing to the other, part by part in the order of the later; empty if nothing."""
    return [
        *_drawing(before, after),
        *_order(before, after),
        *_parts("stages", before, after, ("name", "target", "owner", "note")),
        *_promises(before, after),
        *_parts("lanes", before, after, ("name", "kind", "department", "tier")),
        *_steps(before, after),
        *_flows(before, after),
        *_parts("evidence", before, after, ("name", "stage", "step")),
        *_rules(before, after),
    ]


def marks(found: Sequence[Change]) -> dict[str, dict[str, str]]:
    """Return for the drawing what became of its parts: part → id → kind; a step that moved and changed has moved."""
    made: dict[str, dict[str, str]] = {}
    for kind in reversed(KINDS):
        for one in found:
            if one.kind == kind:
                part = "stages" if one.part == "promises" else one.part
                made.setdefault(part, {})[one.stage if one.part == "promises" else one.id] = (
                    "changed" if one.part == "promises" else kind
                )
    return made


def _said(kind: str, part: str, name: Text, more: Text | None = None) -> Text:
    told, what, more = _SAID[kind], PARTS[part], more or EMPTY
    return Text(
        told.en.format(part=what.en, name=name.en, fields=more.en),
        told.ja.format(part=what.ja, name=name.ja, fields=more.ja),
    )


def _drawing(before: Blueprint, after: Blueprint) -> Iterator[Change]:
    if fields_ := _differing(before, after, ("name", "processes", "when", "ignore", "note"), before, after):
        yield Change("changed", "blueprint", after.id, _said("changed", "blueprint", after.name, fields_))


def _order(before: Blueprint, after: Blueprint) -> Iterator[Change]:
    for part in ("stages", "lanes"):
        old = [one.id for one in getattr(before, part)]
        new = [one.id for one in getattr(after, part)]
        if [id for id in old if id in new] != [id for id in new if id in old]:
            name = _ORDER_NAMES[part]
            text = Text(_ORDER.en.format(part=name.en), _ORDER.ja.format(part=name.ja))
            yield Change("changed", "blueprint", after.id, text)


def _parts(part: str, before: Blueprint, after: Blueprint, names: Sequence[str]) -> Iterator[Change]:
    old = {one.id: one for one in getattr(before, part)}
    new = {one.id: one for one in getattr(after, part)}
    for id, one in new.items():
        if id not in old:
            yield Change("added", part, id, _said("added", part, one.name))
        elif differing := _differing(old[id], one, names, before, after):
            yield Change("changed", part, id, _said("changed", part, one.name, differing))
    for id, one in old.items():
        if id not in new:
            yield Change("removed", part, id, _said("removed", part, one.name))


def _promises(before: Blueprint, after: Blueprint) -> Iterator[Change]:
    for id, stage in after.stage_by_id.items():
        earlier = before.stage_by_id.get(id, Stage(id, stage.name))
        old, new = ({one.id: one for one in held.promises} for held in (earlier, stage))
        for key in dict.fromkeys([*new, *old]):
            if key in new and key in old and new[key] == old[key]:
                continue
            kind = "added" if key not in old else "removed" if key not in new else "changed"
            was = words.promise(before, old[key]) if key in old else Text("", "")
            now = words.promise(after, new[key]) if key in new else was
            text = Text(
                _PROMISE[kind].en.format(stage=stage.name.en, name=now.en, before=was.en, after=now.en),
                _PROMISE[kind].ja.format(stage=stage.name.ja, name=now.ja, before=was.ja, after=now.ja),
            )
            yield Change(kind, "promises", key, text, stage=id)


def _steps(before: Blueprint, after: Blueprint) -> Iterator[Change]:
    quiet = ("id", "stage", "lane", "column", "extra")
    names = [one.name for one in fields(Step) if one.name not in quiet]
    yield from _parts("steps", before, after, names)
    for id, step in after.step_by_id.items():
        earlier = before.step_by_id.get(id)
        if earlier is None:
            continue
        if (earlier.stage, earlier.lane, earlier.column) != (step.stage, step.lane, step.column):
            was, now = _place(before, earlier), _place(after, step)
            if was == now:
                was, now = _with_column(was, earlier.column), _with_column(now, step.column)
            text = Text(
                _MOVED.en.format(name=step.name.en, before=was.en, after=now.en),
                _MOVED.ja.format(name=step.name.ja, before=was.ja, after=now.ja),
            )
            yield Change("moved", "steps", id, text)


def _place(blueprint: Blueprint, step: Step) -> Text:
    stage, lane = blueprint.stage_by_id.get(step.stage), blueprint.lane_by_id.get(step.lane)
    named = [one.name for one in (stage, lane) if one is not None]
    return Text(" / ".join(name.en for name in named), "／".join(name.ja for name in named))


def _with_column(place: Text, column: int) -> Text:
    return Text(f"{place.en}, column {column + 1}", f"{place.ja}（{column + 1}列目）")


def _flows(before: Blueprint, after: Blueprint) -> Iterator[Change]:
    def ends(blueprint: Blueprint, flow: Flow) -> Text:
        a, b = words.step_names(blueprint, (flow.source,)), words.step_names(blueprint, (flow.target,))
        return Text(f"{a.en} → {b.en}", f"{a.ja} → {b.ja}")

    # an arrow drawn again between the same steps is the same arrow, whatever its id
    def key(flow: Flow) -> tuple[str, str, str]:
        return (flow.source, flow.target, flow.kind)

    old, new = ({key(flow): flow for flow in held.flows} for held in (before, after))
    for which, flow in new.items():
        if which not in old:
            yield Change("added", "flows", flow.id, _said("added", "flows", ends(after, flow)))
        elif flow.label != old[which].label:
            told = _differing(old[which], flow, ("label",), before, after)
            yield Change("changed", "flows", flow.id, _said("changed", "flows", ends(after, flow), told))
    for which, flow in old.items():
        if which not in new:
            yield Change("removed", "flows", flow.id, _said("removed", "flows", ends(before, flow)))


def _rules(before: Blueprint, after: Blueprint) -> Iterator[Change]:
    old, new = ({one.id: one for one in held.rules} for held in (before, after))
    for id, one in new.items():
        if old.get(id) != one:
            kind = "changed" if id in old else "added"
            if kind == "added":
                yield Change(kind, "rules", id, _said(kind, "rules", words.rule(after, one)))
            else:
                was, now = words.rule(before, old[id]), words.rule(after, one)
                more = Text(f"was {was.en}", f"変更前は{was.ja}")
                yield Change(kind, "rules", id, _said(kind, "rules", now, more))
    for id, one in old.items():
        if id not in new:
            yield Change("removed", "rules", id, _said("removed", "rules", words.rule(before, one)))


def _differing(was: Any, now: Any, names: Sequence[str], before: Blueprint, after: Blueprint) -> Text | None:
    """Say which fields differ; None where none does."""
    told: list[Text] = []
    for name in names:
        old, new = getattr(was, name), getattr(now, name)
        if old == new:
            continue
        field = _FIELDS[name]
        if name in _QUIET:
            told.append(Text(_REWORDED.en.format(field=field.en), _REWORDED.ja.format(field=field.ja)))
            continue
        a, b = _value(name, old, before), _value(name, new, after)
        told.append(
            Text(
                _ONE.en.format(field=field.en, before=a.en, after=b.en),
                _ONE.ja.format(field=field.ja, before=a.ja, after=b.ja),
            )
        )
    return Text("; ".join(one.en for one in told), "、".join(one.ja for one in told)) if told else None


def _value(name: str, value: Any, blueprint: Blueprint) -> Text:
    if isinstance(value, Text):
        return Text(value.en or _NONE.en, value.ja or _NONE.ja)
    if isinstance(value, bool):
        return _YES if value else _NO
    if value in (None, "", ()):
        return _NONE
    if name == "target":
        said = f"{100 * value:g}%"
        return Text(said, said)
    if name.endswith("seconds"):
        return words.length(value)
    if name == "stage" and value in blueprint.stage_by_id:
        return blueprint.stage_by_id[value].name
    if name == "step":
        return words.step_names(blueprint, (value,))
    if isinstance(value, tuple):
        return Text(", ".join(value), "、".join(value))
    if isinstance(value, Condition):
        return words.condition(blueprint, value)
    said = f"{value:g}" if isinstance(value, float) else str(value)
    return Text(said, said)
