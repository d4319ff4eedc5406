"""The Overview: the state of service at a glance, every figure with its proof and with what may be said of its change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from madoguchi.cases.scope import Scope, said
from madoguchi.core.metrics import compare
from madoguchi.core.metrics.compare import Difference
from madoguchi.core.metrics.control import usual_range
from madoguchi.core.metrics.metric import Context, Metric
from madoguchi.core.metrics.times import quantile_from_ranks
from madoguchi.core.periods import COMPARISONS, Compare
from madoguchi.core.text import Text
from madoguchi.insights.figures import FIGURES, Asked, Key, compute, one, series
from madoguchi.kit.draw.figure import present_change
from madoguchi.surveys.main_questions import MainQuestion, like_main, main_questions
from madoguchi.warehouse import Filters, ask

TILES = ("csat", "nps", "ces_mean", "resolution_median", "volume")
WORK = (
    "first_response_median", "first_response_business_median", "resolution_p90", "resolution_business_median",
    "within_promise", "fcr_system_strict", "fcr_no_repeat", "fcr_customer_confirmed", "reopen_rate",
    "response_rate", "open_cases", "csat_mean", "ces",
)  # fmt: skip
SHORT = {
    "csat": (Text("CSAT", "CSAT"), Text("share satisfied", "満足の割合")),
    "nps": (Text("NPS", "NPS"), Text("promoters − detractors", "推奨者 − 批判者")),
    "ces_mean": (Text("CES", "CES"), Text("mean", "平均")),
    "resolution_median": (Text("Time to resolution", "解決までの時間"), Text("median", "中央値")),
    "volume": (Text("Cases", "件数"), Text("", "")),
}
BEFORE_COUNT = Text("{n} in the compared period", "比べる期間は {n} 件です")
USUAL = Text("usual range", "ふだんの範囲")
WEEKS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in the place of a change where there is nothing to estimate."""

    sentence: str
    detail: str = ""
    value: None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A change with what may be claimed of it once all changes of the page are weighed together."""

    value: float | None
    low: float | None
    high: float | None
    clear: bool


@dataclass(slots=True)
class Tile:
    """One figure at the top: its metric, trend, change, and where its definition and rows are."""

    metric: Metric
    points: list[Metric | None]
    change: Judged | Said | None
    caption: str
    href: str
    rows: str
    target: float | None = None
    range_label: str = ""


@dataclass(slots=True)
class StageRow:
    """Satisfaction with one stage and the time cases spend in it, and what may be said of the change in satisfaction."""

    name: str
    satisfaction: Metric | None
    time: Metric | None
    cases: int
    change: str
    clear: bool


@dataclass(slots=True)
class WorkRow:
    """One figure of how the work ran."""

    label: str
    metric: Metric
    change_text: str
    clear: bool
    href: str
    rows: str


@dataclass(slots=True)
class Overview:
    """Everything the page shows."""

    scope: Scope | None = None
    counted: str = ""
    against: str = ""
    against_short: str = ""
    main_label: str = ""
    stage_note: str = ""
    change_note: str = ""
    tiles: list[Tile] = field(default_factory=list)
    stages: list[StageRow] = field(default_factory=list)
    work: list[WorkRow] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing was brought in yet."""
        return self.scope is None

    @property
    def period(self) -> Any:
        """The period looked at."""
        return self.scope.period if self.scope else None


COUNTED = Text("{cases} cases, {answers} answers", "対象 {cases} 件、回答 {answers} 件")
AGAINST = Text("Against {what}", "{what}との比較")
ONLY_SINCE = Text("there is no record of the time before", "比べる期間の記録がありません")
CORRECTED = Text(
    "Changes by Newcombe’s interval; marked clear only after Holm’s correction over {n} stages.",
    "変化は Newcombe の区間によります。{n} 段階分を Holm の方法で補正し、それでも残るものだけを差としています。",
)
ALL_CORRECTED = Text(
    "A change counts as clear only if it stays so after Holm’s correction over all {n} changes of the tiles and of "
    "“How the work ran”: one interval may leave zero out and still prove nothing.",
    "変化は、上の指標と「対応の状況」の {n} 件をまとめて Holm の方法で補正し、それでも残るものだけを差としています。"
    "そのため、1 件の区間が 0 を含まなくても、差があるとは言えないことがあります。",
)
NO_DIFFERENCE = Text("No clear difference", "差があるとは言えません")


def questions() -> dict[str, MainQuestion]:
    """Return the main question of each kind, customers' and staff's."""
    return main_questions(ask("questions", Filters(audience=())))


def overview(scope: Scope, query: QueryDict, names: Mapping[str, str] | None = None) -> Overview:
    """Put the page together from one round trip to the warehouse. Raises ``WarehouseError``."""
    asked_questions = ask("questions", Filters(audience=()))
    main = main_questions(asked_questions)
    asked: list[Asked] = []
    for code in (*TILES, *WORK):
        asked += [Asked(FIGURES[code], scope.filters), Asked(FIGURES[code], scope.before or scope.filters)]
    trends = [Asked(FIGURES[code], scope.trend, (scope.step,)) for code in TILES]
    same = like_main(asked_questions, main.get("csat"))
    stages = [
        Asked(FIGURES["csat"], scope.filters.with_(question=same), ("stage",)),
        Asked(FIGURES["csat"], (scope.before or scope.filters).with_(question=same), ("stage",)),
        Asked(FIGURES["volume"], scope.filters.with_(since=None), ("week",)),
    ]
    found = compute([*asked, *trends, *stages], main)
    passed = ask("stage_times", scope.filters)
    now = {code: one(found[2 * i]) for i, code in enumerate((*TILES, *WORK))}
    before = {code: one(found[2 * i + 1]) for i, code in enumerate((*TILES, *WORK))} if scope.before else {}
    trend = {code: found[len(asked) + i] for i, code in enumerate(TILES)}
    by_stage, by_stage_before, weeks = found[-3:]

    page = Overview(scope=scope)
    language = get_language() or "en"
    volume = now["volume"]
    answers = max((metric.n for code in ("csat", "nps", "ces_mean") if (metric := now[code])), default=0)
    page.counted = COUNTED.fill(cases=f"{volume.n if volume else 0:,}", answers=f"{answers:,}").to(language)
    if scope.before:
        page.against = said(COMPARISONS[scope.compare])
        page.against_short = said(AGAINST.fill(what=page.against) if language == "en" else _against_ja(scope))
    elif scope.compare is not Compare.NOTHING:
        page.against_short = said(ONLY_SINCE)
    changes = _judged(now, before)
    if len(changes) > 1:
        page.change_note = said(ALL_CORRECTED.fill(n=len(changes)))
    page.tiles = [
        _tile(code, metric, trend[code], before, scope, changes, query)
        for code in TILES
        if (metric := now[code]) is not None
    ]
    _usual_volume(page.tiles, weeks, scope)
    page.work = [
        _work(code, metric, changes.get(code), query)
        for code in WORK
        if (metric := now[code]) is not None and metric.n
    ]
    page.main_label = now["csat"].label.to(language) if now["csat"] else "CSAT"
    page.stages = _stages(by_stage, by_stage_before if scope.before else {}, passed, names or {})
    page.stage_note = said(CORRECTED.fill(n=len(page.stages))) if scope.before and page.stages else ""
    return page


def _against_ja(scope: Scope) -> Text:
    words = {Compare.BEFORE: "直前の期間との差", Compare.YEAR: "前年同期との差"}
    return Text("", words.get(scope.compare, ""))


def link(code: str, query: QueryDict, rows: bool = False) -> str:
    """Return the address of a figure, or of the rows behind it, with the filters kept."""
    address = reverse("figure_rows" if rows else "figure", args=[code])
    return f"{address}?{query.urlencode()}" if query else address


def _tile(
    code: str,
    metric: Metric,
    trend: Mapping[Key, Metric],
    before: Mapping[str, Metric | None],
    scope: Scope,
    changes: Mapping[str, Judged],
    query: QueryDict,
) -> Tile:
    earlier = before.get(code)
    change: Judged | Said | None = changes.get(code)
    if code == "volume" and earlier is not None:
        change = Said(said(BEFORE_COUNT.fill(n=f"{earlier.n:,}")))
    return Tile(
        metric=replace(metric, label=SHORT[code][0]),
        points=series(trend, scope.days),
        change=change,
        caption=said(SHORT[code][1]),
        href=link(code, query),
        rows=link(code, query, rows=True),
    )


def _usual_volume(tiles: Sequence[Tile], weeks: Mapping[Key, Metric], scope: Scope) -> None:
    """A count has no sampling error: beside it stands where a week usually falls, taught by the weeks before."""
    tile = next((tile for tile in tiles if tile.metric.metric == "volume"), None)
    if tile is None:
        return
    if scope.period.days != 7:
        return
    past = [metric.value or 0.0 for (day,), metric in sorted(weeks.items()) if day < scope.period.start]
    limits = usual_range(past[-WEEKS:])
    if limits:
        tile.metric = replace(tile.metric, low=limits.low, high=limits.high)
        tile.range_label = said(USUAL)


def _judged(now: Mapping[str, Metric | None], before: Mapping[str, Metric | None]) -> dict[str, Judged]:
    """Compare every figure with its earlier self; a change is clear only after Holm's correction over the page."""
    found = {
        code: compare.metrics(earlier, metric)
        for code, metric in now.items()
        if metric is not None and metric.method != "count" and (earlier := before.get(code)) is not None
    }
    tested = [code for code, change in found.items() if change.p_value is not None]
    adjusted = compare.holm([found[code].p_value or 0.0 for code in tested])
    clear = {code for code, p in zip(tested, adjusted, strict=True) if p < 0.05}
    return {
        code: Judged(change.value, change.low, change.high, code in clear) for code, change in found.items()
    }


def _work(code: str, metric: Metric, change: Judged | None, query: QueryDict) -> WorkRow:
    text, clear = change_text(change, metric)
    return WorkRow(
        label=said(FIGURES[code].label),
        metric=metric,
        change_text=text,
        clear=clear,
        href=link(code, query),
        rows=link(code, query, rows=True),
    )


def change_text(change: Difference | Judged | None, metric: Metric) -> tuple[str, bool]:
    """Return what may be said of a change in one line, and whether it is clear."""
    if change is None or metric.method == "count":
        return "—", False
    shown = present_change(change, metric.unit, get_language() or "en")
    if shown is None:
        return "—", False
    return f"{shown.sentence} {shown.detail}".strip(), shown.clear


def _stages(
    now: Mapping[Key, Metric],
    before: Mapping[Key, Metric],
    passed: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
) -> list[StageRow]:
    """Return every stage that was asked about or passed, in the order it was named, else by its name."""
    order = {code: place for place, code in enumerate(names)}
    times = {row["stage"]: row for row in passed}
    found = {key[0] for key in now if key[0]} | set(times)
    stages = sorted(found, key=lambda stage: (order.get(stage, len(order)), stage))
    changes = [_stage_change(now.get((stage,)), before.get((stage,))) for stage in stages]
    adjusted = iter(compare.holm([c.p_value for c in changes if c is not None and c.p_value is not None]))
    rows = []
    for stage, change in zip(stages, changes, strict=True):
        text, clear = "—", False
        if change is not None and change.p_value is not None:
            clear = next(adjusted) < 0.05
            text = change_text(change, now[(stage,)])[0] if clear else said(NO_DIFFERENCE)
        time = times.get(stage)
        rows.append(
            StageRow(
                name=names.get(stage, stage),
                satisfaction=now.get((stage,)),
                time=_stage_time(time) if time else None,
                cases=int(time["n"]) if time else 0,
                change=text,
                clear=clear,
            )
        )
    return rows


def _stage_time(row: Mapping[str, Any]) -> Metric:
    at = {int(rank): float(value) for rank, value in row["at"]}
    return quantile_from_ranks(
        int(row["n"]), at, 0.5, "stage", context=Context(group={"stage": row["stage"]})
    )


def _stage_change(now: Metric | None, before: Metric | None) -> Difference | None:
    return compare.metrics(before, now) if now and before else None
