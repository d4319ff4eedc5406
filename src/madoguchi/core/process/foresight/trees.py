"""Boosted trees as plain numbers: fitted by scikit-learn, kept and read without it, never pickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from madoguchi.core.process.foresight.beginnings import Numbers


@dataclass(frozen=True)
class Trees:
    """A sum of trees: for each its features, thresholds, children and values; a leaf's feature is -1."""

    start: float
    trees: tuple[tuple[Numbers, Numbers, Numbers, Numbers, Numbers], ...]

    def predict(self, x: Numbers) -> Numbers:
        """Return the sum for rows (n, p)."""
        found = np.full(len(x), self.start)
        for feature, threshold, left, right, value in self.trees:
            at = np.zeros(len(x), int)
            while True:
                tested = feature[at].astype(int)
                moving = tested >= 0
                if not moving.any():
                    break
                rows = np.flatnonzero(moving)
                here = at[rows]
                less = x[rows, tested[rows]] <= threshold[here]
                at[rows] = np.where(less, left[here], right[here]).astype(int)
            found += value[at]
        return found

    def told(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"start": self.start, "trees": [[part.tolist() for part in tree] for tree in self.trees]}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Trees:
        """Read the JSON form. Raises ``ValueError`` where a tree points outside itself."""
        trees = []
        for tree in data["trees"]:
            parts = tuple(np.array(part, float) for part in tree)
            sizes = {len(part) for part in parts}
            inner = parts[0] >= 0
            below = np.concatenate([parts[2][inner], parts[3][inner]])
            # children stand after their parent, so that no walk goes round for ever
            own = np.concatenate([np.flatnonzero(inner)] * 2)
            if len(parts) != 5 or len(sizes) != 1 or (below <= own).any() or (below >= len(parts[0])).any():
                raise ValueError("not a tree")
            trees.append(parts)
        return cls(float(data["start"]), tuple(trees))


def boosted(x: Numbers, y: Numbers, *, seed: int, chance: bool = False) -> Trees:
    """Fit trees by absolute loss, or for ``chance`` by log loss to 0 and 1 (then the sum is a log odds)."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    same: dict[str, Any] = {
        "max_iter": 150,
        "learning_rate": 0.07,
        "random_state": seed,
        "early_stopping": False,
    }
    # threads that wait for one another on a busy machine take ten times as long as one alone
    with threadpool_limits(1, "openmp"):
        if chance:
            model: Any = HistGradientBoostingClassifier(max_leaf_nodes=15, min_samples_leaf=40, **same)
            model.fit(x, y.astype(int))
        else:
            model = HistGradientBoostingRegressor(loss="absolute_error", **same)
            model.fit(x, y)
    trees = Trees(
        float(np.ravel(model._baseline_prediction)[0]),
        tuple(_tree(one[0].nodes) for one in model._predictors),
    )
    said = model.decision_function(x[:200]) if chance else model.predict(x[:200])
    if not np.allclose(trees.predict(x[:200]), said, rtol=1e-6, atol=1e-6 * (1 + np.abs(said).max())):
        raise RuntimeError("the trees read from scikit-learn do not say what it says")
    return trees


def _tree(nodes: Any) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    leaf = nodes["is_leaf"].astype(bool)
    return (
        np.where(leaf, -1.0, nodes["feature_idx"].astype(float)),
        np.where(leaf, 0.0, nodes["num_threshold"].astype(float)),
        nodes["left"].astype(float),
        nodes["right"].astype(float),
        nodes["value"].astype(float),
    )
