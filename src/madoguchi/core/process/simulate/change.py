"""What is tried out: changes of a service, and what each makes of a fitted model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from madoguchi.core.process.simulate.hours import Week
from madoguchi.core.process.simulate.log import DAY, HOUR
from madoguchi.core.process.simulate.model import DailyList, Model, Pattern, Step
from madoguchi.core.text import Text

NO_STEP = Text(
    "There is no step “{name}” in what was learnt.", "学習したデータに「{name}」という手順はありません。"
)
NO_TEAM = Text(
    "There is no team “{name}” in what was learnt.", "学習したデータに「{name}」という部署はありません。"
)
UNKNOWN_WORK = Text(
    "How long the work of “{name}” takes is not known: the log keeps only when steps ended. Give touch times in the"
    " blueprint, or bring in starts.",
    "「{name}」の作業時間が分かりません（ログに終了時刻しかないため）。設計図に作業時間を入れるか、開始時刻のあるログを取り込んでください。",
)
NO_LIST = Text(
    "“{name}” is not sent in a daily list: it is done as it comes.",
    "「{name}」は決まった時刻の一括送付ではなく、その都度行われています。",
)
BAD_NUMBER = Text(
    "{name} must lie between {low} and {high}.", "{name}は{low}から{high}の間で指定してください。"
)
NOBODY = Text("Nobody would be left in “{name}”.", "「{name}」に誰もいなくなります。")
NAMES = {
    "factor": Text("The factor of the working time", "作業時間の倍率"),
    "people": Text("The number of people", "人数"),
    "share": Text("The share", "割合"),
    "hours": Text("The hours promised", "約束の時間"),
    "from_hour": Text("The hour of the day", "時刻"),
    "times": Text("The times of the day", "送付時刻"),
}
NEVER_FOLLOWS = Text(
    "“{second}” never follows “{first}” directly, so they cannot be merged.",
    "「{second}」が「{first}」の直後に来る案件がないため、統合できません。",
)


class ChangeError(ValueError):
    """A change that cannot be tried; ``text`` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Move:
    """A step done by another team, across the line of visibility or not; ``factor`` on its working time.

    The wait before it becomes one the new team has before a step that follows a step of its own (``own``), where the
    step before is that team's, else before a step it gets from others.
    """

    step: str
    team: str
    factor: float = 1.0
    kind: str = "move"


@dataclass(frozen=True, slots=True)
class Staff:
    """So many people more (or fewer) in a team, on these weekdays (0 is Monday) from hour to hour."""

    team: str
    people: int
    weekdays: tuple[int, ...] = tuple(range(7))
    from_hour: int = 0
    to_hour: int = 24
    cost_per_hour: float = 0.0
    kind: str = "staff"


@dataclass(frozen=True, slots=True)
class Skip:
    """A step left out."""

    step: str
    kind: str = "skip"


@dataclass(frozen=True, slots=True)
class Merge:
    """Two steps done as one, by whoever does the first, without the wait between; ``factor`` on their work together."""

    first: str
    second: str
    factor: float = 1.0
    kind: str = "merge"


@dataclass(frozen=True, slots=True)
class Tier:
    """Specialists who do a step for a share of its cases, in the hours of the team they take it from."""

    step: str
    share: float
    people: int
    factor: float = 1.0
    cost_per_hour: float = 0.0
    kind: str = "tier"


@dataclass(frozen=True, slots=True)
class Lists:
    """A daily list sent at these seconds of the day instead; taken up the same day where there is room, or not."""

    step: str
    times: tuple[float, ...]
    same_day: bool = True
    kind: str = "lists"


@dataclass(frozen=True, slots=True)
class Promised:
    """Another promise: resolved within so many hours of the opening, by the wall clock."""

    hours: float
    kind: str = "promised"


@dataclass(frozen=True, slots=True)
class Demand:
    """So many times the requests of today."""

    factor: float
    kind: str = "demand"


Change = Move | Staff | Skip | Merge | Tier | Lists | Promised | Demand
KINDS: dict[str, type] = {
    "move": Move,
    "staff": Staff,
    "skip": Skip,
    "merge": Merge,
    "tier": Tier,
    "lists": Lists,
    "promised": Promised,
    "demand": Demand,
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A model after changes; ``paid`` per hour of the week for added people; ``tiers``: step to (share, team, factor)."""

    model: Model
    paid: float = 0.0
    tiers: tuple[Tier, ...] = ()


def read(data: Mapping[str, Any]) -> Change:
    """Return a change from its JSON form. Raises ``KeyError`` or ``TypeError`` where it is none."""
    kind = KINDS[data["kind"]]
    given = {one.name: data[one.name] for one in fields(kind) if one.name in data}
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})


def told(change: Change) -> dict[str, Any]:
    """Return the JSON form of a change."""
    found = {one.name: getattr(change, one.name) for one in fields(change)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def apply(model: Model, changes: Sequence[Change]) -> Changed:
    """Return the model after the changes, in their order. Raises ``ChangeError``."""
    changed = Changed(model)
    for change in changes:
        changed = _apply(changed, change)
    return changed


def tier_team(tier: Tier) -> str:
    """Return the name the specialists of a tier go by within a run."""
    return f"tier:{tier.step}"


def _apply(changed: Changed, change: Change) -> Changed:
    model = changed.model
    if isinstance(change, Move):
        return replace(changed, model=_moved(model, change))
    if isinstance(change, Staff):
        return _staffed(changed, change)
    if isinstance(change, Skip):
        _must_have(model, change.step)
        return replace(changed, model=_routes(model, lambda pattern: _skipped(pattern, change.step)))
    if isinstance(change, Merge):
        return replace(changed, model=_merged(model, change))
    if isinstance(change, Tier):
        return _tiered(changed, change)
    if isinstance(change, Lists):
        if change.step not in model.lists:
            raise ChangeError(NO_LIST.fill(name=change.step))
        if not change.times or not all(0 <= time < DAY for time in change.times):
            raise ChangeError(BAD_NUMBER.fill(name=NAMES["times"], low="0:00", high="23:59"))
        known = model.lists[change.step]
        lists = DailyList(
            tuple(sorted(change.times)), known.weekdays, known.slots, known.taken_on, change.same_day
        )
        return replace(changed, model=replace(model, lists={**model.lists, change.step: lists}))
    if isinstance(change, Promised):
        _between("hours", change.hours, 0.05, 10_000)
        patterns = tuple(replace(one, allowance=change.hours * HOUR) for one in model.patterns)
        return replace(changed, model=replace(model, patterns=patterns))
    _between("factor", change.factor, 0.1, 10)
    return replace(changed, model=replace(model, weekly=model.weekly * change.factor))


def _moved(model: Model, change: Move) -> Model:
    _must_have(model, change.step)
    _must_know(model, change.team)
    _between("factor", change.factor, 0.05, 20)
    own, got = _usual_delays(model, change.team)

    def moved(pattern: Pattern) -> Pattern:
        steps: list[Step] = []
        for place, step in enumerate(pattern.steps):
            if step.activity == change.step and step.team != change.team:
                pool = own if steps and steps[-1].team == change.team else got
                # The same case draws the same place in the new team's waits: hard ones stay slow
                delay = pool[min(len(pool) - 1, int(_rank(step.delay, place) * len(pool)))] if pool else 0.0
                step = replace(
                    step, team=change.team, delay=delay, service=step.service * change.factor, taken=""
                )
            steps.append(step)
        return replace(pattern, steps=tuple(steps))

    return _routes(model, moved)


def _rank(delay: float, place: int) -> float:
    """A number from 0 to 1 that is spread evenly and always the same for the same step."""
    return (delay * 0.6180339887 + place * 0.7548776662) % 1.0


def _usual_delays(model: Model, team: str) -> tuple[list[float], list[float]]:
    """The delays of a team's steps after a step of its own, and after others'."""
    own: list[float] = []
    got: list[float] = []
    for pattern in model.patterns:
        before = ""
        for step in pattern.steps:
            if step.team == team:
                (own if before == team else got).append(step.delay)
            before = step.team
    return sorted(own or got), sorted(got or own)


def _staffed(changed: Changed, change: Staff) -> Changed:
    model = changed.model
    _must_know(model, change.team)
    _between("people", change.people, -1_000, 1_000)
    _between("from_hour", change.from_hour, 0, 24)
    _between("from_hour", change.to_hour, 0, 24)
    if change.team not in model.capacity or change.team in model.unknown_work:
        raise ChangeError(UNKNOWN_WORK.fill(name=change.team))
    hours = [
        hour
        for hour in range(168)
        if hour // 24 in change.weekdays and change.from_hour <= hour % 24 < change.to_hour
    ]
    people = list(model.capacity[change.team])
    added = 0
    for hour in hours:
        before = people[hour]
        people[hour] = max(0, before + change.people)
        added += people[hour] - before
    if not any(people):
        raise ChangeError(NOBODY.fill(name=change.team))
    opened = {
        key: Week(tuple(one or (place in hours and people[place] > 0) for place, one in enumerate(week.open)))
        for key, week in model.hours.items()
        if key[0] == change.team and change.people > 0 and len(hours) < 168
    }
    return replace(
        changed,
        model=replace(
            model,
            capacity={**model.capacity, change.team: tuple(people)},
            hours={**model.hours, **(opened if change.from_hour or change.to_hour < 24 else {})},
        ),
        paid=changed.paid + added * change.cost_per_hour,
    )


def _skipped(pattern: Pattern, name: str) -> Pattern:
    steps: list[Step] = []
    gone = ""
    for step in pattern.steps:
        if step.activity == name:
            gone = step.list or gone
            continue
        # What was taken up from a list that is no more comes as any other work
        steps.append(replace(step, taken="") if step.taken and step.taken == gone else step)
    return replace(pattern, steps=tuple(steps))


def _merged(model: Model, change: Merge) -> Model:
    _must_have(model, change.first)
    _must_have(model, change.second)
    _between("factor", change.factor, 0.05, 20)
    met = 0

    def merged(pattern: Pattern) -> Pattern:
        nonlocal met
        steps: list[Step] = []
        for step in pattern.steps:
            if steps and steps[-1].activity == change.first and step.activity == change.second:
                met += 1
                steps[-1] = replace(
                    steps[-1],
                    service=(steps[-1].service + step.service) * change.factor,
                    cost=steps[-1].cost + step.cost,
                    signal=step.signal or steps[-1].signal,
                )
                continue
            steps.append(step)
        return replace(pattern, steps=tuple(steps))

    found = _routes(model, merged)
    if not met:
        raise ChangeError(NEVER_FOLLOWS.fill(first=change.first, second=change.second))
    return found


def _tiered(changed: Changed, change: Tier) -> Changed:
    model = changed.model
    _must_have(model, change.step)
    _between("share", change.share, 0, 1)
    _between("people", change.people, 1, 1_000)
    _between("factor", change.factor, 0.05, 20)
    teams = {
        step.team for pattern in model.patterns for step in pattern.steps if step.activity == change.step
    }
    of = next((team for team in sorted(teams) if team in model.capacity), "")
    if not of or of in model.unknown_work:
        raise ChangeError(UNKNOWN_WORK.fill(name=of or change.step))
    name = tier_team(change)
    people = tuple(change.people if count else 0 for count in model.capacity[of])
    hours = {(name, key[1]): week for key, week in model.hours.items() if key[0] == of}
    return replace(
        changed,
        model=replace(model, capacity={**model.capacity, name: people}, hours={**model.hours, **hours}),
        paid=changed.paid + sum(people) * change.cost_per_hour,
        tiers=(*changed.tiers, change),
    )


def _routes(model: Model, change: Any) -> Model:
    return replace(model, patterns=tuple(change(pattern) for pattern in model.patterns))


def _must_have(model: Model, step: str) -> None:
    if not any(one.activity == step for pattern in model.patterns for one in pattern.steps):
        raise ChangeError(NO_STEP.fill(name=step))


def _must_know(model: Model, team: str) -> None:
    if not any(key[0] == team for key in model.hours):
        raise ChangeError(NO_TEAM.fill(name=team))


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ChangeError(
            Text(
                BAD_NUMBER.en.format(name=NAMES[name].en, low=low, high=high),
                BAD_NUMBER.ja.format(name=NAMES[name].ja, low=low, high=high),
            )
        )
