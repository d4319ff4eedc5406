"""Where the time between the first and the last step of the cases went: work, queue, waiting, timer.

A step's time from start to end is work. The time up to its start is
- a timer, where the step before resolved the case and this one closes it,
- waiting, where this step is the customer's: it lay with the customer,
- a queue, where the work was passed on (to another team or another lane) and nobody had taken it up,
- else, where the log records states and no lanes, what the name of the state before says (``states.state``),
- else other: the log does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from madoguchi.core.process.states import KINDS, OTHER, QUEUE, TIMER, WAITING, WORK, state


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Milliseconds by kind, and how many stretches of time there were of each."""

    ms: Mapping[str, float] = field(default_factory=dict)
    n: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return sum(self.ms.values())

    def share(self, kind: str) -> float | None:
        """Return the share of a kind, 0 to 1; None where no time passed."""
        return self.ms.get(kind, 0.0) / self.total if self.total else None


def split(rows: Iterable[Mapping[str, Any]], timers: Iterable[tuple[str, str]] = ()) -> Elapsed:
    """Add up the time by kind.

    ``rows``: source, target, source_lane, lane, handover (0 or 1), n, gap_ms (sum), service_n, service_ms (sum).
    ``timers``: the pairs of activities that resolve and then close.
    """
    closing = set(timers)
    ms, n = dict.fromkeys(KINDS, 0.0), dict.fromkeys(KINDS, 0)
    for row in rows:
        ms[WORK] += row["service_ms"] or 0.0
        n[WORK] += row["service_n"] or 0
        if row["n"]:
            kind = _kind(row, closing)
            ms[kind] += row["gap_ms"]
            n[kind] += row["n"]
    return Elapsed(ms, n)


def _kind(row: Mapping[str, Any], closing: set[tuple[str, str]]) -> str:
    if (row["source"], row["target"]) in closing:
        return TIMER
    lane, before = row["lane"] or "", row["source_lane"] or ""
    if lane == "customer":
        return WAITING
    if not lane and not before and (told := state(row["source"] or "")):
        return told
    if row["handover"] or (lane and before and lane != before):
        return QUEUE
    return OTHER
