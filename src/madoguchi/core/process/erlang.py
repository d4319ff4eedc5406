"""Erlang's loss (B) and delay (C) formulas, and how many people a team needs.

Erlang B by its recursion (Jagerman 1974), Erlang C from it; sizing by trying upward, or by the square-root rule of
Halfin and Whitt (1981, Operations Research 29). Assumed: requests come at random, everyone can do everything, nobody
hangs up, and the hour is long enough to settle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MOST = 10_000


def erlang_b(agents: int, load: float) -> float:
    """Return the share of requests lost with ``agents`` lines and ``load`` erlangs offered, where nobody waits."""
    if load < 0 or agents < 0:
        raise ValueError("neither agents nor load can be negative")
    if load == 0:
        return 0.0 if agents else 1.0
    inverse = 1.0
    for count in range(1, agents + 1):
        inverse = 1.0 + inverse * count / load
        if inverse > 1e300:
            return 0.0
    return 1.0 / inverse


def erlang_c(agents: int, load: float) -> float:
    """Return the share of requests that must wait; 1 where the load is not less than the agents."""
    if agents <= load:
        return 1.0
    lost = erlang_b(agents, load)
    return lost / (1 - load / agents * (1 - lost))


@dataclass(frozen=True, slots=True)
class Service:
    """What so many agents give: shares from 0 to 1, seconds. Waits are None where the queue would grow for ever."""

    agents: int
    load: float
    waits: float
    mean_wait: float | None
    level: float
    busy: float


def service(agents: int, per_hour: float, handling: float, within: float) -> Service:
    """Return the service of ``agents`` for ``per_hour`` requests of ``handling`` seconds; ``level``: the share answered
    within ``within`` seconds."""
    load = per_hour * handling / 3600
    if agents <= load:
        return Service(agents, load, 1.0, None, 0.0, 1.0)
    waits = erlang_c(agents, load)
    spare = agents - load
    return Service(
        agents,
        load,
        waits,
        waits * handling / spare,
        1 - waits * math.exp(-spare * within / handling) if handling > 0 else 1.0,
        load / agents,
    )


def needed(per_hour: float, handling: float, within: float, level: float) -> Service:
    """Return the service of the fewest agents that answer a share ``level`` within ``within`` seconds."""
    if not (per_hour >= 0 and handling > 0 and within >= 0 and 0 < level < 1):
        raise ValueError("rates and times must be positive, the level between 0 and 1")
    agents = max(1, math.floor(per_hour * handling / 3600))
    while agents < MOST:
        found = service(agents, per_hour, handling, within)
        if found.level >= level:
            return found
        agents += 1
    raise ValueError(f"more than {MOST} agents")


def square_root(load: float, waits: float) -> float:
    """Return the agents by the square-root rule, load + beta * sqrt(load), so that a share ``waits`` must wait.

    beta solves 1 / (1 + beta * Phi(beta) / phi(beta)) = waits (Halfin and Whitt).
    """
    if not 0 < waits < 1:
        raise ValueError("the share that waits must lie between 0 and 1")
    low, high = 0.0, 20.0
    for _ in range(80):
        beta = (low + high) / 2
        cumulative = 0.5 * (1 + math.erf(beta / math.sqrt(2)))
        density = math.exp(-beta * beta / 2) / math.sqrt(2 * math.pi)
        if density == 0 or 1 / (1 + beta * cumulative / density) < waits:
            high = beta
        else:
            low = beta
    return load + (low + high) / 2 * math.sqrt(load)


def rate_interval(count: int, hours: float, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a rate per hour from so many requests in so many hours (Garwood 1936)."""
    from scipy.stats import chi2

    tail = (1 - level) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 / hours if count else 0.0
    return low, float(chi2.ppf(1 - tail, 2 * count + 2)) / 2 / hours
