"""Why work waited: the five causes of Lashkevich, Milani, Chapela-Campa, Suvorau and Dumas (CAiSE 2023,
"Why am I waiting? Data-driven analysis of waiting times in business processes").

A piece of work waits from the moment the step before it ended until somebody starts it. Each moment of that time has
the first cause that holds:
1. batching: it was started together with others of its kind by the same person, and not all of them had come in yet;
2. contention: the person was at work on something that had come in earlier (or at the same moment);
3. prioritisation: the person was at work on something that had come in later;
4. unavailability: nobody was on duty;
5. extraneous: none of these; the log does not say why.

Starts, ends and who did it must be recorded. Times are numbers in any one unit. Pure; order does not matter.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

BATCHING, CONTENTION, PRIORITISATION, UNAVAILABILITY, EXTRANEOUS = CAUSES = (
    "batching",
    "contention",
    "prioritisation",
    "unavailability",
    "extraneous",
)
Interval = tuple[float, float]
OnDuty = Callable[[float, float], Sequence[Interval]]


@dataclass(frozen=True, slots=True)
class Work:
    """One step: ``enabled`` when the step before it ended, ``start`` to ``end`` when it was worked on."""

    case: int
    activity: str
    resource: str
    enabled: float
    start: float
    end: float


def always(start: float, end: float) -> Sequence[Interval]:
    """On duty day and night."""
    return [(start, end)]


def causes(
    works: Iterable[Work], on_duty: OnDuty = always, *, together: float = 0.0
) -> list[tuple[Work, dict[str, float]]]:
    """Return each piece of work that waited, with its waiting by cause; the parts add up to the wait.

    ``on_duty(start, end)`` returns the parts of a stretch of time in which there was duty, ordered and apart.
    ``together``: work of one kind by one person counts as started together within this much time.
    """
    by_resource: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        by_resource[work.resource].append(work)
    found = []
    for mine in by_resource.values():
        mine.sort(key=lambda work: (work.start, work.enabled, work.case))
        complete = _batches(mine, together)
        starts = [work.start for work in mine]
        longest = max(work.end - work.start for work in mine)
        for place, work in enumerate(mine):
            if work.start > work.enabled:
                others = mine[bisect_left(starts, work.enabled - longest) : bisect_right(starts, work.start)]
                found.append((work, _parts(work, others, complete[place], on_duty)))
    return found


def _batches(mine: Sequence[Work], together: float) -> list[float]:
    """Return for each piece of work when its batch was complete: the last of those started together had come in."""
    complete = [work.enabled for work in mine]
    kinds: dict[str, list[int]] = defaultdict(list)
    for place, work in enumerate(mine):
        kinds[work.activity].append(place)
    for places in kinds.values():
        batch: list[int] = []
        following: list[int | None] = [*places, None]
        for number in following:
            if batch and (number is None or mine[number].start - mine[batch[-1]].start > together):
                last = max(mine[one].enabled for one in batch)
                for one in batch:
                    complete[one] = min(last, mine[one].start)
                batch = []
            if number is not None:
                batch.append(number)
    return complete


def _parts(work: Work, others: Sequence[Work], complete: float, on_duty: OnDuty) -> dict[str, float]:
    parts = dict.fromkeys(CAUSES, 0.0)
    free: list[Interval] = [(work.enabled, work.start)]
    earlier: list[Interval] = []
    later: list[Interval] = []
    for other in others:
        if other is not work and other.end > work.enabled and other.start < work.start:
            (earlier if other.enabled <= work.enabled else later).append((other.start, other.end))
    for cause, taken in (
        (BATCHING, [(work.enabled, complete)]),
        (CONTENTION, earlier),
        (PRIORITISATION, later),
    ):
        free, length = _take(free, taken)
        parts[cause] = length
    idle = sum(high - low for low, high in free)
    duty = sum(high - low for part in free for low, high in on_duty(*part))
    parts[UNAVAILABILITY] = max(idle - duty, 0.0)
    parts[EXTRANEOUS] = min(duty, idle)
    return parts


def _take(free: list[Interval], taken: Iterable[Interval]) -> tuple[list[Interval], float]:
    """Take stretches out of free time; returns what is left, and how much was taken."""
    before = sum(high - low for low, high in free)
    for start, end in taken:
        left: list[Interval] = []
        for low, high in free:
            if end <= low or start >= high:
                left.append((low, high))
            else:
                left += [part for part in ((low, start), (end, high)) if part[1] > part[0]]
        free = left
    return free, before - sum(high - low for low, high in free)
