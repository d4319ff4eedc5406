"""One run of a fitted service as a discrete-event simulation (simpy), from a seed: the same seed, the same weeks.

Who comes, when and with which pattern is drawn before anything is simulated, so that today and a change meet the very
same requests (common random numbers; Law 2015, ch. 11).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

from madoguchi.core.process.simulate.change import Changed, tier_team
from madoguchi.core.process.simulate.hours import ALWAYS, Week
from madoguchi.core.process.simulate.log import DAY, HOUR, MONDAY, WEEK, hour_of_week
from madoguchi.core.process.simulate.model import DailyList, Model, Pattern, Step

WARM_UP = 3  # weeks lived before those that count, so that they do not begin with an empty house
LONGEST = 400 * DAY  # nothing is followed longer


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request to come: the pattern it follows, when it begins, and a number from 0 to 1 for what is left to chance."""

    pattern: int
    at: float
    chance: float


@dataclass(slots=True)
class Lived:
    """A simulated case. Moments are None where nothing of the kind came; ``stages``: seconds in each stage."""

    pattern: Pattern
    opened: float
    first_reply: float | None = None
    resolved: float | None = None
    last: float = 0.0
    queued: float = 0.0
    cost: float = 0.0
    stages: dict[str, float] | None = None


def arrivals(
    model: Model, weeks: int, seed: int, run: int, counts: Sequence[int] | None = None
) -> list[Arrival]:
    """Draw the requests of ``weeks`` weeks and the warm-up before them; week 0 begins at the Monday of 1970.

    ``counts``: so many in each week, the warm-up first; without, as many as the model's level and spread let come.

    Every run draws its patterns from another bootstrap sample of those learnt from, so that what is not known about
    them widens the intervals.
    """
    dice = np.random.default_rng([seed, run])
    bag = dice.integers(0, len(model.patterns), len(model.patterns))
    total = weeks + WARM_UP
    rates = np.full(total, model.weekly)
    if model.spread > 0:
        rates = rates * dice.gamma(1 / model.spread, model.spread, total)
    found = []
    shares = np.asarray(model.day_shares)
    alike = {day: np.array(group) for group in model.weekdays for day in group}
    cumulated = {day: np.cumsum(shares[group]) / shares[group].sum() for day, group in alike.items()}
    for week, count in enumerate(dice.poisson(rates) if counts is None else counts):
        for pattern in bag[dice.integers(0, len(bag), count)]:
            day, into = divmod(model.patterns[pattern].begins, DAY)
            # Days that are alike lend each other their patterns: single hours of single days are too few to go by
            day = alike[int(day)][int(np.searchsorted(cumulated[int(day)], dice.random()))]
            hour = into // HOUR * HOUR
            at = MONDAY + (week - WARM_UP) * WEEK + day * DAY + hour + dice.random() * HOUR
            found.append(Arrival(int(pattern), float(at), float(dice.random())))
    return sorted(found, key=lambda one: one.at)


def simulate(changed: Changed, coming: list[Arrival], until: float | None = None) -> list[Lived]:
    """Live the requests; returns the cases in the order they came. ``until``: what happens later is not seen."""
    return _House(changed).live(coming, until)


class _Crew:
    """The people of a team, so many by the hour of the week; work waits in the order it comes."""

    def __init__(self, env: Any, people: tuple[int, ...]) -> None:
        self.env, self.people = env, people
        self.busy = 0
        self.waiting: deque[Any] = deque()
        self.watched = False

    def ask(self) -> Any:
        event = self.env.event()
        if not self.waiting and self.busy < self.people[hour_of_week(self.env.now)]:
            self.busy += 1
            event.succeed()
        else:
            self.waiting.append(event)
            if not self.watched:
                self.watched = True
                self.env.process(self._watch())
        return event

    def leave(self) -> None:
        self.busy -= 1
        self._let_in()

    def _let_in(self) -> None:
        free = self.people[hour_of_week(self.env.now)] - self.busy
        while self.waiting and free > 0:
            self.busy += 1
            free -= 1
            self.waiting.popleft().succeed()

    def _watch(self) -> Generator[Any, Any, None]:
        while self.waiting:
            yield self.env.timeout((self.env.now // HOUR + 1) * HOUR - self.env.now + 1e-6)
            self._let_in()
        self.watched = False


class _House:
    def __init__(self, changed: Changed) -> None:
        self.changed, self.model = changed, changed.model
        self.env = simpy.Environment(initial_time=MONDAY - (WARM_UP + 1) * WEEK)
        self.crews = {team: _Crew(self.env, people) for team, people in self.model.capacity.items()}
        self.taken: Mapping[str, dict[int, int]] = defaultdict(dict)
        self.tiers = {tier.step: tier for tier in changed.tiers}
        self.weeks: dict[tuple[str, str], Week] = {}

    def live(self, coming: list[Arrival], until: float | None) -> list[Lived]:
        lived = []
        for arrival in coming:
            pattern = self.model.patterns[arrival.pattern]
            case = Lived(pattern, arrival.at + pattern.ahead)
            lived.append(case)
            self.env.process(self._case(case, arrival))
        end = (coming[-1].at if coming else MONDAY) + LONGEST
        self.env.run(until=min(end, until) if until is not None else end)
        return lived

    def _case(self, case: Lived, arrival: Arrival) -> Generator[Any, Any, None]:
        env = self.env
        yield env.timeout(arrival.at - env.now)
        entered: dict[str, float] = {}
        stages: dict[str, float] = {}
        case.stages = stages
        replies = any(step.signal == "reply" for step in case.pattern.steps)
        resolves = any(step.signal == "resolved" for step in case.pattern.steps)
        for step in case.pattern.steps:
            before = env.now
            team, service = self._by(step, arrival)
            if step.list and step.list in self.model.lists:
                leaves = next_list(self.model.lists[step.list], env.now)
                yield env.timeout(leaves - env.now)
            else:
                week = self._week(team, case.pattern.channel) if team else ALWAYS
                # specialists take up what is theirs as it comes
                known = self.model.lists.get(step.taken) if team == step.team else None
                if known is not None and known.slots is not None:
                    ready = self._slot(step.taken, known, env.now)
                else:
                    ready = week.add(env.now, step.delay) if team else env.now + step.delay
                if ready > env.now:
                    yield env.timeout(ready - env.now)
                if team in self.crews:
                    asked = env.now
                    yield self.crews[team].ask()
                    case.queued += env.now - asked
                    end = week.add(env.now, service) if service else env.now
                    if end > env.now:
                        yield env.timeout(end - env.now)
                    self.crews[team].leave()
                elif service:
                    yield env.timeout(week.add(env.now, service) - env.now)
            case.last = env.now
            case.cost += step.cost
            if step.stage:
                entered.setdefault(step.stage, before)
                stages[step.stage] = env.now - entered[step.stage]
            if case.first_reply is None and ((step.signal == "reply") if replies else bool(team)):
                case.first_reply = env.now
            if case.resolved is None and step.signal == "resolved":
                case.resolved = env.now
        if not resolves:
            case.resolved = case.last

    def _by(self, step: Step, arrival: Arrival) -> tuple[str, float]:
        tier = self.tiers.get(step.activity)
        if tier is not None and step.team and arrival.chance < tier.share:
            return tier_team(tier), step.service * tier.factor
        return step.team, step.service

    def _week(self, team: str, channel: str) -> Week:
        key = (team, channel)
        if key not in self.weeks:
            self.weeks[key] = self.model.week_of(team, channel) or ALWAYS
        return self.weeks[key]

    def _slot(self, name: str, known: DailyList, now: float) -> float:
        """Take the next free place of a day in which the list is worked off."""
        assert known.slots is not None
        taken = self.taken[name]
        day = int((now - MONDAY) // DAY)
        into = now - (MONDAY + day * DAY)
        if not known.same_day:
            day, into = day + 1, 0.0
        while True:
            place = taken.get(day, 0)
            if day % 7 in known.taken_on:
                while place < len(known.slots) and known.slots[place] < into:
                    place += 1
                if place < len(known.slots):
                    taken[day] = place + 1
                    return MONDAY + day * DAY + known.slots[place]
            day, into = day + 1, 0.0


def next_list(known: DailyList, now: float) -> float:
    """Return when the next list leaves."""
    day = int((now - MONDAY) // DAY)
    for later in range(day, day + 8):
        if later % 7 in known.weekdays:
            for time in known.times:
                leaves = MONDAY + later * DAY + time
                if leaves >= now:
                    return leaves
    return now
