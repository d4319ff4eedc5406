"""A guess held against a plainer one, with intervals over whole cases, whose beginnings are alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.process.foresight.beginnings import Numbers, Rows
from madoguchi.core.process.foresight.plain import looked_up

DRAWS = 400
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Error:
    """A mean error with its interval over cases; ``n`` beginnings of ``cases`` cases."""

    value: float
    low: float
    high: float
    n: int
    cases: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The model beside the plain figure on cases it never saw. ``better``: the difference lies below nought, surely.

    Remaining time in seconds (mean absolute error; plain: the median after the same step, and of all); risk as the Brier
    score (plain: the share of late cases after the same step).
    """

    model: Error
    plain: Error
    difference: Error
    overall: float

    @property
    def better(self) -> bool:
        """Whether it may be used."""
        return self.difference.high < 0


def judge_time(off: Numbers, medians: Mapping[str, float], tested: Rows, seed: int) -> Judged:
    """Hold the model against the stronger of two plain guesses: the median after the same step, and that of all."""
    after_step = np.abs(looked_up(medians, tested.last) - tested.remaining)
    of_all = np.abs(medians[""] - tested.remaining)
    plain = after_step if after_step.mean() <= of_all.mean() else of_all
    return judge(off, plain, tested.case, float(of_all.mean()), seed)


def judge(model: Numbers, plain: Numbers, case: NDArray[np.int64], overall: float, seed: int) -> Judged:
    """Compare errors; intervals from a bootstrap that draws whole cases, whose beginnings are alike."""
    dice = np.random.default_rng(seed)
    names, inverse = np.unique(case, return_inverse=True)
    counts = np.bincount(inverse).astype(float)
    sums = [np.bincount(inverse, weights=values) for values in (model, plain, model - plain)]
    drawn: list[list[float]] = [[], [], []]
    for _ in range(DRAWS):
        picked = np.bincount(dice.integers(0, len(names), len(names)), minlength=len(names))
        n = float((picked * counts).sum())
        for place, values in enumerate(sums):
            drawn[place].append(float((picked * values).sum()) / n)
    tail = (1 - LEVEL) / 2
    errors = [
        Error(
            float(values.sum() / len(model)),
            float(np.quantile(found, tail)),
            float(np.quantile(found, 1 - tail)),
            len(model),
            len(names),
        )
        for values, found in zip(sums, drawn, strict=True)
    ]
    return Judged(errors[0], errors[1], errors[2], overall)


def judged_told(judged: Judged | None) -> dict[str, Any] | None:
    """Return the JSON form of a judgement."""
    if judged is None:
        return None
    return {
        name: {part: getattr(error, part) for part in ("value", "low", "high", "n", "cases")}
        for name, error in (
            ("model", judged.model),
            ("plain", judged.plain),
            ("difference", judged.difference),
        )
    } | {"overall": judged.overall, "better": judged.better}


def judged_read(data: Mapping[str, Any]) -> Judged:
    """Read the JSON form of a judgement. Raises ``KeyError`` or ``TypeError``."""
    model, plain, difference = (Error(**data[name]) for name in ("model", "plain", "difference"))
    return Judged(model, plain, difference, float(data["overall"]))
