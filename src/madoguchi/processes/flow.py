"""What the page of waits and hand-overs asks: where time went, why work waited, how it went between teams."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from madoguchi.core.metrics.intervals import Interval, wilson
from madoguchi.core.process import elapsed, waits
from madoguchi.core.service_time.calendar import BusinessCalendar
from madoguchi.core.service_time.hours import OpeningHoursError, parse_hours
from madoguchi.people.calendars import holidays_around
from madoguchi.people.models import Organisation
from madoguchi.processes.queries import closing_paths
from madoguchi.warehouse import Filters, ask_many

Row = dict[str, Any]
MOST_WORK = 20_000
SEED, DRAWS = 20261122, 200
TOGETHER_MS = 60_000
LEAST_PEOPLE = 2


@dataclass(frozen=True)
class Share:
    """A share of cases, 0 to 1, with Wilson's interval."""

    part: int
    n: int

    @property
    def value(self) -> float:
        return self.part / self.n

    @property
    def interval(self) -> Interval:
        return wilson(self.value, self.n)


@dataclass(frozen=True)
class Cause:
    """One of the five causes: its share of the waiting looked at, with an interval over cases, and hours in all."""

    name: str
    share: float
    low: float
    high: float
    seconds: float


@dataclass(frozen=True)
class Causes:
    """Why the latest ``steps`` steps of ``cases`` cases waited; ``capped`` where older ones were left aside."""

    causes: list[Cause]
    steps: int
    cases: int
    capped: bool


@dataclass(frozen=True)
class Flow:
    """Everything the page shows. Counts are whole counts; only ``causes`` is an estimate."""

    cases: int
    elapsed: elapsed.Elapsed
    passed: Row
    handovers: list[Row]
    pingpong: list[Row]
    crossings: list[Row]
    rework: list[Row]
    batches: list[Row]
    service: list[Row]
    load: list[Load]
    causes: Causes | None

    def share(self, name: str) -> Share | None:
        """The share of cases that were handed over (``passed``) or came back (``pingpong``)."""
        return Share(self.passed[name], self.passed["cases"]) if self.passed["cases"] else None


@dataclass(frozen=True)
class Load:
    """Steps of one team by weekday (0 Monday) and hour, and the most people at work in one hour of the week."""

    team: str
    hours: Mapping[tuple[int, int], int]
    people: int

    @property
    def total(self) -> int:
        return sum(self.hours.values())


def flow(filters: Filters, *, now: dt.datetime) -> Flow:
    """Return how the work of the chosen cases flowed. ``now`` says which offset local clocks have."""
    organisation = Organisation.objects.first()
    zone = ZoneInfo(organisation.time_zone if organisation else "UTC")
    offset = now.astimezone(zone).utcoffset() or dt.timedelta()
    asked: list[tuple[str, Filters, dict[str, Any]]] = [
        ("process_passed", filters, {}),
        ("process_elapsed", filters, {}),
        ("process_signals", filters, {}),
        ("process_handovers", filters, {}),
        ("process_pingpong", filters, {}),
        ("process_crossings", filters, {"exact": True}),
        ("process_rework", filters, {}),
        ("process_batches", filters, {"together_ms": TOGETHER_MS}),
        ("process_service", filters, {}),
        ("process_load", filters, {"offset_ms": round(offset.total_seconds() * 1000)}),
        ("process_work", filters, {"limit": MOST_WORK}),
    ]
    passed, spent, signals, handovers, pingpong, crossings, rework, batches, service, load, work = ask_many(
        asked
    )
    return Flow(
        cases=int(passed[0]["cases"] or 0),
        elapsed=elapsed.split(spent, closing_paths(signals)),
        passed=passed[0],
        handovers=sorted(handovers, key=lambda row: -row["count"]),
        pingpong=sorted(pingpong, key=lambda row: -row["count"]),
        crossings=crossings,
        rework=sorted((row for row in rework if row["again"]), key=lambda row: -row["again"]),
        batches=sorted((row for row in batches if row["batches"]), key=lambda row: -row["count"]),
        service=sorted(service, key=lambda row: -row["n"] * row["mean_ms"]),
        load=_load(load),
        causes=_causes(work, _on_duty(organisation, now)),
    )


def _load(rows: Sequence[Row]) -> list[Load]:
    hours: dict[str, dict[tuple[int, int], int]] = defaultdict(dict)
    people: dict[str, int] = defaultdict(int)
    for row in rows:
        hours[row["team"]][int(row["weekday"]), int(row["hour"])] = int(row["count"])
        people[row["team"]] = max(people[row["team"]], int(row["people"]))
    # A team of one would be a person, and nobody is ranked here
    found = [Load(team, table, people[team]) for team, table in hours.items() if people[team] >= LEAST_PEOPLE]
    return sorted(found, key=lambda one: (-one.total, one.team))


def _on_duty(organisation: Organisation | None, now: dt.datetime) -> waits.OnDuty:
    if organisation is None:
        return waits.always
    try:
        hours = parse_hours(organisation.opening_hours)
    except OpeningHoursError:
        return waits.always
    free = (
        frozenset(holidays_around(organisation.holidays_of, now.date()))
        if organisation.holidays_of
        else frozenset()
    )
    calendar = BusinessCalendar(hours, ZoneInfo(organisation.time_zone), free)
    end = round(now.timestamp() * 1000)
    segments = calendar.segments(end - 3 * 366 * 86_400_000, end)
    starts = [one.start_ms for one in segments]

    def on_duty(start: float, stop: float) -> list[waits.Interval]:
        found = []
        for one in segments[max(bisect_right(starts, start) - 1, 0) :]:
            if one.start_ms >= stop:
                break
            if one.end_ms > start:
                found.append((max(start, one.start_ms), min(stop, one.end_ms)))
        return found

    return on_duty


def _causes(rows: Sequence[Row], on_duty: waits.OnDuty) -> Causes | None:
    works = [
        waits.Work(
            row["case_id"],
            row["activity"],
            str(row["member"]),
            row["enabled_ms"],
            row["start_ms"],
            row["end_ms"],
        )
        for row in rows
    ]
    found = waits.causes(works, on_duty, together=TOGETHER_MS)
    by_case: dict[int, np.ndarray[Any, Any]] = defaultdict(lambda: np.zeros(len(waits.CAUSES)))
    for work, parts in found:
        by_case[work.case] += [parts[cause] for cause in waits.CAUSES]
    if not by_case:
        return None
    table = np.array(list(by_case.values()))
    total = table.sum(axis=0)
    generator = np.random.default_rng(SEED)
    draws = np.array([table[generator.integers(0, len(table), len(table))].sum(axis=0) for _ in range(DRAWS)])
    shares = draws / draws.sum(axis=1, keepdims=True)
    low, high = np.quantile(shares, [0.025, 0.975], axis=0)
    whole = math.fsum(total)
    return Causes(
        [
            Cause(
                name,
                float(total[place] / whole),
                float(low[place]),
                float(high[place]),
                float(total[place]) / 1000,
            )
            for place, name in enumerate(waits.CAUSES)
        ],
        steps=len(found),
        cases=len(by_case),
        capped=len(rows) >= MOST_WORK,
    )
