"""The cards of a journey map: one for each stage, ready to be shown; figures and words, no rules of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, gettext

from madoguchi.cases.names import channel_name
from madoguchi.core.blueprint import words
from madoguchi.core.blueprint.model import Blueprint, Stage, Step
from madoguchi.core.journey.backing import EXPLAINED, NAMES, Backing, backing
from madoguchi.core.journey.feeling import Felt, Gap
from madoguchi.core.metrics.metric import HIDDEN_BELOW, Metric
from madoguchi.core.process.promises import applies
from madoguchi.core.text import Text
from madoguchi.kit import formats
from madoguchi.kit.draw.bars import share_bar
from madoguchi.kit.draw.figure import present_change
from madoguchi.processes.journeys.figures import Segment, StageFigures
from madoguchi.processes.journeys.models import JourneyNote, NoteKind
from madoguchi.processes.names import Names

MOST_CHANNELS = 4
SEEN = ("customer", "front")
ORDER = {kind: place for place, kind in enumerate(("human", "business", "hidden"))}


@dataclass(slots=True)
class Did:
    """A step the customer takes, or meets; ``cases`` it was found in, where it leaves a trace."""

    name: str
    cases: str = ""
    optional: bool = False
    own: bool = True  # the customer's own step, else one that is met


@dataclass(slots=True)
class Side:
    """What one segment says of a stage."""

    figures: StageFigures
    felt: Felt | None
    metric: Metric | None
    other: bool = False  # answered to another question than the line's


@dataclass(slots=True)
class Card:
    """One stage."""

    stage: Stage
    number: int
    name: str
    owner: str
    backing: Backing
    did: list[Did]
    evidence: list[str]
    channels: list[dict[str, Any]]
    promises: list[str]
    target: float | None
    first: Side
    second: Side | None = None
    notes: dict[str, JourneyNote] = field(default_factory=dict)
    gap: str = ""
    gap_clear: bool = False
    drawn: bool = True  # the plan has a lane of the customer's, or one where customers are met
    change: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.stage.id

    @property
    def backed(self) -> str:
        """The name of its backing."""
        return NAMES[self.backing].to(get_language() or "en")


def cards(
    plan: Blueprint,
    names: Names,
    first: Segment,
    second: Segment | None,
    noted: Mapping[tuple[str, str], JourneyNote],
    differing: Mapping[str, Gap],
) -> list[Card]:
    """Return the cards of a plan in the order of its stages."""
    language = get_language() or "en"
    made = []
    drawn = any(lane.kind in SEEN for lane in plan.lanes)
    for number, stage in enumerate(plan.stages, 1):
        side = _side(first, stage.id)
        mine = {kind: noted[stage.id, kind] for kind in NoteKind.values if (stage.id, kind) in noted}
        n = side.metric.n if side.metric else 0
        card = Card(
            stage=stage,
            number=number,
            name=stage.name.to(language) or names.stage(stage.id),
            owner=stage.owner,
            backing=backing(n, bool(mine)),
            did=_did(plan, stage, side.figures, language),
            evidence=[one.name.to(language) for one in plan.evidence if one.stage == stage.id],
            channels=_channels(side.figures),
            promises=promises(plan, stage, names, language),
            target=None if stage.target is None else 100 * stage.target,
            first=side,
            notes=mine,
            drawn=drawn,
        )
        if second is not None:
            card.second = _side(second, stage.id)
            card.gap, card.gap_clear = _gap(differing.get(stage.id), card, language)
        made.append(card)
    return made


def legend() -> list[dict[str, str]]:
    """Return what the marks of backing mean."""
    language = get_language() or "en"
    return [
        {"code": one.value, "name": NAMES[one].to(language), "text": EXPLAINED[one].to(language)}
        for one in Backing
    ]


def weakest(made: Sequence[Card]) -> Card | None:
    """Return the stage to measure next: the one with least behind it, of these the one most cases pass."""
    order = [Backing.NOTHING, Backing.OPINION, Backing.THIN]
    poor = [card for card in made if card.backing in order]
    return min(poor, key=lambda card: (order.index(card.backing), -card.first.figures.cases), default=None)


def promises(
    plan: Blueprint, stage: Stage, names: Names, language: str, case: Mapping[str, Any] | None = None
) -> list[str]:
    """Return what a stage promises, in words; of a case (its row) only what is promised to it."""
    said = [
        words.promise(plan, one, channel=channel_name, request=names.request).to(language)
        for one in stage.promises
        if case is None or applies(one.when, case)
    ]
    return list(dict.fromkeys(said))


def _side(segment: Segment, stage: str) -> Side:
    felt = segment.feelings.at(stage)
    metric = felt.metric if felt is not None else None
    return Side(segment.stages[stage], felt, metric, other=stage in segment.feelings.other)


def _did(plan: Blueprint, stage: Stage, figures: StageFigures, language: str) -> list[Did]:
    def lane(step: Step) -> str:
        return plan.lane_by_id[step.lane].kind

    shown = [
        step
        for step in plan.steps
        if step.stage == stage.id and lane(step) in SEEN and step.kind in ("task", "event", "subprocess")
    ]
    own = [step for step in shown if lane(step) == "customer"]
    met = [step for step in shown if lane(step) == "front" and (step.touchpoint or not own)]
    return [
        Did(step.name.to(language), _cases(step, figures), step.optional, lane(step) == "customer")
        for step in (*own, *met)
    ]


def _cases(step: Step, figures: StageFigures) -> str:
    if not step.activities:
        return ""
    found = max((figures.steps.get(activity, 0) for activity in step.activities), default=0)
    if not figures.cases:
        return ""
    if found < HIDDEN_BELOW:
        return "n < 5"
    return formats.percent(100 * min(found / figures.cases, 1.0), 0)


def _channels(figures: StageFigures) -> list[dict[str, Any]]:
    total = figures.touchpoints
    if total < HIDDEN_BELOW:
        return []
    ranked = sorted(figures.channels.items(), key=lambda item: (-item[1], item[0]))
    shown = [(channel_name(code), n) for code, n in ranked[:MOST_CHANNELS]]
    if rest := sum(n for _code, n in ranked[MOST_CHANNELS:]):
        shown.append((gettext("Others"), rest))
    return [
        {"name": name, "share": formats.percent(100 * n / total, 0), "bar": share_bar(100 * n / total, 100)}
        for name, n in shown
    ]


def _gap(gap: Gap | None, card: Card, language: str) -> tuple[str, bool]:
    first, second = card.first, card.second
    if gap is None:
        differ = first.felt and second and second.felt and first.felt.asked != second.felt.asked
        if differ:
            return gettext("Different questions: not compared"), False
        return gettext("Too few answers to compare"), False
    shown = present_change(_Judged(gap), "scale", language)
    if shown is None:
        return "", False
    weak = gap.difference.note.to(language) if gap.difference.note else ""
    return " ".join(filter(None, (shown.sentence, shown.detail, weak))), gap.clear


class _Judged:
    """A difference in the form the kit writes."""

    def __init__(self, gap: Gap) -> None:
        self.value, self.low, self.high = gap.difference.value, gap.difference.low, gap.difference.high
        self.clear = gap.clear
        up = (self.value or 0) > 0
        if gap.asked.polarity == "low_good":
            up = not up
        self.sentence = (
            (Text("B feels better", "B のほうが良い") if up else Text("B feels worse", "B のほうが悪い"))
            if gap.clear
            else Text("No clear difference", "差があるとは言えません")
        )
