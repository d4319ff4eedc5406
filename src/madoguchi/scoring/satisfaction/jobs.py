"""Predicted satisfaction as jobs: what the worker calls every minute, every day, and when somebody asks."""

from __future__ import annotations

from madoguchi.scoring.satisfaction.actions import choose, predict
from madoguchi.scoring.satisfaction.actions import train as training
from madoguchi.scoring.satisfaction.actions import watch as watching
from madoguchi.warehouse.engine import WarehouseError

CATCH_UP = "madoguchi.scoring.satisfaction.jobs.catch_up"
DAILY = "madoguchi.scoring.satisfaction.jobs.daily"


def catch_up() -> int:
    """Predict for conversations that are new, changed, or were read by another model."""
    training.mend()
    choose.forget_the_sample()
    return predict.catch_up()


def train(row_id: int) -> None:
    """Train the model of a row."""
    training.run(row_id)


def daily() -> None:
    """Train again where enough is new, and look after the model in force."""
    predict.tidy()
    try:
        if training.worth_training():
            training.start()
        watching.watch()
    except WarehouseError:
        return  # tomorrow is soon enough
