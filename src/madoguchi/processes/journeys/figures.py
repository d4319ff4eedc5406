"""What the warehouse knows of each stage of a journey, for one segment of customers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.journey.feeling import KINDS, Asked, Feelings, Felt, feelings
from madoguchi.core.metrics import times, treatment
from madoguchi.core.metrics.metric import Context, Metric
from madoguchi.core.periods import Period, buckets, grain
from madoguchi.core.process.promises import kept_share
from madoguchi.processes.journeys.view import of_answers, of_cases
from madoguchi.processes.verdicts import promises
from madoguchi.warehouse import Filters, ask_many, sums

Row = Mapping[str, Any]
TREND = 40  # most steps of a trend: more than that is no shape


@dataclass(slots=True)
class StageFigures:
    """The figures of one stage. ``cases`` passed it; ``channels`` counts what customers met there."""

    cases: int = 0
    trend: list[Metric | None] = field(default_factory=list)
    time: Metric | None = None
    kept: Metric | None = None
    treatment: dict[str, Metric] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)  # activity of the log -> cases
    comments: int = 0

    @property
    def touchpoints(self) -> int:
        """How many steps customers took or saw."""
        return sum(self.channels.values())


@dataclass(slots=True)
class Segment:
    """Everything about one segment: the feelings over the stages, and each stage's figures."""

    feelings: Feelings
    stages: dict[str, StageFigures]
    cases: int
    answers: int
    first: dt.date | None
    last: dt.date | None
    questions: dict[Asked, tuple[int, ...]]

    @property
    def empty(self) -> bool:
        """Whether nothing at all was recorded about this journey."""
        return not self.cases and not self.answers


def segment(plan: Blueprint, filters: Filters, wanted: str = "") -> Segment:
    """Ask for a journey's figures, in a few round trips. Raises ``WarehouseError``."""
    stages = [stage.id for stage in plan.stages]
    cases, answers = of_cases(filters, plan), of_answers(filters, plan)
    known, extent, spent, met, scored, done, said, totals = ask_many(
        [
            ("questions", answers, {}),
            ("extent", Filters(), {}),
            ("stage_times", cases, {}),
            ("journey_touchpoints", cases, {}),
            ("journey_scores", cases, {}),
            ("process_activities", cases, {"by": ["stage"]}),
            ("answer_counts", answers, {"by": ["stage"]}),
            ("process_totals", cases, {}),
        ]
    )
    questions = _asked(known)
    period = _period(filters, extent[0])
    step = _grain(period)
    felt, trends = _felt(questions, answers, step)
    curve = feelings(felt, stages, wanted)
    days = buckets(period, step) if period else []
    made = {stage: StageFigures() for stage in stages}
    if not any(row["stage"] in made for row in spent):
        spent, done = _by_activity(plan, cases)
    for row in spent:
        if row["stage"] in made:
            made[row["stage"]].cases = int(row["n"])
            made[row["stage"]].time = _time(row)
    for row in met:
        if row["stage"] in made and row["channel"]:
            made[row["stage"]].channels[row["channel"]] = int(row["n"])
    for stage, (n, positives) in promises.kept(plan, filters, extent[0]).items():
        made[stage].kept = kept_share(n, positives, Context(group={"stage": stage}))
    for row in scored:
        if row["stage"] in made:
            made[row["stage"]].treatment = {
                name: treatment.dimension_mean(one, name) for name, one in sums.profile(row).items() if one.n
            }
    for row in done:
        if row["stage"] in made:
            made[row["stage"]].steps[row["activity"]] = int(row["cases"])
    for row in said:
        if row["stage"] in made:
            made[row["stage"]].comments = int(row["texts"] or 0)
    for stage, figures in made.items():
        if (shown := curve.at(stage)) is not None:
            told = trends.get((stage, shown.asked), {})
            points = [told.get(day) for day in days]
            # One point alone is no trend
            figures.trend = points if sum(one is not None and one.shown for one in points) > 1 else []
    return Segment(
        curve,
        made,
        int(totals[0]["cases"]),
        sum(one.sums.n for one in felt if one.stage in made),
        period.start if period else None,
        period.last if period else None,
        questions,
    )


def _by_activity(plan: Blueprint, cases: Filters) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The times in the stages and the steps done there, of a log that names none of the stages: by their activities."""
    places = {
        stage.id: sorted({code for step in plan.steps if step.stage == stage.id for code in step.activities})
        for stage in plan.stages
    }
    spent, done = ask_many([("stage_times", cases, {"places": places}), ("process_activities", cases, {})])
    of = {code: stage for stage, codes in places.items() for code in codes}
    return spent, [{**row, "stage": of.get(row["activity"])} for row in done]


def _asked(rows: Sequence[Row]) -> dict[Asked, tuple[int, ...]]:
    """The questions that say how somebody felt, the same one in several surveys together."""
    found: dict[Asked, list[int]] = defaultdict(list)
    for row in rows:
        if row["kind"] in KINDS and row["scale_min"] is not None and row["scale_max"] is not None:
            key = Asked(
                row["code"],
                row["kind"],
                row["scale_min"],
                row["scale_max"],
                row["polarity"] or "high_good",
                row["version"] or "",
            )
            found[key].append(row["question"])
    return {asked: tuple(ids) for asked, ids in found.items()}


def _felt(
    questions: Mapping[Asked, tuple[int, ...]], answers: Filters, step: str
) -> tuple[list[Felt], dict[tuple[str, Asked], dict[dt.date, Metric]]]:
    """Means and trends by stage: a question that stands in several surveys is asked for as one, so persons count once."""
    if not questions:
        return [], {}
    alone = {ids[0]: asked for asked, ids in questions.items() if len(ids) == 1}
    groups: list[tuple[Asked | None, tuple[int, ...]]] = [(None, tuple(alone))] if alone else []
    groups += [(asked, ids) for asked, ids in questions.items() if len(ids) > 1]
    wanted = []
    for asked, ids in groups:
        by = ["stage"] if asked else ["stage", "question"]
        chosen = answers.with_(question=ids)
        wanted += [("answer_means", chosen, {"by": by}), ("answer_means", chosen, {"by": [*by, step]})]
    replies = iter(ask_many(wanted))
    felt: list[Felt] = []
    trends: dict[tuple[str, Asked], dict[dt.date, Metric]] = defaultdict(dict)
    for asked, _ids in groups:
        means, series = next(replies), next(replies)
        for row in means:
            if row["stage"]:
                felt.append(Felt(row["stage"], asked or alone[row["question"]], sums.mean(row)))
        for row in series:
            if row["stage"]:
                one = Felt(row["stage"], asked or alone[row["question"]], sums.mean(row))
                trends[one.stage, one.asked][row[step]] = one.metric
    return felt, trends


def _period(filters: Filters, extent: Row) -> Period | None:
    first, last = filters.since or extent["first_day"], filters.until or extent["last_day"]
    return Period(min(first, last), last) if first and last else None


def _grain(period: Period | None) -> str:
    if period is None:
        return "month"
    step = grain(period)
    return "month" if step == "week" and period.days > 7 * TREND else step


def _time(row: Row) -> Metric:
    at = {int(rank): float(value) for rank, value in row["at"]}
    context = Context(group={"stage": row["stage"]})
    return times.quantile_from_ranks(int(row["n"]), at, 0.5, "stage", context=context)
