"""The quick answer by Erlang's formula: how many people a team needs in an hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.core.process.erlang import Service, erlang_b, needed, rate_interval, square_root

DAYS = {"all": tuple(range(7)), "working": tuple(range(5)), "weekend": (5, 6)}
LEAST = 5  # visits; below, the log's rate is not shown
PATIENT = 0.02


@dataclass(frozen=True, slots=True)
class Answer:
    """People needed at the rate, and at both ends of its interval; ``seen`` in so many hours. Rates per hour."""

    rate: float
    low: float
    high: float
    seen: int | None
    hours: float | None
    handling: float
    service: Service
    at_low: Service
    at_high: Service
    rule: float
    lost: float
    short: bool


def rate_of(team: Mapping[str, Any], days: str, hour: int) -> tuple[int, float]:
    """Return the visits seen in an hour of these days, and how many such hours there were."""
    chosen = DAYS.get(days, DAYS["all"])
    seen = sum(int(team["visits"][24 * day + hour]) for day in chosen)
    return seen, max(1.0, float(team["weeks"])) * len(chosen)


def answer(
    level: float,
    within: float,
    *,
    rate: float | None = None,
    handling: float | None = None,
    team: Mapping[str, Any] | None = None,
    days: str = "all",
    hour: int = 10,
) -> Answer | None:
    """Return the answer, or None where neither the log nor the reader says how much work there is.

    ``level`` from 0 to 1, ``within`` and ``handling`` in seconds, ``rate`` per hour.
    """
    seen: int | None = None
    hours: float | None = None
    low = high = rate or 0.0
    if rate is None:
        if team is None:
            return None
        seen, hours = rate_of(team, days, hour)
        if seen < LEAST:
            return None
        rate = seen / hours
        low, high = rate_interval(seen, hours)
    if handling is None:
        handling = float(team["handling"]) if team is not None else 0.0
    if not handling or not rate:
        return None
    service, at_low, at_high = (needed(one, handling, within, level) for one in (rate, low, high))
    return Answer(
        rate,
        low,
        high,
        seen,
        hours,
        handling,
        service,
        at_low,
        at_high,
        square_root(service.load, max(0.01, min(0.99, service.waits))),
        erlang_b(service.agents, service.load),
        # the formula speaks of an hour that has settled: work as long as the hour itself never does
        handling > 1800,
    )
