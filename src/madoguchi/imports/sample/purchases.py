"""Stays and shop purchases over the year; who was served well comes back more often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from madoguchi.imports.sample.dice import Dice, logistic, logit
from madoguchi.imports.sample.hours import DAY, HOUR, Calendar
from madoguchi.imports.sample.people import Customer
from madoguchi.imports.sample.run import Run
from madoguchi.imports.sample.truth import Truth

Row = dict[str, Any]
STAYS = (
    ("room_half_board", 19_800),
    ("room_kaiseki", 27_500),
    ("day_bath", 2_200),
    ("room_breakfast", 14_300),
)
GOODS = (
    ("sweets", 2_400),
    ("tableware", 5_600),
    ("bath_goods", 3_200),
    ("gift_set", 4_800),
    ("condiments", 1_900),
)
REFUNDED = {"refund": 0.7, "reservation_cancel": 0.3}


def buy(
    runs: Sequence[Run], people: Sequence[Customer], calendar: Calendar, dice: Dice, truth: Truth
) -> tuple[list[Row], dict[str, bool]]:
    """All transactions in order of time (with ``t`` in seconds), and per settled case whether its customer came back."""
    rows: list[Row] = []
    came_back: dict[str, bool] = {}
    for run in runs:
        cause = run.opened - dice.between(1, 12) * DAY - dice.between(0, 9) * HOUR
        rows.append(_one(run.customer, run.brand, cause, dice, run.id))
        resolved = next((step.at for step in run.steps if step.activity == "mark_resolved"), None)
        if resolved is None or resolved >= calendar.end:
            continue
        if dice.chance(REFUNDED.get(run.request.code, 0.0)):
            amount = -rows[-1]["amount"]
            rows.append({**rows[-1], "t": resolved, "kind": "refund", "amount": amount})
        returns = dice.chance(
            logistic(logit(truth.return_base) + truth.return_slope * (run.satisfaction - truth.return_at))
        )
        came_back[run.id] = returns
        if returns:
            at = resolved + (0.04 + 0.94 * dice.random()) * truth.return_days * DAY
            rows.append(_one(run.customer, run.brand, at, dice, ""))
    served = {run.customer.id for run in runs}
    for person in people:
        if person.id in served:
            continue  # their returns are decided above and by nothing else, so that the truth stays measurable
        for _ in range(dice.between(1, 3)):
            brand = (
                "shoten"
                if person.segment == "shopper" or (person.segment == "both" and dice.chance(0.5))
                else ""
            )
            rows.append(_one(person, brand or person.brand, dice.random() * calendar.end, dice, ""))
    kept = sorted(
        (row for row in rows if 0 <= row["t"] < calendar.end), key=lambda row: (row["t"], row["customer"])
    )
    for number, row in enumerate(kept, 1):
        row["id"] = f"T-{number:06d}"
        row["at"] = calendar.iso(row["t"])
    return kept, came_back


def _one(person: Customer, brand: str, t: float, dice: Dice, case: str) -> Row:
    shop = brand == "shoten"
    product, price = dice.pick(GOODS if shop else STAYS)
    count = (
        dice.between(1, 4)
        if shop
        else dice.between(1, 4) * (1 if product == "day_bath" else dice.between(1, 2))
    )
    return {
        "id": "",
        "customer": person.id,
        "at": "",
        "kind": "purchase" if shop else "stay",
        "product": product,
        "amount": price * count,
        "currency": "JPY",
        "brand": brand,
        "case": case,
        "t": t,
    }
