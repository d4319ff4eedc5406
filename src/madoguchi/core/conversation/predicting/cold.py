"""What ships until an installation has answers of its own to learn from: a small linear model on the signs of both sides.

It knows which of two conversations served better, from pairs written for this project, and nobody's answers: its level is a
convention, so its interval spans most of the scale and there is no probability. Needs nothing but numpy. Made by ``tools/cold_start.py``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from madoguchi.core.conversation import features, signs
from madoguchi.core.conversation.features import Spoken

# How often, and last, each sign was given. No lengths and no counts: they are habits of a trade, and of these writers
NAMES: tuple[str, ...] = tuple(
    f"{side}_{name}_{when}" for side in ("customer", "agent") for when in ("share", "now") for name in signs.NAMES[side]
)  # fmt: skip
FAR = 3.0  # standard deviations
SCALE = (1.0, 5.0)
_FORM = 1


@dataclass(frozen=True, slots=True)
class Cold:
    """The numbers of the model, with its card."""

    label: str
    names: tuple[str, ...]
    middle: tuple[float, ...]
    width: tuple[float, ...]
    weights: tuple[float, ...]
    start: float
    spread: tuple[float, float]
    card: dict[str, Any]

    def expected(self, row: Any) -> float:
        """Return what is expected for the numbers of ``names``."""
        standard = ((np.asarray(row) - self.middle) / self.width).clip(-FAR, FAR)
        return float((self.start + standard @ np.array(self.weights)).clip(*SCALE))

    def worth(self) -> list[tuple[str, float]]:
        """Return what counts most, as shares."""
        whole = sum(map(abs, self.weights)) or 1.0
        found = [(name, abs(weight) / whole) for name, weight in zip(self.names, self.weights, strict=True)]
        return sorted(found, key=lambda one: -one[1])


@cache
def model() -> Cold:
    """Return the model that ships. Raises ``ValueError`` where its file is not one of this form."""
    text = files("madoguchi.core.conversation").joinpath("models/cold.json").read_text("utf-8")
    return read(json.loads(text))


def read(told: Any) -> Cold:
    """Return the model some JSON tells of. Raises ``ValueError``."""
    if not isinstance(told, dict) or told.get("form") != _FORM:
        raise ValueError("not a cold-start model of this form")
    values = {name: tuple(told[name]) for name in ("names", "middle", "width", "weights", "spread")}
    return Cold(label=told["label"], start=float(told["start"]), card=told["card"], **values)


def tell(turns: Sequence[Spoken]) -> dict[str, Any]:
    """Return the prediction for a conversation as JSON-ready data (DESIGN: a scored conversation)."""
    one = model()
    row = features.of_dialogue(turns)
    expected = one.expected(row[[features.NAMES.index(name) for name in one.names]])
    low, high = (min(max(expected + off, SCALE[0]), SCALE[1]) for off in one.spread)
    return {
        "predicted": round(expected, 2),
        "low": round(low, 2),
        "high": round(high, 2),
        "p_satisfied": None,
        "model": one.label,
    }
