"""Verdicts as JSON and as lines for a terminal. Knows no Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.process.gaps import Gap, estimate
from madoguchi.core.process.judging import Judge
from madoguchi.core.process.stage_rows import StageRows
from madoguchi.core.process.verdict import Judged, judge
from madoguchi.core.process.verdict_words import NAMES, doubt, paragraph, points
from madoguchi.core.text import Text
from madoguchi.processes.conformance.counting import usual_stages
from madoguchi.processes.verdicts.gathering import AskColumns, gather, read
from madoguchi.processes.verdicts.outcome import BY_THEN, WHOLE, Told
from madoguchi.warehouse import Filters
from madoguchi.warehouse.columns import numbers, texts

MOST_READ = 10_000_000  # cases of a file

STAGE_NAMES = {
    WHOLE: Text("All cases, whenever they deviated", "すべての案件（逸脱の時期を問わない）"),
    BY_THEN: Text(
        "Cases still open at the deadline, deviations up to it",
        "期限の時点で未完了の案件（期限までの逸脱のみ）",
    ),
}
UPPER = Text(
    "Deviations of any time count here. Long cases collect deviations, so the execution gap is at most this; with "
    "--deadline only what deviated by then counts.",
    "ここでは時期を問わず逸脱を数えています。長引いた案件ほど逸脱が増えるため、実行の差は多くてもこの値です。"
    "--deadline を指定すると、期限までの逸脱だけを数えます。",
)
TRAP = Text(
    "Had later deviations been counted too, the execution gap would have looked like {e} points.",
    "期限後の逸脱まで数えると、実行の差は {e} ポイントに見えてしまいます。",
)


def of_stages(ask: AskColumns, blueprint: Blueprint, zone: dt.tzinfo, seed: int = 0) -> list[Judged]:
    """Return the verdicts on a log's stages by a blueprint's promises. Raises ``AutomatonError``, ``WarehouseError``."""
    # the file is the log of this process, whatever cases the drawing says it is for
    told = ask("conformance_stages", Filters())
    named = zip(*(texts(told, name).texts().tolist() for name in ("activity", "stage")), strict=True)
    usual = usual_stages(
        [
            {"activity": activity, "stage": stage, "count": count}
            for (activity, stage), count in zip(named, numbers(told, "count").tolist(), strict=True)
        ]
    )
    found, rows = read(
        ask, blueprint, Filters(), Judge(compiled(blueprint), usual), limit=MOST_READ, meant={}
    )
    return judge([estimate(one.cases, seed) for one in gather(found, _let_go(rows), zone)])


def _let_go(rows: list[StageRows]) -> Iterator[StageRows]:
    """Yield each stage and keep it no longer: of a million cases each is a hundred megabytes."""
    rows.reverse()
    while rows:
        yield rows.pop()


def to_json(one: Judged, name: Text, language: str, *more: Text) -> dict[str, Any]:
    """Return a verdict as part of a mined log; gaps and shares from 0 to 1."""
    found = one.estimate
    sentences = [*paragraph(one), *(filter(None, [doubt(one)])), *more]
    return {
        "stage": one.stage,
        "name": name.to(language),
        "verdicts": [str(verdict) for verdict in one.verdicts],
        "target": found.target,
        "kept": {
            "value": found.kept if found.n else None,
            "low": found.kept_bounds.low,
            "high": found.kept_bounds.high,
            "n": found.n,
        },
        "design_gap": _gap(found.design),
        "execution_gap": _gap(found.execution),
        "design_without_waiting": _gap(found.beyond),
        "waiting": _gap(found.waiting),
        "n_conforming": found.conforming,
        "n_deviating": found.deviating,
        "needs_n": one.needs_n,
        "overlap": found.overlap,
        "e_value": list(found.e_value) if found.e_value else None,
        "capability": found.capability,
        "guards": [str(guard) for guard in one.guards],
        "why": (" " if not language.startswith("ja") else "").join(text.to(language) for text in sentences),
    }


def by_promises(judged: Sequence[Judged], blueprint: Blueprint, language: str) -> list[dict[str, Any]]:
    """Return the verdicts on a blueprint's stages for a mined log."""
    return [to_json(one, blueprint.stage_by_id[one.stage].name, language) for one in judged]


def by_outcome(told: Told, language: str) -> list[dict[str, Any]]:
    """Return the verdicts on a log by its outcome for a mined log."""
    out = []
    for one in told.judged:
        more = [UPPER] if one.stage == WHOLE else []
        if one.stage == BY_THEN and told.trap is not None and told.trap.execution is not None:
            more = [TRAP.fill(e=points(told.trap.execution.value))]
        out.append(to_json(one, STAGE_NAMES[one.stage], language, *more))
        if one.stage == BY_THEN and told.trap is not None:
            out[-1]["execution_gap_if_later_counted"] = _gap(told.trap.execution)
    return out


HEAD = Text("Verdicts", "判定")
_LINE = Text(
    "{name}: {verdicts}. Target {target} %, kept {kept} % (n = {n}). Design {design}, execution {execution}.",
    "{name}：{verdicts}。目標 {target}％、達成 {kept}％（n = {n}）。設計の差 {design}、実行の差 {execution}。",
)
_NONE = Text("not told", "不明")


def as_lines(rows: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """Return verdicts as lines for a terminal."""
    if not rows:
        return []
    lines = ["", HEAD.to(language)]
    for row in rows:
        between = "、" if language.startswith("ja") else ", "
        lines += [
            _LINE.fill(
                name=row["name"],
                verdicts=between.join(
                    text.to(language) for key, text in NAMES.items() if key in row["verdicts"]
                ),
                target=points(row["target"]),
                kept=points(row["kept"]["value"]) if row["kept"]["n"] else "–",
                n=f"{row['kept']['n']:,}",
                design=_said(row["design_gap"], language),
                execution=_said(row["execution_gap"], language),
            ).to(language),
            f"  {row['why']}",
        ]
    return lines


def _said(gap: Mapping[str, float] | None, language: str) -> str:
    if gap is None:
        return _NONE.to(language)
    return f"{points(gap['value'])} ({points(gap['low'])} – {points(gap['high'])})"


def _gap(gap: Gap | None) -> dict[str, float] | None:
    return None if gap is None else {"value": gap.value, "low": gap.low, "high": gap.high}
