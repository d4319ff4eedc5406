"""The plain guesses a model must beat: figures after the same step, and of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.process.foresight.beginnings import Numbers, Rows


def by_last(rows: Rows, values: Numbers, figure: Callable[[Numbers], Any]) -> dict[str, float]:
    """Return a figure of the values after each step; key "": of all."""
    found = {"": float(figure(values))}
    last = np.array(rows.last)
    for step in set(rows.last):
        found[step] = float(figure(values[last == step]))
    return found


def shares(last: Sequence[str], late: NDArray[np.bool_]) -> dict[str, float]:
    """Return the share of late cases after each step, one more case laid on it as late as all are (key "")."""
    found = {"": float(late.mean())}
    steps = np.array(last)
    for step in set(last):
        here = late[steps == step]
        found[step] = float((here.sum() + found[""]) / (len(here) + 1))
    return found


def looked_up(table: Mapping[str, float], last: Sequence[str]) -> Numbers:
    """Return the figure after each of these steps; of all, where a step is new."""
    return np.array([table.get(step, table[""]) for step in last])
