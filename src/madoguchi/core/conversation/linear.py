"""Small linear pieces of the satisfaction model: ridge heads over sentence vectors, and probabilities made honest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Numbers = NDArray[np.float64]
Whole = NDArray[np.intp]
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Linear:
    """``x @ weights + start``: weights of shape (inputs, outputs), start of shape (outputs,)."""

    weights: Numbers
    start: Numbers

    def __call__(self, inputs: NDArray[Any]) -> Numbers:
        return np.asarray(inputs @ self.weights + self.start, dtype=np.float64)

    def told(self) -> dict[str, Any]:
        """Return the numbers for JSON; six digits are more than the vectors hold."""
        return {"weights": _short(self.weights), "start": _short(self.start)}

    @classmethod
    def of(cls, told: dict[str, Any]) -> Linear:
        return cls(np.array(told["weights"], dtype=np.float64), np.array(told["start"], dtype=np.float64))


def _short(numbers: Numbers) -> Any:
    return np.array([float(f"{one:.6g}") for one in numbers.ravel()]).reshape(numbers.shape).tolist()


def ridge(inputs: NDArray[Any], targets: Numbers, penalty: float) -> Linear:
    """Fit by least squares with a penalty on the squared weights, the start left free (Hoerl and Kennard 1970).

    ``inputs``: (n, p); ``targets``: (n, k).
    """
    middle, level = inputs.mean(axis=0), targets.mean(axis=0)
    centred = np.asarray(inputs - middle, dtype=np.float64)
    wide = (
        centred.shape[1] > centred.shape[0]
    )  # then the dual (Saunders et al. 1998) says the same of a smaller square
    square = centred @ centred.T if wide else centred.T @ centred
    square[np.diag_indices_from(square)] += penalty
    if wide:
        weights = centred.T @ np.linalg.solve(square, targets - level)
    else:
        weights = np.linalg.solve(square, centred.T @ (targets - level))
    return Linear(weights, level - middle @ weights)


def calibration(probabilities: Numbers, classes: Whole, *, pull: float = 1.0) -> Linear:
    """Fit the map from logarithms of probabilities to better ones: Dirichlet calibration (Kull et al. 2019).

    Multinomial logistic regression on the logarithms, pulled towards changing nothing. ``probabilities``: (n, k), of
    rows the classifier has not seen; ``classes``: (n,), 0..k-1.
    """
    logs = np.log(np.clip(probabilities, _TINY, 1.0))
    n, k = logs.shape
    hit = np.eye(k)[classes]
    same = np.eye(k)

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights, start = flat[: k * k].reshape(k, k), flat[k * k :]
        found = softmax(logs @ weights + start)
        off = weights - same
        value = -float(np.sum(hit * np.log(np.clip(found, 1e-12, 1.0)))) + pull * float(np.sum(off * off))
        slope = found - hit
        return value / n, np.concatenate([(logs.T @ slope + 2 * pull * off).ravel(), slope.sum(axis=0)]) / n

    best = minimize(loss, np.concatenate([same.ravel(), np.zeros(k)]), jac=True, method="L-BFGS-B").x
    return Linear(best[: k * k].reshape(k, k), best[k * k :])


def calibrated(fitted: Linear, probabilities: Numbers) -> Numbers:
    """Return calibrated probabilities, each row summing to 1. Shape (n, k)."""
    return softmax(fitted(np.log(np.clip(probabilities, _TINY, 1.0))))


def softmax(scores: Numbers) -> Numbers:
    """Return shares of each row, by exponentials."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def macro_f1(truth: Whole, found: Whole, classes: int = 3) -> float:
    """Return the mean over the classes of F1; a class neither there nor predicted counts 0."""
    table = confusion(truth, found, classes)
    sums = table.sum(axis=0) + table.sum(axis=1)
    return float(np.mean(2 * np.diag(table) / np.maximum(sums, 1)))


def kappa(truth: Whole, found: Whole, classes: int = 3) -> float:
    """Return Cohen's kappa (1960), unweighted; 0 where there is but one class."""
    table = confusion(truth, found, classes) / max(len(truth), 1)
    chance = float(table.sum(axis=0) @ table.sum(axis=1))
    return 0.0 if chance >= 1 else (float(np.trace(table)) - chance) / (1 - chance)


def confusion(truth: Whole, found: Whole, classes: int) -> Numbers:
    """Return how often each class (row) was called each class (column)."""
    flat = np.bincount(truth * classes + found, minlength=classes * classes)
    return np.asarray(flat.reshape(classes, classes), dtype=np.float64)


def decision(probabilities: Numbers, classes: Whole, aim: Callable[[Whole, Whole], float]) -> Numbers:
    """Return the weights (k,) by which the most probable class is chosen so that ``aim`` is greatest.

    A grid over the first and last class; the middle of all choices within 0.002 of the best is taken, since the very
    best point of a grid is mostly luck.
    """
    grid = np.geomspace(0.4, 4.0, 16)
    tried = [np.array([low, 1.0, high]) for low in grid for high in grid]
    gained = np.array([aim(classes, (probabilities * weights).argmax(axis=1)) for weights in tried])
    near = [weights for weights, gain in zip(tried, gained, strict=True) if gain >= gained.max() - 0.002]
    return np.asarray(np.exp(np.mean(np.log(near), axis=0)))
