"""Predicted satisfaction as jobs: what the worker calls every minute, every few minutes until the first training, every
day, and when somebody asks."""

from __future__ import annotations

from madoguchi.scoring.queries import catching_up
from madoguchi.scoring.satisfaction.actions import choose, predict
from madoguchi.scoring.satisfaction.actions import train as training
from madoguchi.scoring.satisfaction.actions import watch as watching
from madoguchi.scoring.satisfaction.models import TrainedModel
from madoguchi.warehouse.engine import WarehouseError


def catch_up() -> int:
    """Predict for conversations that are new, changed, or were read by another model."""
    training.mend()
    choose.forget_the_sample()
    return predict.catch_up()


def train(row_id: int) -> None:
    """Train the model of a row."""
    training.run(row_id)


def first() -> None:
    """Train for the first time as soon as there is enough: nobody should wait a day for it."""
    if TrainedModel.objects.exists() or catching_up() is not None:
        return
    try:
        if training.worth_training():
            training.start()
    except WarehouseError:
        return


def daily() -> None:
    """Train again where enough is new, and look after the model in force."""
    predict.tidy()
    try:
        if training.worth_training():
            training.start()
        watching.watch()
    except WarehouseError:
        return  # tomorrow is soon enough
