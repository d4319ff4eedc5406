"""What can be foreseen in a log of a file: ``madoguchi mine FILE --foresight``."""

from __future__ import annotations

from typing import Any

from madoguchi.core.process.foresight.measure import Measured, measure
from madoguchi.core.process.foresight.trace import CannotForeseeError, Trace
from madoguchi.core.text import Text
from madoguchi.processes.event_log import EventLog
from madoguchi.warehouse.engine import DuckEngine
from madoguchi.warehouse.expressions.registry import answer

SEED = 20_261_122
PAGE = 100_000
DAY = 86_400.0
HEAD = Text(
    "Foresight: learnt from the oldest {learnt} cases, judged on the newest {tested}",
    "見通し：古い順に {learnt} 件で学習し、新しい {tested} 件で検証",
)
NEXT = Text(
    "Next step told right: {value} ({low}–{high}), n = {n}",
    "次の手順の的中率：{value}（{low}〜{high}）、n = {n}",
)
TIME = Text(
    "Remaining time wrong by {model} days on average ({low}–{high}); the plain median by {plain}, the median of all by"
    " {overall}",
    "残り時間の誤差（平均）：{model} 日（{low}〜{high}）。手順別・全体の中央値のうち良い方では {plain} 日、全体の中央値では {overall} 日",
)
USED = Text(
    "The model beats the plain median by {less} days ({low}–{high}): it may be used, as a hint.",
    "モデルは単純な中央値より誤差が {less} 日（{low}〜{high}）小さく、目安として使えます。",
)
OFF = Text(
    "The model does not clearly beat the plain median (difference {low} to {high} days): it stays off.",
    "モデルは単純な中央値を明確には上回りません（差 {low}〜{high} 日）。使用しません。",
)


def traces_of(engine: DuckEngine) -> list[Trace]:
    """Return the cases of a log as traces, on the wall clock of the log."""
    found: list[Trace] = []
    offset = 0
    held: list[dict[str, Any]] = []
    while True:
        rows = answer(engine, "event_rows", order="case_id", limit=PAGE, offset=offset)
        for row in rows:
            if held and held[0]["case_id"] != row["case_id"]:
                found.append(_trace(held))
                held = []
            held.append(row)
        offset += PAGE
        if len(rows) < PAGE:
            break
    if held:
        found.append(_trace(held))
    return found


def _trace(rows: list[dict[str, Any]]) -> Trace:
    rows.sort(key=lambda row: row["seq"])
    return Trace(
        tuple(row["activity"] for row in rows),
        tuple(row["at_ms"] / 1000 for row in rows),
        teams=tuple(row["team"] or "" for row in rows) if any(row["team"] for row in rows) else (),
    )


def foresee(log: EventLog) -> Measured:
    """Return how well the log's next steps and remaining times can be told. Raises ``CannotForeseeError``."""
    return measure(traces_of(log.engine), SEED)


def to_json(found: Measured) -> dict[str, Any]:
    """Return the figures as ``madoguchi mine --json`` prints them: shares, and days."""
    time = found.time
    return {
        "learnt_cases": found.learnt,
        "tested_cases": found.tested,
        "next_step": {
            "accuracy": found.next_right.value,
            "low": found.next_right.low,
            "high": found.next_right.high,
            "n": found.next_right.n,
        },
        "remaining_time": {
            "mae_days": time.model.value / DAY,
            "low": time.model.low / DAY,
            "high": time.model.high / DAY,
            "n": time.model.n,
            "median_mae_days": time.plain.value / DAY,
            "overall_median_mae_days": time.overall / DAY,
            "difference_days": [one / DAY for one in (time.difference.low, time.difference.high)],
            "used": time.better,
        },
    }


def as_lines(found: Measured, language: str) -> list[str]:
    """Return the figures as lines for a terminal."""
    time, next_ = found.time, found.next_right

    def days(value: float) -> str:
        return f"{value / DAY:.2f}"

    said = (
        USED.fill(
            less=days(-time.difference.value),
            low=days(-time.difference.high),
            high=days(-time.difference.low),
        )
        if time.better
        else OFF.fill(low=days(time.difference.low), high=days(time.difference.high))
    )
    return [
        one.to(language)
        for one in (
            HEAD.fill(learnt=f"{found.learnt:,}", tested=f"{found.tested:,}"),
            NEXT.fill(
                value=f"{next_.value:.3f}", low=f"{next_.low:.3f}", high=f"{next_.high:.3f}", n=f"{next_.n:,}"
            ),
            TIME.fill(
                model=days(time.model.value),
                low=days(time.model.low),
                high=days(time.model.high),
                plain=days(time.plain.value),
                overall=days(time.overall),
            ),
            said,
        )
    ]


__all__ = ["CannotForeseeError", "as_lines", "foresee", "to_json", "traces_of"]
