"""What a review is reckoned from: the cases of a blueprint, what was done in each stage, and what they are compared by."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.metrics.effect import Cases
from madoguchi.core.metrics.sums import Floats
from madoguchi.core.process import review, stage_work
from madoguchi.core.process.promises import covers
from madoguchi.core.process.review import Response
from madoguchi.core.process.stage_work import StageWork, Told
from madoguchi.core.text import Text
from madoguchi.processes.blueprints.queries import InForce
from madoguchi.processes.verdicts.promises import Outcomes
from madoguchi.warehouse import Filters, ask, ask_many

MOST = 10_000  # cases, the newest: what a page can reckon with while somebody waits
DIFFICULTY = ("difficulty", "難易度", "complexity", "難度")
ALIKE = ("request", "channel", "team", "language", "priority", "attribute")
RETURN_DAYS = 120
DAY_MS = 86_400_000
Row = Mapping[str, Any]


@dataclass(slots=True)
class Facts:
    """Everything the answers of one blueprint come from. ``scale``: ends of the question asked for satisfaction."""

    blueprint: Blueprint
    cases: Sequence[Row]
    stages: dict[str, StageWork]
    base: Cases
    responses: list[Response]
    scale: tuple[float, float] | None
    now_ms: float

    @property
    def by_code(self) -> dict[str, Response]:
        return {one.code: one for one in self.responses}


def gather(chosen: InForce, filters: Filters, outcomes: Outcomes) -> Facts:
    """Read the cases of the period and what was done in them. Raises ``WarehouseError``.

    ``outcomes``: what became of the stages' promises.
    """
    blueprint = chosen.blueprint
    narrowed = filters.with_(
        stage=(),
        process=filters.process or blueprint.processes,
        question=(),
        survey=(),
        audience=("customer",),
    )
    question = main_question()
    cases, steps = ask_many(
        [
            (
                "work_cases",
                narrowed,
                {"questions": question[0], "attributes": list(DIFFICULTY), "limit": MOST},
            ),
            ("work_steps", narrowed, {"limit": MOST}),
        ]
    )
    rows = [row for row in cases if covers(blueprint, row)]
    now_ms = float(max((row["at_ms"] for row in steps), default=0))
    stages = stage_work.work(blueprint, rows, steps, _told(outcomes))
    base = Cases(
        np.zeros(len(rows)),
        np.array([row["customer"] for row in rows], dtype=np.int64),
        review.alike(rows, ALIKE),
        np.full(len(rows), np.nan),
    )
    responses = _responses(rows, _at_once(rows, steps), question, now_ms)
    return Facts(blueprint, rows, stages, base, responses, question[1], now_ms)


def _at_once(rows: Sequence[Row], steps: Sequence[Row]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which customers never had to speak up again between our first reply and the first resolution, nor after it."""
    spans = {row["case_id"]: (row["first_reply_ms"], row["first_resolved_ms"]) for row in rows}
    more: set[int] = set()
    for row in steps:
        start, end = spans.get(row["case_id"], (None, None))
        if (
            row["signal"] == "contact"
            and start is not None
            and end is not None
            and start < row["at_ms"] < end
        ):
            more.add(row["case_id"])
    return np.array([row["case_id"] not in more and not row["reopens"] for row in rows], dtype=np.bool_)


def main_question() -> tuple[list[int], tuple[float, float] | None, bool]:
    """The question about satisfaction with most answers (the same one in several surveys): ids, scale, low is good."""
    asked = [row for row in ask("questions", Filters()) if row["kind"] == "csat" and row["valid"]]
    if not asked:
        return [], None, False
    best = max(asked, key=lambda row: row["valid"])
    alike = ("code", "scale_min", "scale_max", "polarity")
    ids = [row["question"] for row in asked if all(row[name] == best[name] for name in alike)]
    ends = best["scale_min"], best["scale_max"]
    return ids, None if None in ends else ends, best["polarity"] == "low_good"


def _responses(
    rows: Sequence[Row],
    once: np.ndarray[Any, np.dtype[np.bool_]],
    question: tuple[list[int], tuple[float, float] | None, bool],
    now_ms: float,
) -> list[Response]:
    _ids, scale, low_good = question
    said = column(rows, "satisfaction")
    ended = column(rows, "resolved_ms")
    done = np.isfinite(ended)
    window = RETURN_DAYS * DAY_MS
    reopened = column(rows, "reopens")
    watched = done & (column(rows, "known") == 1) & (ended + window <= now_ms)
    bought, again = column(rows, "bought_ms"), column(rows, "next_case_ms")
    points = 3.0
    found = [
        Response(
            "satisfaction",
            "experience",
            Text("satisfaction (CSAT, points of the scale)", "満足度（CSAT、尺度の点）"),
            "scale",
            -said if low_good else said,
            0.05 * (scale[1] - scale[0]) if scale else 0.2,
            column(rows, "weight"),
        ),
        Response(
            "treatment",
            "experience",
            Text("treatment (human score, of 100)", "応対の採点（人間の次元、100点満点）"),
            "points",
            column(rows, "human"),
            points,
        ),
        Response(
            "in_time",
            "outcome",
            Text("the case’s promise kept (percentage points)", "案件の約束（期限内の解決、ポイント差）"),
            "points",
            in_time(rows, now_ms),
            points,
            by_resolution=True,
        ),
        Response(
            "first_contact",
            "outcome",
            Text("solved at first contact (percentage points)", "一次解決（ポイント差）"),
            "points",
            _percent(once, done),
            points,
            by_resolution=True,
        ),
        Response(
            "not_reopened",
            "outcome",
            Text("not reopened (percentage points)", "再開なし（ポイント差）"),
            "points",
            _percent(reopened == 0, done),
            points,
            by_resolution=True,
        ),
    ]
    if np.isfinite(bought).any():
        label = Text(
            f"bought again within {RETURN_DAYS} days (percentage points)",
            f"{RETURN_DAYS}日以内の再購入（ポイント差）",
        )
        found.append(
            Response(
                "bought", "outcome", label, "points", _percent(bought - ended <= window, watched), points
            )
        )
    label = Text(
        f"came back with a request within {RETURN_DAYS} days (percentage points)",
        f"{RETURN_DAYS}日以内の再来（新しい案件、ポイント差）",
    )
    found.append(
        Response("came_back", "outcome", label, "points", _percent(again - ended <= window, watched), points)
    )
    return found


def in_time(rows: Sequence[Row], now_ms: float) -> Floats:
    """The case's own promise, 100 or 0; NaN where it has none, or its time still runs."""
    kept, due = column(rows, "kept"), column(rows, "due_ms")
    return np.where(np.isfinite(kept), 100.0 * kept, np.where(due < now_ms, 0.0, np.nan))


def _percent(yes: Any, known: Any) -> Floats:
    return np.where(known, 100.0 * yes, np.nan)


def _told(outcomes: Outcomes) -> dict[str, Told]:
    """Kept, and when it deviated, by stage and case; the latter unknown where the drawing cannot be followed."""
    found: dict[str, Told] = {}
    for id, rows in outcomes.stages.items():
        deviated = rows.deviated_at if outcomes.followed else np.full(rows.case.size, math.nan)
        columns = outcomes.read.ids[rows.case].tolist(), rows.kept.tolist(), deviated.tolist()
        found[id] = {case: (kept, at) for case, kept, at in zip(*columns, strict=True)}
    return found


def column(rows: Sequence[Row], name: str) -> Floats:
    """Return one column as numbers, NaN where unknown."""
    return np.array([math.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)
