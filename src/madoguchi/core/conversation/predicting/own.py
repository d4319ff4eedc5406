"""A model of an installation's own: what a conversation adds to what its channel and customer let expect.

``predicted = level + f(conversation)``, on the scale 1–5: the level from earlier answers (``levels``), f by ridge regression on
standardised features, or by gradient boosting, with a ridge head over sentence vectors stacked in front (Wolpert 1992) where it
helps. A model is plain text (JSON) and loads without running anything.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.conversation import linear
from madoguchi.core.conversation.boosting import Settings, asked, boosted, weights_of
from madoguchi.core.conversation.linear import Linear, Numbers, Whole
from madoguchi.core.conversation.predicting.levels import Pulls

Kind = Literal["linear", "trees", "vectors"]
SCALE = (1.0, 5.0)
_FORM = 1
_FAR = 4.0  # standard deviations: past this a feature pulls no harder, so that one odd conversation says nothing absurd


FEW = Settings(
    rounds=100, rate=0.04, leaves=6, least=20, share=0.4, penalty=10.0, ridge=60.0, seeds=1
)  # for some hundred answers and more


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fit: ridge with a penalty, or boosting with settings, on features alone or with vectors."""

    kind: Kind
    penalty: float = 0.0
    settings: Settings = FEW

    @property
    def name(self) -> str:
        """The kind, with its penalty where that is what differs."""
        return f"{self.kind} {self.penalty:g}" if self.penalty else self.kind


LINEAR = (Way("linear", 3000.0), Way("linear", 1000.0), Way("linear", 300.0), Way("linear", 100.0))
TREES = (Way("trees"),)
VECTORS = (Way("vectors"),)


@dataclass(frozen=True, slots=True)
class Core:
    """What is fitted to what a conversation adds: ``f``."""

    kind: Kind
    middle: tuple[float, ...]  # of the features, for the linear kind
    width: tuple[float, ...]
    weights: Linear | None
    head: Linear | None  # over sentence vectors
    boosters: tuple[str, ...]

    def __call__(self, features: Numbers, vectors: NDArray[Any] | None) -> Numbers:
        if self.weights is not None:
            return self.weights(_standard(features, self.middle, self.width))[:, 0]
        inputs = features if self.head is None else np.hstack([features, self.head(np.asarray(vectors))])
        return asked(self.boosters, inputs)

    def worth(self, features: int) -> Numbers:
        """Return how much each feature counts, and after them what the words mean, as shares. Shape (features + 1,)."""
        if self.weights is not None:
            found = np.append(np.abs(self.weights.weights[:, 0]) * (np.array(self.width) > 0), 0.0)
            return np.asarray(found / max(float(found.sum()), 1e-12))
        found = weights_of(self.boosters, features + (self.head is not None))
        return found if self.head is not None else np.append(found, 0.0)


@dataclass(frozen=True, slots=True)
class Own:
    """A fitted model: everything ``predict`` needs. ``names`` are the features it was told of, in their order."""

    names: tuple[str, ...]
    vectors: int  # width of the sentence vectors, 0 without
    core: Core
    stretch: float  # what the core says is taken so many times
    pulls: Pulls
    spread: tuple[float, float]  # what is added to a prediction for its 90 % interval (split conformal)
    bend: tuple[
        float, float
    ]  # start and slope of the logistic curve from prediction to satisfied (Platt 1999)
    satisfied: float  # an answer from here on counts as satisfied


@dataclass(frozen=True, slots=True)
class Predicted:
    """For n conversations: the answer to expect, its 90 % interval, and how probably it is a satisfied one. Shapes (n,)."""

    expected: Numbers
    low: Numbers
    high: Numbers
    satisfied: Numbers


def predict(model: Own, features: Numbers, vectors: NDArray[Any] | None, levels: Numbers) -> Predicted:
    """Predict from features (n, p), vectors (n, v) where the model uses them, and levels (n,).

    Raises ``ValueError`` where the widths are not those the model was fitted with.
    """
    width = 0 if vectors is None else vectors.shape[1]
    if features.shape[1] != len(model.names) or (model.vectors and width != model.vectors):
        raise ValueError(
            f"fitted with {len(model.names)} features and vectors of {model.vectors}, given {features.shape[1]} and {width}"
        )
    expected = (levels + model.stretch * model.core(features, vectors)).clip(*SCALE)
    start, slope = model.bend
    return Predicted(
        expected,
        (expected + model.spread[0]).clip(*SCALE),
        (expected + model.spread[1]).clip(*SCALE),
        1.0 / (1.0 + np.exp(-(start + slope * expected))),
    )


def fit_core(
    way: Way, features: Numbers, vectors: NDArray[Any] | None, target: Numbers, persons: Whole
) -> Core:
    """Fit what conversations add. ``target`` (n,): answers less their levels; ``persons`` (n,) are never split in stacking."""
    if way.kind == "linear":
        middle, width = features.mean(axis=0), features.std(axis=0)
        fitted = linear.ridge(_standard(features, middle, width), target[:, None], way.penalty)
        return Core("linear", tuple(middle.tolist()), tuple(width.tolist()), fitted, None, ())
    inputs, head = features, None
    if way.kind == "vectors":
        assert vectors is not None
        head = linear.ridge(vectors, target[:, None], way.settings.ridge)
        stacked = np.zeros((len(target), 1))
        parts = folds(persons, way.settings.folds, way.settings.seed)
        for part in np.unique(parts):
            left = parts == part
            stacked[left] = linear.ridge(vectors[~left], target[~left, None], way.settings.ridge)(
                vectors[left]
            )
        inputs = np.hstack([features, stacked])
    return Core(
        way.kind, (), (), None, head, tuple(boosted(inputs, target, np.ones(len(target)), way.settings))
    )


def folds(persons: Whole, parts: int, seed: int = 0) -> Whole:
    """Return a part for each row; rows of one customer are in one part."""
    names, place = np.unique(persons, return_inverse=True)
    return np.asarray((np.random.default_rng(seed).permutation(len(names)) % parts)[place])


def to_json(model: Own) -> str:
    """Return a model as text."""
    core = model.core
    return json.dumps(
        {
            "form": _FORM,
            "names": model.names,
            "vectors": model.vectors,
            "stretch": model.stretch,
            "pulls": model.pulls.told(),
            "spread": model.spread,
            "bend": model.bend,
            "satisfied": model.satisfied,
            "core": asdict(core)
            | {
                "weights": core.weights.told() if core.weights else None,
                "head": core.head.told() if core.head else None,
            },
        }
    )


def from_json(text: str) -> Own:
    """Return the model a text tells of. Raises ``ValueError`` for any other text."""
    told = json.loads(text)
    if not isinstance(told, dict) or told.get("form") != _FORM:
        raise ValueError("not a satisfaction model of this form")
    try:
        core = told["core"]
        return Own(
            names=tuple(told["names"]),
            vectors=int(told["vectors"]),
            core=Core(
                kind=core["kind"],
                middle=tuple(core["middle"]),
                width=tuple(core["width"]),
                weights=Linear.of(core["weights"]) if core["weights"] else None,
                head=Linear.of(core["head"]) if core["head"] else None,
                boosters=tuple(core["boosters"]),
            ),
            stretch=float(told["stretch"]),
            pulls=Pulls.of(told["pulls"]),
            spread=(float(told["spread"][0]), float(told["spread"][1])),
            bend=(float(told["bend"][0]), float(told["bend"][1])),
            satisfied=float(told["satisfied"]),
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"not a satisfaction model: {error}") from error


def _standard(features: Numbers, middle: Any, width: Any) -> Numbers:
    spread = np.asarray(width)
    return np.asarray(((features - middle) / np.where(spread > 1e-9, spread, np.inf)).clip(-_FAR, _FAR))
