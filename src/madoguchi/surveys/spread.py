"""How the answers to one question are spread: each answer with its share and interval, and what did not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core.metrics.effective import Effective
from madoguchi.core.metrics.intervals import wilson
from madoguchi.core.metrics.labels import number_of
from madoguchi.core.metrics.metric import HIDDEN_BELOW, WEAK_BELOW
from madoguchi.core.metrics.question import NET, QuestionDefinition

MOST_PARTS = 5
MOST_POINTS = 20

Parts = list[tuple[str, float]]


@dataclass(slots=True)
class Spread:
    """How often each number was answered: ``valid`` and ``left_out`` count answers, ``weights`` add their weights."""

    valid: dict[float, int] = field(default_factory=dict)
    weights: dict[float, float] = field(default_factory=dict)
    left_out: dict[float, int] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any]) -> None:
        """Take in a row of the warehouse's ``answer_distribution``."""
        value = float(row["value"])
        if row["valid"]:
            self.valid[value] = self.valid.get(value, 0) + int(row["n"])
            self.weights[value] = self.weights.get(value, 0.0) + float(row["w"])
        else:
            self.left_out[value] = self.left_out.get(value, 0) + int(row["n"])

    @property
    def n(self) -> int:
        """How many answers count."""
        return sum(self.valid.values())

    def missing(self, definition: QuestionDefinition) -> dict[float, int]:
        """Return the missing codes that were given, and how often."""
        codes = {number_of(code) for code in definition.missing}
        return {value: n for value, n in sorted(self.left_out.items()) if value in codes}

    def off_scale(self, definition: QuestionDefinition) -> dict[float, int]:
        """Return the numbers that are no possible answer, and how often each was given."""
        missing = self.missing(definition)
        return {value: n for value, n in sorted(self.left_out.items()) if value not in missing}


@dataclass(frozen=True, slots=True)
class AnswerShare:
    """One answer: its share of all answers in per cent, the interval of that share, and how many gave it."""

    label: str
    value: float
    n: int
    share: float | None
    low: float | None
    high: float | None
    positive: bool


def spreads(rows: Sequence[Mapping[str, Any]]) -> dict[int, Spread]:
    """Sort the rows of ``answer_distribution`` by question."""
    found: dict[int, Spread] = {}
    for row in rows:
        found.setdefault(row["question"], Spread()).add(row)
    return found


def shares(
    spread: Spread, definition: QuestionDefinition, names: Mapping[float, str], size: Effective | None
) -> list[AnswerShare]:
    """Return every answer, the best first; answers of a short scale that nobody gave stand with none.

    ``size`` is what the answers as a whole are worth (weights and repeated persons); the Wilson interval of each share
    uses it. Below five answers no share is given.
    """
    total, n = sum(spread.weights.values()), spread.n
    worth = size.n if size is not None and 0 < size.n <= n else float(n)
    df = size.df if size is not None else None
    found = []
    for value in _order(spread, definition):
        share = low = high = None
        if n >= HIDDEN_BELOW and total > 0:
            part = min(1.0, spread.weights.get(value, 0.0) / total)
            bounds = wilson(part, worth, df=df)
            share, low, high = 100 * part, 100 * bounds.low, 100 * bounds.high
        found.append(
            AnswerShare(
                label=name_of(value, definition, names),
                value=value,
                n=spread.valid.get(value, 0),
                share=share,
                low=low,
                high=high,
                positive=value in _good(definition),
            )
        )
    return found


def weak(spread: Spread) -> bool:
    """Whether the answers are so few that their picture is drawn pale."""
    return spread.n < WEAK_BELOW


def parts(spread: Spread, definition: QuestionDefinition, names: Mapping[float, str]) -> Parts:
    """Return the answers in at most five parts, the best first; nothing below five answers or without a scale."""
    if spread.n < HIDDEN_BELOW:
        return []
    weights = spread.weights
    kind, low, high = definition.kind, definition.scale_min, definition.scale_max
    if kind in NET:
        return [
            (_("Promoters (9–10)"), _between(weights, 9, 10)),
            (_("Passives (7–8)"), _between(weights, 7, 8)),
            (_("Detractors (0–6)"), _between(weights, 0, 6)),
        ]
    if kind == "categorical":
        order = sorted(weights, key=lambda value: -weights[value])
        kept = order if len(order) <= MOST_PARTS else order[: MOST_PARTS - 1]
        told = [(name_of(value, definition, names), weights[value]) for value in kept]
        rest = sum(weights[value] for value in order[len(kept) :])
        return [*told, (_("Other answers"), rest)] if rest else told
    if low is None or high is None:
        return []
    points = _points(definition)
    if points and len(points) <= MOST_PARTS:
        return [(name_of(value, definition, names), weights.get(value, 0.0)) for value in points]
    good = sum(w for value, w in weights.items() if value in definition.positive)
    middle = weights.get((low + high) / 2, 0.0) if (low + high) / 2 not in definition.positive else 0.0
    rest = max(sum(weights.values()) - good - middle, 0.0)
    return [(_("Good answers"), good), (_("Middle"), middle), (_("Other answers"), rest)]


def name_of(value: float, definition: QuestionDefinition, names: Mapping[float, str]) -> str:
    """Return an answer's number with its label, or the label alone where the number is only a code."""
    label = names.get(value, "")
    if definition.kind == "categorical":
        return label or f"{value:g}"
    if definition.kind == "boolean" and not label:
        return _("Yes") if value in definition.positive else _("No")
    return f"{value:g} {label}".strip()


def labels_of(labels: Mapping[str, Any]) -> dict[float, str]:
    """Turn a question's labels (text → number) round; of several texts for one number the first stands for it."""
    found: dict[float, str] = {}
    for text, value in labels.items():
        number = number_of(str(value))
        if number is not None and text.strip() != f"{number:g}":
            found.setdefault(number, text)
    return found


def _good(definition: QuestionDefinition) -> frozenset[float]:
    return frozenset({9.0, 10.0}) if definition.kind in NET else definition.positive


def _between(weights: Mapping[float, float], low: float, high: float) -> float:
    return sum(weight for value, weight in weights.items() if low <= value <= high)


def _points(definition: QuestionDefinition) -> list[float]:
    low, high = definition.scale_min, definition.scale_max
    if low is None or high is None or high - low > MOST_POINTS or not (high - low).is_integer():
        return []
    points = [low + step for step in range(int(high - low) + 1)]
    return points[::-1] if definition.polarity == "high_good" else points


def _order(spread: Spread, definition: QuestionDefinition) -> list[float]:
    if definition.kind == "categorical":
        return sorted(spread.valid, key=lambda value: (-spread.weights[value], value))
    points = _points(definition)
    between = sorted(set(spread.valid) - set(points), reverse=definition.polarity == "high_good")
    if not between:
        return points
    return sorted({*points, *between}, reverse=definition.polarity == "high_good")
