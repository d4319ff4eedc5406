"""What the pages, the files and the API say of the stages: one row for each."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.models import Case
from madoguchi.cases.names import channel_name
from madoguchi.core.metrics.metric import Metric
from madoguchi.core.process import review
from madoguchi.core.process.review import QUESTIONS, StageAnswers
from madoguchi.processes.names import Names
from madoguchi.processes.reviews import queries, saying
from madoguchi.processes.reviews.answers import Reviewed
from madoguchi.processes.reviews.models import Choice, StageReview

PORTION = 5_000
Row = dict[str, Any]


def rows(page: Reviewed) -> list[Row]:
    """Return the stages with their four answers, the suggestion and the decision in force."""
    decided = queries.decisions(page.chosen.code)
    return [row(page, one, decided.get(id)) for id, one in page.stages.items()]


def row(page: Reviewed, one: StageAnswers, decision: StageReview | None) -> Row:
    """Return one stage."""
    stage = page.chosen.blueprint.stage_by_id[one.stage]
    suggested, why = review.suggest(one, page.verdicts.get(one.stage, ()))
    return {
        "id": one.stage,
        "name": stage.name.to(get_language() or "en"),
        "n": one.n,
        "kept": one.kept,
        "target": None if stage.target is None else 100 * stage.target,
        "answers": [
            {
                "question": question,
                "name": saying.QUESTION_NAMES[question],
                "told": one.told[question],
                "chip": saying.told_chip(question, one.told[question]),
                "sentence": saying.sentence(question, one, page.facts.by_code),
            }
            for question in QUESTIONS
        ],
        "verdicts": page.verdicts.get(one.stage, ()),
        "suggested": suggested,
        "suggestion": choice(suggested),
        "suggestion_reason": saying.reason(why),
        "decision": decision,
        "decision_chip": (saying.DECISION_CHIPS[decision.choice], decision.get_choice_display())
        if decision
        else None,
    }


def seen(row: Row) -> dict[str, Any]:
    """Return what a reviewer saw of a stage, in few words and figures, to be kept with the decision."""
    return {
        "n": row["n"],
        "kept": row["kept"].value if row["kept"].n else None,
        "answers": {answer["question"]: answer["told"] for answer in row["answers"]},
        "verdicts": list(row["verdicts"]),
    }


def choice(code: str) -> str:
    """Return the word of a decision, "" for none."""
    return str(Choice(code).label) if code else ""


def links(one: StageAnswers, question: str, page: Reviewed) -> list[Row]:
    """Return the links behind a question as rows with a bar around nothing; none for the other questions."""
    if question not in ("experience", "outcome"):
        return []
    found = sorted(
        one.of(question, page.facts.by_code), key=lambda link: (not link.shown, not link.clear, -link.size)
    )
    reach: dict[str, float] = {}
    for link in found:
        ends = [abs(end) for end in (link.metric.low, link.metric.high) if link.shown and end is not None]
        reach[link.response] = max([reach.get(link.response, 0.0), 2 * link.margin, *ends])
    return [
        {
            "metric": link.metric,
            "shown": link.shown,
            "reach": reach[link.response],
            "under": -reach[link.response],
            "decimals": 2 if link.metric.unit == "scale" else 1,
            "says": _says(link),
        }
        for link in found
    ]


def _says(link: review.Link) -> tuple[str, str]:
    if not link.shown:
        return "unsure", pgettext("link of a stage", "too few")
    if link.none:
        return "plain", pgettext("link of a stage", "negligible")
    return (
        ("execution", pgettext("link of a stage", "clear"))
        if link.clear
        else ("unsure", pgettext("link of a stage", "open"))
    )


def figures(one: StageAnswers, question: str, page: Reviewed) -> list[Metric]:
    """Return every figure behind an answer, clear links first."""
    if question in ("experience", "outcome"):
        found = one.of(question, page.facts.by_code)
        return [
            link.metric
            for link in sorted(found, key=lambda link: (not link.shown, not link.clear, -link.size))
        ]
    if question == "worth":
        burden = one.burden
        told = [burden.minutes, burden.hours, burden.cost, *([one.price] if one.price else [])]
        return [metric for metric in told if metric.n]
    parts = one.routine
    return [
        metric
        for metric in (parts.routine, parts.variation, parts.rules, parts.baseline, parts.machines)
        if metric.n
    ]


def to_json(page: Reviewed, one: StageAnswers, decision: StageReview | None) -> Row:
    """Return a stage as the API gives it."""
    language = get_language() or "en"
    told = row(page, one, decision)
    return {
        "stage": one.stage,
        "name": told["name"],
        "n": one.n,
        "kept": _plain(one.kept.to_json(language)),
        "answers": [
            {
                "question": answer["question"],
                "answer": answer["told"],
                "sentence": answer["sentence"],
                "figures": [
                    _plain(metric.to_json(language)) for metric in figures(one, answer["question"], page)
                ],
            }
            for answer in told["answers"]
        ],
        "verdicts": list(told["verdicts"]),
        "automation_index": one.routine.index,
        "share_of_cost": one.burden.share_of_cost,
        "share_of_work": one.burden.share_of_touch,
        "suggestion": told["suggested"] or None,
        "suggestion_reason": told["suggestion_reason"] or None,
        "decision": {
            "choice": decision.choice,
            "reason": decision.reason,
            "decided_at": decision.decided_at,
            "due_on": decision.due_on,
            "next_review_on": decision.next_review_on,
        }
        if decision
        else None,
    }


def _plain(told: Row) -> Row:
    """Numbers that are not numbers are no JSON."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in told.items()
    }


COLUMNS: list[tuple[str, Any, str]] = [
    ("stage", _("Stage"), "text"),
    ("n", _("Cases"), "number"),
    ("kept", _("Promise kept"), "percent"),
    *(
        (f"{question}_{part}", label, "text")
        for question, label in saying.QUESTION_NAMES.items()
        for part in ("answer",)
    ),
    *((f"{question}_why", label, "text") for question, label in saying.QUESTION_NAMES.items()),
    ("suggestion", _("Suggested"), "text"),
    ("decision", _("Decision"), "text"),
    ("owner", pgettext_lazy("stage review", "Owner"), "text"),
    ("due_on", _("Due"), "date"),
    ("next_review_on", _("Next review"), "date"),
]


def flat(told: list[Row]) -> Iterator[Row]:
    """Yield the overview as a file has it."""
    for one in told:
        decision = one["decision"]
        yield {
            "stage": one["name"],
            "n": one["n"],
            "kept": one["kept"].value,
            **{f"{answer['question']}_answer": answer["chip"][1] for answer in one["answers"]},
            **{f"{answer['question']}_why": answer["sentence"] for answer in one["answers"]},
            "suggestion": one["suggestion"],
            "decision": decision.get_choice_display() if decision else "",
            "owner": decision.owner.name if decision and decision.owner else "",
            "due_on": decision.due_on if decision else None,
            "next_review_on": decision.next_review_on if decision else None,
        }


def case_columns(page: Reviewed) -> list[tuple[str, Any, str]]:
    """Return the columns of the rows behind a stage's figures."""
    language = get_language() or "en"
    return [
        ("case", _("Case"), "text"),
        ("opened", _("Opened"), "datetime"),
        ("request", _("Request"), "text"),
        ("channel", _("Channel"), "text"),
        ("team", _("Team"), "text"),
        ("kept", _("Promise kept"), "boolean"),
        ("deviated", _("Deviation"), "boolean"),
        ("hours", _("Hours in the stage"), "decimal"),
        ("minutes", _("Minutes of work"), "decimal"),
        ("cost", _("Cost"), "decimal"),
        *((response.code, response.label.to(language), "decimal") for response in page.facts.responses),
    ]


def case_rows(page: Reviewed, stage: str, names: Names) -> Iterator[Row]:
    """Yield the cases behind a stage's figures, the case by its own id.

    Last come those that are judged by their promise alone: nothing was done in the stage before they were reopened, or
    they are older than what the other answers come from.
    """
    work, facts = page.facts.stages[stage], page.facts
    for start in range(0, work.n, PORTION):
        places = range(start, min(start + PORTION, work.n))
        known = _own_ids(facts.cases[work.case[place]]["case_id"] for place in places)
        for place in places:
            case = facts.cases[work.case[place]]
            yield {
                "case": known.get(case["case_id"], ""),
                "opened": dt.datetime.fromtimestamp(case["opened_ms"] / 1000, dt.UTC),
                "request": names.request(case["request"] or ""),
                "channel": channel_name(case["channel"] or ""),
                "team": case["team"],
                "kept": _flag(work.kept[place]),
                "deviated": _flag(work.deviated[place]),
                "hours": work.seconds[place] / 3600,
                "minutes": _number(work.touch_seconds[place] / 60),
                "cost": _number(work.cost[place]),
                **{one.code: _number(float(one.values[work.case[place]])) for one in facts.responses},
            }
    rows, read = page.outcomes.stages[stage], page.outcomes.read
    seen = {facts.cases[place]["case_id"] for place in work.case}
    more = [place for place in range(rows.case.size) if int(read.ids[rows.case[place]]) not in seen]
    for start in range(0, len(more), PORTION):
        some = more[start : start + PORTION]
        known = _own_ids(int(read.ids[rows.case[place]]) for place in some)
        for place in some:
            case = rows.case[place]
            yield {
                **dict.fromkeys(name for name, _label, _kind in case_columns(page)),
                "case": known.get(int(read.ids[case]), ""),
                "opened": dt.datetime.fromtimestamp(read.opened[case] / 1000, dt.UTC),
                "request": names.request(read.codes["request"].text(case)),
                "channel": channel_name(read.codes["channel"].text(case)),
                "team": read.codes["team"].text(case),
                "kept": _flag(rows.kept[place]),
            }


def _own_ids(ids: Iterable[int]) -> dict[int, str]:
    return {
        case.pk: case.source_id or str(case.uid)
        for case in Case.objects.filter(pk__in=list(ids)).only("uid", "source_id")
    }


def _flag(value: float) -> bool | None:
    return None if math.isnan(value) else bool(value)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
