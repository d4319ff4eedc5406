"""Whether a stage could be automated: routine, evenness of the work, and how far the next step follows from rules."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from ..metrics.effective import Effective
from ..metrics.estimates import share_metric
from ..metrics.intervals import Interval, critical
from ..metrics.metric import Metric, build
from ..metrics.sums import Floats, ShareSums
from ..text import Text
from .stage_work import StageWork

COMMONEST = 3  # routes that make up the routine


@dataclass(frozen=True, slots=True)
class Routine:
    """The parts of the index of automation; ``index`` is None where one of them cannot be told."""

    routine: Metric
    routes: int
    variation: Metric
    evenness: float | None
    rules: Metric
    baseline: Metric
    openness: float | None
    machines: Metric

    @property
    def index(self) -> float | None:
        parts = (self.routine.value, self.rules.value)
        if self.evenness is None or any(part is None or math.isnan(part) for part in parts):
            return None
        return (sum(part for part in parts if part is not None) + 100 * self.evenness) / 3


def routine(one: StageWork, rules: tuple[Metric, Metric, float | None]) -> Routine:
    """Return how far the stage is routine; ``rules`` as ``next_step.follow`` returns it."""
    counts = Counter(one.routes)
    common = sum(count for _, count in counts.most_common(COMMONEST))
    variation = _variation(np.asarray(one.touch_seconds, dtype=np.float64))
    told = variation.value is not None and not math.isnan(variation.value)
    return Routine(
        share_metric(
            ShareSums.counts(one.n, common),
            "routine",
            Text("Routine", "定型の割合"),
            Text(
                f"Cases that took one of the {COMMONEST} commonest routes through the stage.",
                f"この段階を、最も多い{COMMONEST}通りの進み方のいずれかで通った案件の割合。",
            ),
        ),
        len(counts),
        variation,
        1 / (1 + variation.value / 100) if told and variation.value is not None else None,
        *rules,
        share_metric(
            ShareSums.counts(one.by_people + one.by_machines, one.by_machines),
            "machines",
            Text("Done by machines already", "すでに自動化されている割合"),
            Text(
                "Steps of ours with no member, as a percentage of all steps of ours in the stage.",
                "当方の手順のうち、担当者の記録がない（システムが行った）ものの割合。",
            ),
        ),
    )


def _variation(seconds: Floats) -> Metric:
    """Coefficient of variation in per cent, its interval by the delta method without assuming a shape."""
    x = seconds[np.isfinite(seconds)]
    value, interval = math.nan, Interval(math.nan, math.nan)
    if x.size > 1 and x.mean() > 0:
        m, away = float(x.mean()), x - x.mean()
        m2, m3, m4 = (float((away**power).mean()) for power in (2, 3, 4))
        cv = math.sqrt(m2) / m
        value = 100 * cv
        if m2 > 0:
            of_it = (m4 - m2**2) / (4 * m2**2) - m3 / (m2 * m) + m2 / m**2
            half = critical(0.95) * cv * math.sqrt(max(of_it, 0.0) / x.size)
            interval = Interval(max(0.0, 100 * (cv - half)), 100 * (cv + half))
        else:
            interval = Interval(value, value)
    return build(
        "variation",
        Text("Spread of the work (CV)", "作業時間のばらつき（変動係数）"),
        Text(
            "Standard deviation of the minutes of work, as a percentage of their mean.",
            "作業時間の標準偏差を平均で割った値（％）。",
        ),
        "percent",
        value,
        interval,
        "delta",
        int(x.size) if math.isfinite(value) else 0,
        Effective(float(x.size), int(x.size) if math.isfinite(value) else 0, None),
    )
