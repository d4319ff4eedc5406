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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ..metrics import effect
from ..metrics.compare import benjamini_hochberg
from ..metrics.effect import Cases, Effect
from ..metrics.effective import Effective
from ..metrics.intervals import Interval
from ..metrics.metric import Metric, Unit, build
from ..metrics.sums import Floats
from ..text import Text
from .automation import Routine
from .stage_load import Burden
from .stage_work import StageWork

QUESTIONS = ("experience", "outcome", "worth", "automatable")
YES, NO, PARTLY, UNKNOWN = "yes", "no", "partly", "unknown"
DECISIONS = ("keep", "fix", "rebuild", "automate")
KEPT, DEVIATED, TIME = "kept", "deviated", "time"
FALSE_CLAIMS = 0.05
DOUBLINGS = (
    4  # times usually lie that far apart: four doublings together may matter as much as one kept promise
)
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
        # where the stage is sound all the same, the drawing is to be mended, not made anew
        return ("fix" if "sound" in said else "rebuild"), "workaround"
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


def alike(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> dict[str, npt.NDArray[np.int64]]:
    """Number the levels of what is held still."""
    return {name: effect.numbered(row[name] for row in rows) for name in names}
