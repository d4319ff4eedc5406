"""The whole evaluation: every figure, by groups, how cases ran, and what was answered, put together once.

The command prints it, the API gives it as JSON, the report draws it. It holds the names of groups and questions in the
language that is active while it is made; figures carry their texts in both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from madoguchi.cases.names import CHANNELS, LANGUAGES
from madoguchi.cases.scope import Extent, Scope, extent, scope_of
from madoguchi.core.metrics.metric import Context, Metric
from madoguchi.core.metrics.times import quantile_from_ranks
from madoguchi.core.periods import Compare, Period
from madoguchi.core.process.graph import Edge
from madoguchi.core.text import Text
from madoguchi.insights.figures import FIGURES, Asked, Key, compute, one, series
from madoguchi.people.models import Organisation
from madoguchi.processes import queries as process_queries
from madoguchi.processes.names import Names
from madoguchi.surveys.changes import Told, tell
from madoguchi.surveys.listing import Listing, QuestionLine, listing
from madoguchi.surveys.main_questions import like_main, main_questions
from madoguchi.warehouse import Filters, ask, ask_many

Row = Mapping[str, Any]

DIMENSIONS: dict[str, Text] = {
    "stage": Text("Stage", "段階"),
    "channel": Text("Channel", "チャネル"),
    "team": Text("Team", "部署"),
    "request": Text("Request", "用件"),
    "process": Text("Process", "業務プロセス"),
    "language": Text("Language", "言語"),
    "priority": Text("Priority", "優先度"),
    "touchpoint": Text("Touchpoint", "接点"),
}
OF_ANSWERS_ONLY = ("stage", "touchpoint")
BAD_BY = Text(
    "“{name}” is no group to evaluate by. Use: {names}.",
    "「{name}」では分けられません。使えるもの：{names}",
)
USUAL_BY = ("stage", "channel", "team")

SECTIONS: dict[str, tuple[str, ...]] = {
    "satisfaction": (
        "csat", "csat_mean", "nps", "ces_mean", "ces", "fcr_customer_confirmed", "response_rate", "enps",
    ),
    "work": (
        "volume", "open_cases", "within_promise", "fcr_system_strict", "fcr_no_repeat", "reopen_rate",
    ),
    "times": tuple(
        f"{measure}{clock}_{statistic}"
        for measure in ("first_response", "resolution", "full_resolution")
        for clock in ("", "_business")
        for statistic in ("median", "p90", "mean")
    ),
}  # fmt: skip
SECTION_NAMES = {
    "satisfaction": Text("What customers say", "お客様の評価"),
    "work": Text("How the work ran", "対応の状況"),
    "times": Text("How long it took", "かかった時間"),
}
TILES = ("csat", "nps", "ces_mean", "resolution_median", "volume")
GROUPED = ("csat", "nps", "ces_mean", "resolution_median", "within_promise", "volume")
STAGE_TIME = "stage_time"
# One figure of each idea, for the few sentences that say what stands out
LEADING = (
    "csat", "nps", "ces_mean", "enps", "fcr_customer_confirmed", "within_promise", "fcr_no_repeat", "reopen_rate",
    "first_response_median", "resolution_median", "full_resolution_median", "response_rate",
)  # fmt: skip
MOST_GROUPS = 30
TOP = 10

assert {code for codes in SECTIONS.values() for code in codes} == set(FIGURES)


class NothingError(Exception):
    """There is nothing to evaluate; ``text`` says what to do."""

    text = Text(
        "There is nothing to evaluate yet. Bring records in first: madoguchi import, or the page Imports.",
        "評価するデータがまだありません。「madoguchi import」または取り込みの画面で、記録を取り込んでください。",
    )


@dataclass(slots=True)
class Line:
    """One figure with its trend and what may be said of its change."""

    code: str
    label: Text
    metric: Metric
    change: Told | None = None
    points: list[Metric | None] = field(default_factory=list)


@dataclass(slots=True)
class Groups:
    """The main figures of every value of one dimension, by the figure's code; the largest groups first."""

    dimension: str
    columns: list[str]
    rows: list[tuple[str, str, dict[str, Metric]]]  # (value, its name, figure → metric)
    left_out: int = 0


@dataclass(slots=True)
class Handover:
    """Steps from one team straight to another."""

    source: str
    target: str
    count: int
    n: int
    mean_seconds: float | None


@dataclass(slots=True)
class Process:
    """How cases ran. ``waits`` are the paths with the most waiting in all."""

    answer: process_queries.MapAnswer
    waits: list[Edge]
    handovers: list[Handover]


@dataclass(slots=True)
class Evaluation:
    """Everything, for one period."""

    organisation: str
    sample: bool
    made_at: dt.datetime
    scope: Scope
    holds: Extent
    cases: int
    answers: int
    lines: dict[str, Line]
    groups: list[Groups]
    process: Process | None
    customers: Listing
    staff: Listing
    names: Names

    @property
    def clear(self) -> list[Line]:
        """The leading figures of which a change can be claimed."""
        leading = [self.lines[code] for code in LEADING if code in self.lines]
        return [line for line in leading if line.change is not None and line.change.clear]

    def section(self, name: str) -> list[Line]:
        """The figures of a section that there are."""
        return [self.lines[code] for code in SECTIONS[name] if code in self.lines]


def period_of(since: dt.date | None, until: dt.date | None, holds: Extent) -> tuple[Period, Compare]:
    """Return the period asked for (all of the record where nothing was), and what it is compared with.

    Raises ``NothingError`` where there is no record.
    """
    if holds.first is None or holds.last is None:
        raise NothingError
    start, last = (
        since or min(holds.first, until or holds.first),
        until or max(holds.last, since or holds.last),
    )
    whole = since is None and until is None
    return Period(min(start, last), max(start, last)), Compare.NOTHING if whole else Compare.BEFORE


def evaluate(
    since: dt.date | None = None,
    until: dt.date | None = None,
    by: Sequence[str] = USUAL_BY,
    narrowed: Filters | None = None,
) -> Evaluation:
    """Evaluate the service. Raises ``NothingError`` or ``WarehouseError``.

    ``by`` are names of ``DIMENSIONS``; ``narrowed`` filters by channel, team and so on.
    """
    holds = extent()
    period, compare = period_of(since, until, holds)
    scope = scope_of(period, compare, narrowed or Filters(), holds)
    questions = ask("questions", Filters(audience=()))
    main = main_questions(questions)
    names = Names.load()

    codes = [code for section in SECTIONS.values() for code in section]
    asked = [Asked(FIGURES[code], scope.filters) for code in codes]
    asked += [Asked(FIGURES[code], scope.before) for code in codes] if scope.before else []
    asked += [Asked(FIGURES[code], scope.trend, (scope.step,)) for code in TILES]
    same = like_main(questions, main.get("csat"))
    wanted = [(dimension, code) for dimension in by for code in _columns(dimension)]
    for dimension, code in wanted:
        # Stages are asked about by questions of their own: those defined as the main one are compared
        alike = code == "csat" and dimension in OF_ANSWERS_ONLY and same
        filters = scope.filters.with_(question=same) if alike else scope.filters
        asked.append(Asked(FIGURES[code], filters, (dimension,)))
    found = compute(asked, main)

    now = dict(zip(codes, map(one, found), strict=False))
    before = dict(zip(codes, map(one, found[len(codes) :]), strict=False)) if scope.before else {}
    trends = found[len(found) - len(wanted) - len(TILES) : len(found) - len(wanted)]
    lines = _lines(now, before, dict(zip(TILES, trends, strict=True)), scope)
    by_group = dict(zip(wanted, found[len(found) - len(wanted) :], strict=True))
    passed = ask("stage_times", scope.filters) if "stage" in by else []
    organisation = Organisation.objects.first()
    volume = now["volume"]
    (counted,) = ask("answer_counts", scope.filters)
    return Evaluation(
        organisation=organisation.name if organisation else "",
        sample=_holds_sample(),
        made_at=timezone.now(),
        scope=scope,
        holds=holds,
        cases=volume.n if volume else 0,
        answers=int(counted["n"] or 0),
        lines=lines,
        groups=[_groups(dimension, by_group, passed, names) for dimension in by],
        process=_process(scope.filters),
        customers=listing(scope, "customer", QueryDict()),
        staff=listing(scope, "staff", QueryDict()),
        names=names,
    )


def _holds_sample() -> bool:
    return any(row["value"] == "sample" for row in ask("dimension_values", dimension="origin", of="case"))


def _columns(dimension: str) -> list[str]:
    return [code for code in GROUPED if FIGURES[code].about == "answers" or dimension not in OF_ANSWERS_ONLY]


def _lines(
    now: Mapping[str, Metric | None],
    before: Mapping[str, Metric | None],
    trends: Mapping[str, Mapping[Key, Metric]],
    scope: Scope,
) -> dict[str, Line]:
    lines = {}
    for section in SECTIONS.values():
        shown = [(code, metric) for code in section if (metric := now[code]) is not None]
        # Corrected table by table: the many times of one table would hide what customers say in another
        changes = tell(
            [
                (before.get(code), metric) if metric.method != "count" else (None, None)
                for code, metric in shown
            ]
        )
        for (code, metric), change in zip(shown, changes, strict=True):
            points = series(trends[code], scope.days) if code in trends else []
            lines[code] = Line(code, FIGURES[code].label, metric, change, points)
    return lines


def _groups(
    dimension: str,
    found: Mapping[tuple[str, str], Mapping[Key, Metric]],
    passed: Sequence[Row],
    names: Names,
) -> Groups:
    # Without a group's name an answer or case belongs to none of the rows
    columns = [code for code in _columns(dimension) if any(value for (value,) in found[dimension, code])]
    values: dict[str, dict[str, Metric]] = {}
    for code in columns:
        for (value,), metric in found[dimension, code].items():
            if value:
                values.setdefault(str(value), {})[code] = metric
    if dimension == "stage" and passed:
        columns = [STAGE_TIME, *columns]
        for row in passed:
            if row["stage"]:
                values.setdefault(str(row["stage"]), {})[STAGE_TIME] = _stage_time(row)
    places = {value: place for place, value in enumerate(names.by_kind.get("stage", {}))}
    size = {value: max(metric.n for metric in figures.values()) for value, figures in values.items()}

    def order(value: str) -> tuple[int, int, str]:
        place = places.get(value, len(places)) if dimension == "stage" else 0
        return place, -size[value], value

    listed = sorted(values, key=order)
    rows = [(value, _named(dimension, value, names), values[value]) for value in listed[:MOST_GROUPS]]
    return Groups(dimension, columns, rows, max(0, len(listed) - MOST_GROUPS))


def _named(dimension: str, value: str, names: Names) -> str:
    if dimension in ("stage", "request", "process", "touchpoint"):
        return str(getattr(names, dimension)(value))
    known: Mapping[str, Any] = {"channel": CHANNELS, "language": LANGUAGES}.get(dimension, {})
    return str(known.get(value, value))


def _stage_time(row: Row) -> Metric:
    at = {int(rank): float(value) for rank, value in row["at"]}
    return quantile_from_ranks(
        int(row["n"]), at, 0.5, "stage", context=Context(group={"stage": row["stage"]})
    )


def _process(filters: Filters) -> Process | None:
    answer = process_queries.process_map(filters)
    if not answer.map.nodes:
        return None
    teams, signals = ask_many(
        [("process_handovers", filters, {"between": "team"}), ("process_signals", filters, {})]
    )
    # Nobody waits for a case to be closed, or waits while it is
    closing = {str(row["activity"]) for row in signals if row["signal"] == "closed"}
    waits = [
        edge
        for edge in answer.map.edges
        if edge.share is not None
        and edge.wait is not None
        and not closing & {edge.source.activity, edge.target.activity}
    ]
    waits.sort(key=lambda edge: -(edge.share or 0.0))
    handovers = [
        Handover(
            str(row["source"]),
            str(row["target"]),
            int(row["count"]),
            int(row["n"] or 0),
            None if row["mean_ms"] is None else row["mean_ms"] / 1000,
        )
        for row in sorted(teams, key=lambda row: -row["count"])[:TOP]
    ]
    return Process(answer, waits[:TOP], handovers)


# -- as JSON -------------------------------------------------------------------------------------------------


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return the evaluation as plain values, in the active language. Figures have the fixed form of a metric."""
    language = get_language() or "en"
    scope = evaluation.scope
    return {
        "organisation": evaluation.organisation,
        "sample": evaluation.sample,
        "made_at": evaluation.made_at.isoformat(timespec="seconds"),
        "period": {"from": scope.period.start.isoformat(), "to": scope.period.last.isoformat()},
        "compared_with": _days(scope.before),
        "cases": evaluation.cases,
        "answers": evaluation.answers,
        "metrics": [
            line.metric.to_json(language) | {"code": line.code, "change": _change(line.change)}
            for line in evaluation.lines.values()
        ],
        "groups": {
            group.dimension: [
                metric.to_json(language)
                | {"code": code, "group": {group.dimension: value}, "group_name": name}
                for value, name, figures in group.rows
                for code, metric in figures.items()
            ]
            for group in evaluation.groups
        },
        "process": _process_json(evaluation.process) if evaluation.process else None,
        "questions": [
            _question(line, language)
            for listed in (evaluation.customers, evaluation.staff)
            for part in listed.parts
            for line in part.lines
            if line.counts.n
        ],
    }


def _days(filters: Filters | None) -> dict[str, str] | None:
    if filters is None or filters.since is None or filters.until is None:
        return None
    return {"from": filters.since.isoformat(), "to": filters.until.isoformat()}


def _change(change: Told | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "value": change.value,
        "low": change.low,
        "high": change.high,
        "p_holm": change.p_holm,
        "clear": change.clear,
    }


def _process_json(process: Process) -> dict[str, Any]:
    answer = process.answer
    return {
        "cases": answer.map.cases,
        "events": answer.map.events,
        "activities": len(answer.map.nodes),
        "edges": len(answer.map.edges),
        "transitions": answer.map.transitions,
        "variant_count": answer.variants.total,
        "variants": [{"steps": list(one.steps), "count": one.count} for one in answer.variants.variants],
        "waits": [
            {
                "from": edge.source.activity,
                "to": edge.target.activity,
                "count": edge.count,
                "share": edge.share,
                "mean_seconds": edge.wait.mean,
                "median_seconds": edge.wait.median,
                "p90_seconds": edge.wait.p90,
            }
            for edge in process.waits
            if edge.wait is not None and edge.wait.shown
        ],
        "handovers": [
            {"from": one.source, "to": one.target, "count": one.count, "mean_seconds": one.mean_seconds}
            for one in process.handovers
        ],
        "crossings": [
            {
                "from": one.source,
                "to": one.target,
                "count": one.count,
                "median_seconds": one.wait.median if one.wait and one.wait.shown else None,
            }
            for one in answer.crossings
        ],
    }


def _question(line: QuestionLine, language: str) -> dict[str, Any]:
    counts = line.counts
    return {
        "question": line.question.code,
        "text": line.text,
        "kind": line.definition.kind,
        "audience": line.question.survey.audience,
        "n": counts.n,
        "valid": counts.valid,
        "blank": counts.blank,
        "missing": counts.missing,
        "off_scale": counts.off_scale,
        "texts": counts.texts,
        "metrics": [metric.to_json(language) for metric in line.metrics],
        "change": _change(line.change),
        "top": [metric.to_json(language) for metric in line.top],
    }
