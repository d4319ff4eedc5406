"""Single facts of a log, one command each: who keeps a case, how often it goes to and fro, where its time went.

They answer what the owners of the BPI Challenge 2013 log asked (push to the front, ping-pong, waiting).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from madoguchi.core.metrics.intervals import wilson
from madoguchi.core.process import elapsed
from madoguchi.core.process.states import tier
from madoguchi.core.text import Text
from madoguchi.kit import formats
from madoguchi.processes.event_log import EventLog
from madoguchi.processes.queries import closing_paths
from madoguchi.warehouse.expressions.registry import answer

UNKNOWN = Text(
    "There is no fact “{name}”. Use one or more of: {names}.",
    "「{name}」という項目はありません。使えるもの：{names}",
)
_NO_TEAM = Text(
    "No team is known in this log; say which column holds it with --map COLUMN=team.",
    "このログには部署（チーム）がありません。--map 列名=team で列を指定してください。",
)
_SHARE = Text("{share} ({low}–{high}), {part} of {n}", "{share}（{low}～{high}）、{n} 件中 {part} 件")
_TIERS = Text("Cases that never leave the 1st line: {share}", "一次対応だけで終わった案件：{share}")
_PINGPONG = Text(
    "Cases passed to another team and back (A-B-A): {share}", "別の部署に渡って戻った案件（A-B-A）：{share}"
)
_HANDOVERS = Text(
    "Hand-overs between teams: {each} per case ({handovers} in {n} cases, at most {most}); at least one in {share}",
    "部署間の引き継ぎ：1 案件あたり {each} 回（{n} 件で {handovers} 回、最大 {most} 回）。1 回以上あった案件：{share}",
)
_ELAPSED = Text("Elapsed time, {days} in all: {parts}", "経過時間（合計 {days}）：{parts}")
_REWORK = Text("Done again in the same case: {parts}", "同じ案件で繰り返された活動：{parts}")
_PARTED = Text("; ", "、")
KIND_NAMES = {
    "waiting": Text("waiting {share}", "待ち {share}"),
    "timer": Text("after resolution {share}", "解決後の待機（自動終了など） {share}"),
    "work": Text("work {share}", "作業 {share}"),
    "queue": Text("queue {share}", "順番待ち {share}"),
    "other": Text("between steps {share}", "手順の間（内訳不明） {share}"),
}


class FactError(Exception):
    """A fact that cannot be told; ``text`` says why in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def wanted(names: str) -> list[str]:
    """Read a comma-separated list of facts; ``all`` is every one. Raises ``FactError``."""
    listed = [name.strip() for name in names.split(",") if name.strip()]
    if listed == ["all"]:
        return list(FACTS)
    for name in listed:
        if name not in FACTS:
            raise FactError(UNKNOWN.fill(name=name, names=", ".join([*FACTS, "all"])))
    return listed


def facts(log: EventLog, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the facts by name, each with its numbers and ``said``, a sentence in both languages.

    Raises ``FactError`` where the log does not hold what a fact needs.
    """
    return {name: FACTS[name](log) for name in names}


def _passed(log: EventLog) -> dict[str, Any]:
    teams = answer(log.engine, "dimension_values", dimension="step_team", of="event")
    upper = [row["value"] for row in teams if tier(row["value"]) > 1]
    (row,) = answer(log.engine, "process_passed", teams=upper)
    if not row["teamed"]:
        raise FactError(_NO_TEAM)
    return row


def _tiers(log: EventLog) -> dict[str, Any]:
    row = _passed(log)
    share, said = _share(row["cases"] - row["reached"], row["cases"])
    return share | {"said": _within(_TIERS, share=said)}


def _pingpong(log: EventLog) -> dict[str, Any]:
    row = _passed(log)
    share, said = _share(row["pingpong"], row["cases"])
    return share | {"said": _within(_PINGPONG, share=said)}


def _handovers(log: EventLog) -> dict[str, Any]:
    row = _passed(log)
    share, said = _share(row["passed"], row["cases"])
    each = row["handovers"] / row["cases"]
    words = {
        "each": f"{each:.2f}",
        "handovers": formats.number(row["handovers"]),
        "n": formats.number(row["cases"]),
        "most": formats.number(row["most"]),
    }
    numbers = {"handovers": row["handovers"], "per_case": each, "most": row["most"], "cases_passed": share}
    return {"n": row["cases"], **numbers, "said": _within(_HANDOVERS, share=said, **words)}


def _elapsed(log: EventLog) -> dict[str, Any]:
    timers = closing_paths(answer(log.engine, "process_signals"))
    found = elapsed.split(answer(log.engine, "process_elapsed"), timers)
    shares = {kind: found.share(kind) or 0.0 for kind in KIND_NAMES}
    listed = [kind for kind in KIND_NAMES if found.ms[kind]]

    def parts(language: str) -> str:
        return _PARTED.to(language).join(
            KIND_NAMES[kind].fill(share=formats.percent(100 * shares[kind])).to(language) for kind in listed
        )

    days = found.total / 1000
    said = Text(
        _ELAPSED.fill(days=formats.duration(days, "en"), parts=parts("en")).en,
        _ELAPSED.fill(days=formats.duration(days, "ja"), parts=parts("ja")).ja,
    )
    return {"seconds": {kind: found.ms[kind] / 1000 for kind in KIND_NAMES}, "shares": shares, "said": said}


def _rework(log: EventLog) -> dict[str, Any]:
    rows = [row for row in answer(log.engine, "process_rework") if row["again"]]
    rows.sort(key=lambda row: (-row["again"], row["activity"]))
    listed = "; ".join(
        f"{row['activity']} +{formats.number(row['again'])}"
        f" ({formats.percent(100 * row['again_cases'] / row['cases'])})"
        for row in rows[:5]
    )
    return {"activities": rows, "said": _REWORK.fill(parts=listed or "—")}


FACTS: dict[str, Callable[[EventLog], dict[str, Any]]] = {
    "tiers": _tiers,
    "pingpong": _pingpong,
    "handovers": _handovers,
    "elapsed": _elapsed,
    "rework": _rework,
}


def _share(part: int, n: int) -> tuple[dict[str, Any], Text]:
    low, high = wilson(part / n, n)
    numbers = {"share": part / n, "low": low, "high": high, "cases": part, "n": n}
    words = {name: formats.percent(100 * numbers[name]) for name in ("share", "low", "high")}
    return numbers, _SHARE.fill(part=formats.number(part), n=formats.number(n), **words)


def _within(text: Text, *, share: Text, **words: str) -> Text:
    return Text(text.fill(share=share.en, **words).en, text.fill(share=share.ja, **words).ja)
