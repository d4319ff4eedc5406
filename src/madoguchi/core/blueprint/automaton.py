"""A blueprint as an automaton: which steps may follow which, for ``core.process.conformance``.

The drawing is played as a token game (van der Aalst, "The Application of Petri Nets to Workflow Management", 1998): a
token lies on an arrow, a step takes it from one of its arrows in and puts it on one of its arrows out. A parallel
gateway takes from all and puts on all; an inclusive (or complex) one puts on any of them, at least one, and takes those
that can still come. A state is the set of tokens, and what must be remembered of the steps that may stand anywhere.

Steps without activities leave no trace and are passed for nothing; so are optional ones. Skipping another step costs one.
A step that may stand anywhere may occur while a token lies before, within or just after its stage; where it is not
optional, leaving its stage without it costs one. A step no arrow touches, in a drawing with arrows, may stand anywhere
and is never asked for. Arrows of other kinds than ``flow`` say nothing about the order.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from madoguchi.core.blueprint.model import UNLIMITED, Blueprint, Step
from madoguchi.core.text import Text

MOST_STATES = 2_000
MOST_BRANCHES = 10  # of an inclusive gateway: each subset of them is a way
TOO_MANY_STATES = Text(
    "The blueprint “{name}” allows more than {most} states: too much runs in parallel. Mark the steps of one branch as "
    "“may stand anywhere”, or draw the branches as a process of their own.",
    "設計図「{name}」で取りうる状態が {most} を超えました。並行する手順が多すぎます。一部の手順を「いつでも可」にするか、"
    "別の業務プロセスに分けてください。",
)
TOO_MANY_BRANCHES = Text(
    "The gateway “{step}” has more than {most} arrows out. Use several gateways.",
    "分岐「{step}」から出る矢印が {most} 本を超えています。分岐を分けてください。",
)
NO_WAY = Text(
    "In the blueprint “{name}” no way leads from the start to the end. Check the arrows: a parallel gateway waits for "
    "all arrows into it.",
    "設計図「{name}」には始まりから終わりまでの道がありません。矢印を確認してください。並行の合流は、入ってくる矢印すべてを"
    "待ちます。",
)
NO_STEPS = Text(
    "The blueprint “{name}” has no steps to compare with. Add steps and the activities they are.",
    "設計図「{name}」には比べる手順がありません。手順と、対応する活動を追加してください。",
)

Place = tuple[str, int, int]
_START: Place = ("start", 0, 0)
_END: Place = ("end", 0, 0)


class AutomatonError(ValueError):
    """A blueprint no case can be compared with; ``text`` says why and how to mend it, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Arc:
    """A move from one state to another: ``step`` done (None: nothing seen), and the steps ``skipped`` by it, as numbers."""

    source: int
    target: int
    step: int | None = None
    skipped: tuple[int, ...] = ()


@dataclass(frozen=True)
class Automaton:
    """States from 0, the first being where a case begins. ``steps`` are the blueprint's, arcs name them by number.

    ``final``: where a case may end; ``alive``: from where an end can be reached; ``seen``: arcs with an event, ``free``:
    arcs without. ``within``: the stages a state lies in.
    """

    blueprint: Blueprint
    states: int
    final: frozenset[int]
    alive: frozenset[int]
    seen: tuple[Arc, ...]
    free: tuple[Arc, ...]
    within: tuple[frozenset[str], ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.blueprint.steps

    @cached_property
    def steps_of(self) -> Mapping[str, tuple[int, ...]]:
        """The steps that each activity of the log can be, as numbers."""
        found: dict[str, list[int]] = {}
        for number, step in enumerate(self.steps):
            if step.kind != "gateway":
                for activity in step.activities:
                    found.setdefault(activity, []).append(number)
        return {activity: tuple(numbers) for activity, numbers in found.items()}

    @cached_property
    def ignored(self) -> frozenset[str]:
        return frozenset(self.blueprint.ignore)

    def fits(self, activities: Iterable[str]) -> bool:
        """Say whether a finished case ran as drawn: what an alignment without deviations says, at a fraction of its cost."""
        here = self._onward(frozenset({0}))
        for activity in activities:
            if activity in self.ignored:
                continue
            moves = self._by_activity.get(activity, {})
            here = self._onward(frozenset(target for state in here for target in moves.get(state, ())))
            if not here:
                return False
        return not here.isdisjoint(self.final)

    @cached_property
    def _by_activity(self) -> Mapping[str, Mapping[int, tuple[int, ...]]]:
        """Where each activity leads from each state, nothing skipped."""
        found: dict[str, dict[int, tuple[int, ...]]] = {}
        for activity, numbers in self.steps_of.items():
            leads = found[activity] = {}
            for arc in self.seen:
                if arc.step in numbers and not arc.skipped:
                    leads[arc.source] = (*leads.get(arc.source, ()), arc.target)
        return found

    @cached_property
    def _silent(self) -> Mapping[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for arc in self.free:
            if not arc.skipped:
                found[arc.source] = (*found.get(arc.source, ()), arc.target)
        return found

    def _onward(self, states: frozenset[int]) -> frozenset[int]:
        """The states and those reached from them with nothing seen and nothing skipped."""
        reached, left = set(states), list(states)
        while left:
            for target in self._silent.get(left.pop(), ()):
                if target not in reached:
                    reached.add(target)
                    left.append(target)
        return frozenset(reached)


def compiled(blueprint: Blueprint, most: int = MOST_STATES) -> Automaton:
    """Return the automaton of a blueprint. Raises ``AutomatonError``."""
    if not any(step.activities for step in blueprint.steps):
        raise AutomatonError(NO_STEPS.fill(name=blueprint.name.en or blueprint.id))
    return _Game(blueprint, most).explore()


@dataclass(frozen=True, slots=True)
class _State:
    """``last``: the step standing anywhere that came last, and how often on end; ``done``: those asked for and done."""

    tokens: frozenset[Place]
    last: tuple[int, int] | None = None
    done: frozenset[int] = frozenset()


class _Game:
    """Plays the drawing. A token lies on an arrow ("flow", number), or just after a step ("after", step, times done)."""

    def __init__(self, blueprint: Blueprint, most: int) -> None:
        self.blueprint = blueprint
        self.most = most
        self.steps = blueprint.steps
        number = {step.id: place for place, step in enumerate(self.steps)}
        self.order = {stage.id: place for place, stage in enumerate(blueprint.stages)}
        pairs = [
            (number[flow.source], number[flow.target]) for flow in blueprint.flows if flow.kind == "flow"
        ]
        drawn = bool(pairs)
        pairs = list(dict.fromkeys(pairs)) if drawn else list(self._by_column())
        touched = {end for pair in pairs for end in pair}
        loose = {
            place
            for place, step in enumerate(self.steps)
            if drawn and place not in touched and step.activities and not step.anytime
        }
        self.anywhere = [
            place
            for place, step in enumerate(self.steps)
            if step.activities and step.kind != "gateway" and (step.anytime or place in loose)
        ]
        self.asked_for = {
            place for place in self.anywhere if place not in loose and not self.steps[place].optional
        }
        ordered = touched or {
            place for place, step in enumerate(self.steps) if not step.anytime and place not in loose
        }
        starts = [
            place
            for place in sorted(ordered)
            if self.steps[place].kind == "start" or all(target != place for _, target in pairs)
        ] or self._outermost(ordered, first=True)
        # the arrow into a start comes from nowhere
        self.flows = [(-1, place) for place in starts] + pairs
        self.into: dict[int, list[int]] = {}
        self.out_of: dict[int, list[int]] = {}
        for flow, (source, target) in enumerate(self.flows):
            self.into.setdefault(target, []).append(flow)
            if source >= 0:
                self.out_of.setdefault(source, []).append(flow)
        ends = {
            place for place in ordered if self.steps[place].kind == "end" or place not in self.out_of
        } or set(self._outermost(ordered, first=False))
        for place in ends:
            if self.steps[place].kind == "end":
                self.out_of.pop(place, None)
        self.ends = ends
        self.starts = len(starts)
        ordered_stages = {self.steps[place].stage for place in ordered}
        # stages in which nothing stands in order: passed between their neighbours
        self.passed = [stage.id for stage in blueprint.stages if stage.id not in ordered_stages]
        self._stages: dict[Place, frozenset[str]] = {}
        self._reach: dict[tuple[int, int], frozenset[int]] = {}

    def _by_column(self) -> Iterator[tuple[int, int]]:
        """Without arrows: from left to right, the steps of one column being alternatives."""
        columns: dict[tuple[int, int], list[int]] = {}
        for place, step in enumerate(self.steps):
            if not step.anytime:
                columns.setdefault((self.order.get(step.stage, 0), step.column), []).append(place)
        groups = []
        for _, places in sorted(columns.items()):
            # a step that leaves no trace is no alternative to one that does
            groups.append([place for place in places if self.steps[place].activities] or places)
        for before, after in itertools.pairwise(groups):
            yield from itertools.product(before, after)

    def _outermost(self, places: Iterable[int], *, first: bool) -> list[int]:
        def column(place: int) -> tuple[int, int]:
            step = self.steps[place]
            return self.order.get(step.stage, 0), step.column

        found = sorted(places)
        if not found:
            return []
        edge = (min if first else max)(map(column, found))
        return [place for place in found if column(place) == edge]

    # -- the states ---------------------------------------------------------------------------------

    def explore(self) -> Automaton:
        start = _State(frozenset([_START]))
        known = {start: 0}
        queue = [start]
        seen: list[Arc] = []
        free: list[Arc] = []
        for state in queue:
            here = known[state]
            for step, skipped, target in self._moves(state):
                if target not in known:
                    if len(known) >= self.most:
                        raise AutomatonError(TOO_MANY_STATES.fill(name=self._name(), most=self.most))
                    known[target] = len(known)
                    queue.append(target)
                arc = Arc(here, known[target], step, skipped)
                (free if step is None else seen).append(arc)
        final = frozenset(place for state, place in known.items() if state.tokens == frozenset([_END]))
        alive = _leading_to(final, [*seen, *free])
        if 0 not in alive:
            raise AutomatonError(NO_WAY.fill(name=self._name()))
        return Automaton(
            self.blueprint,
            len(known),
            final,
            alive,
            tuple(dict.fromkeys(seen)),
            # later states first: costs run backwards, so one pass over the arcs mostly settles them
            tuple(
                sorted(
                    dict.fromkeys(arc for arc in free if arc.source != arc.target),
                    key=lambda arc: -arc.source,
                )
            ),
            tuple(self._active(state.tokens) for state in queue),
        )

    def _name(self) -> str:
        return self.blueprint.name.en or self.blueprint.id

    def _moves(self, state: _State) -> Iterator[tuple[int | None, tuple[int, ...], _State]]:
        active = self._active(state.tokens)
        for step, skipped, tokens in self._plays(state.tokens):
            now = self._active(tokens)
            left = active - now
            missing = tuple(
                place
                for place in sorted(self.asked_for)
                if self.steps[place].stage in left and place not in state.done
            )
            done = frozenset(place for place in state.done if self.steps[place].stage in now)
            last = state.last if step is None else None
            if last and self.steps[last[0]].stage not in now:
                last = None
            yield step, skipped + missing, _State(tokens, last, done)
        for place in self.anywhere:
            step_ = self.steps[place]
            if step_.stage in active:
                times = state.last[1] if state.last and state.last[0] == place else 0
                done = state.done | {place} if place in self.asked_for else state.done
                if step_.repeat == UNLIMITED:
                    yield place, (), _State(state.tokens, None, done)
                elif times < step_.repeat:
                    yield place, (), _State(state.tokens, (place, times + 1), done)

    def _plays(
        self, tokens: frozenset[Place]
    ) -> Iterator[tuple[int | None, tuple[int, ...], frozenset[Place]]]:
        marked = {token[1] for token in tokens if token[0] == "flow"}
        for token in sorted(tokens):
            kind, where, times = token
            if kind == "start":
                for flow in range(self.starts):
                    yield None, (), (tokens - {token}) | {("flow", flow, 0)}
            elif kind == "flow":
                target = self.flows[where][1]
                taken = self._taken(target, where, marked)
                if taken is None:
                    continue
                rest = tokens - {("flow", flow, 0) for flow in taken}
                step = self.steps[target]
                if self._visible(target):
                    for after in self._after(target, 1):
                        yield target, (), rest | after
                    for after in self._put(target):
                        yield None, () if step.optional else (target,), rest | after
                else:
                    for after in self._put(target):
                        yield None, (), rest | after
            elif kind == "after":
                rest = tokens - {token}
                repeat = self.steps[where].repeat
                if repeat == UNLIMITED:
                    yield where, (), tokens
                elif times < repeat:
                    for after in self._after(where, times + 1):
                        yield where, (), rest | after
                for after in self._put(where):
                    yield None, (), rest | after

    def _visible(self, place: int) -> bool:
        step = self.steps[place]
        return bool(step.activities) and step.kind != "gateway" and not step.anytime

    def _taken(self, target: int, flow: int, marked: set[int]) -> list[int] | None:
        """Return the arrows a step takes its tokens from when this one has one; None where it must wait (or has its turn
        with another arrow)."""
        step = self.steps[target]
        into = [one for one in self.into[target] if one >= self.starts]
        if step.kind != "gateway" or flow < self.starts or len(into) < 2:
            return [flow]
        if step.gateway == "parallel":
            return into if flow == into[0] and marked.issuperset(into) else None
        if step.gateway in ("inclusive", "complex"):
            have = [one for one in into if one in marked]
            if flow != have[0]:
                return None
            others = marked - set(have)
            for missing in into:
                if missing not in marked and any(missing in self._reachable(one, target) for one in others):
                    return None
            return have
        return [flow]

    def _reachable(self, flow: int, without: int) -> frozenset[int]:
        """Return the arrows a token on this one can come to without passing that step."""
        key = (flow, without)
        if key not in self._reach:
            found = {flow}
            queue = [flow]
            for one in queue:
                target = self.flows[one][1]
                if target != without:
                    for following in self.out_of.get(target, []):
                        if following not in found:
                            found.add(following)
                            queue.append(following)
            self._reach[key] = frozenset(found)
        return self._reach[key]

    def _after(self, place: int, times: int) -> Iterator[frozenset[Place]]:
        """Where tokens lie once a step was done: just after it where it matters that it was, else on its arrows out."""
        repeat = self.steps[place].repeat
        if (
            repeat == UNLIMITED
            or times < repeat
            or len(self.out_of.get(place, [])) != 1
            or place in self.ends
        ):
            yield frozenset([("after", place, 1 if repeat == UNLIMITED else times)])
        else:
            yield from self._put(place)

    def _put(self, place: int) -> Iterator[frozenset[Place]]:
        out = self.out_of.get(place, [])
        step = self.steps[place]
        if place in self.ends:
            yield frozenset([_END])
        if step.kind == "gateway" and step.gateway == "parallel":
            if out:
                yield frozenset(("flow", flow, 0) for flow in out)
        elif step.kind == "gateway" and step.gateway in ("inclusive", "complex"):
            if len(out) > MOST_BRANCHES:
                raise AutomatonError(TOO_MANY_BRANCHES.fill(step=step.name.en or step.id, most=MOST_BRANCHES))
            for size in range(1, len(out) + 1):
                for some in itertools.combinations(out, size):
                    yield frozenset(("flow", flow, 0) for flow in some)
        else:
            for flow in out:
                yield frozenset([("flow", flow, 0)])

    # -- the stages a state lies in --------------------------------------------------------------------

    def _active(self, tokens: frozenset[Place]) -> frozenset[str]:
        return frozenset().union(*(self._stages_of(token) for token in tokens))

    def _stages_of(self, token: Place) -> frozenset[str]:
        if token not in self._stages:
            self._stages[token] = frozenset(self._around(token))
        return self._stages[token]

    def _around(self, token: Place) -> set[str]:
        kind, where, _ = token
        if kind in ("start", "end"):
            return set()
        source, target = self.flows[where] if kind == "flow" else (where, -1)
        ends = {self.steps[place].stage for place in (source, target) if place >= 0}
        low = self.order.get(self.steps[source].stage, 0) if source >= 0 else -1
        if target >= 0:
            high = self.order.get(self.steps[target].stage, 0)
        else:
            high = len(self.order) if where in self.ends else low
        return ends | {stage for stage in self.passed if low < self.order[stage] < high}


def _leading_to(final: Iterable[int], arcs: Iterable[Arc]) -> frozenset[int]:
    before: dict[int, set[int]] = {}
    for arc in arcs:
        before.setdefault(arc.target, set()).add(arc.source)
    found = set(final)
    queue = list(found)
    for state in queue:
        for source in before.get(state, ()):
            if source not in found:
                found.add(source)
                queue.append(source)
    return frozenset(found)
