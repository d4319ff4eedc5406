"""Fitting a simulation to a log.

Cases are lived again whole (trace-driven simulation, Law, *Simulation Modeling and Analysis*, 5th ed., 2015, ch. 6):
route, own delays and work of one case belong together, where a chain of steps would make hard cases half easy.
Requests come as a Poisson process whose rate follows the hour of the week (patterns keep their hour), with a level that
itself varies between weeks. Waits are parted, as in Chapela-Campa and Dumas (2024, Information Systems 120), into what
the queue explains (nobody of the team was free), closed hours, and delays of their own.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from madoguchi.core.process.simulate.hours import ALWAYS, Week, observed
from madoguchi.core.process.simulate.log import DAY, HOUR, MONDAY, WEEK, Case, Done, hour_of_week, week_start
from madoguchi.core.process.simulate.model import DailyList, Model, Pattern, Step
from madoguchi.core.text import Text

LEAST_CASES = 200
LEAST_WEEKS = 6
LEARN_WEEKS = 12  # the way of working that holds now; more only where these hold too few cases
ENOUGH = 400
LEVEL_WEEKS = 8
LEAST_LIST = 40  # times a step must be seen before it can be called a list
WINDOW = 600.0  # seconds of the day within which a list leaves
LIST_SHARE = 0.9
UNLIKE = 0.001  # of the test that days have the same hours
OWN_HOURS = 150  # steps of a team in one channel before it has open hours of its own there
TOO_FEW = Text(
    "There are {cases} ended cases over {weeks} weeks to learn from; {least} cases over {least_weeks} weeks are needed.",
    "学習に使える終了した案件は {weeks} 週間で {cases} 件です。{least_weeks} 週間、{least} 件以上が必要です。",
)


class CannotFitError(ValueError):
    """A log that cannot be simulated; ``text`` says why and what would help, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class _Busy:
    """When all people of a team were at work at once: seconds of it up to each moment."""

    edges: list[float]
    blocked: list[float]  # before each edge
    full: list[bool]  # from each edge on

    def before(self, t: float) -> float:
        place = bisect_right(self.edges, t) - 1
        if place < 0:
            return 0.0
        return self.blocked[place] + (t - self.edges[place] if self.full[place] else 0.0)


def fit(cases: Sequence[Case], until: float, touch: Mapping[str, float] | None = None) -> Model:
    """Fit to the cases opened before ``until`` that had ended by then. ``touch``: seconds of work by activity, for steps
    whose start the log does not keep. Raises ``CannotFitError``."""
    touch = touch or {}
    opened = sorted(
        (case for case in cases if case.opened < until and case.steps), key=lambda one: one.opened
    )
    learnt = _learn_from(opened, until)
    weeks = (until - week_start(learnt[0].opened)) / WEEK if learnt else 0.0
    if len(learnt) < LEAST_CASES or weeks < LEAST_WEEKS:
        raise CannotFitError(
            TOO_FEW.fill(cases=len(learnt), weeks=int(weeks), least=LEAST_CASES, least_weeks=LEAST_WEEKS)
        )
    hours = _hours(learnt)
    capacity = _capacity(learnt, touch)
    busy = {team: _busy(team, learnt, capacity[team], touch) for team in capacity}
    lists = _lists(learnt)
    counted = [case.opened for case in opened]
    weekly, spread = _level(counted, until)
    arrivals = np.bincount([hour_of_week(case.opened) for case in learnt], minlength=168)
    return Model(
        patterns=tuple(_pattern(case, hours, busy, lists, touch) for case in learnt),
        weekly=weekly,
        spread=spread,
        hours=hours,
        capacity=capacity,
        lists=lists,
        load=_load(learnt, capacity, touch, weeks),
        unknown_work=_unknown(learnt, touch),
        weekdays=_alike(arrivals),
        day_shares=tuple(float(one) for one in arrivals.reshape(7, 24).sum(axis=1) / arrivals.sum()),
        weeks=round(weeks),
        arrivals=tuple(float(one) for one in arrivals),
    )


def _learn_from(opened: Sequence[Case], until: float) -> list[Case]:
    """Return the newest weeks whose cases had time to end; leaving out only the open ones would keep the quick ones."""
    ended = [case for case in opened if case.ended and case.steps[-1].end < until]
    if not ended:
        return []
    settle = float(np.quantile([case.steps[-1].end - case.opened for case in ended], 0.99))
    last = until - min(settle, 6 * WEEK)
    ended = [case for case in ended if case.opened < last]
    for weeks in (LEARN_WEEKS, 2 * LEARN_WEEKS, 4 * LEARN_WEEKS):
        newest = [case for case in ended if case.opened >= week_start(last) - weeks * WEEK]
        if len(newest) >= ENOUGH:
            return newest
    return ended


def start_of(step: Done, touch: Mapping[str, float]) -> float:
    """Return when the work of a step began: as logged, else assumed from the time the blueprint gives it."""
    if step.start is not None:
        return min(step.start, step.end)
    return step.end - (touch.get(step.activity, 0.0) if step.team else 0.0)


def _hours(cases: Sequence[Case]) -> dict[tuple[str, str], Week]:
    moments: dict[tuple[str, str], list[float]] = defaultdict(list)
    for case in cases:
        for step in case.steps:
            if step.team:
                moments[(step.team, "")].append(step.end)
                moments[(step.team, case.channel)].append(step.end)
    return {key: observed(times) for key, times in moments.items() if not key[1] or len(times) >= OWN_HOURS}


def _worked(cases: Sequence[Case], touch: Mapping[str, float]) -> dict[str, list[tuple[float, float, int]]]:
    """The stretches of work by team: start, end, member."""
    found: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for case in cases:
        for step in case.steps:
            if step.team and step.member is not None:
                found[step.team].append((start_of(step, touch), step.end, step.member))
    return found


def _capacity(cases: Sequence[Case], touch: Mapping[str, float]) -> dict[str, tuple[int, ...]]:
    """People by team and hour of the week: those seen at work that day between their first and last step.

    Nine in ten dates had at most so many; an hour in which more worked at once has as many as that.
    """
    found: dict[str, tuple[int, ...]] = {}
    for team, stretches in _worked(cases, touch).items():
        shifts: dict[tuple[int, int], list[float]] = {}
        for start, end, member in stretches:
            day = int((start - MONDAY) // DAY)
            known = shifts.setdefault((day, member), [start, end])
            known[0], known[1] = min(known[0], start), max(known[1], min(end, MONDAY + (day + 1) * DAY - 1))
        present: Counter[int] = Counter()
        for start, end in shifts.values():
            for hour in range(int((start - MONDAY) // HOUR), int((end - MONDAY) // HOUR) + 1):
                present[hour] += 1
        by_hour: dict[int, list[int]] = defaultdict(list)
        for hour, people in present.items():
            by_hour[hour % 168].append(people)
        at_once = _at_once(stretches)
        found[team] = tuple(
            max(int(np.quantile(by_hour[hour], 0.9)) if by_hour[hour] else 0, at_once.get(hour, 0))
            for hour in range(168)
        )
    return found


def _at_once(stretches: Sequence[tuple[float, float, int]]) -> dict[int, int]:
    """How many worked at once in each hour of the week, as nine in ten beginnings of work saw it."""
    edges = sorted([(start, 1) for start, _, _ in stretches] + [(end, -1) for _, end, _ in stretches])
    busy = 0
    seen: dict[int, list[int]] = defaultdict(list)
    for t, change in edges:
        busy += change
        if change > 0:
            seen[hour_of_week(t)].append(busy)
    return {hour: int(np.quantile(values, 0.9)) for hour, values in seen.items()}


def _busy(team: str, cases: Sequence[Case], capacity: Sequence[int], touch: Mapping[str, float]) -> _Busy:
    stretches = _worked(cases, touch)[team]
    moments: list[tuple[float, int]] = []
    for start, end, _member in stretches:
        if end > start:
            moments += [(start, 1), (end, -1)]
            moments += [((hour + 1) * HOUR, 0) for hour in range(int(start // HOUR), int(end // HOUR))]
    moments.sort(key=lambda one: (one[0], one[1]))
    edges: list[float] = []
    blocked: list[float] = []
    full: list[bool] = []
    working, total = 0, 0.0
    for t, together in itertools.groupby(moments, key=lambda one: one[0]):
        if edges and full[-1]:
            total += t - edges[-1]
        working += sum(change for _, change in together)
        edges.append(t)
        blocked.append(total)
        full.append(working >= max(1, capacity[hour_of_week(t)]))
    return _Busy(edges, blocked, full)


def _lists(cases: Sequence[Case]) -> dict[str, DailyList]:
    """Find steps that are done at the same times every day, and how what they bring is taken up."""
    ends: dict[str, list[float]] = defaultdict(list)
    following: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for case in cases:
        for step, after in itertools.zip_longest(case.steps, case.steps[1:]):
            ends[step.activity].append(step.end)
            if after is not None and after.team:
                following[step.activity].append((step.end, start_of(after, {})))
    found: dict[str, DailyList] = {}
    for activity, moments in ends.items():
        if len(moments) < LEAST_LIST or not (times := _times_of_day(moments)):
            continue
        slots, taken_on = _taken_up([start for _, start in following[activity]])
        at_once = sum(
            (left - MONDAY) // DAY == (start - MONDAY) // DAY for left, start in following[activity]
        )
        same_day = at_once > 0.02 * len(following[activity])
        found[activity] = DailyList(times, _weekdays(moments), slots, taken_on, same_day)
    return found


def _times_of_day(moments: Sequence[float]) -> tuple[float, ...]:
    """The few times of the day at which nearly all of these lie; () where they are spread."""
    left = np.sort(np.asarray(moments) % DAY)
    total = len(left)
    times: list[float] = []
    while len(times) < 4 and len(left):
        upto = np.searchsorted(left, left + WINDOW, side="right")
        held = upto - np.arange(len(left))
        best = int(np.argmax(held))
        if held[best] < 0.1 * total:
            break
        times.append(float(left[best] // 300 * 300))
        left = np.concatenate([left[:best], left[upto[best] :]])
    return tuple(sorted(times)) if total - len(left) >= LIST_SHARE * total else ()


def _weekdays(moments: Sequence[float]) -> tuple[int, ...]:
    days = np.bincount(((np.asarray(moments) - MONDAY) % WEEK // DAY).astype(int), minlength=7)
    return tuple(int(day) for day in np.flatnonzero(days >= 0.15 * days.max()))


def _taken_up(starts: Sequence[float]) -> tuple[tuple[float, ...] | None, tuple[int, ...]]:
    """How many cases of a list are taken up in a day, and when; None where no day's number stands out as the most.

    A limit piles days up at the limit, where chance thins them out towards the largest number.
    """
    if not starts:
        return None, tuple(range(7))
    by_day: dict[int, list[float]] = defaultdict(list)
    for start in sorted(starts):
        by_day[int((start - MONDAY) // DAY)].append(start % DAY)
    sizes = Counter(len(times) for times in by_day.values())
    most = max(sizes)
    taken_on = _weekdays(starts)
    if most < 2 or sizes[most] < 3 or sizes[most] < 0.8 * sizes.get(most - 1, 0):
        return None, taken_on
    slots = [float(np.median([times[k] for times in by_day.values() if len(times) > k])) for k in range(most)]
    return tuple(slots), taken_on


def _alike(arrivals: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """Group weekdays whose requests spread alike over the hours of the day: all, working days, or each for itself."""
    every, working = tuple(range(7)), tuple(range(5))
    if _same_profile(arrivals, every):
        return (every,)
    if _same_profile(arrivals, working):
        return (working, (5,), (6,))
    return tuple((day,) for day in every)


def _same_profile(arrivals: np.ndarray, days: tuple[int, ...]) -> bool:
    blocks = arrivals.reshape(7, 6, 4).sum(axis=2)[list(days)]
    blocks = blocks[blocks.sum(axis=1) > 0][:, blocks.sum(axis=0) > 0]
    if min(blocks.shape) < 2:
        return True
    return float(stats.chi2_contingency(blocks).pvalue) > UNLIKE


def _level(counted: Sequence[float], until: float) -> tuple[float, float]:
    """Cases a week over the last whole weeks, and the variance of the rate beyond chance as a share of its square."""
    last = week_start(until)
    weeks = Counter(int((last - 1 - t) // WEEK) for t in counted if t < last)
    whole = max(1, int((last - week_start(min(counted) + WEEK - 1)) // WEEK))
    numbers = np.array([weeks.get(number, 0) for number in range(whole)], float)
    weekly = float(numbers[:LEVEL_WEEKS].mean())
    recent = numbers[: 4 * LEVEL_WEEKS]
    mean = float(recent.mean())
    if len(recent) < 3 or mean <= 0:
        return weekly, 0.0
    variance = float(recent.var(ddof=1))
    # no more than chance would give is no spread (index of dispersion)
    if stats.chi2.sf((len(recent) - 1) * variance / mean, len(recent) - 1) > 0.05:
        return weekly, 0.0
    return weekly, max(0.0, (variance - mean) / mean**2)


def _pattern(
    case: Case,
    hours: Mapping[tuple[str, str], Week],
    busy: Mapping[str, _Busy],
    lists: Mapping[str, DailyList],
    touch: Mapping[str, float],
) -> Pattern:
    begins = min(case.opened, start_of(case.steps[0], touch))
    ready, steps, before = begins, [], ""
    for step in case.steps:
        start = max(start_of(step, touch), ready)
        end = max(step.end, start)
        if step.team:
            week = hours.get((step.team, case.channel)) or hours.get((step.team, "")) or ALWAYS
            delay = week.between(ready, start)
            if step.team in busy:
                delay = max(0.0, delay - (busy[step.team].before(start) - busy[step.team].before(ready)))
            service = week.between(start, end)
        else:
            delay, service = end - ready, 0.0
        steps.append(
            Step(
                step.activity,
                delay,
                service,
                step.team,
                step.stage,
                step.lane,
                step.cost,
                step.signal,
                list=step.activity if step.activity in lists else "",
                taken=before if before in lists and step.team else "",
            )
        )
        ready, before = end, step.activity
    return Pattern(
        begins=(begins - MONDAY) % WEEK,
        steps=tuple(steps),
        channel=case.channel,
        request=case.request,
        ahead=case.opened - begins,
        allowance=None if case.due is None else case.due - case.opened,
    )


def _load(
    cases: Sequence[Case], capacity: Mapping[str, Sequence[int]], touch: Mapping[str, float], weeks: float
) -> dict[str, float]:
    worked = _worked(cases, touch)
    return {
        team: min(
            1.0, sum(end - start for start, end, _ in worked[team]) / max(1.0, weeks * HOUR * sum(people))
        )
        for team, people in capacity.items()
    }


def _unknown(cases: Sequence[Case], touch: Mapping[str, float]) -> tuple[str, ...]:
    """Teams of whose steps less than half have a known length: they never become the bottleneck in the model."""
    known: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for case in cases:
        for step in case.steps:
            if step.team:
                total[step.team] += 1
                known[step.team] += step.start is not None or step.activity in touch
    return tuple(sorted(team for team in total if known[team] < 0.5 * total[team]))
