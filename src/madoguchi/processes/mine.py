"""A mined log: what ``madoguchi mine`` prints. Asks the warehouse's questions of the facts of one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from madoguchi.core.text import Text
from madoguchi.processes.event_log import EventLog, Skipped
from madoguchi.processes.mined_log import activity_row, edge_row
from madoguchi.warehouse.expressions.registry import answer

NO_CONFORMANCE = Text(
    "Conformance needs a blueprint: say --blueprint FILE.",
    "適合の判定には業務の設計図（ブループリント）が必要です。--blueprint ファイル名 で指定してください。",
)
ALL = 10_000_000


@dataclass(frozen=True, slots=True)
class Mined:
    """Activities, edges and variants of a log, each most frequent first; durations in seconds."""

    cases: int
    events: int
    transitions: int
    activities: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    variants: list[dict[str, Any]]
    mean_gap_seconds: float | None
    columns: dict[str, str]
    rows: int
    skipped: list[Skipped]
    notes: list[Text]

    def to_json(self, language: str) -> dict[str, Any]:
        """Return the fixed JSON of a mined log, with what was read and skipped beside it."""
        return {
            "cases": self.cases,
            "events": self.events,
            "activities": self.activities,
            "edges": self.edges,
            "variants": self.variants,
            "variant_count": len(self.variants),
            "conformance": None,
            "verdicts": [],
            "transitions": self.transitions,
            "mean_gap_seconds": self.mean_gap_seconds,
            "read": {
                "rows": self.rows,
                "columns": self.columns,
                "skipped": [
                    {"reason": one.reason.to(language), "rows": one.rows, "first_row": one.first}
                    for one in self.skipped
                ],
            },
            "notes": [note.to(language) for note in self.notes],
        }


def mine(log: EventLog, *, compared: bool = False) -> Mined:
    """Return the map and the variants of a log; ``compared``: somebody adds its conformance. Raises ``WarehouseError`` where a question is too large."""
    (totals,) = answer(log.engine, "process_totals")
    activities = answer(log.engine, "process_activities")
    edges = answer(log.engine, "process_paths")
    variants = answer(log.engine, "process_variants", limit=ALL)
    transitions = int(totals["transitions"])
    waited = sum(row["mean_ms"] * row["n"] for row in edges if row["n"])
    known = sum(row["n"] for row in edges)
    return Mined(
        cases=int(totals["cases"]),
        events=int(totals["events"]),
        transitions=transitions,
        activities=sorted(map(activity_row, activities), key=lambda row: (-row["count"], row["activity"])),
        edges=sorted(map(edge_row, edges), key=lambda row: (-row["count"], row["from"], row["to"])),
        variants=[{"steps": row["steps"], "count": row["count"]} for row in variants],
        mean_gap_seconds=waited / known / 1000.0 if known else None,
        columns=log.columns,
        rows=log.rows,
        skipped=log.skipped,
        notes=log.notes if compared else [*log.notes, NO_CONFORMANCE],
    )
