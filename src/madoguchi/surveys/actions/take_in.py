"""Taking in surveys, questions and answers by the thousand: once each, however often they come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from madoguchi.events.append import mark_dirty
from madoguchi.events.bulk import Said, say
from madoguchi.events.models import Event, Kind, Subject
from madoguchi.kit import bulk
from madoguchi.kit.taking import SAME_ID, Outcome, Result, Taking, clip, number_alike, parts
from madoguchi.people.erasure import is_marked
from madoguchi.surveys.actions.defining import definition_payload
from madoguchi.surveys.models import Answer, Question, Submission, Survey


@dataclass(slots=True)
class QuestionRow:
    """A question with all that is needed to read its answers rightly. ``survey`` is the survey's id."""

    survey: int
    code: str
    kind: str
    text_ja: str = ""
    text_en: str = ""
    scale_min: float | None = None
    scale_max: float | None = None
    polarity: str = "high_good"
    positive: list[Any] = field(default_factory=list)
    missing: list[Any] = field(default_factory=list)
    labels: dict[str, Any] = field(default_factory=dict)
    version: str = ""
    stage: str = ""
    touchpoint: str = ""
    position: int = 0


@dataclass(slots=True)
class AnswerRow:
    """One answer: a value, or words, or neither (asked and left blank)."""

    question: int
    value: float | None = None
    text: str = ""
    stage: str = ""
    touchpoint: str = ""


@dataclass(slots=True)
class SubmissionRow:
    """One filled-in survey, or a part of one. Customer and case are our ids.

    ``derived`` says that the id was made from the row itself, so that alike rows share it.
    """

    id: str
    survey: int
    answers: list[AnswerRow]
    at: dt.datetime | None = None  # None: the source does not say
    customer_id: int | None = None
    case_id: int | None = None
    channel: str | None = None
    weight: float | None = None
    personal: dict[str, Any] = field(default_factory=dict)
    derived: bool = False


def surveys(
    taking: Taking, names: Iterable[str], *, audience: str = "customer", attribution: str = ""
) -> dict[str, int]:
    """Return the survey id of each name, making surveys for unknown names."""
    found: dict[str, int] = {}
    for name in sorted({name for name in names if name}):
        if ("survey", name) not in taking.known:
            survey, made = Survey.objects.get_or_create(
                source_system=taking.system,
                source_id=clip(name, 200),
                defaults={
                    "name_ja": clip(name, 200),
                    "name_en": clip(name, 200),
                    "audience": audience,
                    "attribution": attribution,
                    "batch_id": taking.batch_id,
                    "created_at": taking.now,
                },
            )
            taking.known["survey", name] = survey.pk
            taking.count("survey", Outcome.TAKEN, int(made))
        found[name] = taking.known["survey", name]
    return found


_DEFINITION = [
    "kind",
    "text_ja",
    "text_en",
    "scale_min",
    "scale_max",
    "polarity",
    "positive",
    "missing",
    "labels",
    "version",
    "stage",
    "touchpoint",
    "position",
]


def questions(taking: Taking, rows: Sequence[QuestionRow]) -> dict[tuple[int, str], Question]:
    """Take in definitions; each new or changed one is an event. Returns (survey, code) → question.

    A known question keeps labels it already learnt; texts that are blank here never erase.
    """
    found: dict[tuple[int, str], Question] = {}
    surveys_ = {row.survey for row in rows}
    for known in Question.objects.filter(survey_id__in=surveys_).select_related("survey"):
        found[known.survey_id, known.code] = known
    said: list[Said] = []
    for row in rows:
        key = row.survey, clip(row.code, 120)
        values = {name: getattr(row, name) for name in _DEFINITION}
        question = found.get(key)
        if question is None:
            question = Question.objects.create(survey_id=row.survey, code=key[1], **values)
            taking.changed("question", question.pk, {})
            taking.count("question", Outcome.TAKEN)
            found[key] = question
            said.append(_defined(taking, question))
            continue
        values["labels"] = {**question.labels, **row.labels}
        for name in ("text_ja", "text_en", "version", "stage", "touchpoint", "position"):
            values[name] = values[name] or getattr(question, name)
        before = {name: getattr(question, name) for name in values if getattr(question, name) != values[name]}
        if before:
            taking.changed("question", question.pk, before)
            for name in before:
                setattr(question, name, values[name])
            question.save(update_fields=list(before))
            taking.count("question", Outcome.UPDATED)
            said.append(_defined(taking, question))
        else:
            taking.count("question", Outcome.UNCHANGED)
        taking.met["question"].add(question.pk)
    say(taking, said)
    return found


def _defined(taking: Taking, question: Question) -> Said:
    return Said(
        kind=Kind.QUESTION,
        subject_kind=Subject.QUESTION,
        subject_id=question.pk,
        question_id=question.pk,
        at=taking.now,
        stage=clip(question.stage, 80),
        touchpoint=clip(question.touchpoint, 80),
        payload=definition_payload(question),
    )


def learn_labels(taking: Taking, question: Question, labels: dict[str, Any]) -> None:
    """Give a categorical question the labels that came up while its answers were read."""
    taking.changed("question", question.pk, {"labels": dict(question.labels)})
    question.labels = {**question.labels, **labels}
    question.save(update_fields=["labels"])


_ANSWER = ["submission_id", "question_id", "value", "text", "stage", "touchpoint"]


def submissions(taking: Taking, rows: Sequence[SubmissionRow], *, whole: bool) -> list[Result]:
    """Take in submissions with their answers; changed answers supersede what was said before.

    With ``whole`` each row is one submission, and a second row of one id is refused; otherwise rows are parts
    of submissions and only an answer that comes twice is refused.
    """
    keys = _keys(taking, rows)
    known = _known(taking, dict.fromkeys(keys))
    rows = [_as_kept(row, known.get(key)) for key, row in zip(keys, rows, strict=True)]
    ids = dict(zip(reversed(keys), reversed(rows), strict=True))  # the first describes it
    results: list[Result] = [Outcome.UNCHANGED] * len(rows)
    made = _new_submissions(taking, {key: row for key, row in ids.items() if key not in known})
    redescribed = _changed_submissions(
        taking, [(known[key], row) for key, row in ids.items() if key in known]
    )
    present = _present_answers([found.pk for found in known.values()])
    new: list[tuple[Submission, AnswerRow]] = []
    changed: list[tuple[Submission, Answer]] = []
    in_chunk: set[str] = set()
    for index, (key, row) in enumerate(zip(keys, rows, strict=True)):
        submission = made.get(key) or known[key]
        fresh = key in made
        if whole:
            if key in in_chunk or (not fresh and not row.derived and _came_before(taking, submission)):
                results[index] = SAME_ID
                continue
            in_chunk.add(key)
        elif fresh and not row.answers:
            results[index] = Outcome.TAKEN
        outcome = Outcome.TAKEN if fresh and whole else Outcome.UNCHANGED
        doubled = 0
        for answer in row.answers:
            place = (submission.pk, answer.question, clip(answer.stage, 80), clip(answer.touchpoint, 80))
            if place not in present:
                present[place] = None
                new.append((submission, answer))
                if not (fresh and whole):
                    outcome = Outcome.UPDATED if whole else Outcome.TAKEN
                continue
            found_answer = present[place]
            if (
                found_answer is None
                or submission.batch_id == taking.batch_id
                or found_answer.pk in taking.brought["answer"]
            ):
                doubled += 1
                continue
            taking.brought["answer"].add(found_answer.pk)
            before = {
                name: getattr(found_answer, name)
                for name in ("value", "text")
                if getattr(found_answer, name) != getattr(answer, name)
            }
            if before:
                taking.changed("answer", found_answer.pk, before)
                for name in before:
                    setattr(found_answer, name, getattr(answer, name))
                changed.append((submission, found_answer))
                outcome = Outcome.UPDATED
        if doubled and doubled == len(row.answers) and not whole:
            results[index] = SAME_ID
        elif outcome is not Outcome.UNCHANGED:
            results[index] = outcome
        elif key in redescribed:
            results[index] = Outcome.UPDATED
        if not fresh:
            taking.meet("submission", submission.pk, submission.batch_id)
        if whole:
            taking.brought["submission"].add(submission.pk)
    _write(taking, new, changed, [known[key] for key in redescribed])
    taking.book("submission", results)
    return results


def _as_kept(row: SubmissionRow, known: Submission | None) -> SubmissionRow:
    """Take the words out of what an erased person answered: they must not come back."""
    if known is None or not is_marked(known.personal):
        return row
    answers = [replace(answer, text="") for answer in row.answers]
    return replace(row, customer_id=None, personal={}, answers=answers)


def _keys(taking: Taking, rows: Sequence[SubmissionRow]) -> list[str]:
    keys = [clip(row.id, 190) for row in rows]
    places = [place for place, row in enumerate(rows) if row.derived]
    numbered, _ = number_alike(
        [keys[place] for place in places],
        lambda some: _known(taking, some),
        lambda found: _came_before(taking, found),
    )
    for place, key in zip(places, numbered, strict=True):
        keys[place] = key
    return keys


def _known(taking: Taking, keys: Iterable[str]) -> dict[str, Submission]:
    known: dict[str, Submission] = {}
    for chunk in parts(keys):
        for found in Submission.objects.filter(source_system=taking.system, source_id__in=chunk):
            known[str(found.source_id)] = found
    return known


def _came_before(taking: Taking, submission: Submission) -> bool:
    return submission.batch_id == taking.batch_id or submission.pk in taking.brought["submission"]


def _new_submissions(taking: Taking, rows: dict[str, SubmissionRow]) -> dict[str, Submission]:
    made = [
        Submission(
            source_system=taking.system,
            source_id=key,
            batch_id=taking.batch_id,
            origin=taking.origin,
            survey_id=row.survey,
            customer_id=row.customer_id,
            case_id=row.case_id,
            channel=clip(row.channel, 32),
            weight=row.weight,
            submitted_at=row.at or taking.now,
            personal=row.personal,
        )
        for key, row in rows.items()
    ]
    return {str(row.source_id): row for row in bulk.create(made)}


def _changed_submissions(taking: Taking, pairs: Sequence[tuple[Submission, SubmissionRow]]) -> set[str]:
    changed: list[Submission] = []
    for submission, row in pairs:
        said: dict[str, Any] = {
            name: value
            for name, value in (
                ("submitted_at", row.at),
                ("customer_id", row.customer_id),
                ("case_id", row.case_id),
                ("channel", clip(row.channel, 32) or None),
                ("weight", row.weight),
                ("personal", {**submission.personal, **row.personal}),
            )
            if value is not None
        }
        before = {name: getattr(submission, name) for name in said if getattr(submission, name) != said[name]}
        if before and not (submission.batch_id == taking.batch_id and set(before) == {"submitted_at"}):
            taking.changed("submission", submission.pk, before)
            for name in before:
                setattr(submission, name, said[name])
            changed.append(submission)
    if changed:
        Submission.objects.bulk_update(
            changed, ["submitted_at", "customer", "case", "channel", "weight", "personal"], batch_size=100
        )
    return {str(submission.source_id) for submission in changed}


def _present_answers(submission_ids: Iterable[int]) -> dict[tuple[int, int, str, str], Answer | None]:
    present: dict[tuple[int, int, str, str], Answer | None] = {}
    for chunk in parts(submission_ids, 500):
        for answer in Answer.objects.filter(submission_id__in=chunk):
            place = (answer.submission_id, answer.question_id, answer.stage, answer.touchpoint)
            present[place] = answer
    return present


def _write(
    taking: Taking,
    new: Sequence[tuple[Submission, AnswerRow]],
    changed: Sequence[tuple[Submission, Answer]],
    redescribed: Sequence[Submission],
) -> None:
    rows = [
        (submission.pk, row.question, row.value, row.text, clip(row.stage, 80), clip(row.touchpoint, 80))
        for submission, row in new
    ]
    ours = [submission.batch_id == taking.batch_id for submission, _ in new]
    bulk.insert(Answer, _ANSWER, [row for row, own in zip(rows, ours, strict=True) if own])
    # Answers have no batch of their own: what is added to another batch's submission is booked one by one.
    added = [
        Answer(**dict(zip(_ANSWER, row, strict=True))) for row, own in zip(rows, ours, strict=True) if not own
    ]
    for answer in Answer.objects.bulk_create(added):
        taking.changed("answer", answer.pk, {})
        taking.brought["answer"].add(answer.pk)
    taking.count("answer", Outcome.TAKEN, len(new))
    if changed:
        Answer.objects.bulk_update([answer for _, answer in changed], ["value", "text"], batch_size=200)
        taking.count("answer", Outcome.UPDATED, len(changed))
    said = [_answered(submission, row.question, row) for submission, row in new]
    again: dict[tuple[int, int, str, str], tuple[Submission, Answer]] = {
        (submission.pk, answer.question_id, answer.stage, answer.touchpoint): (submission, answer)
        for submission, answer in changed
    }
    # An answer carries its submission's time, weight, customer and case: when those change, so does it.
    by_id = {submission.pk: submission for submission in redescribed}
    fresh = {
        (submission.pk, row.question, clip(row.stage, 80), clip(row.touchpoint, 80))
        for submission, row in new
    }
    for place, stored in _present_answers(by_id).items():
        if stored is not None and place not in fresh:
            again.setdefault(place, (by_id[place[0]], stored))
    numbers = _numbers_of(taking, {place[0] for place in again})
    for place, (submission, answer) in again.items():
        said.append(
            _answered(submission, answer.question_id, answer)._replace(supersedes_id=numbers.get(place))
        )
    say(taking, said)
    mark_dirty({(Subject.SUBMISSION, place[0]) for place in again})


def _answered(submission: Submission, question_id: int, row: AnswerRow | Answer) -> Said:
    return Said(
        kind=Kind.ANSWER,
        subject_kind=Subject.SUBMISSION,
        subject_id=submission.pk,
        at=submission.submitted_at,
        case_id=submission.case_id,
        customer_id=submission.customer_id,
        question_id=question_id,
        stage=clip(row.stage, 80),
        touchpoint=clip(row.touchpoint, 80),
        channel=submission.channel,
        value=row.value,
        weight=submission.weight,
        payload={"text": True} if row.text else {},
    )


def _numbers_of(taking: Taking, submission_ids: Iterable[int]) -> dict[tuple[int, int, str, str], int]:
    """Return the number of the latest answer event that still counts, by place."""
    found: dict[tuple[int, int, str, str], int] = {}
    for chunk in parts(submission_ids, 500):
        events = Event.objects.filter(
            subject_kind=Subject.SUBMISSION, subject_id__in=chunk, kind=Kind.ANSWER
        ).order_by("number")
        for number, submission, question, stage, touchpoint, batch in events.values_list(
            "number", "subject_id", "question_id", "stage", "touchpoint", "batch_id"
        ):
            if batch not in taking.undone and question is not None:
                found[submission, question, stage, touchpoint] = number
    return found
