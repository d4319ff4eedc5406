"""The catalogue of figures: which question each asks of the warehouse, and which function of ``core`` reads it.

A page asks for many figures at once: ``plan`` says what to ask, ``read`` turns the rows into metrics by group.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.utils import timezone

from madoguchi.core.metrics import ces, csat, enps, nps, rates, times
from madoguchi.core.metrics.metric import Context, Metric, count
from madoguchi.core.metrics.question import QuestionDefinition
from madoguchi.core.text import Text
from madoguchi.surveys.main_questions import MainQuestion
from madoguchi.warehouse import Filters, ask_many, sums

Question = tuple[str, Filters, dict[str, Any]]
Key = tuple[Any, ...]
Row = Mapping[str, Any]
REPEAT_WINDOW_DAYS = 7
SHARES_OF_CASES = {"case_reopened", "case_first_contact", "case_no_repeat", "case_promises", "case_answered"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its code in addresses and JSON, its name, what lies behind it, and how it is asked and read."""

    code: str
    label: Text
    about: Literal["answers", "cases"]
    question: str  # the name of the warehouse's question
    params: Mapping[str, Any]
    read: Callable[[Row, QuestionDefinition | None, Context], Metric]
    kind: str = ""  # of the survey question it needs
    good: Literal["high", "low", ""] = ""  # which direction is wished for

    @property
    def share(self) -> bool:
        """Whether it is a share of cases, so that each counted case is in the numerator or not."""
        return self.about == "cases" and self.question in SHARES_OF_CASES


def _at(row: Row) -> dict[int, float]:
    return {int(rank): float(value) for rank, value in row["at"]}


def _duration(measure: str, statistic: str) -> Callable[[Row, QuestionDefinition | None, Context], Metric]:
    kind = measure.removesuffix("_business")
    clock: times.Clock = "business" if measure.endswith("_business") else "calendar"

    def read(row: Row, _: QuestionDefinition | None, context: Context) -> Metric:
        if statistic == "mean":
            return times.mean_from_sums(sums.mean(row), kind, clock, context)
        p = {"median": 0.5, "p90": 0.9}[statistic]
        return times.quantile_from_ranks(int(row["n"] or 0), _at(row), p, kind, clock, context=context)

    return read


def _durations() -> list[Figure]:
    found = []
    names = {
        "first_response": Text("First response", "初回応答時間"),
        "resolution": Text("Time to resolution", "解決までの時間"),
        "full_resolution": Text("Time to full resolution", "最終解決までの時間"),
    }
    words = {
        "median": Text("median", "中央値"),
        "p90": Text("p90", "90 パーセンタイル"),
        "mean": Text("mean", "平均"),
    }
    for measure, name in names.items():
        for suffix, clock in (("", Text("", "")), ("_business", Text(", business hours", "・営業時間"))):
            for statistic, word in words.items():
                found.append(
                    Figure(
                        code=f"{measure}{suffix}_{statistic}",
                        label=Text(f"{name.en} ({word.en}{clock.en})", f"{name.ja}（{word.ja}{clock.ja}）"),
                        about="cases",
                        question="durations" if statistic == "mean" else "duration_quantiles",
                        params={"measure": measure + suffix},
                        read=_duration(measure + suffix, statistic),
                        good="low",
                    )
                )
    return found


VOLUME = Text("Cases", "件数")
VOLUME_DEFINITION = Text(
    "Cases opened in the period. A full count.", "期間中に受け付けた案件の数。全数です。"
)
RESPONSE = Text("Response rate (of resolved cases)", "回答率（解決した案件に対して）")


def _volume(row: Row, _: QuestionDefinition | None, context: Context) -> Metric:
    return count("volume", VOLUME, VOLUME_DEFINITION, int(row["n"] or 0), context)


def _backlog(row: Row, _: QuestionDefinition | None, context: Context) -> Metric:
    return rates.backlog(int(row["open"] or 0), context)


def _response_rate(row: Row, _: QuestionDefinition | None, context: Context) -> Metric:
    from madoguchi.core.metrics.estimates import share_metric

    definition = Text(
        "Resolved cases with at least one valid answer, as a percentage of resolved cases.",
        "解決した案件のうち、有効な回答が 1 つ以上ある案件の割合（％）。",
    )
    return share_metric(sums.share(row), "response_rate", RESPONSE, definition, context)


FIGURES: dict[str, Figure] = {
    figure.code: figure
    for figure in [
        Figure("csat", Text("CSAT", "CSAT"), "answers", "answer_shares", {}, lambda r, d, c: csat.share_from_sums(sums.share(r), d or csat.USUAL, c), "csat", "high"),
        Figure("csat_mean", Text("CSAT (mean)", "CSAT（平均）"), "answers", "answer_means", {}, lambda r, d, c: csat.mean_from_sums(sums.mean(r), d or csat.USUAL, c), "csat", "high"),
        Figure("nps", Text("NPS", "NPS"), "answers", "answer_nets", {"kind": "nps"}, lambda r, d, c: nps.score_from_sums(sums.net(r), c), "nps", "high"),
        Figure("ces_mean", Text("CES", "CES"), "answers", "answer_means", {}, lambda r, d, c: ces.mean_from_sums(sums.mean(r), d or ces.USUAL, c), "ces", "high"),
        Figure("ces", Text("CES (found it easy)", "CES（「簡単だった」の割合）"), "answers", "answer_shares", {}, lambda r, d, c: ces.share_from_sums(sums.share(r), d or ces.USUAL, c), "ces", "high"),
        Figure("enps", Text("eNPS", "eNPS"), "answers", "answer_nets", {"kind": "enps"}, lambda r, d, c: enps.score_from_sums(sums.net(r), c), "enps", "high"),
        Figure("volume", VOLUME, "cases", "case_volume", {}, _volume),
        Figure("open_cases", Text("Still open", "未解決"), "cases", "case_volume", {}, _backlog, good="low"),
        *_durations(),
        Figure("fcr_system_strict", Text("First-contact resolution (strict)", "初回解決率（厳密）"), "cases", "case_first_contact", {}, lambda r, d, c: rates.fcr_system_strict(sums.share(r), c), good="high"),
        Figure("fcr_no_repeat", Text("First-contact resolution (no repeat)", "初回解決率（再連絡なし）"), "cases", "case_no_repeat", {"window_days": REPEAT_WINDOW_DAYS}, lambda r, d, c: rates.fcr_no_repeat(sums.share(r), REPEAT_WINDOW_DAYS, c), good="high"),
        Figure("fcr_customer_confirmed", Text("First-contact resolution (customers say)", "初回解決率（お客様の回答）"), "answers", "answer_shares", {"kind": "boolean"}, lambda r, d, c: rates.fcr_customer_confirmed(sums.share(r), c), "boolean", "high"),
        Figure("reopen_rate", Text("Reopen rate", "再オープン率"), "cases", "case_reopened", {}, lambda r, d, c: rates.reopen_rate(sums.share(r), c), good="low"),
        Figure("within_promise", Text("Kept within promise", "約束達成率"), "cases", "case_promises", {}, lambda r, d, c: rates.within_promise(sums.share(r), c), good="high"),
        Figure("response_rate", RESPONSE, "cases", "case_answered", {}, _response_rate, good="high"),
    ]
}  # fmt: skip

NOW = {"case_no_repeat", "case_promises"}  # questions that depend on what the time is


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure to be computed for some filters, perhaps by groups."""

    figure: Figure
    filters: Filters
    by: tuple[str, ...] = ()


def compute(wanted: Sequence[Asked], main: Mapping[str, MainQuestion]) -> list[dict[Key, Metric]]:
    """Compute figures in one round trip; each as ``{group values: metric}``, with ``()`` where there are no groups.

    A figure whose kind of question was never asked is an empty dictionary. Raises ``WarehouseError``.
    """
    asked: dict[tuple[Any, ...], int] = {}
    questions: list[Question] = []
    places: list[int | None] = []
    now_ms = int(timezone.now().timestamp() * 1000)
    for want in wanted:
        if want.figure.kind and want.figure.kind not in main:
            places.append(None)
            continue
        question = _question(want, main, now_ms)
        # Median and p90, or CSAT's share in two places, are read from one answer
        place = asked.setdefault((question[0], question[1], repr(question[2])), len(questions))
        if place == len(questions):
            questions.append(question)
        places.append(place)
    answers = ask_many(questions)
    return [
        {} if place is None else _read(want, answers[place], main)
        for want, place in zip(wanted, places, strict=True)
    ]


def _question(want: Asked, main: Mapping[str, MainQuestion], now_ms: int) -> Question:
    figure, filters, params = want.figure, want.filters, dict(want.figure.params)
    if want.by:
        params["by"] = list(want.by)
    if figure.question in NOW:
        params["now_ms"] = now_ms
    if figure.kind:
        params["kind"] = figure.kind
        if not filters.question:
            filters = filters.with_(question=main[figure.kind].ids)
        if figure.kind == "enps":
            filters = filters.with_(audience=("staff",))
    return figure.question, filters, params


def _read(want: Asked, rows: Sequence[Row], main: Mapping[str, MainQuestion]) -> dict[Key, Metric]:
    question = main.get(want.figure.kind)
    found: dict[Key, Metric] = {}
    for row in rows:
        key = tuple(row[name] for name in want.by)
        group = {name: str(value) for name, value in zip(want.by, key, strict=True)} or None
        context = Context(question=question.code if question else None, group=group)
        found[key] = want.figure.read(row, question.definition if question else None, context)
    return found


def one(found: Mapping[Key, Metric]) -> Metric | None:
    """Return the metric of a figure without groups, or None where its question was never asked."""
    return found.get(())


def series(found: Mapping[Key, Metric], days: Sequence[dt.date]) -> list[Metric | None]:
    """Return a trend in the order of the days, with gaps where nothing was measured."""
    return [found.get((day,)) for day in days]


def relabel(metric: Metric, label: Text) -> Metric:
    """Return the metric under a page's shorter name."""
    return replace(metric, label=label)
