"""Figures out over the API: which there are, their values by group, and the rows behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema

from madoguchi.cases.api import Chosen, moment
from madoguchi.cases.pointing import own_ids
from madoguchi.core.metrics import compare as comparing
from madoguchi.core.metrics.metric import Context, Metric
from madoguchi.core.periods import Compare, Period
from madoguchi.core.text import Text
from madoguchi.insights import evaluate as evaluating
from madoguchi.insights.figures import FIGURES, Asked, Figure, Key, compute
from madoguchi.insights.overview import questions as main_questions
from madoguchi.insights.rows import behind, which_cases
from madoguchi.kit.api.paging import Paging, cut
from madoguchi.kit.api.problems import Problem
from madoguchi.people.tokens import allow
from madoguchi.warehouse import Filters, ask

router = Router()
asked_questions = Router()
whole = Router()

PERIODS = ("day", "week", "month", "quarter", "year")
OF_CASES = ("channel", "team", "process", "request", "language", "priority")
OF_ANSWERS = (*OF_CASES, "stage", "touchpoint")
MOST_GROUPS = 2
BAD_GROUP = Text(
    "{code} cannot be grouped by “{name}”. Use: {names}; at most two, separated by a comma.",
    "{code} は「{name}」で分けられません。使えるもの：{names}（コンマ区切りで 2 つまで）",
)
NO_PERIOD = Text(
    "To compare, say the period: from and to.", "比べるには、期間を from と to で指定してください。"
)


class FigureOut(Schema):
    """A figure there is: its definition, and by what it can be grouped."""

    code: str
    label: str
    definition: str
    unit: str
    about: Literal["answers", "cases"]
    question_kind: str | None
    better: Literal["high", "low"] | None
    by: list[str]


class FigureList(Schema):
    """Every figure."""

    figures: list[FigureOut]


class Change(Schema):
    """What may be said of a change: the difference, its interval and method, and a verdict that allows for noise."""

    value: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    p_value: float | None
    verdict: Literal["clear_up", "clear_down", "not_distinguishable"]
    note: str | None


class MetricOut(Schema):
    """A figure as every interface gives it. Shares and NPS are in per cent and points, durations in ms.

    ``code`` is the figure's name in addresses. ``value`` is null where n is below 5. ``display`` says how far it may be shown: hidden, weak (grey), plain,
    comparable.
    """

    code: str
    metric: str
    question: str | None = None
    group: dict[str, str] | None = None
    label: str
    value: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    n: int
    n_effective: float
    persons: int
    shown: bool
    note: str | None
    definition: str
    unit: str
    display: Literal["hidden", "weak", "plain", "comparable"]
    change: Change | None = None


class MetricList(Schema):
    """Figures: one, or one for each group."""

    metrics: list[MetricOut]


class CaseRow(Schema):
    """A case behind a figure; lengths of time in seconds."""

    case: str
    opened_at: str | None
    first_resolved_at: str | None
    resolved_at: str | None
    channel: str | None
    team: str | None
    process: str | None
    request: str | None
    language: str | None
    priority: str | None
    first_response_seconds: float | None
    resolution_seconds: float | None
    full_resolution_seconds: float | None
    contacts: int | None
    handovers: int | None
    reopens: int | None
    open: bool
    promise_kept: bool | None
    counted: bool = Field(description="whether the figure counts the case: n is the number of these")
    positive: bool | None = Field(
        description="whether it is in the numerator; null where the figure is no share"
    )


class AnswerRow(Schema):
    """An answer behind a figure. ``valid`` is false for blanks, missing codes and values off the scale."""

    answer: int
    question: int
    case: str | None
    answered_at: str | None
    value: float | None
    valid: bool
    weight: float | None
    stage: str | None
    touchpoint: str | None
    channel: str | None
    team: str | None


class RowPage(Schema):
    """A page of the rows behind a figure, in the order they came in."""

    items: list[CaseRow | AnswerRow]
    next_cursor: str | None


class QuestionOut(Schema):
    """A question with its definition. ``id`` is what the filter ``question`` takes."""

    id: int
    code: str
    kind: str
    survey: int | None
    audience: str
    scale_min: float | None
    scale_max: float | None
    polarity: str | None
    version: str | None
    positive: list[float]
    missing: list[float]
    n: int
    valid: int
    first_day: dt.date | None
    last_day: dt.date | None
    main: bool = Field(description="stands for its kind in the figures, unless the filter names another")


class QuestionList(Schema):
    """Every question."""

    questions: list[QuestionOut]


@router.get("", response=FigureList, summary="Figures there are")
def list_figures(request: HttpRequest) -> dict[str, Any]:
    """Every figure with its name and definition. Right: see_figures."""
    allow(request, "see_figures")
    language = get_language() or "en"
    main = main_questions()
    figures = []
    for figure in FIGURES.values():
        asked = main.get(figure.kind)
        metric = figure.read(_Nothing(at=[]), asked.definition if asked else None, Context())
        figures.append(
            {
                "code": figure.code,
                "label": figure.label.to(language),
                "definition": metric.definition.to(language),
                "unit": metric.unit,
                "about": figure.about,
                "question_kind": figure.kind or None,
                "better": figure.good or None,
                "by": [*PERIODS, *_dimensions(figure)],
            }
        )
    return {"figures": figures}


@router.get("/{code}", response=MetricList, exclude_unset=True, summary="One figure")
def read_figure(
    request: HttpRequest,
    code: str,
    chosen: Query[Chosen],
    by: Annotated[str, Field(max_length=80, description="one or two groups, such as channel or week")] = "",
    compare: Annotated[
        Literal["nothing", "before", "year"], Field(description="needs from and to")
    ] = "nothing",
) -> dict[str, Any]:
    """One figure, or one for each group, each with n, interval, method and definition. Right: see_figures.

    Empty where nothing was ever asked that the figure needs.
    """
    allow(request, "see_figures")
    figure = _figure(code)
    names = _groups(figure, by)
    filters = chosen.filters()
    wanted = [Asked(figure, filters, names)]
    if compare != "nothing":
        wanted.append(Asked(figure, _before(filters, Compare(compare)), names))
    found = compute(wanted, main_questions())
    return {"metrics": told(figure, found[0], names, found[1] if compare != "nothing" else None)}


@router.get("/{code}/rows", response=RowPage, summary="The rows behind a figure")
def list_figure_rows(
    request: HttpRequest, code: str, chosen: Query[Chosen], paging: Query[Paging]
) -> dict[str, Any]:
    """The cases or answers a figure was computed from, page by page. Right: see_figures."""
    allow(request, "see_figures")
    figure = _figure(code)
    filters = behind(figure, chosen.filters())
    page: dict[str, Any] = {"limit": paging.limit + 1, "after": paging.after}
    if figure.about == "answers":
        rows = ask("answer_rows", filters, kind=figure.kind, order="answer", **page)
        return cut(rows, paging, key=lambda row: int(row["answer"]), shape=_answers)
    rows = ask("figure_cases", filters, order="case_id", **which_cases(figure), **page)
    return cut(rows, paging, key=lambda row: int(row["case_id"]), shape=_cases)


@whole.get("", response=dict[str, Any], summary="The whole evaluation")
def read_evaluation(
    request: HttpRequest,
    chosen: Query[Chosen],
    by: Annotated[str, Field(max_length=80, description="groups, such as stage,channel,team")] = "",
) -> dict[str, Any]:
    """Every figure with its change, by groups, how cases ran, and every question: as ``madoguchi evaluate --json``.

    All of the record, or from … to …, then compared with the period before. Right: see_figures.
    """
    allow(request, "see_figures")
    names = (
        tuple(dict.fromkeys(part.strip() for part in by.split(",") if part.strip())) or evaluating.USUAL_BY
    )
    if wrong := [name for name in names if name not in evaluating.DIMENSIONS]:
        raise Problem(
            422, "bad-group", evaluating.BAD_BY.fill(name=wrong[0], names=", ".join(evaluating.DIMENSIONS))
        )
    try:
        filters = chosen.filters()
        return evaluating.to_json(evaluating.evaluate(chosen.since, chosen.until, names, filters))
    except evaluating.NothingError as error:
        raise Problem(404, "no-record", error.text) from None


@asked_questions.get("", response=QuestionList, summary="Questions and their definitions")
def list_questions(request: HttpRequest) -> dict[str, Any]:
    """Every question that was asked, with its definition and how many answers it has. Right: see_answers."""
    allow(request, "see_answers")
    rows = ask("questions", Filters(audience=()))
    main = {one for question in main_questions().values() for one in question.ids}
    names = ("code", "kind", "survey", "audience", "scale_min", "scale_max", "polarity", "version", "n")
    return {
        "questions": [
            {name: row[name] for name in (*names, "first_day", "last_day")}
            | {
                "id": row["question"],
                "valid": row["valid"] or 0,
                "positive": list(row["positive"] or ()),
                "missing": list(row["missing"] or ()),
                "main": row["question"] in main,
            }
            for row in rows
        ]
    }


def told(
    figure: Figure,
    found: Mapping[Key, Metric],
    names: Sequence[str],
    before: Mapping[Key, Metric] | None = None,
) -> list[dict[str, Any]]:
    """Return metrics in the fixed JSON, in the order of their groups; with ``before``, each with its change."""
    language = get_language() or "en"
    out = []
    for key in sorted(found, key=lambda key: tuple((part is not None, str(part)) for part in key)):
        group = {name: "" if part is None else str(part) for name, part in zip(names, key, strict=True)}
        metric = replace(found[key], group=group or None)
        shape = {"code": figure.code} | metric.to_json(language)
        if before is not None:
            earlier = before.get(key)
            shape["change"] = change(earlier, metric, language) if earlier else None
        out.append(shape)
    return out


def change(before: Metric, after: Metric, language: str) -> dict[str, Any] | None:
    """Return what may be said of a change; None for plain counts, which have no sampling error."""
    if after.method == "count":
        return None
    said = comparing.metrics(before, after)
    names = ("value", "low", "high", "level", "method", "p_value")
    return {name: getattr(said, name) for name in names} | {
        "verdict": said.verdict.value,
        "note": said.note.to(language) if said.note else None,
    }


class _Nothing(dict[str, Any]):
    """The sums of no rows at all."""

    def __missing__(self, name: str) -> int:
        return 0


def _figure(code: str) -> Figure:
    if code not in FIGURES:
        raise Http404(code)
    return FIGURES[code]


def _dimensions(figure: Figure) -> tuple[str, ...]:
    return OF_ANSWERS if figure.about == "answers" else OF_CASES


def _groups(figure: Figure, by: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in by.split(",") if part.strip()))
    allowed = (*PERIODS, *_dimensions(figure))
    wrong = [name for name in names if name not in allowed] or names[MOST_GROUPS:]
    if wrong:
        raise Problem(
            422, "bad-group", BAD_GROUP.fill(code=figure.code, name=wrong[0], names=", ".join(allowed))
        )
    return names


def _before(filters: Filters, how: Compare) -> Filters:
    if filters.since is None or filters.until is None or filters.until < filters.since:
        raise Problem(422, "no-period", NO_PERIOD)
    other = Period(filters.since, filters.until).compared(how)
    assert other is not None
    return filters.with_(since=other.start, until=other.last)


def _cases(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ids = own_ids(rows)
    names = (
        "channel",
        "team",
        "process",
        "request",
        "language",
        "priority",
        "contacts",
        "handovers",
        "reopens",
    )
    return [
        {name: row[name] for name in names}
        | {
            "case": ids.get(row["case_id"], str(row["case_id"])),
            "opened_at": _at(row["opened_ms"]),
            "first_resolved_at": _at(row["first_resolved_ms"]),
            "resolved_at": _at(row["resolved_ms"]),
            "first_response_seconds": _seconds(row["first_reply_after_ms"]),
            "resolution_seconds": _seconds(row["resolution_ms"]),
            "full_resolution_seconds": _seconds(row["full_resolution_ms"]),
            "open": bool(row["open"]),
            "promise_kept": None if row["kept"] is None else bool(row["kept"]),
            "counted": bool(row["counted"]),
            "positive": bool(row["positive"]) if row["counted"] and "positive" in row else None,
        }
        for row in rows
    ]


def _answers(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ids = own_ids(rows)
    names = ("answer", "question", "value", "weight", "stage", "touchpoint", "channel", "team")
    return [
        {name: row[name] for name in names}
        | {
            "case": ids.get(row["case_id"]) if row["case_id"] else None,
            "answered_at": _at(row["at_ms"]),
            "valid": bool(row["valid"]),
        }
        for row in rows
    ]


def _at(ms: int | None) -> str | None:
    return None if ms is None else moment(dt.datetime.fromtimestamp(ms / 1000, dt.UTC))


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000
