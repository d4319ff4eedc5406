"""The definition file of ``madoguchi measure``: what the columns of a survey file mean."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from madoguchi.core.metrics.question import QuestionDefinition, from_json
from madoguchi.core.text import Text


class MeasureError(Exception):
    """The file cannot be measured as asked; ``text`` says what, where and how to mend it, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Definitions:
    """A definition file: what it says of each column, and the columns of weight and person for all of them."""

    questions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    weight: str | None = None
    person: str | None = None
    missing: tuple[str, ...] = ()


def read_definitions(path: Path) -> Definitions:
    """Read a definition file (JSON): ``{"questions": {COLUMN: {…}}, "weight"?, "person"?, "missing"?}``.

    Without "questions" the whole object is taken as questions by column. Each question's entries are those of
    ``core.metrics.question.from_json``. Raises MeasureError where the file is absent or no such JSON.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise MeasureError(
            Text("Cannot open the definition file {path}.", "定義ファイル{path}を開けません。").fill(
                path=path
            )
        ) from error
    except ValueError as error:
        raise MeasureError(
            Text(
                "The definition file {path} is not valid JSON in UTF-8: {error}.",
                "定義ファイル{path}は正しいJSON（UTF-8）ではありません：{error}",
            ).fill(path=path, error=error)
        ) from error
    questions = given.get("questions", given) if isinstance(given, dict) else None
    if not isinstance(questions, dict) or not all(isinstance(entry, dict) for entry in questions.values()):
        raise MeasureError(
            Text(
                'The definition file {path} must hold {{"questions": {{"COLUMN": {{"kind": "csat", …}}}}}}.',
                '定義ファイル{path}は{{"questions": {{"列名": {{"kind": "csat", …}}}}}}の形で書いてください。',
            ).fill(path=path)
        )
    if "questions" not in given:
        return Definitions(questions)
    missing = given.get("missing", [])
    return Definitions(
        questions,
        given.get("weight"),
        given.get("person"),
        tuple(str(code) for code in (missing if isinstance(missing, list) else [missing])),
    )


def questions_of(
    asked: Sequence[tuple[str, str | None]],
    definitions: Definitions = Definitions(),
    missing: Sequence[tuple[str | None, str]] = (),
    weight: str | None = None,
    person: str | None = None,
) -> list[QuestionDefinition]:
    """The checked questions of a run: ``asked`` columns with kinds, else every column the file defines.

    ``missing`` pairs a column (None: every column) with a code. ``weight`` and ``person`` go before the file's.
    Raises QuestionError.
    """
    wanted = list(asked) or [(column, None) for column in definitions.questions]
    questions = []
    for column, kind in wanted:
        question = from_json(definitions.questions.get(column, {}), column, kind)
        codes = [code for where, code in missing if where is None or where == column]
        questions.append(
            replace(
                question.with_missing([*definitions.missing, *codes]),
                weight_column=weight or question.weight_column or definitions.weight,
                person_column=person or question.person_column or definitions.person,
            )
        )
    return questions
