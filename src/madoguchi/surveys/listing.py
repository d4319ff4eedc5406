"""The list of questions: every question of an audience's surveys with its figures, spread and change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from madoguchi.cases.scope import Scope
from madoguchi.core.metrics.metric import Context, Metric
from madoguchi.core.metrics.plain import answer_share
from madoguchi.core.metrics.question import QuestionDefinition
from madoguchi.core.metrics.sums import ShareSums
from madoguchi.processes.names import Names
from madoguchi.surveys import figures, queries
from madoguchi.surveys.changes import Told, tell
from madoguchi.surveys.models import Question, QuestionKind, Submission, Survey
from madoguchi.surveys.names import kind_name
from madoguchi.surveys.spread import Parts, Spread, labels_of, name_of, parts, spreads, weak
from madoguchi.warehouse import Filters, ask_many
from madoguchi.warehouse.definitions import definition_of

Row = Mapping[str, Any]
Asked = tuple[str, Filters, dict[str, Any]]
TOP_ANSWERS = 3


@dataclass(slots=True)
class Counts:
    """How much was answered, and what did not count."""

    n: int = 0
    valid: int = 0
    blank: int = 0
    missing: int = 0
    off_scale: int = 0
    texts: int = 0


@dataclass(slots=True)
class QuestionLine:
    """One question of the table."""

    question: Question
    definition: QuestionDefinition
    text: str
    kind: str
    place: str
    href: str
    counts: Counts = field(default_factory=Counts)
    metrics: list[Metric] = field(default_factory=list)
    before: Metric | None = None
    top: list[Metric] = field(default_factory=list)
    parts: Parts = field(default_factory=list)
    weak: bool = False
    change: Told | None = None

    @property
    def leading(self) -> Metric | None:
        """The figure that is compared."""
        return self.metrics[0] if self.metrics else None


@dataclass(slots=True)
class SurveyPart:
    """One survey: how often it was filled in, and its questions."""

    survey: Survey
    name: str
    filled_in: int
    lines: list[QuestionLine]

    @property
    def answered(self) -> bool:
        """Whether there is anything to show of it in the period."""
        return self.filled_in > 0 or any(line.counts.n for line in self.lines)


@dataclass(slots=True)
class Listing:
    """All surveys of an audience, and over how many changes the correction ran."""

    parts: list[SurveyPart]
    compared: int

    @property
    def answered(self) -> bool:
        """Whether anything was answered in the period."""
        return any(part.answered for part in self.parts)

    @property
    def lines(self) -> int:
        """How many questions there are in all."""
        return sum(len(part.lines) for part in self.parts)


def listing(scope: Scope, audience: str, query: QueryDict) -> Listing:
    """Put the list together from one round trip to the warehouse. Raises ``WarehouseError``."""
    found = list(queries.surveys(audience))
    questions = [question for survey in found for question in _questions(survey)]
    now = scope.filters.with_(audience=(audience,))
    before = scope.before.with_(audience=(audience,)) if scope.before else None
    kinds = {question.kind for question in questions}
    sums = figures.needed(kinds)
    by = {"by": ["question"]}
    asked: list[Asked] = [
        ("questions", now, {}),
        ("answer_distribution", now, by),
        *((name, now, figures.PARAMS[name] | by) for name in sums),
    ]
    if before:
        asked += [(name, before, figures.PARAMS[name] | by) for name in sums]
        if QuestionKind.NUMBER in kinds:  # whose median needs the numbers themselves
            asked += [("answer_distribution", before, by | {"kind": "number"})]
    answers = ask_many(asked)
    known = {row["question"]: row for row in answers[0]}
    definitions = {pk: definition_of(row) for pk, row in known.items()}
    spread = spreads(answers[1])
    ends = 2 + len(sums)
    rows_now = _by_question(sums, answers[2:ends])
    rows_before = _by_question(sums, answers[ends : ends + len(sums)]) if before else {}
    spread_before = spreads(answers[ends + len(sums)]) if len(answers) > ends + len(sums) else {}

    names, language = Names.load(), get_language() or "en"
    lines = {
        question.pk: _line(
            question,
            definitions.get(question.pk) or queries.definition_of(question),
            known.get(question.pk),
            spread.get(question.pk, Spread()),
            rows_now.get(question.pk, {}),
            names,
            language,
            query,
        )
        for question in questions
    }
    for pk, line in lines.items():
        if pk in rows_before:
            values = spread_before.get(pk, Spread()).valid
            earlier = figures.metrics(line.definition, rows_before[pk], values, _context(line.question))
            line.before = earlier[0] if earlier else None
    changes = tell([(line.before, line.leading) for line in lines.values()])
    for line, change in zip(lines.values(), changes, strict=True):
        line.change = change
    filled_in = queries.filled_in(scope.filters, found)
    return Listing(
        parts=[
            SurveyPart(
                survey,
                queries.name_of(survey, language),
                filled_in.get(survey.pk, 0),
                [lines[question.pk] for question in _questions(survey)],
            )
            for survey in found
        ],
        compared=sum(1 for change in changes if change is not None and change.p_holm is not None),
    )


def _questions(survey: Survey) -> list[Question]:
    return sorted(survey.questions.all(), key=lambda question: (question.position, question.pk))


def _by_question(names: Sequence[str], answers: Sequence[Sequence[Row]]) -> dict[int, dict[str, Row]]:
    found: dict[int, dict[str, Row]] = {}
    for name, rows in zip(names, answers, strict=True):
        for row in rows:
            found.setdefault(row["question"], {})[name] = row
    return found


def _context(question: Question) -> Context:
    return Context(question=question.code)


def _line(
    question: Question,
    definition: QuestionDefinition,
    counted: Row | None,
    spread: Spread,
    rows: Mapping[str, Row],
    names: Names,
    language: str,
    query: QueryDict,
) -> QuestionLine:
    labels = labels_of(question.labels)
    address = reverse("answer_question", args=[question.uid])
    line = QuestionLine(
        question=question,
        definition=definition,
        text=queries.text_of(question, language),
        kind=kind_name(definition.kind),
        place=" · ".join(filter(None, [names.stage(question.stage), names.touchpoint(question.touchpoint)])),
        href=f"{address}?{query.urlencode()}" if query else address,
        metrics=figures.metrics(definition, rows, spread.valid, _context(question)),
        parts=parts(spread, definition, labels),
        weak=weak(spread),
    )
    if counted:
        line.counts = count(counted, spread, definition)
    if definition.kind == "categorical":
        line.top = top(spread, definition, labels)
    return line


def count(counted: Row, spread: Spread, definition: QuestionDefinition) -> Counts:
    """Return how much was answered, from a row of ``questions`` and the spread: blank is what is neither."""
    n, texts = int(counted["n"]), int(counted["texts"])
    return Counts(
        n=n,
        valid=int(counted["valid"]),
        blank=max(n - texts - spread.n - sum(spread.left_out.values()), 0),
        missing=sum(spread.missing(definition).values()),
        off_scale=sum(spread.off_scale(definition).values()),
        texts=texts,
    )


def top(spread: Spread, definition: QuestionDefinition, labels: Mapping[float, str]) -> list[Metric]:
    """Return the shares of the most frequent answers to a choice question; answers count once each, unweighted."""
    order = sorted(spread.valid, key=lambda value: (-spread.valid[value], value))[:TOP_ANSWERS]
    return [
        answer_share(
            ShareSums.counts(spread.n, spread.valid[value]),
            name_of(value, definition, labels),
            Context(question=definition.code),
        )
        for value in order
    ]


def has_answers(audience: str) -> bool:
    """Whether anybody ever filled in a survey of this audience."""
    return Submission.objects.filter(survey__audience=audience).exists()
