"""Foresight as jobs: learning, looking ahead every quarter of an hour, learning again when enough cases have ended."""

from __future__ import annotations

from madoguchi.processes.foresight.actions import train as training
from madoguchi.processes.foresight.models import Training
from madoguchi.warehouse.engine import WarehouseError


def train(pk: int) -> None:
    """Learn from ended cases."""
    training.run(pk)


def look_ahead() -> None:
    """Say anew what is expected of open cases."""
    Training.mend()
    try:
        training.look_ahead()
    except WarehouseError:
        return  # in a quarter of an hour


def daily() -> None:
    """Learn again where enough is new, and look how far off the model was."""
    try:
        if training.worth_training():
            training.start()
        training.watch()
    except WarehouseError:
        return  # tomorrow is soon enough
