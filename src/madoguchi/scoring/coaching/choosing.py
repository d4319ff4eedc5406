"""What goes on a list: the items that would help the customers most, what is done well, and what cannot be told. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.metrics.effective import Effective
from madoguchi.core.metrics.intervals import Interval, wilson
from madoguchi.core.metrics.metric import HIDDEN_BELOW, Metric, build
from madoguchi.core.metrics.shrinkage import Compared
from madoguchi.core.text import Text

MOST = 3
ROOM_BELOW = 0.9  # share: above it there is little left to win
WELL_FROM = 0.8

Verdict = Literal["below", "alike", "above", "alone"]

SHRUNKEN = Text(
    "Mean share of the item over the member’s conversations it applied to (met 100, partly mostly 50, missed 0), drawn towards what "
    "everyone reaches with the same requests, channels and languages, the further the fewer conversations there are "
    "(empirical Bayes, Morris 1983).",
    "この項目が当てはまった本人の応対での達成度の平均（達成 100、一部達成は通常 50、未達成 0）を、ご用件・経路・言語が同じ場合の全員の水準に"
    "近づけて見積もった値です。件数が少ないほど、大きく近づけます（経験ベイズ法、Morris 1983）。",
)
ALONE = Text(
    "Mean share of the item over the member’s conversations it applied to (met 100, partly mostly 50, missed 0). Nobody to compare "
    "with. Interval by Wilson, wide for half marks.",
    "この項目が当てはまった本人の応対での達成度の平均（達成 100、一部達成は通常 50、未達成 0）です。比較の対象はありません。"
    "区間は Wilson 法によります（一部達成がある場合は広めです）。",
)


@dataclass(frozen=True)
class Choice:
    """An item of a list. Shares are in per cent; ``points``: what could be won in its dimension, a conversation.

    ``verdict``: beyond doubt below or above what the same requests would give, not told apart from it (alike), or with
    too few colleagues to compare (alone: then the share is the member's own, with Wilson's interval, which is wide for
    half marks).
    """

    item: Item
    verdict: Verdict
    n: int
    share: float
    low: float
    high: float
    expected: float
    points: float

    @property
    def metric(self) -> Metric:
        """The share as the fixed form of a figure."""
        alone = self.verdict == "alone"
        built = build(
            f"coaching_{self.item.id}",
            self.item.title,
            ALONE if alone else SHRUNKEN,
            "percent",
            self.share,
            Interval(self.low, self.high),
            "wilson" if alone else "empirical_bayes",
            self.n,
            Effective(float(self.n), self.n, None),
        )
        return replace(built, persons=0)  # conversations of one member: there are no respondents to count


@dataclass(frozen=True)
class Chosen:
    """A whole list. ``few``: items met in fewer than five conversations."""

    improve: list[Choice] = field(default_factory=list)
    keep: list[Choice] = field(default_factory=list)
    few: list[Item] = field(default_factory=list)


def choose(
    items: Mapping[str, tuple[Item, float]], figures: Mapping[str, Compared], conversations: int
) -> Chosen:
    """Choose at most three items to work on and three done well.

    To work on: first what is beyond doubt below what the same requests give, by weight × shortfall × how often it
    comes up; then, where fewer than three are, items no one can tell apart from the others but with room left, by
    weight × what is missing × how often. ``items``: by id, each with its share of its dimension’s weight (0–1).
    """
    told: list[Choice] = []
    few: list[Item] = []
    for item, weight in items.values():
        figure = figures.get(item.id)
        if figure is None or not figure.n or not weight:
            continue
        if figure.n < HIDDEN_BELOW:
            few.append(item)
            continue
        told.append(_choice(item, figure, 100 * weight, conversations))
    below = sorted((one for one in told if one.verdict == "below"), key=lambda one: -one.points)
    room = sorted(
        (one for one in told if one.verdict in ("alike", "alone") and one.share < 100 * ROOM_BELOW),
        key=lambda one: -one.points,
    )
    improve = [*below, *room][:MOST]
    above = sorted((one for one in told if one.verdict == "above"), key=lambda one: -one.points)
    well = sorted(
        (
            one
            for one in told
            if one.verdict in ("alike", "alone") and one.share >= 100 * WELL_FROM and one not in improve
        ),
        key=lambda one: (-one.share * one.item.weight, one.item.id),
    )
    return Chosen(improve, [*above, *well][:MOST], few)


def _choice(item: Item, figure: Compared, weight: float, conversations: int) -> Choice:
    often = weight * min(figure.n / max(conversations, 1), 1.0)
    if figure.share is None or figure.low is None or figure.high is None:
        low, high = wilson(min(max(figure.own, 0.0), 1.0), figure.n)
        missing = often * (1 - figure.own)
        return Choice(
            item, "alone", figure.n, 100 * figure.own, 100 * low, 100 * high, 100 * figure.expected, missing
        )
    verdict: Verdict = "below" if figure.below else "above" if figure.above else "alike"
    gap = 1.0 - figure.share if verdict == "alike" else abs(figure.expected - figure.share)
    return Choice(
        item,
        verdict,
        figure.n,
        100 * figure.share,
        100 * figure.low,
        100 * figure.high,
        100 * figure.expected,
        often * gap,
    )
