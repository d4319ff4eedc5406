"""Gradient boosting (LightGBM, Ke et al. 2017) as text that loads without running anything; seeds fixed, one thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.conversation.linear import Numbers


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is fitted. ``seeds`` boosters are averaged; ``folds`` by group give the predictions left out."""

    rounds: int = 120
    rate: float = 0.05
    leaves: int = 15
    least: int = 40  # rows in a leaf
    share: float = 0.5  # of the features, drawn for each tree
    penalty: float = 5.0
    ridge: float = 20.0
    folds: int = 5
    seeds: int = 3
    aim: Literal["f1", "kappa"] = "f1"  # what the choice of the class is tuned for, on rows left out
    seed: int = 0


def boosted(
    inputs: Numbers, targets: NDArray[Any], weights: Numbers, settings: Settings, classes: int = 1
) -> list[str]:
    """Return one booster for each seed, as text. ``inputs`` (n, p), ``targets`` and ``weights`` (n,)."""
    import lightgbm  # half a second to import: only where a model is fitted or asked

    found = []
    for seed in range(settings.seeds):
        params: dict[str, Any] = {
            "objective": "multiclass" if classes > 1 else "regression",
            "num_class": classes,
            "learning_rate": settings.rate,
            "num_leaves": settings.leaves,
            "min_data_in_leaf": settings.least,
            "feature_fraction": settings.share,
            "bagging_fraction": 0.8,
            "bagging_freq": 1,
            "lambda_l2": settings.penalty,
            "seed": settings.seed + seed,
            "num_threads": 1,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }
        data = lightgbm.Dataset(inputs, targets, weight=weights)
        found.append(lightgbm.train(params, data, settings.rounds).model_to_string())
    return found


def asked(boosters: Sequence[str], inputs: Numbers) -> Numbers:
    """Return what boosters say of rows on average. Shape (n,) or (n, classes)."""
    return np.asarray(np.mean([_read(text).predict(inputs, num_threads=1) for text in boosters], axis=0))


def weights_of(boosters: Sequence[str], inputs: int) -> Numbers:
    """Return how much each input was worth to boosters (gain), as shares of all. Shape (inputs,)."""
    gained = np.zeros(inputs)
    for text in boosters:
        gained += _read(text).feature_importance("gain")
    return gained / max(float(gained.sum()), 1e-12)


def available() -> bool:
    """Say whether boosting can run here: LightGBM comes with the extra ``satisfaction``."""
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError):  # OSError: its system library is missing
        return False
    return True


@lru_cache(maxsize=32)  # a model in use is not parsed again for every conversation
def _read(text: str) -> Any:
    import lightgbm

    return lightgbm.Booster(model_str=text)
