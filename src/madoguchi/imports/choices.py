"""What the mapping page offers for each column, and the plan its answers make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from madoguchi.core.text import Text
from madoguchi.imports.plan import QUESTION_KINDS, MappingError, Plan
from madoguchi.kit.reading.fields import FIELDS
from madoguchi.kit.reading.recognise import CLASSES, Class
from madoguchi.kit.reading.rows import Row

SAID_BY_YOU = Text("Set by you.", "ご指定によります。")
QUESTION_LABELS = {
    "csat": Text("Satisfaction (CSAT)", "満足度（CSAT）"),
    "nps": Text("Recommendation (NPS)", "推奨度（NPS）"),
    "ces": Text("Ease (CES)", "簡単さ（CES）"),
    "enps": Text("Recommendation by staff (eNPS)", "職場の推奨度（eNPS）"),
    "rating": Text("Other rating", "その他の評価"),
    "number": Text("Number", "数値"),
    "boolean": Text("Yes or no", "はい・いいえ"),
    "categorical": Text("Choice", "選択式"),
    "text": Text("Free text", "自由記述"),
    "date": Text("Date", "日付"),
}
CLASS_LABELS = {
    "analysis": Text("For analysis", "分析に使う"),
    "personal": Text("Personal: kept in the record only", "個人情報（記録の中だけに保存）"),
    "ignored": Text("Not taken", "取り込まない"),
}
# Kinds without events of their own have nothing to hang attributes on
NO_ANALYSIS = {"customers", "transactions", "answers", "answers_wide"}
SCALED = ("csat", "ces", "rating")


@dataclass(frozen=True)
class Option:
    """One entry of a column's list."""

    value: str
    label: Text
    chosen: bool


@dataclass(frozen=True)
class Group:
    """Entries of a column's list under one head."""

    label: Text
    options: list[Option]


@dataclass
class ColumnChoice:
    """A column on the mapping page: what it is taken for and why, with its first values."""

    place: int
    name: str
    groups: list[Group]
    reason: Text | None
    values: list[str]
    unsure: bool = False


@dataclass
class QuestionChoice:
    """A question on the mapping page with its definition."""

    place: int
    column: str
    kind: str
    kind_label: Text
    reason: Text | None
    scaled: bool
    low: str = ""
    high: str = ""
    positive: str = ""
    missing: str = ""
    suspects: list[str] = field(default_factory=list)
    low_good: bool = False
    values: list[tuple[str, str]] = field(default_factory=list)


def columns(plan: Plan, rows: Sequence[Row]) -> list[ColumnChoice]:
    """Return every column of the file with what may be chosen for it."""
    found = []
    for place, column in enumerate(plan.columns.columns):
        name = plan.columns.field_of(column)
        asked = plan.questions.get(column, {}) if plan.shape == "answers_wide" else {}
        chosen = (
            f"field:{name}"
            if name
            else f"question:{asked['kind']}"
            if asked.get("asked")
            else f"class:{_class(plan, column)}"
        )
        reason = plan.columns.reasons.get(column)
        if asked.get("asked"):
            reason = plan.question_reasons.get(column, reason)
        confidence = plan.columns.confidence.get(name or "", 1.0)
        found.append(
            ColumnChoice(
                place,
                column,
                _groups(plan, chosen),
                reason,
                [row.values.get(column, "")[:80] for row in rows],
                unsure=bool(name) and confidence < 0.7,
            )
        )
    return found


def _class(plan: Plan, column: str) -> str:
    given = plan.columns.classes.get(column, "ignored")
    return "ignored" if given == "analysis" and plan.shape in NO_ANALYSIS else given


def _groups(plan: Plan, chosen: str) -> list[Group]:
    def options(prefix: str, labels: Mapping[str, Text]) -> list[Option]:
        return [
            Option(f"{prefix}:{name}", label, f"{prefix}:{name}" == chosen) for name, label in labels.items()
        ]

    groups = [Group(Text("Fields", "項目"), options("field", {f.name: f.label for f in FIELDS[plan.shape]}))]
    if plan.shape == "answers_wide":
        groups.append(Group(Text("Question", "設問"), options("question", QUESTION_LABELS)))
    classes: dict[str, Text] = {
        name: CLASS_LABELS[name] for name in CLASSES if not (name == "analysis" and plan.shape in NO_ANALYSIS)
    }
    groups.append(Group(Text("Other columns", "その他の列"), options("class", classes)))
    return groups


def questions(plan: Plan) -> list[QuestionChoice]:
    """Return the questions that are taken, with their definitions."""
    found = []
    for place, (column, entries) in enumerate(plan.questions.items()):
        if not entries.get("asked"):
            continue
        kind = str(entries["kind"])
        scale = entries.get("scale") or _usual_scale(kind, entries)
        found.append(
            QuestionChoice(
                place,
                column,
                kind,
                QUESTION_LABELS.get(kind, Text(kind, kind)),
                plan.question_reasons.get(column),
                kind in SCALED,
                low=_number(scale[0]) if scale else "",
                high=_number(scale[1]) if scale else "",
                positive=", ".join(_number(one) for one in entries.get("positive", [])),
                missing=", ".join(str(one) for one in entries.get("missing", [])),
                suspects=_suspects(entries),
                low_good=entries.get("direction") == "low_good",
                values=[(label, _number(value)) for label, value in entries.get("values", {}).items()],
            )
        )
    return found


def _suspects(entries: Mapping[str, Any]) -> list[str]:
    missing = {str(one) for one in entries.get("missing", [])}
    return [str(one) for one in entries.get("suspects", []) if str(one) not in missing]


def _usual_scale(kind: str, entries: Mapping[str, Any]) -> list[float] | None:
    if kind == "ces":
        return [1, 5] if str(entries.get("version")) == "1.0" else [1, 7]
    return [1, 5] if kind in ("csat", "rating") else None


def _number(value: Any) -> str:
    return f"{float(value):g}"


def apply(plan: Plan, given: Mapping[str, str]) -> Plan:
    """Return the plan with what the page sent: ``column-N``, ``low-N``, ``high-N``, ``positive-N``,
    ``missing-N``, ``direction-N``, ``value-N-M``, ``day_first-N``, ``survey``. What was not sent stays.
    """
    for place, column in enumerate(plan.columns.columns):
        chosen = given.get(f"column-{place}")
        if chosen is not None:
            _choose(plan, column, chosen)
        if (order := given.get(f"day_first-{place}")) in ("yes", "no"):
            plan.day_first[column] = order == "yes"
    for place, entries in enumerate(list(plan.questions.values())):
        if entries.get("asked"):
            _define(entries, place, given)
    if (survey := given.get("survey", "").strip()) != "":
        plan.survey = survey[:80]
    return plan


def _choose(plan: Plan, column: str, chosen: str) -> None:
    what, _, name = chosen.partition(":")
    before = plan.columns.field_of(column)
    asked = plan.questions.get(column, {}).get("asked", False)
    present = (
        f"field:{before}"
        if before
        else f"question:{plan.questions[column]['kind']}"
        if asked and plan.shape == "answers_wide"
        else f"class:{_class(plan, column)}"
    )
    if chosen == present:
        return
    if before:
        del plan.columns.fields[before]
        plan.columns.confidence.pop(before, None)
    if column in plan.questions:
        plan.questions[column]["asked"] = False
    plan.columns.reasons[column] = SAID_BY_YOU
    if what == "field" and any(name == spec.name for spec in FIELDS[plan.shape]):
        replaced = plan.columns.fields.get(name)
        if replaced:
            plan.columns.classes[replaced] = "ignored"
        plan.columns.fields[name] = column
        plan.columns.confidence[name] = 1.0
        plan.columns.classes.pop(column, None)
    elif what == "question" and name in QUESTION_KINDS:
        old = plan.questions.get(column, {})
        plan.questions[column] = {**(old if old.get("kind") == name else {"kind": name}), "asked": True}
        plan.question_reasons[column] = SAID_BY_YOU
    elif name in CLASSES:
        chosen_class: Class = name
        plan.columns.classes[column] = chosen_class


def _define(entries: dict[str, Any], place: int, given: Mapping[str, str]) -> None:
    low, high = given.get(f"low-{place}"), given.get(f"high-{place}")
    if low and high and entries["kind"] in SCALED:
        scale = [_float(low), _float(high)]
        if entries.get("scale") not in (scale, None) or scale != (_usual_scale(entries["kind"], entries)):
            if entries.get("scale") != scale:
                entries.pop("positive", None)
            entries["scale"] = scale
    if (positive := given.get(f"positive-{place}")) is not None and entries["kind"] in SCALED:
        numbers = [_float(one) for one in _listed(positive)]
        if numbers:
            entries["positive"] = numbers
        else:
            entries.pop("positive", None)
    if (missing := given.get(f"missing-{place}")) is not None:
        entries["missing"] = _listed(missing)
    if (direction := given.get(f"direction-{place}")) in ("high_good", "low_good") and entries[
        "kind"
    ] in SCALED:
        if entries.get("direction", "high_good") != direction:
            entries.pop("positive", None)
        entries["direction"] = direction
    labels = list(entries.get("values", {}))
    for number, label in enumerate(labels):
        if value := given.get(f"value-{place}-{number}"):
            entries["values"][label] = _float(value)


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.replace("、", ",").replace("，", ",").split(",") if one.strip()]


def _float(text: str) -> float:
    try:
        return float(text.strip())
    except ValueError:
        raise MappingError(
            Text("“{text}” is not a number.", "「{text}」は数値ではありません。").fill(text=text[:40])
        ) from None
