"""From the warehouse's facts to traces: ended ones to learn from, open ones to look ahead for."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.process.foresight.trace import Trace
from madoguchi.processes.wall import Wall, newest, pages

KNOWN = ("request", "channel", "priority", "language")


@dataclass(frozen=True, slots=True)
class Traces:
    """Ended cases, and open ones by their number, on the organisation's wall clock."""

    ended: list[Trace]
    open: dict[int, Trace]


def gather() -> Traces:
    """Read the newest weeks. A case ends when it is first resolved, else with its last step. Raises ``WarehouseError``."""
    wall, filters = Wall.ours(), newest()
    if filters is None:
        return Traces([], {})
    steps: dict[int, list[tuple[float, int, str, str]]] = {}
    for row in pages("event_rows", filters, "event"):
        at = wall.of(row["at_ms"])
        assert at is not None
        steps.setdefault(row["case_id"], []).append((at, row["seq"], row["activity"], row["team"] or ""))
    ended: list[Trace] = []
    open_: dict[int, Trace] = {}
    for row in pages("case_rows", filters, "case_id"):
        mine = sorted(steps.get(row["case_id"], ()))
        if not mine:
            continue
        trace = Trace(
            tuple(step[2] for step in mine),
            tuple(step[0] for step in mine),
            {name: row[name] or "" for name in KNOWN},
            tuple(step[3] for step in mine),
            wall.of(row["first_resolved_ms"]),
            wall.of(row["due_ms"]),
        )
        if trace.end is None and row["open"]:
            open_[row["case_id"]] = trace
        elif not row["open"] or trace.end is not None:
            ended.append(trace)
    return Traces(ended, open_)
