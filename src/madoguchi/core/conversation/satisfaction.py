"""Predicted satisfaction: what a customer would have answered, learnt from those who did answer.

Gradient boosting (LightGBM, Ke et al. 2017) on the features of a conversation, with ridge heads over sentence vectors
stacked in front (Wolpert 1992): all heads, calibration, decision and intervals are fitted on predictions for groups left
out, so nothing is judged on what it was fitted to. A model is plain text (JSON) and loads without running anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.conversation import linear
from madoguchi.core.conversation.boosting import Settings, asked, boosted
from madoguchi.core.conversation.linear import Linear, Numbers, Whole

CLASSES = ("dissatisfied", "neutral", "satisfied")
LEAST = 30  # rows, and 10 groups: below that nothing can be learnt, let alone calibrated
_FORM = 1


class CannotLearnError(ValueError):
    """The answers do not allow a model; the words say why."""


SMALL = Settings(rounds=150, rate=0.03, leaves=4, least=10, share=0.3, penalty=10.0, ridge=40.0)


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model: everything ``predict`` needs, as text and numbers."""

    inputs: int
    vectors: int  # width of the sentence vectors, 0 without
    middle: tuple[float, float]  # a rating below the first is dissatisfied, above the second satisfied
    scale: tuple[float, float]  # lowest and highest rating possible
    heads: Linear | None
    classing: tuple[str, ...]  # boosters as LightGBM writes them
    expecting: tuple[str, ...]
    calibration: Linear
    weights: tuple[float, float, float]
    spread: tuple[float, float]  # 5 % and 95 % quantile of answer less expectation, rows left out
    rows: int
    groups: int


@dataclass(frozen=True, slots=True)
class Predicted:
    """For n rows: probabilities (n, 3) in the order of ``CLASSES``, class (n,), expectation and 90 % interval (n,)."""

    probabilities: Numbers
    classes: Whole
    expected: Numbers
    low: Numbers
    high: Numbers


def fit(
    features: Numbers,
    ratings: Numbers,
    groups: NDArray[Any],
    *,
    vectors: NDArray[Any] | None = None,
    weights: Numbers | None = None,
    middle: tuple[float, float] = (3.0, 3.0),
    scale: tuple[float, float] = (1.0, 5.0),
    settings: Settings = Settings(),
) -> Model:
    """Fit a model. ``features`` (n, p), ``ratings`` (n,), ``groups`` (n,): rows of one group are never split between
    fitting and judging (a conversation, or a customer); ``vectors`` (n, v); ``weights`` (n,): how much a row counts.

    Raises ``CannotLearnError`` where there are too few rows or groups, or only one class.
    """  # fmt: skip
    classes = classed(ratings, middle)
    _check(features, ratings, groups, classes)
    important = np.ones(len(ratings)) if weights is None else weights
    balanced = important * _balance(classes)
    parts = _parts(groups, settings)
    heads, stacked = _stack(vectors, ratings, classes, parts, settings)
    inputs = np.hstack([features, stacked])
    raw = _left_out(inputs, classes, balanced, parts, settings, 3)
    expected = _left_out(inputs, ratings, important, parts, settings)
    honest = linear.calibration(raw, classes)
    aim = linear.macro_f1 if settings.aim == "f1" else linear.kappa
    chosen = linear.decision(linear.calibrated(honest, raw), classes, aim)
    error = np.quantile(ratings - expected, [0.05, 0.95])
    return Model(
        inputs=features.shape[1],
        vectors=0 if vectors is None else vectors.shape[1],
        middle=middle,
        scale=scale,
        heads=heads,
        classing=tuple(boosted(inputs, classes, balanced, settings, 3)),
        expecting=tuple(boosted(inputs, ratings, important, settings)),
        calibration=honest,
        weights=(float(chosen[0]), float(chosen[1]), float(chosen[2])),
        spread=(float(error[0]), float(error[1])),
        rows=len(ratings),
        groups=len(np.unique(groups)),
    )


def predict(model: Model, features: Numbers, vectors: NDArray[Any] | None = None) -> Predicted:
    """Predict for rows of features (n, p), with vectors (n, v) where the model was fitted with them.

    Raises ``ValueError`` where the widths are not those the model was fitted with.
    """
    width = 0 if vectors is None else vectors.shape[1]
    if (features.shape[1], width) != (model.inputs, model.vectors):
        raise ValueError(
            f"fitted with {model.inputs} features and vectors of {model.vectors}, given {features.shape[1]} and {width}"
        )
    inputs = features if model.heads is None else np.hstack([features, model.heads(np.asarray(vectors))])
    probabilities = linear.calibrated(model.calibration, asked(model.classing, inputs))
    least, most = model.scale
    expected = asked(model.expecting, inputs).clip(least, most)
    return Predicted(
        probabilities,
        (probabilities * np.array(model.weights)).argmax(axis=1),
        expected,
        (expected + model.spread[0]).clip(least, most),
        (expected + model.spread[1]).clip(least, most),
    )


def classed(ratings: Numbers, middle: tuple[float, float] = (3.0, 3.0)) -> Whole:
    """Return 0 for a rating below the middle, 1 within, 2 above; a mean of raters a rounding error off is within."""
    return np.asarray((ratings > middle[0] - 1e-9).astype(np.intp) + (ratings > middle[1] + 1e-9))


def to_json(model: Model) -> str:
    """Return a model as text."""
    told = {
        name: value for name, value in asdict(replace(model, heads=None)).items() if name != "calibration"
    }
    heads = model.heads.told() if model.heads else None
    return json.dumps({**told, "form": _FORM, "heads": heads, "calibration": model.calibration.told()})


def from_json(text: str) -> Model:
    """Return the model a text tells of. Raises ``ValueError`` for any other text."""
    told = json.loads(text)
    if not isinstance(told, dict) or told.pop("form", None) != _FORM:
        raise ValueError("not a satisfaction model of this form")
    try:
        heads = told.pop("heads")
        told["calibration"] = Linear.of(told["calibration"])
        for name in ("middle", "scale", "classing", "expecting", "weights", "spread"):
            told[name] = tuple(told[name])
        return Model(**told, heads=Linear.of(heads) if heads else None)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a satisfaction model: {error}") from error


def _check(features: Numbers, ratings: Numbers, groups: NDArray[Any], classes: Whole) -> None:
    if not len(features) == len(ratings) == len(groups):
        raise ValueError("features, ratings and groups must be of one length")
    many = len(np.unique(groups))
    if len(ratings) < LEAST or many < 10:
        raise CannotLearnError(f"{len(ratings)} answers in {many} groups: at least {LEAST} in 10 are needed")
    if not np.isfinite(ratings).all():
        raise CannotLearnError("a rating is missing or not finite")
    if len(np.unique(classes)) < 2:
        raise CannotLearnError(f"every answer is {CLASSES[int(classes[0])]}: nothing to tell apart")


def _parts(groups: NDArray[Any], settings: Settings) -> Whole:
    names, place = np.unique(groups, return_inverse=True)
    shuffled = np.random.default_rng(settings.seed).permutation(len(names)) % settings.folds
    return np.asarray(shuffled[place])


def _folds(parts: Whole) -> Iterator[NDArray[np.bool_]]:
    return (parts == part for part in np.unique(parts))


def _stack(
    vectors: NDArray[Any] | None, ratings: Numbers, classes: Whole, parts: Whole, settings: Settings
) -> tuple[Linear | None, Numbers]:
    if vectors is None:
        return None, np.zeros((len(ratings), 0))
    targets = np.column_stack([ratings, classes == 0, classes == 2]).astype(np.float64)
    stacked = np.zeros(targets.shape)
    for left in _folds(parts):
        stacked[left] = linear.ridge(vectors[~left], targets[~left], settings.ridge)(vectors[left])
    return linear.ridge(vectors, targets, settings.ridge), stacked


def _balance(classes: Whole) -> Numbers:
    counts = np.maximum(np.bincount(classes, minlength=3), 1)
    return np.asarray((len(classes) / (3 * counts))[classes])


def _left_out(
    inputs: Numbers,
    targets: NDArray[Any],
    weights: Numbers,
    parts: Whole,
    settings: Settings,
    classes: int = 1,
) -> Numbers:
    """Return what is said of each row by a booster that has not seen its group. Shape (n,) or (n, classes)."""
    found = np.zeros((len(targets), classes) if classes > 1 else len(targets))
    once = replace(settings, seeds=1)
    for left in _folds(parts):
        kept = ~left
        found[left] = asked(boosted(inputs[kept], targets[kept], weights[kept], once, classes), inputs[left])
    return found
