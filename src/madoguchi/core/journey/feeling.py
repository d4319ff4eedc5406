"""How customers felt at each stage: the same question on the same scale as one line, everything else beside it.

Answers to different questions, or on different scales, do not make a line: the difference between two points would be
the difference between two questions. So one question is chosen, the one that was asked at most stages; a stage where
only another one was asked keeps a mark of its own, and ``Feelings.mixed`` says that there is something to warn of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from madoguchi.core.metrics import compare
from madoguchi.core.metrics.estimates import mean_metric
from madoguchi.core.metrics.metric import HIDDEN_BELOW, Context, Metric
from madoguchi.core.metrics.sums import MeanSums
from madoguchi.core.text import Text

KINDS = ("csat", "rating", "ces", "nps")  # what says how somebody felt; yes/no and counts do not
LABEL = Text("Feeling (mean)", "気持ち（平均）")
DEFINITION = Text(
    "Mean of the answers to one question about this stage, on its scale from {low} to {high} ({good} is better); blanks "
    "and missing codes are left out.",
    "この段階についての設問「1 つ」への回答の平均（尺度 {low}〜{high}、{good_ja}ほど良い）。無回答と欠損コードは除きます。",
)
LEVEL = 0.05


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """A question as far as it must be the same to be compared: code, kind, scale, direction, wording."""

    code: str
    kind: str
    low: float
    high: float
    polarity: str = "high_good"
    version: str = ""

    @property
    def scale(self) -> tuple[float, float, str]:
        """What two questions must share to be drawn on one axis."""
        return (self.low, self.high, self.polarity)

    def height(self, value: float) -> float:
        """Return where a value lies between the bad end (0) and the good end (1) of the scale."""
        share = (value - self.low) / (self.high - self.low)
        return 1 - share if self.polarity == "low_good" else share


@dataclass(frozen=True, slots=True)
class Felt:
    """What was answered about one stage to one question."""

    stage: str
    asked: Asked
    sums: MeanSums

    @property
    def metric(self) -> Metric:
        """The mean with its interval."""
        high = self.asked.polarity == "high_good"
        definition = DEFINITION.fill(
            low=f"{self.asked.low:g}",
            high=f"{self.asked.high:g}",
            good="higher" if high else "lower",
            good_ja="大きい" if high else "小さい",
        )
        context = Context(question=self.asked.code, group={"stage": self.stage})
        return mean_metric(
            self.sums, "feeling", LABEL, definition, "scale", context, self.asked.low, self.asked.high
        )


@dataclass(frozen=True, slots=True)
class Feelings:
    """The line of one question over the stages, and what was asked otherwise.

    ``line``: by stage, of ``asked`` alone. ``other``: by stage where that question has too few answers, the question
    with the most answers there. ``mixed``: stages whose mark is of another question or another scale.
    """

    asked: Asked | None
    line: Mapping[str, Felt] = field(default_factory=dict)
    other: Mapping[str, Felt] = field(default_factory=dict)

    def at(self, stage: str) -> Felt | None:
        """Return what stands for this stage: the line's question, else another one, else nothing."""
        return self.other.get(stage) or self.line.get(stage)

    @property
    def joined(self) -> bool:
        """Whether there is a line at all: at least two stages answered to the same question."""
        return sum(felt.sums.n >= HIDDEN_BELOW for felt in self.line.values()) > 1

    @property
    def mixed(self) -> list[str]:
        """The stages that say something the line cannot be compared with."""
        shown = [stage for stage, felt in self.other.items() if felt.sums.n >= HIDDEN_BELOW]
        return shown if self.line or len({self.other[stage].asked for stage in shown}) > 1 else []

    @property
    def scales(self) -> set[tuple[float, float, str]]:
        """The scales in use: more than one means that marks must not be drawn on one axis."""
        return {felt.asked.scale for felt in (*self.line.values(), *self.other.values())}


def feelings(answered: Iterable[Felt], stages: Sequence[str], wanted: str = "") -> Feelings:
    """Choose the question of the line among what was answered about these stages.

    It is the one ``wanted`` by its code, else the one that at most stages has enough answers to be shown, then the one
    with most answers. One entry for each stage and question: sums by person cannot be added here.
    """
    by_question: dict[Asked, dict[str, Felt]] = defaultdict(dict)
    for felt in answered:
        if felt.stage in stages and felt.asked.kind in KINDS and felt.asked.high > felt.asked.low:
            by_question[felt.asked][felt.stage] = felt
    if not by_question:
        return Feelings(None)

    def worth(asked: Asked) -> tuple[bool, int, int, Asked]:
        there = by_question[asked].values()
        enough = sum(felt.sums.n >= HIDDEN_BELOW for felt in there)
        return (asked.code == wanted, enough, sum(felt.sums.n for felt in there), asked)

    chosen = max(by_question, key=worth)
    line = by_question[chosen]
    other: dict[str, Felt] = {}
    for stage in stages:
        if stage in line and line[stage].sums.n >= HIDDEN_BELOW:
            continue
        rest = [there[stage] for asked, there in by_question.items() if asked != chosen and stage in there]
        best = max(rest, key=lambda felt: (felt.sums.n, felt.asked), default=None)
        if best is not None and best.sums.n > (line[stage].sums.n if stage in line else 0):
            other[stage] = best
    return Feelings(chosen, {stage: line[stage] for stage in stages if stage in line}, other)


@dataclass(frozen=True, slots=True)
class Gap:
    """The difference of one stage between two segments; ``clear`` only after all stages were weighed together."""

    stage: str
    asked: Asked
    difference: compare.Difference
    p_adjusted: float | None
    clear: bool


def gaps(first: Feelings, second: Feelings, stages: Sequence[str]) -> dict[str, Gap]:
    """Compare two segments stage by stage (second - first, Welch), Benjamini & Hochberg (1995) over the stages.

    Only the same question is compared; a stage without enough answers on both sides is not in the result.
    """
    found: dict[str, tuple[Asked, compare.Difference]] = {}
    for stage in stages:
        a, b = first.at(stage), second.at(stage)
        if a is None or b is None or a.asked != b.asked:
            continue
        difference = compare.means(a.sums, b.sums)
        if difference.p_value is not None:
            found[stage] = (a.asked, difference)
    adjusted = compare.benjamini_hochberg([one.p_value or 0.0 for _asked, one in found.values()])
    return {
        stage: Gap(stage, asked, difference, p, p < LEVEL)
        for (stage, (asked, difference)), p in zip(found.items(), adjusted, strict=True)
    }
