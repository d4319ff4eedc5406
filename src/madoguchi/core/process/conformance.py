"""How far a case followed its blueprint: the cheapest reading of what happened, and where it deviates.

An alignment (Adriansyah, van Dongen and van der Aalst, "Conformance Checking Using Cost-Based Fitness Analysis", EDOC
2011): each event is either a step of the blueprint in its turn or inserted at cost one, each step left out costs one,
and the sum is the smallest there is. It is found backwards: for every state of the automaton, what the rest of the case
costs from there. The rest of one case is mostly the rest of many, so these columns of costs are kept and found again by
(column, activity): after a few thousand cases an event costs two look-ups.

Of several cheapest readings the one is taken that, from the first event on, does a step in its turn before leaving steps
out before calling an event inserted. In words a step left out and done elsewhere while the case was still in the step's
stage is one deviation, ``out_of_order``; its cost remains two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from madoguchi.core.blueprint.automaton import Arc, Automaton

KINDS = ("skipped", "inserted", "repeated", "out_of_order", "rule")
_NEVER = 1 << 30  # the cost where no end can be reached
_COST = 1 << 16  # a cost of one, above the count of free moves
_INSERTED = 1 << 15  # of equal costs, insert last
_KEPT = 200_000  # columns and decisions kept


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that did not go as drawn. ``kind``: one of ``KINDS``.

    ``step``: id of the step skipped, inserted out of its turn, repeated or moved; "" for an event that is no step.
    ``seq``: place in the case, from 0, of the event at which it shows: the event itself, the one that came instead of a
    skipped step, or the length of the case at its end. ``activity``: of the event inserted ("" for a skip).
    ``rule``: the id of the broken rule.
    """

    kind: str
    step: str
    stage: str
    seq: int
    activity: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The cheapest reading of a case. ``cost`` counts skipped steps and inserted events.

    ``stages`` and ``steps``: for each event the stage the case was in, and the step it is ("" where it is none).
    """

    deviations: tuple[Deviation, ...]
    cost: int
    fits: bool
    stages: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Move:
    """What to do with an event in a state: leave ``skipped`` out, then take it as ``step`` (None: inserted)."""

    skipped: tuple[int, ...]
    step: int | None
    target: int


@dataclass(frozen=True, slots=True)
class Column:
    """What the rest of a case costs from each state, above the cheapest; ``base`` is the cheapest itself.

    ``choice``: for each state the arc to take next, None to insert the event (or, at the end, to stop).
    """

    key: int
    base: int
    choice: tuple[Arc | None, ...]


class Aligner:
    """Aligns cases with one automaton and remembers what it found. Not for several threads at once."""

    def __init__(self, automaton: Automaton, stages_of: Mapping[str, str] | None = None) -> None:
        """``stages_of``: the stage the log itself names for an activity, where it names one."""
        self.automaton = automaton
        known = automaton.blueprint.stage_by_id
        self.stages_of = {activity: stage for activity, stage in (stages_of or {}).items() if stage in known}
        self._number = {activity: place for place, activity in enumerate(automaton.steps_of)}
        self._arcs = [
            [arc for arc in automaton.seen if arc.step in numbers] for numbers in automaton.steps_of.values()
        ]
        self._arcs.append([])  # an activity of no step
        self.forget()

    def forget(self) -> None:
        """Let go of what was remembered."""
        self._keys: dict[tuple[int, ...], int] = {}
        self._costs: list[tuple[int, ...]] = []
        self._columns: dict[tuple[int, int], Column] = {}
        self._moves: dict[tuple[int, int, int], _Move] = {}
        automaton = self.automaton
        ends = {
            True: [0 if state in automaton.final else _NEVER for state in range(automaton.states)],
            False: [0 if state in automaton.alive else _NEVER for state in range(automaton.states)],
        }
        self._ends = {
            finished: self._settle([cost * _COST for cost in costs]) for finished, costs in ends.items()
        }

    def align(
        self, activities: Sequence[str], *, finished: bool = True, stages: Sequence[str] | None = None
    ) -> Alignment:
        """Return the alignment of a case. An unfinished one is judged only on what it did so far.

        ``stages``: the stage the log names for each event, "" where it names none.
        """
        if len(self._columns) > _KEPT or len(self._moves) > 4 * _KEPT:
            self.forget()
        ignored, number, unknown = self.automaton.ignored, self._number, len(self._arcs) - 1
        places = [place for place, activity in enumerate(activities) if activity not in ignored]
        symbols = [number.get(activities[place], unknown) for place in places]
        column = self._ends[finished]
        cost, columns = column.base, [column]
        for symbol in reversed(symbols):
            column = self.before(column.key, symbol)
            cost += column.base
            columns.append(column)
        columns.reverse()
        cost += self._costs[column.key][0]
        moves = []
        state = 0
        for index, symbol in enumerate(symbols):
            move = self._move(columns[index + 1].key, symbol, columns[index], state)
            moves.append(move)
            state = move.target
        last = self._way(columns[-1], state, ())
        return _told(self, activities, places, moves, last.skipped, cost, stages)

    # -- the tables -----------------------------------------------------------------------------------

    def end(self, finished: bool) -> Column:
        """Return the column at the end of a case."""
        return self._ends[finished]

    def cost(self, key: int, state: int) -> int:
        """Return what the rest costs from a state, above the cheapest."""
        return self._costs[key][state]

    def before(self, after: int, symbol: int) -> Column:
        """Return the column before an event, given the one after it."""
        known = self._columns.get((after, symbol))
        if known is None:
            costs = self._costs[after]
            start = [(cost + 1) * _COST + _INSERTED for cost in costs]
            choice: list[Arc | None] = [None] * len(start)
            for arc in self._arcs[symbol]:
                value = (costs[arc.target] + len(arc.skipped)) * _COST
                if value < start[arc.source]:
                    start[arc.source], choice[arc.source] = value, arc
            known = self._columns[after, symbol] = self._settle(start, choice)
        return known

    def _settle(self, values: list[int], choice: list[Arc | None] | None = None) -> Column:
        """Spread values backwards over the arcs without an event, and name the column they come to."""
        chosen: list[Arc | None] = choice if choice is not None else [None] * len(values)
        free = [(arc.source, arc.target, len(arc.skipped) * _COST + 1, arc) for arc in self.automaton.free]
        changed = True
        while changed:
            changed = False
            for source, target, weight, arc in free:
                value = values[target] + weight
                # only ever lowered strictly, so the chosen arcs never run in a circle
                if value < values[source]:
                    values[source], chosen[source] = value, arc
                    changed = True
        costs = [value // _COST for value in values]
        base = min(costs)
        key = tuple(cost - base if cost < _NEVER // 2 else _NEVER for cost in costs)
        number = self._keys.get(key)
        if number is None:
            number = self._keys[key] = len(self._costs)
            self._costs.append(key)
        return Column(number, base, tuple(chosen))

    def _move(self, after: int, symbol: int, column: Column, state: int) -> _Move:
        known = self._moves.get((after, symbol, state))
        if known is None:
            known = self._moves[after, symbol, state] = self._way(column, state, ())
        return known

    def _way(self, column: Column, state: int, skipped: tuple[int, ...]) -> _Move:
        while (arc := column.choice[state]) is not None:
            skipped += arc.skipped
            state = arc.target
            if arc.step is not None:
                return _Move(skipped, arc.step, state)
        return _Move(skipped, None, state)


def align(
    automaton: Automaton,
    activities: Sequence[str],
    *,
    finished: bool = True,
    stages: Sequence[str] | None = None,
) -> Alignment:
    """Return the alignment of one case; for many use an ``Aligner``, which remembers."""
    return Aligner(automaton).align(activities, finished=finished, stages=stages)


def conform(
    automaton: Automaton,
    variants: Iterable[Sequence[str]],
    *,
    finished: bool = True,
    stages_of: Mapping[str, str] | None = None,
) -> Iterator[Alignment]:
    """Yield the alignment of each variant, in their order."""
    aligner = Aligner(automaton, stages_of)
    for variant in variants:
        yield aligner.align(variant, finished=finished)


# -- in words -----------------------------------------------------------------------------------------


def _told(
    aligner: Aligner,
    activities: Sequence[str],
    places: Sequence[int],
    moves: Sequence[_Move],
    at_end: Sequence[int],
    cost: int,
    given: Sequence[str] | None,
) -> Alignment:
    automaton = aligner.automaton
    steps = automaton.steps
    known = automaton.blueprint.stage_by_id
    by_place = dict(zip(places, moves, strict=True))
    first = next((move.step for move in moves if move.step is not None), None)
    here = steps[first].stage if first is not None else next(iter(known), "")
    stages: list[str] = []
    names: list[str] = []
    skipped: list[tuple[int, int]] = []
    inserted: list[tuple[int, str, str]] = []  # place, stage, and where the case was
    done: dict[int, int] = {}
    for place, activity in enumerate(activities):
        own = given[place] if given else aligner.stages_of.get(activity, "")
        move = by_place.get(place)
        step = None
        if move is not None:
            skipped += [(number, place) for number in move.skipped]
            step = move.step
            if step is not None:
                here = steps[step].stage
                done.setdefault(step, place)
        stage = steps[step].stage if step is not None else own if own in known else here
        if move is not None and step is None:
            inserted.append((place, stage, here))
            candidates = automaton.steps_of.get(activity, ())
            step = next((one for one in candidates if steps[one].stage in (stage, here)), None)
            step = candidates[0] if step is None and candidates else step
        stages.append(stage)
        names.append(steps[step].id if step is not None else "")
    skipped += [(number, len(activities)) for number in at_end]
    deviations = []
    left = list(skipped)
    for place, stage, case_in in inserted:
        activity = activities[place]
        candidates = automaton.steps_of.get(activity, ())
        pair = next(
            (one for one in left if one[0] in candidates and steps[one[0]].stage in (case_in, stage)), None
        )
        if pair is not None:
            left.remove(pair)
            moved = steps[pair[0]]
            deviations.append(Deviation("out_of_order", moved.id, moved.stage, min(place, pair[1]), activity))
            continue
        again = next((one for one in candidates if done.get(one, place) < place), None)
        if again is not None:
            deviations.append(Deviation("repeated", steps[again].id, stage, place, activity))
        else:
            deviations.append(Deviation("inserted", names[place], stage, place, activity))
    deviations += [
        Deviation("skipped", steps[number].id, steps[number].stage, place) for number, place in left
    ]
    order = {step.id: place for place, step in enumerate(steps)}
    deviations.sort(key=lambda one: (one.seq, KINDS.index(one.kind), order.get(one.step, -1)))
    return Alignment(tuple(deviations), cost, cost == 0, tuple(stages), tuple(names))
