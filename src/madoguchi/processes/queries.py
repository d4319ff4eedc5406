"""What the process pages ask the warehouse, as typed answers of ``core.process``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.core.process.graph import Edge, Key, Node, ProcessMap, Wait, build
from madoguchi.core.process.variants import Variant, rank
from madoguchi.warehouse import Filters, ask, ask_many

Row = Mapping[str, Any]
MENUS = {"channel": "case", "team": "case", "request": "case", "process": "case", "stage": "event"}
WAITS = ("calendar", "business")
SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Crossing:
    """Steps from one lane straight to another."""

    source: str
    target: str
    count: int
    wait: Wait | None


@dataclass(frozen=True)
class Variants:
    """A page of variants; ``total`` of them hold ``cases`` cases.

    ``median_seconds``: from opening to the last event, by the variant's number.
    """

    variants: list[Variant]
    median_seconds: dict[str, float]
    total: int
    cases: int


@dataclass(frozen=True)
class MapAnswer:
    """Everything the process page shows. ``waits_known`` is False where no wait could be told (no opening hours)."""

    map: ProcessMap
    crossings: list[Crossing]
    variants: Variants
    lanes: list[str]
    closing: Edge | None
    waits_known: bool
    first_ms: int | None
    last_ms: int | None


def menus() -> dict[str, list[tuple[str, int]]]:
    """Return for each filter the values there are, with the number of cases (for stages: of steps)."""
    answers = ask_many(
        [
            ("dimension_values", Filters(), {"dimension": dimension, "of": of})
            for dimension, of in MENUS.items()
        ]
    )
    return {
        dimension: [(str(row["value"]), int(row["n"])) for row in rows if row["value"]]
        for dimension, rows in zip(MENUS, answers, strict=True)
    }


def process_map(
    filters: Filters,
    *,
    by_lane: bool = False,
    wait: str = "calendar",
    trimmed: bool = False,
    variants: int = 8,
) -> MapAnswer:
    """Return the map of the cases the filters let through; ``trimmed``: with trimmed means. Raises ``WarehouseError``."""
    more = [("process_trimmed", filters, {"lanes": by_lane, "wait": wait})] if trimmed else []
    totals, activities, edges, signals, crossings, ways, *cut = ask_many(
        [
            ("process_totals", filters, {}),
            ("process_activities", filters, {"lanes": True}),
            ("process_paths", filters, {"lanes": by_lane, "wait": wait}),
            ("process_signals", filters, {}),
            ("process_crossings", filters, {"wait": wait, "exact": True}),
            ("process_variants", filters, {"limit": variants}),
            *more,
        ]
    )
    _add_trimmed(edges, *cut)
    cases = int(totals[0]["cases"]) if not filters.stage else int(ways[0]["cases"]) if ways else 0
    whole = to_map(activities, edges, cases=cases, by_lane=by_lane, closing=closing_paths(signals))
    return MapAnswer(
        map=whole,
        crossings=[
            Crossing(row["source"], row["target"], int(row["count"]), _wait(row)) for row in crossings
        ],
        variants=_variants(ways),
        lanes=sorted({str(row["lane"]) for row in activities if row["lane"]}),
        closing=next((edge for edge in whole.edges if edge.closing), None),
        waits_known=not edges or any(row["n"] for row in edges),
        first_ms=totals[0]["first_ms"],
        last_ms=totals[0]["last_ms"],
    )


def all_paths(filters: Filters, *, wait: str = "calendar") -> ProcessMap:
    """Return the whole map, for its table."""
    activities, edges, signals, totals = ask_many(
        [
            ("process_activities", filters, {"lanes": True}),
            ("process_paths", filters, {"wait": wait}),
            ("process_signals", filters, {}),
            ("process_totals", filters, {}),
        ]
    )
    return to_map(
        activities, edges, cases=int(totals[0]["cases"]), by_lane=False, closing=closing_paths(signals)
    )


def variants(filters: Filters, *, limit: int, offset: int) -> Variants:
    """Return a page of variants, most frequent first. Their cumulative shares count from the first of all."""
    return _variants(ask("process_variants", filters, limit=offset + limit, offset=0), after=offset)


def steps_of_variant(filters: Filters, number: int) -> tuple[str, ...]:
    """Return the steps of a variant by its number, none where there is no such variant."""
    rows = ask("conformance_spelled", filters, first=number, last=number)
    return next((tuple(str(row["steps"]).split(SEPARATOR)) for row in rows), ())


def cases_of(filters: Filters, which: Mapping[str, Any], *, limit: int, offset: int) -> tuple[list[Row], int]:
    """Return a page of the cases of a path, activity, variant, start or end, newest first, and how many there are."""
    rows, counted = ask_many(
        [
            ("case_rows", filters, {"limit": limit, "offset": offset, **which}),
            ("case_count", filters, dict(which)),
        ]
    )
    return list(rows), int(counted[0]["n"])


def steps_of(case: int) -> list[Row]:
    """Return the steps of one case, in order."""
    return list(ask("case_steps", case=case))


# -- making maps ----------------------------------------------------------------------------------


def to_map(
    activities: Iterable[Row],
    edges: Iterable[Row],
    *,
    cases: int,
    by_lane: bool,
    closing: Iterable[tuple[str, str]] = (),
) -> ProcessMap:
    """Return the map of counted activities (by lane) and paths.

    Where only a part of each case was counted (one stage), paths come in from activities that are not there: these
    are entries, so an activity starts as often as nothing counted led to it, and ends as often as it led to nothing.
    """
    timers = set(closing)
    paths: list[Edge] = []
    into: dict[Key, int] = defaultdict(int)
    out_of: dict[Key, int] = defaultdict(int)
    counted: dict[Key, tuple[int, int]] = {}
    for row in activities:
        key = Key(row["activity"], (row["lane"] or "") if by_lane else "")
        count, distinct = counted.get(key, (0, 0))
        counted[key] = (count + int(row["count"]), distinct + int(row["cases"]))
    for row in edges:
        source = Key(row["source"], (row["source_lane"] or "") if by_lane else "")
        target = Key(row["target"], (row["target_lane"] or "") if by_lane else "")
        if source in counted and target in counted:
            count = int(row["count"])
            into[target] += count
            out_of[source] += count
            paths.append(
                Edge(
                    source,
                    target,
                    count,
                    int(row["cases"]),
                    _wait(row),
                    closing=(source.activity, target.activity) in timers,
                )
            )
    nodes = [
        # The first time of an activity in a case is marked once, whatever its lane: by lane it is no count of cases
        Node(
            key, count, None if by_lane else distinct, max(count - into[key], 0), max(count - out_of[key], 0)
        )
        for key, (count, distinct) in counted.items()
    ]
    return build(nodes, paths, cases=cases)


def closing_paths(signals: Iterable[Row]) -> set[tuple[str, str]]:
    """Return the paths from an activity that resolves straight to one that closes."""
    meaning: dict[str, set[str]] = defaultdict(set)
    for row in signals:
        meaning[row["signal"]].add(row["activity"])
    return {(source, target) for source in meaning["resolved"] for target in meaning["closed"] - {source}}


def _add_trimmed(edges: Iterable[Any], rows: Iterable[Row] = ()) -> None:
    keys = ("source", "target", "source_lane", "target_lane")
    found = {tuple(row.get(key) for key in keys): row["trimmed_ms"] for row in rows}
    for edge in edges:
        edge["trimmed_ms"] = found.get(tuple(edge.get(key) for key in keys))


def _wait(row: Row) -> Wait | None:
    if not row["n"]:
        return None
    trimmed = row.get("trimmed_ms")
    return Wait(
        int(row["n"]),
        row["mean_ms"] / 1000,
        row["median_ms"] / 1000,
        row["p90_ms"] / 1000,
        None if trimmed is None else trimmed / 1000,
    )


def _variants(rows: Iterable[Row], after: int = 0) -> Variants:
    found = list(rows)
    if not found:
        return Variants([], {}, 0, 0)
    cases = int(found[0]["cases"])
    ranked = rank(
        [(row["steps"], int(row["count"])) for row in found],
        cases=cases,
        numbers=[str(row["variant"]) for row in found],
    )
    median = {str(row["variant"]): row["median_ms"] / 1000 for row in found}
    return Variants(ranked[after:], median, int(found[0]["total"]), cases)
