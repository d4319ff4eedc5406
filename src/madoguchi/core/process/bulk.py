"""The alignments of ``conformance``, for many ways to run at once: the same readings, found column by column in numpy.

All ways are read together, from their last events backwards for the costs and from their first forwards for the moves.
What numbers alone cannot settle (an activity that several steps may be) is left to ``Aligner``, way by way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from madoguchi.core.blueprint.automaton import Arc
from madoguchi.core.process.conformance import Aligner

Ints = npt.NDArray[np.int64]
INSERT = -1
KINDS = ("skipped", "inserted", "repeated", "out_of_order")


@dataclass(frozen=True)
class Coded:
    """Ways to run: the events of all of them one after the other as numbers into ``names``, and how many each has."""

    names: Sequence[str]
    codes: npt.NDArray[np.int32]
    lengths: Ints

    @classmethod
    def of(cls, ways: Sequence[Sequence[str]]) -> Coded:
        """Return ways given as lists of activities."""
        names = {name: place for place, name in enumerate(dict.fromkeys(one for way in ways for one in way))}
        codes = np.array([names[one] for way in ways for one in way], np.int32)
        return cls(list(names), codes, np.array([len(way) for way in ways], np.int64))

    @property
    def starts(self) -> Ints:
        return np.cumsum(self.lengths) - self.lengths


@dataclass(frozen=True)
class Read:
    """What was found of each way, and of each deviation its way, kind (a place in ``KINDS``), step (-1: none), stage and
    activity (-1: none) as numbers, and its place. ``hard``: ways that must be read one by one, not among the rest.

    ``steps`` and ``stages``: of each event the step it is (-1: none) and the stage the case was in, as numbers.
    """

    cost: Ints
    events: Ints
    way: Ints
    kind: Ints
    step: Ints
    stage: Ints
    activity: Ints
    seq: Ints
    hard: npt.NDArray[np.bool_]
    steps: Ints
    stages: Ints


class Bulk:
    """Reads many ways with the columns of one aligner."""

    def __init__(self, aligner: Aligner) -> None:
        self.aligner = aligner
        automaton = aligner.automaton
        self.stage_names = list(automaton.blueprint.stage_by_id)
        number = {name: place for place, name in enumerate(self.stage_names)}
        self.step_stage = np.array([number[step.stage] for step in automaton.steps], np.int64)
        arcs = [*automaton.seen, *automaton.free]
        self._arc = {arc: place for place, arc in enumerate(arcs)}
        self._target = np.array([arc.target for arc in arcs] or [0], np.int64)
        self._step = np.array([-1 if arc.step is None else arc.step for arc in arcs] or [-1], np.int64)
        self._skips = np.array([len(arc.skipped) for arc in arcs] or [0], np.int64)
        self._skipped = np.array([step for arc in arcs for step in arc.skipped], np.int64)
        self._first_skip = np.cumsum(self._skips) - self._skips
        self._symbols = len(automaton.steps_of) + 1
        self._restart()

    def _restart(self) -> None:
        self._table = np.full((256, self._symbols), -1, np.int64)
        self._choice = np.full((256, self.aligner.automaton.states), INSERT, np.int16)
        self._before = np.zeros(256, np.int64)
        self._base = np.zeros(256, np.int64)
        self._pairs = 0

    def read(self, coded: Coded, *, finished: bool) -> Read:
        """Read ways."""
        aligner = self.aligner
        if self._pairs > 50_000:
            aligner.forget()
            self._restart()
        symbol_of, single, several = self._coding(coded.names)
        n = len(coded.lengths)
        way_of = np.repeat(np.arange(n), coded.lengths)
        place_of = np.arange(len(coded.codes)) - np.repeat(coded.starts, coded.lengths)
        symbols = symbol_of[coded.codes]
        kept = np.flatnonzero(symbols >= 0)
        symbols = symbols[kept]
        way, place = way_of[kept], place_of[kept]
        lengths = np.bincount(way, minlength=n)
        starts = np.cumsum(lengths) - lengths
        order = np.argsort(-lengths, kind="stable")  # the longest first: those still running are a beginning
        starts, lengths = starts[order], lengths[order]
        running = np.searchsorted(-lengths, -np.arange(1, (lengths.max() if n else 0) + 1), side="right")
        cost, pairs = self._backwards(symbols, starts, lengths, running, finished)
        steps, inserted, skips = self._forwards(pairs, starts, lengths, running, finished)
        # what belongs to rows in their order by length goes back to the ways
        costs = np.empty(n, np.int64)
        costs[order] = cost
        skip_row, skip_index, skip_arc = skips
        skip_way = order[skip_row]
        at = coded.lengths[skip_way]
        inside = skip_index >= 0
        at[inside] = place[skip_index[inside]]
        many = self._skips[skip_arc]
        skip_step = self._skipped[
            np.repeat(self._first_skip[skip_arc], many)
            + np.arange(many.sum())
            - np.repeat(np.cumsum(many) - many, many)
        ]
        skip_way, skip_at = np.repeat(skip_way, many), np.repeat(at, many)
        return self._told(
            coded, kept, way, place, steps, inserted, (skip_way, skip_at, skip_step), costs,
            np.bincount(way, minlength=n), single, several,
        )  # fmt: skip

    def _coding(self, names: Sequence[str]) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
        """Return for each name its symbol (-1: ignored), the one step it can be (-1), and whether it can be several."""
        automaton = self.aligner.automaton
        number = {activity: place for place, activity in enumerate(automaton.steps_of)}
        symbols = [-1 if one in automaton.ignored else number.get(one, len(number)) for one in names]
        candidates = [automaton.steps_of.get(one, ()) for one in names]
        return (
            np.array(symbols, np.int64),
            np.array([one[0] if len(one) == 1 else -1 for one in candidates], np.int64),
            np.array([len(one) > 1 for one in candidates], bool),
        )

    # -- costs and moves ----------------------------------------------------------------------------------

    def _backwards(
        self, symbols: Ints, starts: Ints, lengths: Ints, running: Ints, finished: bool
    ) -> tuple[Ints, Ints]:
        end = self.aligner.end(finished)
        here = np.full(len(starts), end.key, np.int64)
        cost = np.full(len(starts), end.base, np.int64)
        pairs = np.empty(len(symbols), np.int64)
        for back, many in enumerate(running, 1):
            index = starts[:many] + lengths[:many] - back
            symbol = symbols[index]
            pair = self._pair(here[:many], symbol)
            pairs[index] = pair
            cost[:many] += self._base[pair]
            here[:many] = self._before[pair]
        first = np.array([self.aligner.cost(key, 0) for key in np.unique(here)], np.int64)
        return cost + first[np.searchsorted(np.unique(here), here)], pairs

    def _pair(self, after: Ints, symbol: Ints) -> Ints:
        while after.max(initial=0) >= len(self._table):
            self._table = np.concatenate([self._table, np.full_like(self._table, -1)])
        found: Ints = self._table[after, symbol]
        missing = found < 0
        if missing.any():
            for key in np.unique(after[missing] * self._symbols + symbol[missing]).tolist():
                one, what = divmod(key, self._symbols)
                column = self.aligner.before(one, what)
                place = self._pairs
                if place >= len(self._base):
                    self._choice = np.concatenate([self._choice, np.empty_like(self._choice)])
                    self._before = np.concatenate([self._before, np.empty_like(self._before)])
                    self._base = np.concatenate([self._base, np.empty_like(self._base)])
                self._choice[place] = self._arcs(column.choice)
                self._before[place] = column.key
                self._base[place] = column.base
                self._table[one, what] = place
                self._pairs += 1
            found = self._table[after, symbol]
        return found

    def _arcs(self, choice: Sequence[Arc | None]) -> list[int]:
        return [INSERT if arc is None else self._arc[arc] for arc in choice]

    def _forwards(
        self, pairs: Ints, starts: Ints, lengths: Ints, running: Ints, finished: bool
    ) -> tuple[Ints, npt.NDArray[np.bool_], tuple[Ints, Ints, Ints]]:
        """Return the step of each event (-1: inserted), whether it was inserted, and what was skipped where."""
        state = np.zeros(len(starts), np.int64)
        steps = np.full(len(pairs), -1, np.int64)
        skips: list[tuple[Ints, Ints, Ints]] = []
        for index_in, many in enumerate(running):
            rows = np.arange(many)
            events = starts[:many] + index_in
            while len(rows):
                arc = self._choice[pairs[events], state[rows]].astype(np.int64)
                going = arc >= 0
                rows, events, arc = rows[going], events[going], arc[going]
                state[rows] = self._target[arc]
                if (costly := self._skips[arc] > 0).any():
                    skips.append((rows[costly], events[costly], arc[costly]))
                step = self._step[arc]
                seen = step >= 0
                steps[events[seen]] = step[seen]
                rows, events = rows[~seen], events[~seen]
        rows = np.arange(len(starts))
        choice = np.array(self._arcs(self.aligner.end(finished).choice), np.int64)
        while len(rows):
            arc = choice[state[rows]]
            rows, arc = rows[arc >= 0], arc[arc >= 0]
            state[rows] = self._target[arc]
            if (costly := self._skips[arc] > 0).any():
                skips.append((rows[costly], np.full(int(costly.sum()), -1), arc[costly]))
        none = np.zeros(0, np.int64)
        parts = list(zip(*skips, strict=True)) if skips else [[none]] * 3
        joined = [np.concatenate(part) for part in parts]
        return steps, steps < 0, (joined[0], joined[1], joined[2])

    # -- in words ---------------------------------------------------------------------------------------

    def _told(
        self,
        coded: Coded,
        kept: Ints,
        way: Ints,
        place: Ints,
        steps: Ints,
        inserted: npt.NDArray[np.bool_],
        skips: tuple[Ints, Ints, Ints],
        cost: Ints,
        events: Ints,
        single: Ints,
        several: npt.NDArray[np.bool_],
    ) -> Read:
        n = len(coded.lengths)
        code = coded.codes[kept]
        given = {name: place for place, name in enumerate(self.stage_names)}
        own_of = np.array(
            [given.get(self.aligner.stages_of.get(name, ""), -1) for name in coded.names], np.int64
        )
        done = np.full(len(coded.codes), -1, np.int64)
        done[kept] = steps
        everywhere = self._where(np.repeat(np.arange(n), coded.lengths), done, n)
        own = own_of[coded.codes]
        whole_stages = np.where((done < 0) & (own >= 0), own, everywhere)
        in_case, stage = everywhere[kept], whole_stages[kept]
        hard = np.zeros(n, bool)
        hard[way[inserted & several[code]]] = True
        # every step but the inserted ones' is known; an inserted one is the only step it can be
        is_step = np.where(inserted, single[code], steps)
        skip_way, skip_at, skip_step = skips
        count = len(self.step_stage)
        move = np.flatnonzero(inserted & (single[code] >= 0))
        could = single[code[move]]
        right = (self.step_stage[could] == in_case[move]) | (self.step_stage[could] == stage[move])
        move = move[right]
        moved, left_out = _paired(
            way[move] * count + single[code[move]], skip_way * count + skip_step, place[move], skip_at
        )
        out = move[moved]
        rest = np.ones(len(skip_way), bool)
        rest[left_out] = False
        plain = inserted.copy()
        plain[out] = False
        plain_at = np.flatnonzero(plain)
        again = self._done_before(way, place, steps, plain_at, single[code], count)
        step_out = single[code[out]]
        parts = [
            (skip_way[rest], 0, skip_step[rest], self.step_stage[skip_step[rest]], np.full(int(rest.sum()), -1), skip_at[rest]),
            (way[plain_at], np.where(again, 2, 1), is_step[plain_at], stage[plain_at], code[plain_at], place[plain_at]),
            (way[out], 3, step_out, self.step_stage[step_out], code[out], np.minimum(place[out], skip_at[left_out])),
        ]  # fmt: skip
        columns = [
            np.concatenate([np.broadcast_to(np.asarray(part[number]), part[0].shape) for part in parts]).astype(np.int64)
            for number in range(6)
        ]  # fmt: skip
        easy = ~hard[columns[0]]
        whole_steps = np.full(len(coded.codes), -1, np.int64)
        whole_steps[kept] = is_step
        told, kind, step, where, activity, seq = (column[easy] for column in columns)
        return Read(cost, events, told, kind, step, where, activity, seq, hard, whole_steps, whole_stages)

    def _where(self, way: Ints, steps: Ints, n: int) -> Ints:
        """Return the stage the case was in at each event: that of the last step done, before any that of the first."""
        index = np.arange(len(way))
        done = steps >= 0
        last = np.maximum.accumulate(np.where(done, index, -1)) if len(way) else index
        begun = (last >= 0) & (way[np.maximum(last, 0)] == way)
        first = np.full(n + 1, -1, np.int64)
        doing = np.flatnonzero(done)
        first[way[doing][::-1]] = doing[::-1]
        source = np.where(begun, last, first[way])
        return np.where(source >= 0, self.step_stage[steps[source]], 0) if len(way) else index

    @staticmethod
    def _done_before(
        way: Ints, place: Ints, steps: Ints, asked: Ints, single: Ints, count: int
    ) -> npt.NDArray[np.bool_]:
        """Say of events whether the case had done the step they can only be in its turn before."""
        doing = np.flatnonzero(steps >= 0)
        keys, first = np.unique(way[doing] * count + steps[doing], return_index=True)
        if not len(keys):
            return np.zeros(len(asked), bool)
        wanted = np.where(single[asked] >= 0, way[asked] * count + single[asked], -1)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found: npt.NDArray[np.bool_] = (keys[at] == wanted) & (place[doing[first[at]]] < place[asked])
        return found


def _paired(one: Ints, other: Ints, one_at: Ints, other_at: Ints) -> tuple[Ints, Ints]:
    """Pair rows of equal keys, the first with the first and so on by place; return the places of both in each pair."""
    ranked = []
    for keys, at in ((one, one_at), (other, other_at)):
        order = np.lexsort((at, keys))
        sorted_ = keys[order]
        new = np.ones(len(keys), bool)
        new[1:] = sorted_[1:] != sorted_[:-1]
        start = np.maximum.accumulate(np.where(new, np.arange(len(keys)), 0)) if len(keys) else order
        ranked.append((order, sorted_, np.arange(len(keys)) - start))
    (order, keys, rank), (order_, keys_, rank_) = ranked
    most = int(max(rank.max(initial=0), rank_.max(initial=0))) + 1
    _, left, right = np.intersect1d(
        keys * most + rank, keys_ * most + rank_, assume_unique=True, return_indices=True
    )
    return order[left], order_[right]
