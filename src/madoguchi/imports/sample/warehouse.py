"""The warehouse: one list a day at 15:00, checked from nine on the next working morning, so many a day.

This queue is what makes the stage *investigate* badly designed; nobody who works in it can be blamed.
"""

from __future__ import annotations

from collections.abc import Iterable

from madoguchi.imports.sample.hours import DAY, HOUR, MINUTE, WAREHOUSE
from madoguchi.imports.sample.run import Run
from madoguchi.imports.sample.walk import House


def serve(waiting: Iterable[Run], house: House) -> None:
    """Give every waiting case its place in the queue and write the steps of the warehouse into it."""
    calendar, dice, truth = house.calendar, house.dice, house.truth
    crew = house.staff["warehouse"]
    taken: dict[int, int] = {}
    for run in sorted(waiting, key=lambda run: (run.clock, run.id)):
        leaves = _list_for(run.clock, house)
        run.step("dispatch_list", leaves + dice.between(5, 90))
        day = int(leaves // DAY) + 1
        while not calendar.works(day, WAREHOUSE) or taken.get(day, 0) >= truth.warehouse_a_day:
            day += 1
        place = taken.get(day, 0)
        taken[day] = place + 1
        worker = dice.pick(crew)
        begin = (
            day * DAY
            + WAREHOUSE.opens
            + place * truth.minutes_between_checks * MINUTE
            + dice.between(2, 25) * MINUTE
        )
        if dice.chance(0.08):
            run.step("return_to_front", begin, worker, 2 * MINUTE)
            run.step("front_supplies", begin + dice.between(15, 50) * MINUTE, run.speaker, 4 * MINUTE)
            begin = int(run.clock) + 10 * MINUTE
        work = min(dice.lognormal(24 * MINUTE, 0.35), HOUR)
        run.step("warehouse_check", begin + work, worker, work)
        wait = dice.lognormal(14 * MINUTE, 0.5)
        run.step("warehouse_answer", calendar.add(run.clock, wait, WAREHOUSE), worker, 3 * MINUTE)


def _list_for(t: float, house: House) -> float:
    """When the list leaves that a hand-off at ``t`` still catches; none leaves while the warehouse rests."""
    day = int(t // DAY)
    if t - day * DAY > house.truth.list_leaves_at:
        day += 1
    while not house.calendar.works(day, WAREHOUSE):
        day += 1
    return float(day * DAY + house.truth.list_leaves_at)
