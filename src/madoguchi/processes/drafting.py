"""A log's facts as a drafted blueprint. Knows no database: ``ask`` is the warehouse's, or that of one file."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from madoguchi.core.blueprint.draft import Activity, Draft, Names, Reached, draft, last_steps, propose
from madoguchi.core.text import Text
from madoguchi.kit import formats
from madoguchi.warehouse.expressions.drafting import NEVER_MS

Ask = Callable[..., Iterable[Mapping[str, Any]]]
MOST_WAYS = 5_000
HOME = 0.5  # of the executions of an activity, for a team to be its lane
KNOWN_FROM = 30  # services of a known length before their mean is taken for the work itself


def drafted(ask: Ask, id: str, name: Text, names: Names | None = None) -> Draft:
    """Return the draft of a log with the times reached today as proposed promises. ``ask(question, **parameters)``.

    Raises ``ValueError`` where the log has no cases, or nothing common enough to be part of a plan.
    """
    ways = [(tuple(row["steps"]), int(row["count"])) for row in ask("process_variants", limit=MOST_WAYS)]
    made = draft(id, name, activities(ask), ways, names=names)
    order = {stage.id: place for place, stage in enumerate(made.blueprint.stages)}
    groups: list[list[str]] = [[] for _ in order]
    for step in made.blueprint.steps:
        groups[order[step.stage]] += step.activities
    leaving = last_steps(made.blueprint)
    ends = [list(made.blueprint.activities_of(leaving[stage])) for stage in order]
    rows = ask("draft_spans", groups=groups, ends=ends)
    reached = {
        made.blueprint.stages[row["part"]].id: Reached(
            int(row["n"]), _seconds(row["median_ms"]), _seconds(row["p90_ms"])
        )
        for row in rows
    }
    signals = list(ask("process_signals"))
    resolved = {row["activity"] for row in signals if row["signal"] == "resolved"}
    closed = {row["activity"] for row in signals if row["signal"] == "closed"}
    timers = closed - resolved if resolved else set()
    return Draft(propose(made.blueprint, reached, _said, timers), made.share, made.cases)


def _seconds(ms: float) -> float:
    return math.inf if ms >= NEVER_MS / 2 else ms / 1000


def activities(ask: Ask) -> list[Activity]:
    """Return the activities of a log with the stage, lane and team each mostly has."""
    most: dict[str, dict[str, str]] = {}
    for dimension in ("stage", "lane", "step_team"):
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for row in ask("process_activities", by=[dimension]):
            counted[row["activity"]][str(row[dimension] or "")] += int(row["count"])
        # a team that does less than half of an activity is not where it is done
        least = HOME if dimension == "step_team" else 0.0
        most[dimension] = {code: _most(counts, least) for code, counts in counted.items()}
    return [
        Activity(
            row["activity"],
            int(row["count"]),
            int(row["cases"]),
            most["stage"].get(row["activity"], ""),
            most["lane"].get(row["activity"], ""),
            most["step_team"].get(row["activity"], ""),
            round(row["service_mean_ms"] / 1000, 1)
            if row["service_n"] and row["service_n"] >= KNOWN_FROM
            else None,
        )
        for row in ask("process_activities")
    ]


def _most(counts: Counter[str], least: float) -> str:
    found = min(counts, key=lambda value: (-counts[value], value), default="")
    return found if counts[found] >= least * counts.total() else ""


def _said(seconds: float) -> Text:
    """Write a time as people promise it: 19 days, not 19.0."""
    return Text(*(formats.duration(seconds, language).replace(".0 ", " ") for language in ("en", "ja")))
