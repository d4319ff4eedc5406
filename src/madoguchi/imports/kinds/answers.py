"""Answers, one row each or one submission a row.

Long: ``{"submission", "question", "kind"?, "value" | "text", "answered_at"?, "case"?, "customer"?, "stage"?,
"touchpoint"?, "weight"?, "channel"?, "survey"?, "personal"?}``. Wide: the same with ``"answers": {code: raw}``
instead of question and value; without ``submission`` the id is made from person and time, or the whole row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from madoguchi.cases.actions.take_in import CaseRow, cases
from madoguchi.cases.models import Case
from madoguchi.core.metrics.question import QuestionError
from madoguchi.core.text import Text
from madoguchi.imports.kinds.base import Record, Told, sift, spread
from madoguchi.imports.kinds.channels import channel
from madoguchi.imports.kinds.definitions import Asked, as_text, definition_of, parse, row_of
from madoguchi.imports.kinds.values import BadRowError, bad, bag, needed, number, text, when
from madoguchi.kit.taking import Outcome, Problem, Result, Taking
from madoguchi.people.actions.take_in import pseudonyms
from madoguchi.surveys.actions.take_in import (
    AnswerRow,
    SubmissionRow,
    learn_labels,
    questions,
    submissions,
    surveys,
)
from madoguchi.surveys.models import Question

SUBMISSION, QUESTION, WEIGHT = (
    Text("submission", "回答票の番号"),
    Text("question", "設問"),
    Text("weight", "ウェイト"),
)
DEFAULT_SURVEY = "survey"


@dataclass(slots=True)
class _Part:
    place: int
    row: SubmissionRow
    survey: str
    case: str | None
    customer: str | None
    raw: dict[str, str]
    kind: str | None
    stage: str
    touchpoint: str
    whole: bool


def take(taking: Taking, records: Sequence[Record], told: Told) -> list[Result]:
    """Take in answers, making the surveys, questions, customers and cases they name."""
    counter = iter(range(len(records)))
    good, places, results = sift(records, lambda record: _clean(record, told, next(counter)))
    ids = surveys(
        taking,
        {part.survey for part in good},
        audience=told.audience,
        attribution=told.attribution,
    )
    case_ids, _ = cases(
        taking, [CaseRow(id=part.case, customer=part.customer) for part in good if part.case], fill=True
    )
    people = pseudonyms(taking, {part.customer for part in good if part.customer})
    of_case = dict(Case.objects.filter(pk__in=set(case_ids.values())).values_list("pk", "customer_id"))
    found: list[Result] = [Outcome.UNCHANGED] * len(good)
    groups: dict[bool, list[int]] = {True: [], False: []}
    for index, part in enumerate(good):
        part.row.survey = ids[part.survey]
        part.row.id = f"{part.survey}:{part.row.id}"[:190]
        part.row.case_id = case_ids[part.case] if part.case else None
        part.row.customer_id = people[part.customer] if part.customer else of_case.get(part.row.case_id or 0)
        problem = _answers(taking, part, told)
        if problem is not None:
            found[index] = problem
        else:
            groups[part.whole].append(index)
    for whole, group in groups.items():
        if group:
            for index, result in zip(
                group, submissions(taking, [good[i].row for i in group], whole=whole), strict=True
            ):
                found[index] = result
    for asked in _asked(told).values():
        if asked.learnt:
            learn_labels(taking, asked.question, asked.learnt)
            asked.learnt = {}
    return spread(results, places, found)


def _clean(record: Record, told: Told, place: int) -> _Part:
    wide = record.get("answers")
    at = when(record, "answered_at", told.zone)
    customer = text(record, "customer")
    key = text(record, "submission")
    if isinstance(wide, Mapping):
        raw = {str(code): as_text(value) for code, value in wide.items()}
    else:
        code = needed(record, "question", QUESTION)
        value = record.get("value")
        raw = {code: as_text(value if value not in (None, "") else record.get("text"))}
        if key is None:
            needed(record, "submission", SUBMISSION)
    weight = number(record, "weight", WEIGHT)
    if weight is not None and weight < 0:
        raise bad(
            "negative_weight",
            "The weight is negative: {value}.",
            "ウェイトが負の値です：{value}",
            value=weight,
        )
    row = SubmissionRow(
        id=key or _derived(record, raw, customer, at.isoformat() if at else None),
        derived=key is None,
        survey=0,
        answers=[],
        at=at,
        channel=channel(text(record, "channel")),
        weight=weight,
        personal=bag(record, "personal"),
    )
    return _Part(
        place,
        row,
        (text(record, "survey") or told.survey or DEFAULT_SURVEY)[:80],
        text(record, "case"),
        customer,
        raw,
        (text(record, "kind") or "").lower() or None,
        text(record, "stage") or "",
        text(record, "touchpoint") or "",
        isinstance(wide, Mapping),
    )


def _derived(record: Record, raw: Mapping[str, str], customer: str | None, at: str | None) -> str:
    said: list[Any] = [customer, at] if customer and at else [customer, at, sorted(raw.items())]
    joined = json.dumps([*said, text(record, "case"), text(record, "stage")], ensure_ascii=False)
    return "row-" + hashlib.blake2b(joined.encode(), digest_size=12).hexdigest()


def _asked(told: Told) -> dict[tuple[int, str], Asked]:
    found: dict[tuple[int, str], Asked] = told.state.setdefault("asked", {})
    return found


def _answers(taking: Taking, part: _Part, told: Told) -> Problem | None:
    """Read the raw answers into the row; a bad one is remarked on, and is the row's problem if it stands alone."""
    for code, raw in part.raw.items():
        try:
            asked = _question(taking, part, code, told)
        except BadRowError as error:
            return error.problem
        answer = asked.read(raw)
        if isinstance(answer, Problem):
            if not part.whole:
                return answer
            told.remarks.append((part.place, answer))
        elif answer is not None:
            part.row.answers.append(replace(answer, stage=part.stage, touchpoint=part.touchpoint))
        elif not part.whole:
            part.row.answers.append(
                AnswerRow(asked.question.pk, stage=part.stage, touchpoint=part.touchpoint)
            )
    return None


def _question(taking: Taking, part: _Part, code: str, told: Told) -> Asked:
    """Return the question of a code: as defined for this import, as known from before, or by the row's kind."""
    key = part.row.survey, code
    asked = _asked(told).get(key)
    if asked is not None:
        return asked
    entries = told.definitions.get(code)
    known = Question.objects.filter(survey_id=key[0], code=code[:120]).select_related("survey").first()
    try:
        if entries is None and known is not None:
            asked = Asked(known, definition_of(known))
            taking.met["question"].add(known.pk)
        else:
            if entries is None and part.kind is None:
                raise bad(
                    "unknown_question",
                    "Nothing is known of the question “{code}”: say its kind.",
                    "設問「{code}」の種類が分かりません。種類を指定してください。",
                    code=code,
                )
            definition, extra = parse(code, entries if entries is not None else {"kind": part.kind})
            position = list(told.definitions).index(code) if entries is not None else len(_asked(told))
            row = questions(taking, [row_of(key[0], definition, extra, position)])[key[0], code[:120]]
            asked = Asked(row, definition)
    except QuestionError as error:
        raise BadRowError(Problem("bad_definition", error.text)) from error
    _asked(told)[key] = asked
    return asked
