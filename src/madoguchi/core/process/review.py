"""The four questions to a stage: tied to experience? tied to outcome? worth the time? automatable?

*Tied*: for every stage and everything that may matter in it (its promise kept, a deviation, its time doubled) the
difference in what customers said, how they were treated and what came of the case, by the regression of
``core.metrics.effect``: request, channel, difficulty … held still, errors clustered by customer; Benjamini–Hochberg over
all stages and links of one question. A link is **clear** where that leaves p < 0.05 and the stages held together do not
turn it round; a stage has **none** where all its intervals lie within a margin named beforehand (as a test of
equivalence asks); everything else **cannot be told**.

*Automatable*: share of the commonest routes, evenness 1 / (1 + CV) of the touch time, and how well the next step follows
from what is known of the case (``next_step``); the index is the plain mean of the three times 100, and is shown with them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ..metrics import effect
from ..metrics.compare import benjamini_hochberg
from ..metrics.effect import Cases, Effect
from ..metrics.effective import Effective
from ..metrics.estimates import mean_metric, share_metric
from ..metrics.intervals import Interval, critical
from ..metrics.metric import Metric, Unit, build
from ..metrics.sums import Floats, MeanSums, ShareSums
from ..text import Text
from .stage_work import StageWork

QUESTIONS = ("experience", "outcome", "worth", "automatable")
YES, NO, PARTLY, UNKNOWN = "yes", "no", "partly", "unknown"
DECISIONS = ("keep", "fix", "rebuild", "automate")
KEPT, DEVIATED, TIME = "kept", "deviated", "time"
FALSE_CLAIMS = 0.05
DOUBLINGS = (
    4  # times usually lie that far apart: four doublings together may matter as much as one kept promise
)
COMMONEST = 3  # routes that make up the routine
HIGH_INDEX, LOW_INDEX = 70.0, 40.0
LARGE_SHARE = 0.05  # of all cost (else of all touch time): a stage that takes less is no burden

EXPOSURES = {
    KEPT: Text("Promise kept instead of missed", "約束を守ったとき（守れなかったときとの差）"),
    DEVIATED: Text("Deviation instead of none", "逸脱があったとき（なかったときとの差）"),
    TIME: Text("Twice the time in the stage", "この段階の所要時間が2倍になったとき"),
}
DEFINITION = Text(
    "Difference between cases of this stage with the same request, channel, team, language, priority and difficulty "
    "(weighted least squares; interval by Student’s t, cluster-robust by customer). An association in what was observed, "
    "no proof of a cause.",
    "ご用件・チャネル・部署・言語・優先度・難易度をそろえたときの、この段階を通った案件どうしの差（重み付き最小二乗法。"
    "区間は、お客様をまとまりとした頑健な標準誤差と t 分布によります）。観察された関連であり、原因の証明ではありません。",
)


@dataclass(frozen=True, slots=True)
class Response:
    """Something a stage may be tied to. ``margin``: differences within it do not matter; ``values``: NaN unknown.

    ``by_resolution``: it is settled when the case is resolved, so that no later stage can bear on it.
    """

    code: str
    question: str
    label: Text
    unit: Unit
    values: Floats
    margin: float
    weights: Floats | None = None
    by_resolution: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """What one thing that may matter in a stage does to one response."""

    stage: str
    exposure: str
    response: str
    margin: float
    effect: Effect
    metric: Metric
    clear: bool = False

    @property
    def shown(self) -> bool:
        return self.effect.shown

    @property
    def none(self) -> bool:
        """The interval lies within the margin."""
        interval = self.effect.interval
        return interval is not None and -self.margin < interval.low and interval.high < self.margin

    @property
    def size(self) -> float:
        """How large the effect is, in margins."""
        slope = self.effect.alone
        return abs(slope.value) / self.margin if slope else 0.0


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


@dataclass(slots=True)
class StageAnswers:
    """The four questions answered for one stage. ``price``: cost of the stage for each point of satisfaction it moves."""

    stage: str
    n: int
    kept: Metric
    links: list[Link]
    burden: Burden
    routine: Routine
    price: Metric | None = None
    told: dict[str, str] = field(default_factory=dict)

    def of(self, question: str, responses: Mapping[str, Response]) -> list[Link]:
        """Return the links of a question."""
        return [link for link in self.links if responses[link.response].question == question]


def links(base: Cases, stages: Mapping[str, StageWork], responses: Sequence[Response]) -> list[Link]:
    """Return every link; ``base`` holds what is alike in all cases (its satisfaction is not read)."""
    n = base.customers.size
    exposures = {
        KEPT: {id: one.spread(one.kept, n) for id, one in stages.items()},
        DEVIATED: {id: one.spread(one.deviated, n) for id, one in stages.items()},
        TIME: {id: np.log2(1 + one.spread(one.seconds, n)) for id, one in stages.items()},
    }
    early = {id: one.spread(one.open_still, n) == 1.0 for id, one in stages.items()}
    found: list[Link] = []
    for response in responses:
        there = np.isfinite(response.values)
        if there.sum() < effect.SIDE_BELOW:
            continue
        some = Cases(
            response.values[there],
            base.customers[there],
            {name: codes[there] for name, codes in base.alike.items()},
            np.full(int(there.sum()), np.nan),  # the time is what is looked at, not what is held still
            None if response.weights is None else response.weights[there],
        )
        for exposure, by_stage in exposures.items():
            told = {}
            for id, values in by_stage.items():
                read = np.where(early[id], values, np.nan) if response.by_resolution else values
                if np.isfinite(read[there]).any():
                    told[id] = read[there]
            middle = None if exposure == TIME else 0.5
            for one in effect.effects(some, told, middle=middle):
                found.append(_link(response, exposure, one))
    return _decided(found, {one.code: one.question for one in responses})


def _link(response: Response, exposure: str, one: Effect) -> Link:
    label = Text(
        f"{EXPOSURES[exposure].en} → {response.label.en}", f"{EXPOSURES[exposure].ja} → {response.label.ja}"
    )
    metric = replace(one.metric(label, DEFINITION), unit=response.unit, metric=f"{exposure}_{response.code}")
    margin = response.margin / DOUBLINGS if exposure == TIME else response.margin
    return Link(one.code, exposure, response.code, margin, one, metric)


def _decided(found: list[Link], question: Mapping[str, str]) -> list[Link]:
    """Benjamini–Hochberg over all links shown of each question."""
    for asked in dict.fromkeys(question.values()):
        places = [
            place for place, link in enumerate(found) if link.shown and question[link.response] == asked
        ]
        adjusted = benjamini_hochberg([_p(found[place].effect) for place in places])
        for place, p in zip(places, adjusted, strict=True):
            link = found[place]
            alone, beside = link.effect.alone, link.effect.beside
            turned = (
                alone is not None
                and beside is not None
                and (beside.value * alone.value <= 0 or beside.p_value >= FALSE_CLAIMS)
            )
            clear = p < FALSE_CLAIMS and not turned
            found[place] = replace(link, clear=clear, effect=replace(link.effect, p_adjusted=p, clear=clear))
    return found


def _p(one: Effect) -> float:
    return one.alone.p_value if one.alone else 1.0


def tied(found: Iterable[Link]) -> str:
    """Answer from the links of one question: yes, no, or unknown."""
    shown = [link for link in found if link.shown]
    if any(link.clear and not link.none for link in shown):
        return YES
    firm = [link for link in shown if link.exposure in (KEPT, TIME)]
    return NO if firm and all(link.none for link in shown) else UNKNOWN


def worth(burden: Burden, experience: str, outcome: str) -> str:
    """Answer whether the time is well spent: yes where it is tied to anything; no where to nothing and it is a burden."""
    if YES in (experience, outcome):
        return YES
    if (experience, outcome) == (NO, NO) and (burden.share or 0.0) >= LARGE_SHARE:
        return NO
    return UNKNOWN


def automatable(routine: Routine) -> str:
    """Answer by the index: from 70 yes, below 40 no, between partly."""
    index = routine.index
    if index is None:
        return UNKNOWN
    return YES if index >= HIGH_INDEX else NO if index < LOW_INDEX else PARTLY


def price(burden: Burden, found: Sequence[Link], response: str) -> Metric | None:
    """Cost of the stage a case for each point its kept promise moves ``response``; None where that is not clearly more.

    The interval divides the mean cost by the ends of the effect's interval: the effect's error is far the larger.
    """
    link = next(
        (one for one in found if one.exposure == KEPT and one.response == response and one.clear), None
    )
    interval = link.effect.interval if link else None
    cost = burden.cost.value
    if link is None or interval is None or interval.low <= 0 or cost is None or link.effect.alone is None:
        return None
    return build(
        "price",
        Text("Cost for each point", "満足度1点あたりの費用"),
        Text(
            "Mean cost of the stage a case, divided by the points of satisfaction its kept promise goes with; the interval "
            "by the ends of that effect’s interval.",
            "この段階の1件あたり平均費用を、約束を守ったときの満足度の差（点）で割った値。区間は、その差の区間の両端で割って求めます。",
        ),
        "number",
        cost / link.effect.alone.value,
        Interval(cost / interval.high, cost / interval.low),
        "ratio",
        link.effect.n,
        Effective(float(link.effect.n), link.effect.customers, None),
    )


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


def kept_share(one: StageWork) -> Metric:
    """Share of the stage's cases that kept its promise."""
    return share_metric(
        ShareSums.from_arrays(np.asarray(one.kept, dtype=np.float64)),
        "stage_kept",
        Text("Promise kept", "約束を守れた割合"),
        Text(
            "Cases that kept every promise of the stage, as a percentage of those that had one that could be told.",
            "この段階の約束をすべて守れた案件の割合（％）。約束がある案件のうち、守れたかどうか分かるものが対象です。",
        ),
    )


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


def suggest(answers: StageAnswers, verdicts: Iterable[str]) -> tuple[str, str]:
    """Return the decision the rules suggest and the code of the reason; ("", "") where the data do not carry one.

    ``verdicts``: names of the mined log, of this stage.
    """
    said = set(verdicts)
    matters = YES in (answers.told["experience"], answers.told["outcome"])
    index = answers.routine.index
    by_hand = (answers.routine.machines.value or 0.0) < 50.0
    if "badly_designed" in said:
        return ("rebuild", "design_matters") if matters else ("fix", "design_small")
    if "workaround_beats_design" in said:
        return "rebuild", "workaround"
    if "badly_executed" in said:
        return "fix", "execution"
    if "under_resourced" in said:
        return "fix", "resources"
    if answers.told["worth"] == NO and index is not None and index >= LOW_INDEX:
        return "automate", "not_worth"
    if index is not None and index >= HIGH_INDEX and by_hand and (answers.burden.share or 0) >= LARGE_SHARE:
        return "automate", "routine"
    if "sound" in said:
        return "keep", "sound"
    return "", ""


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


def _mean(values: Floats, code: str, label: Text, definition: Text) -> Metric:
    return mean_metric(MeanSums.from_arrays(values), code, label, definition, "number", scale_min=0.0)


def _part(of_all: Mapping[str, float], id: str) -> float | None:
    whole = sum(of_all.values())
    return of_all[id] / whole if whole > 0 else None


def alike(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> dict[str, npt.NDArray[np.int64]]:
    """Number the levels of what is held still."""
    return {name: effect.numbered(row[name] for row in rows) for name in names}
