"""What a stage takes: work, cost and time of its cases, and its share of all stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..metrics.estimates import mean_metric
from ..metrics.metric import Metric
from ..metrics.sums import Floats, MeanSums
from ..text import Text
from .stage_work import StageWork


@dataclass(frozen=True, slots=True)
class Burden:
    """What a stage takes: per case, and of all stages together (0 to 1, None where unknown)."""

    minutes: Metric
    cost: Metric
    hours: Metric
    share_of_cost: float | None
    share_of_touch: float | None

    @property
    def share(self) -> float | None:
        return self.share_of_cost if self.share_of_cost is not None else self.share_of_touch


def burdens(stages: Mapping[str, StageWork]) -> dict[str, Burden]:
    """Return what each stage takes, and its share of all stages."""
    cost = {id: float(np.nansum(one.cost)) if one.n else 0.0 for id, one in stages.items()}
    touch = {id: float(np.nansum(one.touch_seconds)) if one.n else 0.0 for id, one in stages.items()}
    return {
        id: Burden(
            _mean(
                np.asarray(one.touch_seconds) / 60,
                "touch",
                Text("Minutes of work a case", "1件あたりの作業時間（分）"),
                Text(
                    "Work itself in minutes, without waits: as the log says, else as the blueprint plans it.",
                    "待ち時間を除いた作業そのものの時間（分）。記録があれば実績、なければ設計図の予定を使います。",
                ),
            ),
            _mean(
                np.asarray(one.cost),
                "cost",
                Text("Cost a case", "1件あたりの費用"),
                Text(
                    "Cost of the stage’s steps a case, in the organisation’s currency.",
                    "この段階の手順にかかった1件あたりの費用（組織の通貨）。",
                ),
            ),
            _mean(
                np.asarray(one.seconds) / 3600,
                "hours",
                Text("Hours in the stage", "段階にいた時間（時間）"),
                Text(
                    "From the end of the step before the stage to its last step, waits included.",
                    "段階に入る直前の手順の終わりから、この段階の最後の手順までの時間。待ち時間を含みます。",
                ),
            ),
            _part(cost, id),
            _part(touch, id),
        )
        for id, one in stages.items()
    }


def _mean(values: Floats, code: str, label: Text, definition: Text) -> Metric:
    return mean_metric(MeanSums.from_arrays(values), code, label, definition, "number", scale_min=0.0)


def _part(of_all: Mapping[str, float], id: str) -> float | None:
    whole = sum(of_all.values())
    return of_all[id] / whole if whole > 0 else None
