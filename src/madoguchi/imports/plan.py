"""How one file is read: which column is what, how dates are written, what the questions mean. Kept as JSON."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from madoguchi.core.metrics.question import QuestionError, from_json
from madoguchi.core.text import Text
from madoguchi.kit.reading.contents import profile_columns
from madoguchi.kit.reading.date_shapes import DateError
from madoguchi.kit.reading.dates import DateFormat, parse_column
from madoguchi.kit.reading.fields import FIELDS
from madoguchi.kit.reading.fields import Kind as Shape
from madoguchi.kit.reading.limits import Limits, ReadError
from madoguchi.kit.reading.questions import RATED, guess_question
from madoguchi.kit.reading.recognise import (
    Mapping as Recognised,
)
from madoguchi.kit.reading.recognise import (
    MappingError,
    apply_overrides,
    rank_kinds,
    recognise_survey,
    recognise_table,
)
from madoguchi.kit.reading.rows import Row
from madoguchi.kit.reading.tables import Table, open_table

SAMPLE = 1_000
QUESTION_KINDS = ("csat", "nps", "ces", "enps", "rating", "number", "boolean", "categorical", "text", "date")
# Kinds a person chooses among, and the shapes of file each may have
SHAPES: dict[str, tuple[Shape, ...]] = {
    "events": ("events",),
    "answers": ("answers", "answers_wide"),
    "customers": ("customers",),
    "transactions": ("transactions",),
    "conversations": ("conversations", "messages"),
}
NOT_THIS_KIND = 0.2
_BY_MESSAGE = Text(
    "Each row is one message. Rows of the same conversation are brought together, and what is counted are conversations.",
    "1行が1件の発言です。同じ会話の行はまとめて取り込み、件数は会話の数で数えます。",
)


@dataclass
class Plan:
    """The reading of one file.

    ``shape``: the kind, with answers told apart as long or wide. ``columns``: mapping and classes as recognised or
    changed. ``day_first``: column → the user's answer where days and months cannot be told apart. ``questions``:
    column → entries of a definition plus ``"asked"`` (whether it is taken). ``reading``: encoding, delimiter,
    sheet where the user chose them.
    """

    shape: Shape
    columns: Recognised
    zone: str
    day_first: dict[str, bool] = field(default_factory=dict)
    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    question_reasons: dict[str, Text] = field(default_factory=dict)
    reading: dict[str, str] = field(default_factory=dict)
    survey: str = ""
    notes: list[Text] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)  # what the page shows: kind of file, encoding, rows

    def as_json(self) -> dict[str, Any]:
        """Return the plan as plain data."""
        return {
            "shape": self.shape,
            "columns": self.columns.as_dict(),
            "zone": self.zone,
            "day_first": self.day_first,
            "questions": self.questions,
            "question_reasons": _texts(self.question_reasons),
            "reading": self.reading,
            "survey": self.survey,
            "notes": [{"en": note.en, "ja": note.ja} for note in self.notes],
            "found": self.found,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Plan:
        """Return the plan that ``as_json`` gave."""
        return cls(
            shape=data["shape"],
            columns=Recognised.from_dict(data["columns"]),
            zone=data["zone"],
            day_first=dict(data["day_first"]),
            questions={column: dict(entries) for column, entries in data["questions"].items()},
            question_reasons={
                column: Text(one["en"], one["ja"]) for column, one in data["question_reasons"].items()
            },
            reading=dict(data["reading"]),
            survey=data["survey"],
            notes=[Text(one["en"], one["ja"]) for one in data["notes"]],
            found=dict(data["found"]),
        )

    def definitions(self) -> dict[str, dict[str, Any]]:
        """Return column → entries of the questions that are taken."""
        return {
            column: {name: value for name, value in entries.items() if name not in ("asked", "suspects")}
            for column, entries in self.questions.items()
            if entries.get("asked")
        }

    def check(self) -> Plan:
        """Return the plan itself. Raises MappingError or QuestionError where it cannot work."""
        self.columns.require()
        for column, entries in self.definitions().items():
            from_json({name: value for name, value in entries.items() if name not in _EXTRA}, column)
        if self.shape == "answers_wide" and not self.definitions():
            raise MappingError(
                Text(
                    "No question is chosen. Say which columns are questions, for example --map COLUMN=csat.",
                    "設問が1つも選ばれていません。--map 列名=csatのように、設問の列を指定してください。",
                )
            )
        return self


_EXTRA = ("text_ja", "text_en", "stage", "touchpoint")


def _texts(texts: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    return {name: {"en": text.en, "ja": text.ja} for name, text in texts.items()}


def open_plan_table(
    path: Path,
    plan: Plan | None = None,
    *,
    name: str = "",
    limits: Limits | None = None,
    reading: Mapping[str, str] | None = None,
) -> Table:
    """Open a file the way a plan says, or as ``reading`` chooses. Raises ReadError."""
    reading = reading or (plan.reading if plan else {})
    return open_table(
        path,
        hint=name or None,
        limits=limits,
        encoding=reading.get("encoding"),
        delimiter=reading.get("delimiter"),
        sheet=reading.get("sheet"),
        section=reading.get("object_type"),
    )


def make_plan(table: Table, kind: str | None, zone: str, *, survey: str = "") -> tuple[str, Plan]:
    """Return the kind (as given, or as recognised) and the plan of an open table.

    Raises ReadError when the file has no rows or, with no kind given, looks like none of them.
    """
    rows = table.preview(SAMPLE)
    if not any(row.problem is None for row in rows):
        raise ReadError(
            Text(
                "The file has a header but no rows.",
                "ファイルに見出しはありますが、データの行がありません。",
            ),
            code="no_rows",
        )
    ranked = rank_kinds(table.columns, rows)
    if kind is None:
        shape, score = ranked[0]
        if score < NOT_THIS_KIND:
            raise ReadError(
                Text(
                    "The columns look like none of the kinds. Choose the kind of the file.",
                    "列の内容からファイルの種類を判断できません。種類を選んでください。",
                ),
                code="unknown_kind",
            )
        kind = next(name for name, shapes in SHAPES.items() if shape in shapes)
    else:
        allowed = SHAPES[kind]
        shape = next(shape for shape, _ in ranked if shape in allowed)
        if kind == "answers" and dict(ranked)["answers"] == 0.0:
            shape = "answers_wide"
        if kind == "conversations" and not dict(ranked)[shape]:
            shape = "conversations" if table.kind.startswith("json") else "messages"
    plan = Plan(shape, Recognised(shape, list(table.columns)), zone, survey=survey)
    if shape == "answers_wide":
        plan.columns, guesses = recognise_survey(table)
        for guess in guesses:
            entries = guess.definition.to_json()
            entries["asked"] = guess.definition.kind in RATED | {"text"} and guess.confidence >= 0.5
            if guess.suspects:
                entries["suspects"] = list(guess.suspects)
            plan.questions[guess.column] = entries
            plan.question_reasons[guess.column] = guess.reason
    else:
        plan.columns = recognise_table(table, shape)
        if shape == "answers" and "kind" not in plan.columns.fields:
            _guess_long_questions(plan, rows)
    plan.notes = [*table.notes, *plan.columns.notes]
    if shape == "messages":
        plan.notes.append(_BY_MESSAGE)
    plan.found = {
        "kind": table.kind,
        "encoding": table.encoding,
        "wrapping": table.wrapping,
        "rows": table.approximate_rows,
        "numbered": {"en": table.numbered.en, "ja": table.numbered.ja},
        "scores": dict(ranked),
    }
    return kind, plan


def _guess_long_questions(plan: Plan, rows: Sequence[Row]) -> None:
    """Guess the kind of each question of a long file from the answers it got in the first rows."""
    question, value = plan.columns.column("question"), plan.columns.column("value")
    text = plan.columns.column("text")
    if question is None:
        return
    given: dict[str, list[Row]] = {}
    for row in rows:
        answer = row.values.get(value or "", "") or row.values.get(text or "", "")
        code = row.values.get(question, "").strip()
        if code:
            given.setdefault(code, []).append(Row(row.number, {code: answer}))
    for code, answers in given.items():
        guess = guess_question(profile_columns([code], answers)[code])
        entries = guess.definition.to_json() if guess else {"kind": "text"}
        plan.questions[code] = {**entries, "asked": True}
        if guess:
            plan.question_reasons[code] = guess.reason


def override(plan: Plan, choices: Iterable[str]) -> Plan:
    """Apply ``COLUMN=FIELD`` choices; for survey files FIELD may be a kind of question. Raises MappingError."""
    for choice in choices:
        column, _, chosen = choice.rpartition("=")
        if (
            plan.shape == "answers_wide"
            and chosen.lower() in QUESTION_KINDS
            and column in plan.columns.columns
        ):
            _ask(plan, column, chosen.lower())
            continue
        apply_overrides(plan.columns, [choice])
        for taken in plan.columns.fields.values():
            plan.questions.pop(taken, None)
        if column in plan.questions:
            plan.questions[column]["asked"] = False
    return plan


def _ask(plan: Plan, column: str, kind: str) -> None:
    old = plan.columns.field_of(column)
    if old is not None:
        del plan.columns.fields[old]
    entries = plan.questions.get(column, {})
    plan.questions[column] = (
        {**entries, "asked": True} if entries.get("kind") == kind else {"kind": kind, "asked": True}
    )


def define(plan: Plan, questions: Mapping[str, Mapping[str, Any]], *, only: bool = True) -> Plan:
    """Take definitions from a file: ``column → entries``. With ``only`` no other column stays a question.

    Raises MappingError for a column that is not there, QuestionError for a definition that cannot hold.
    """
    if only:
        for entries in plan.questions.values():
            entries["asked"] = False
    for column, given in questions.items():
        entries = dict(given)
        if plan.shape == "answers_wide" and column not in plan.columns.columns:
            apply_overrides(plan.columns, {column: "analysis"})  # says which columns there are
        from_json({name: value for name, value in entries.items() if name not in _EXTRA}, column)
        if old := plan.columns.field_of(column):
            del plan.columns.fields[old]
        plan.questions[column] = {**entries, "asked": True}
    return plan


def date_formats(plan: Plan, rows: Sequence[Row]) -> dict[str, DateFormat]:
    """Return column → how its dates are written, from the first rows; columns without dates are left out."""
    zone = zoneinfo.ZoneInfo(plan.zone)
    wanted = {spec.name for spec in FIELDS[plan.shape] if spec.content == "date"}
    found: dict[str, DateFormat] = {}
    for name, column in plan.columns.fields.items():
        if name not in wanted:
            continue
        samples = [row.values.get(column, "") for row in rows]
        try:
            found[column] = parse_column(samples, zone, day_first=plan.day_first.get(column))
        except DateError:
            continue
    return found


__all__ = [
    "MappingError",
    "Plan",
    "QuestionError",
    "date_formats",
    "define",
    "make_plan",
    "open_plan_table",
    "override",
]
