"""Who was in a stage: of some cases those with steps in it, from where to where, and sums of what these steps tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..metrics.levels import Levels
from ..metrics.sums import Floats
from .nuisance import Ints
from .ways import Bools, Steps, runs


@dataclass(frozen=True, slots=True)
class Cases:
    """What is known of all cases, place i of everything being case i; times in ms."""

    opened: Floats
    business_opened: Floats
    codes: Mapping[str, Levels]


@dataclass(frozen=True, slots=True)
class Inside:
    """The cases of some steps that were in a stage, row i of everything being the i-th of them.

    ``of``: its place in ``steps.case``; ``first`` and ``last``: places of its first and last step in the stage. Of each
    step in the stage: ``step``, where it stands among the steps, and ``row``, whose it is.
    """

    steps: Steps
    of: Ints
    first: Ints
    last: Ints
    step: Ints
    row: Ints

    @classmethod
    def where(cls, steps: Steps, inside: Bools) -> Inside:
        """Return the cases with steps in a stage; ``inside``: says of each step whether it is in it."""
        step = np.flatnonzero(inside)
        begin, many = runs(steps.of[step])
        of = steps.of[step[begin]]
        ends = step[begin + many - 1] if step.size else step
        row = np.repeat(np.arange(begin.size), many)
        return cls(steps, of, step[begin] - steps.start[of], ends - steps.start[of], step, row)

    @property
    def many(self) -> int:
        return int(self.of.size)

    @property
    def case(self) -> Ints:
        """The place of each case among all."""
        return self.steps.case[self.of]

    @property
    def way(self) -> Ints:
        return self.steps.way[self.of]

    @property
    def length(self) -> Ints:
        return self.steps.coded.lengths[self.way]

    @property
    def finished(self) -> Bools:
        return self.steps.finished[self.way]

    def sums(self, values: Floats, also: Bools | None = None) -> Floats:
        """Add up what is known of each case's steps in the stage; NaN where nothing is. ``also``: only of these steps."""
        known = np.isfinite(values[self.step])
        if also is not None:
            known &= also
        row, some = self.row[known], values[self.step[known]]
        told = np.bincount(row, minlength=self.many) > 0
        return np.where(told, np.bincount(row, some, self.many), np.nan)

    def final(self, values: Floats) -> Floats:
        """The last known value of each case's steps in the stage."""
        found = np.full(self.many, np.nan)
        known = np.isfinite(values[self.step])
        found[self.row[known]] = values[self.step[known]]  # of several the last one stays
        return found
