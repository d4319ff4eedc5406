"""A fitted model as text: numbers and codes, no names of people, nothing that runs."""

from __future__ import annotations

import json
from typing import Any

from madoguchi.core.process.simulate.hours import Week
from madoguchi.core.process.simulate.model import DailyList, Model, Pattern, Step

VERSION = 1


def to_json(model: Model) -> str:
    """Return a model as text; the same model gives the same text."""
    return json.dumps(
        {
            "version": VERSION,
            "patterns": [
                [
                    pattern.begins,
                    pattern.channel,
                    pattern.request,
                    pattern.ahead,
                    pattern.allowance,
                    [
                        [
                            *(
                                step.activity,
                                round(step.delay, 1),
                                round(step.service, 1),
                                step.team,
                                step.stage,
                            ),
                            *(step.lane, step.cost, step.signal, step.list, step.taken),
                        ]
                        for step in pattern.steps
                    ],
                ]
                for pattern in model.patterns
            ],
            "weekly": model.weekly,
            "spread": model.spread,
            "hours": [
                [team, channel, "".join("1" if one else "0" for one in week.open)]
                for (team, channel), week in model.hours.items()
            ],
            "capacity": model.capacity,
            "lists": {
                name: [one.times, one.weekdays, one.slots, one.taken_on, one.same_day]
                for name, one in model.lists.items()
            },
            "load": model.load,
            "unknown_work": model.unknown_work,
            "weekdays": model.weekdays,
            "day_shares": model.day_shares,
            "weeks": model.weeks,
            "arrivals": model.arrivals,
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> Model:
    """Read what ``to_json`` wrote. Raises ``ValueError``."""
    try:
        data: dict[str, Any] = json.loads(text)
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']}")
        return Model(
            patterns=tuple(
                Pattern(begins, tuple(Step(*step) for step in steps), channel, request, ahead, allowance)
                for begins, channel, request, ahead, allowance, steps in data["patterns"]
            ),
            weekly=data["weekly"],
            spread=data["spread"],
            hours={
                (team, channel): Week(tuple(one == "1" for one in open_))
                for team, channel, open_ in data["hours"]
            },
            capacity={team: tuple(people) for team, people in data["capacity"].items()},
            lists={
                name: DailyList(
                    tuple(times),
                    tuple(weekdays),
                    None if slots is None else tuple(slots),
                    tuple(taken_on),
                    same_day,
                )
                for name, (times, weekdays, slots, taken_on, same_day) in data["lists"].items()
            },
            load=data["load"],
            unknown_work=tuple(data["unknown_work"]),
            weekdays=tuple(tuple(group) for group in data["weekdays"]),
            day_shares=tuple(data["day_shares"]),
            weeks=data["weeks"],
            arrivals=tuple(data["arrivals"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a model of a service: {error!r}") from error
