"""Definitions of questions: ``{"survey", "code", "kind", "scale"?, "positive"?, "direction"?, "missing"?,
"values"?, "version"?, "label"?, "text_ja"?, "text_en"?, "stage"?, "touchpoint"?}``.
"""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.core.metrics.question import QuestionError
from madoguchi.core.text import Text
from madoguchi.imports.kinds.base import Record, Told, sift, spread
from madoguchi.imports.kinds.definitions import parse, row_of
from madoguchi.imports.kinds.values import BadRowError, needed, text
from madoguchi.kit.taking import Outcome, Problem, Result, Taking
from madoguchi.surveys.actions.take_in import QuestionRow, questions, surveys

CODE = Text("code", "設問コード")


def take(taking: Taking, records: Sequence[Record], told: Told) -> list[Result]:
    """Take in definitions; survey names make surveys."""
    names = {text(record, "survey") or told.survey or "survey" for record in records}
    ids = surveys(taking, names, audience=told.audience, attribution=told.attribution)
    position = iter(range(len(records)))

    def clean(record: Record) -> QuestionRow:
        code = needed(record, "code", CODE)
        entries = {name: value for name, value in record.items() if name not in ("survey", "code")}
        try:
            definition, extra = parse(code, entries)
        except QuestionError as error:
            raise BadRowError(Problem("bad_definition", error.text)) from error
        survey = ids[text(record, "survey") or told.survey or "survey"]
        return row_of(survey, definition, extra, next(position))

    good, places, results = sift(records, clean)
    before = taking.counts.copy()
    found: list[Result] = []
    for row in good:
        questions(taking, [row])
        gained = taking.counts - before
        before = taking.counts.copy()
        found.append(
            Outcome.TAKEN
            if gained["question.taken"]
            else Outcome.UPDATED
            if gained["question.updated"]
            else Outcome.UNCHANGED
        )
    return spread(results, places, found)
