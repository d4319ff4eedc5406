"""What-if as jobs: what a worker calls."""

from __future__ import annotations

from madoguchi.processes.whatif.actions import learn as learning
from madoguchi.processes.whatif.actions import try_out as trying
from madoguchi.processes.whatif.models import Fit, Scenario


def learn(pk: int) -> None:
    """Learn the service of a row."""
    learning.run(pk)


def try_out(pk: int) -> None:
    """Live the scenario of a row."""
    trying.run(pk)


def mend() -> int:
    """Say of work whose worker has fallen silent that it failed."""
    return Fit.mend() + Scenario.mend()
