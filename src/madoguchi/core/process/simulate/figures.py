"""The figures a simulation is judged by, computed the same way from real and from simulated cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from madoguchi.core.process.simulate.log import DAY, HOUR, Case, first_reply
from madoguchi.core.process.simulate.run import Lived
from madoguchi.core.text import Text

LEAST = 5
NAMES: dict[str, Text] = {
    "cases": Text("Requests", "受付件数"),
    "reply_mean": Text("Wait for the first reply, mean", "最初の返信までの待ち時間（平均）"),
    "resolve_median": Text("Time to resolve, median", "解決までの時間（中央値）"),
    "resolve_p90": Text("Time to resolve, p90", "解決までの時間（90％点）"),
    "kept": Text("Promise kept", "約束を守った割合"),
    "open": Text("Cases in hand at a time, mean", "同時に抱える案件数（平均）"),
    "cost": Text("Cost of a case, mean", "1件あたりの費用（平均）"),
}
UNITS = {
    "cases": "count",
    "reply_mean": "seconds",
    "resolve_median": "seconds",
    "resolve_p90": "seconds",
    "kept": "share",
    "open": "number",
    "cost": "number",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the figures need of a case, real or simulated. Seconds; None where it did not come or is not known."""

    opened: float
    reply: float | None
    resolved: float | None
    allowance: float | None
    cost: float
    stages: dict[str, float]
    queued: float = 0.0


def of_real(case: Case, until: float) -> Seen:
    """Return a case of the log as it was known at ``until``."""
    reply = first_reply(case)
    resolved = case.resolved
    if resolved is None and case.steps and not any(step.signal == "resolved" for step in case.steps):
        resolved = case.steps[-1].end if case.ended else None
    entered: dict[str, float] = {}
    stages: dict[str, float] = {}
    before = min(case.opened, case.steps[0].end) if case.steps else case.opened
    for step in case.steps:
        if step.end > until:
            break
        if step.stage:
            entered.setdefault(step.stage, before)
            stages[step.stage] = step.end - entered[step.stage]
        before = step.end
    return Seen(
        case.opened,
        reply - case.opened if reply is not None and reply <= until else None,
        resolved - case.opened if resolved is not None and resolved <= until else None,
        None if case.due is None else case.due - case.opened,
        sum(step.cost for step in case.steps if step.end <= until),
        stages,
    )


def of_lived(case: Lived) -> Seen:
    """Return a simulated case."""
    return Seen(
        case.opened,
        None if case.first_reply is None else case.first_reply - case.opened,
        None if case.resolved is None else case.resolved - case.opened,
        case.pattern.allowance,
        case.cost,
        case.stages or {},
        case.queued,
    )


def figures(seen: Sequence[Seen], start: float, end: float) -> dict[str, float]:
    """Return the figures of the cases opened from ``start`` to ``end``; those with fewer than five cases are left out.

    Times in seconds. ``kept``: of cases with a promise that were resolved, or are overdue at ``end``; ``open``: cases
    opened and not yet resolved, averaged over the time from ``start`` to ``end``, earlier openings included.
    """
    inside = [one for one in seen if start <= one.opened < end]
    found: dict[str, float] = {"cases": float(len(inside))}
    replies = [one.reply for one in inside if one.reply is not None]
    resolved = [one.resolved for one in inside if one.resolved is not None]
    # A log that begins with our own first step tells nothing of the wait before it: all waits are nought
    if len(replies) >= LEAST and max(replies) > 0:
        # the mean: where half the requests are spoken and half written, the median jumps from one to the other
        found["reply_mean"] = float(np.mean(replies))
    if len(resolved) >= LEAST:
        found["resolve_median"] = float(np.median(resolved))
        found["resolve_p90"] = float(np.quantile(resolved, 0.9))
    judged = [
        one.resolved is not None and one.resolved <= one.allowance
        for one in inside
        if one.allowance is not None and (one.resolved is not None or one.opened + one.allowance < end)
    ]
    if len(judged) >= LEAST:
        found["kept"] = float(np.mean(judged))
    found["open"] = sum(
        max(
            0.0,
            min(end, one.opened + one.resolved if one.resolved is not None else end) - max(start, one.opened),
        )
        for one in seen
        if one.opened < end
    ) / (end - start)
    if len(inside) >= LEAST and any(one.cost for one in inside):
        found["cost"] = float(np.mean([one.cost for one in inside]))
    return found


def stage_means(seen: Sequence[Seen], start: float, end: float) -> dict[str, float]:
    """Return the mean seconds spent in each stage by the cases opened from ``start`` to ``end``."""
    found: dict[str, list[float]] = {}
    for one in seen:
        if start <= one.opened < end:
            for stage, seconds in one.stages.items():
                found.setdefault(stage, []).append(seconds)
    return {stage: float(np.mean(values)) for stage, values in found.items() if len(values) >= LEAST}


def told(name: str, value: float) -> str:
    """Return a figure for a plain table: days, hours, per cent or a number."""
    if UNITS[name] == "seconds":
        return (
            f"{value / DAY:.2f} d"
            if value >= DAY
            else f"{value / HOUR:.2f} h"
            if value >= 60
            else f"{value:.0f} s"
        )
    return f"{100 * value:.1f} %" if UNITS[name] == "share" else f"{value:,.1f}"
