"""How people were treated, over many conversations: the three dimensions, by team and channel, and item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from madoguchi.cases.names import channel_name
from madoguchi.cases.scope import Scope, said
from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.score import IMBALANCE
from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.metrics import compare
from madoguchi.core.metrics.metric import Context, Metric
from madoguchi.core.metrics.treatment import critical_share, dimension_mean, item_mean
from madoguchi.core.text import Text
from madoguchi.scoring.scorecards.queries import items_in_force
from madoguchi.warehouse import ask_many, sums

NO_TEAM = Text("No team", "所属なし")
MOST_PANELS = 12
HIDDEN_BELOW = 5  # conversations: a group of fewer is not listed at all


@dataclass(slots=True)
class Tile:
    """One figure at the top with its trend and change."""

    metric: Metric
    points: list[Metric | None]
    change: compare.Difference | None


@dataclass(slots=True)
class Panel:
    """The profile of a group: its three means."""

    name: str
    n: int
    dimensions: list[tuple[str, Metric]]


@dataclass(slots=True)
class ItemRow:
    """One item over all conversations it applied to. ``lost``: points it costs its dimension a conversation."""

    item: Item
    metric: Metric
    missed: int
    lost: float


@dataclass(slots=True)
class Treatment:
    """Everything the page shows."""

    scope: Scope
    scored: int = 0
    tiles: list[Tile] = field(default_factory=list)
    lagging: str = ""
    groups: list[tuple[Text, list[Panel]]] = field(default_factory=list)
    items: list[ItemRow] = field(default_factory=list)


def treatment(
    scope: Scope, stages: Mapping[str, str] | None = None, processes: Mapping[str, str] | None = None
) -> Treatment:
    """Put the page together from one round trip. Raises ``WarehouseError``.

    ``stages``: the codes profiles are shown of, in their order, and what they are called; ``processes``: names by code.
    """
    before = scope.before or scope.filters
    passed = {} if scope.filters.stage else dict(stages or {})
    now, earlier, trend, critical, critical_before, by_team, by_channel, items, by_process, *by_stage = (
        ask_many(
            [
                ("score_profile", scope.filters, {}),
                ("score_profile", before, {}),
                ("score_profile", scope.trend, {"by": [scope.step]}),
                ("score_critical", scope.filters, {}),
                ("score_critical", before, {}),
                ("score_profile", scope.filters, {"by": ["team"]}),
                ("score_profile", scope.filters, {"by": ["channel"]}),
                ("score_items", scope.filters, {}),
                ("score_profile", scope.filters, {"by": ["process"]}),
                *(("score_profile", scope.filters.with_(stage=(code,)), {}) for code in passed),
            ]
        )
    )
    page = Treatment(scope, scored=int(now[0]["n"] or 0) if now else 0)
    if not page.scored:
        return page
    means, was = _means(now[0]), _means(earlier[0]) if scope.before and earlier else {}
    moved = {row[scope.step]: _means(row) for row in trend}
    page.tiles = [
        Tile(
            means[name],
            [moved.get(day, {}).get(name) for day in scope.days],
            _change(was.get(name), means[name]),
        )
        for name in DIMENSIONS
    ]
    failed = critical_share(sums.share(critical[0]))
    failed_before = (
        critical_share(sums.share(critical_before[0])) if scope.before and critical_before else None
    )
    page.tiles.append(Tile(failed, [], _change(failed_before, failed)))
    page.lagging = lagging(means)
    page.groups = [
        (Text("By team", "部署別"), _panels(by_team, "team")),
        (Text("By channel", "チャネル別"), _panels(by_channel, "channel")),
        (Text("By stage the case passed through", "案件が通った段階別"), _stages(passed, by_stage)),
        (Text("By process", "業務プロセス別"), _processes(by_process, processes or {})),
    ]
    page.items = _items(items)
    return page


def lagging(means: Mapping[str, Metric]) -> str:
    """Return the dimension whose mean lags ``IMBALANCE`` points behind the best beyond doubt, or nothing (R5).

    Beyond doubt: its interval ends below the point that far under the best one's lower end.
    """
    known = {name: one for name, one in means.items() if one.shown and one.value is not None}
    if len(known) < 2:
        return ""
    worst = min(known, key=lambda name: known[name].value or 0.0)
    best = max(known, key=lambda name: known[name].value or 0.0)
    high, low = known[worst].high, known[best].low
    gap = (known[best].value or 0.0) - (known[worst].value or 0.0)
    return worst if gap >= IMBALANCE and high is not None and low is not None and high < low else ""


def _means(row: Mapping[str, Any]) -> dict[str, Metric]:
    return {name: dimension_mean(one, name) for name, one in sums.profile(row).items()}


def _change(before: Metric | None, now: Metric) -> compare.Difference | None:
    return compare.metrics(before, now) if before is not None and before.n else None


def _panels(rows: Sequence[Mapping[str, Any]], by: str) -> list[Panel]:
    found = [
        Panel(
            channel_name(row[by]) if by == "channel" and row[by] else str(row[by] or said(NO_TEAM)),
            int(row["n"]),
            [*_means(row).items()],
        )
        for row in rows
        if int(row["n"] or 0) >= HIDDEN_BELOW
    ]
    return sorted(found, key=lambda panel: -panel.n)[:MOST_PANELS]


def _stages(names: Mapping[str, str], rows: Sequence[Sequence[Mapping[str, Any]]]) -> list[Panel]:
    """Profiles of stages in their own order; a case counts in every stage it passed through."""
    found = [
        Panel(name, int(row[0]["n"]), [*_means(row[0]).items()])
        for name, row in zip(names.values(), rows, strict=True)
        if row and int(row[0]["n"] or 0) >= HIDDEN_BELOW
    ]
    return found[:MOST_PANELS] if len(found) > 1 else []


def _processes(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Panel]:
    """Profiles of processes, where there is more than one."""
    known = [{**row, "process": names.get(row["process"], row["process"])} for row in rows if row["process"]]
    found = _panels(known, "process")
    return found if len(found) > 1 else []


def _items(rows: Sequence[Mapping[str, Any]]) -> list[ItemRow]:
    """Items by what they cost: their weight in the dimension times the share that was not met."""
    weighed = items_in_force()
    found = []
    for row in rows:
        if row["item"] not in weighed:
            continue
        item, weight = weighed[row["item"]]
        metric = item_mean(sums.mean(row), item.id, item.title, Context())
        lost = weight * (100.0 - metric.value) if metric.value is not None else 0.0
        found.append(ItemRow(item, metric, int(row["missed"] or 0), lost))
    return sorted(found, key=lambda one: (DIMENSIONS.index(one.item.dimension), -one.lost))
