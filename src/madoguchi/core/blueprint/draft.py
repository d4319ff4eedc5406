"""A blueprint drafted from an event log: "this is how you really work: make it the plan".

The draft follows the most frequent ways cases ran. Variants are taken by their frequency, each with all its steps and
arrows, until the drawing holds the wished share of the cases; a variant whose every step follows an arrow that is there
already adds nothing. What the rest does is left for the conformance page to show. A step in the drawing that is always
passed over where it could be is marked optional instead of drawn around; one that follows itself may repeat.

Stages are those the log names. A log without them is cut where nearly every case passes: into the groups of steps that
lead to each other (strongly connected components, Tarjan 1972), in order; each group with a step that most cases take
begins a stage of that step's name.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.model import LANE_KINDS, Blueprint, Flow, Lane, Promise, Stage, Step
from madoguchi.core.blueprint.order import columns, components
from madoguchi.core.process.lanes import KNOWN
from madoguchi.core.text import Text

SHARE = 0.8
SEEN = 0.01  # a step of fewer cases is no part of the plan
MILESTONE = 0.5
MOST_STEPS = 60
MOST_LANES = 8
LONGEST_ID = 120
MOST_ARROWS = 150  # more is no plan anybody reads; the share of cases that is held then says how far it goes
START, END = "\x02start", "\x03end"
_BAD = re.compile(r"[\s/]+")

BEGIN = Text("Begins", "始まり")
DONE = Text("Ends", "終わり")
WORK = Text("Work", "対応")
DRAFTED = Text(
    "Drafted from the log: {cases} cases, {shares} % of which ran like this. Stages, order and promises are proposals: "
    "go through them before you publish.",
    "ログから作成した下書きです（案件 {cases} 件のうち {shares}％ がこの流れ）。段階・順序・約束は提案ですので、"
    "公開の前に見直してください。",
)
PROPOSAL = Text(
    "Proposal: within {within} (at least 90 % of the cases reach it today)",
    "提案：{within}以内（現在 90％ 以上の案件が達成）",
)
REACHED = Text(
    "Today (n = {n}): half of the cases within {median}, 90 % within {p90}.",
    "現状（n = {n}）：案件の半数が {median}以内、90％ が {p90}以内。",
)
TIMER = Text(
    "No time is proposed: from resolved to closed is usually a timer.",
    "解決からクローズまでは、多くの場合、自動で閉じるまでの時間です。そのため、約束は提案していません。",
)


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of the log. ``stage``, ``lane``, ``team``: where it mostly is; ``touch_seconds``: the work itself."""

    code: str
    count: int
    cases: int
    stage: str = ""
    lane: str = ""
    team: str = ""
    touch_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """How long cases took today, in seconds, from the end of the step before a stage to a step that leads out of it.

    ``n``: all cases that came into the stage; infinite where too few ever did such a step.
    """

    n: int
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Names:
    """What the log's codes are called; a code without a name is its own."""

    activities: Mapping[str, Text]
    stages: Mapping[str, Text]
    lanes: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted blueprint and the share of cases (0 to 1) that ran as it says, counted over the variants given."""

    blueprint: Blueprint
    share: float
    cases: int


def draft(
    id: str,
    name: Text,
    activities: Iterable[Activity],
    variants: Iterable[tuple[Sequence[str], int]],
    *,
    names: Names | None = None,
    share: float = SHARE,
) -> Draft:
    """Return the draft of a log. ``variants``: each way cases ran with the number of its cases, in any order.

    Raises ``ValueError`` where there are none, or no activity is common enough to be part of a plan.
    """
    known = {one.code: one for one in activities}
    ways = sorted(
        ((tuple(steps), count) for steps, count in variants if steps), key=lambda one: (-one[1], one[0])
    )
    if not ways:
        raise ValueError("A log without cases cannot be drafted.")
    drafting = _Drafting(id, name, known, ways, names or Names({}, {}, {}), share)
    if not any(code in drafting.common for steps, _count in ways for code in steps):
        raise ValueError("No activity of the log is common enough to be part of a plan.")
    return drafting.draft()


def propose(
    drafted: Blueprint,
    reached: Mapping[str, Reached],
    say: Callable[[float], Text],
    timers: Collection[str] = (),
) -> Blueprint:
    """Return the draft with a time promise for each stage: what nine of ten cases reach today, marked as a proposal.

    ``reached`` is measured as the promise will be, or the first verdict would contradict it. ``say``: seconds in words;
    ``timers``: activities a clock does and nobody: a stage that ends with these alone gets no promise.
    """
    ends = last_steps(drafted)
    stages = []
    for stage in drafted.stages:
        held = reached.get(stage.id)
        done = drafted.activities_of(ends[stage.id])
        if done and set(done) <= set(timers):
            stages.append(replace(stage, note=TIMER))
            continue
        if held is None or not 0 < held.p90 < math.inf or not done:
            stages.append(stage)
            continue
        median, p90, within = say(held.median), say(held.p90), say(rounded(held.p90))
        name = Text(PROPOSAL.en.format(within=within.en), PROPOSAL.ja.format(within=within.ja))
        note = Text(
            REACHED.en.format(n=f"{held.n:,}", median=median.en, p90=p90.en),
            REACHED.ja.format(n=f"{held.n:,}", median=median.ja, p90=p90.ja),
        )
        promise = Promise(
            "proposed", name=name, within_seconds=rounded(held.p90), end_steps=tuple(ends[stage.id])
        )
        stages.append(replace(stage, target=0.9, promises=(promise,), note=note))
    return replace(drafted, stages=tuple(stages))


def rounded(seconds: float) -> float:
    """Return a time up to the next one people would promise: whole minutes, then fives, hours, half days, days."""
    for unit, until in ((60, 600), (300, 3_600), (1_800, 14_400), (3_600, 86_400), (43_200, 864_000)):
        if seconds <= until:
            return float(-(-seconds // unit) * unit)
    return float(-(-seconds // 86_400) * 86_400)


def last_steps(drawn: Blueprint) -> dict[str, list[str]]:
    """Return for each stage the steps after which a case may leave it: straight, or past steps that may be left out."""
    stage = {step.id: step.stage for step in drawn.steps}
    kind = {step.id: step.kind for step in drawn.steps}
    optional = {step.id for step in drawn.steps if step.optional}
    leaving: set[str] = set()
    while found := {
        flow.source
        for flow in drawn.flows
        if flow.source not in leaving
        and kind[flow.source] == "task"
        and (
            stage[flow.source] != stage[flow.target]
            or kind[flow.target] == "end"
            or flow.target in leaving & optional
        )
    }:
        leaving |= found
    return {
        one.id: [step.id for step in drawn.steps if step.id in leaving and step.stage == one.id]
        for one in drawn.stages
    }


class _Drafting:
    def __init__(
        self,
        id: str,
        name: Text,
        known: dict[str, Activity],
        ways: list[tuple[tuple[str, ...], int]],
        names: Names,
        share: float,
    ) -> None:
        self.id, self.name, self.names, self.share = id, name, names, share
        self.known, self.ways = known, ways
        self.cases = sum(count for _steps, count in ways)
        often = sorted(known.values(), key=lambda one: (-one.cases, one.code))[:MOST_STEPS]
        self.common = {one.code for one in often if one.cases >= SEEN * self.cases}
        self.position = self._positions()

    def draft(self) -> Draft:
        arrows = self._arrows()
        drawn = {code for arrow in arrows for code in arrow} - {START, END}
        rest = sorted(self.common - drawn)
        ignored = tuple(sorted(set(self.known) - self.common - drawn))
        repeated = {a for a, b in arrows if a == b}
        flows, optional = _simpler({(a, b) for a, b in arrows if a != b})
        stage_of, stages = self._stages(drawn, rest, flows)
        lane_of, lanes = self._lanes(drawn | set(rest))
        ids = _ids(drawn | set(rest), self.known)
        steps = self._steps(drawn, rest, flows, ids, stage_of, lane_of, repeated, optional)
        made = Blueprint(
            self.id,
            self.name,
            stages=stages,
            lanes=lanes,
            steps=steps,
            flows=tuple(
                Flow(_flow_id(ids[a], ids[b], number), ids[a], ids[b])
                for number, (a, b) in enumerate(
                    sorted(flows, key=lambda one: (self._place(one[0]), self._place(one[1]))), 1
                )
            ),
            ignore=ignored,
        )
        share = _fitting(made, self.ways) / self.cases
        note = DRAFTED.fill(cases=f"{self.cases:,}", shares=f"{100 * share:.1f}")
        return Draft(replace(made, note=note), share, self.cases)

    def _place(self, code: str) -> float:
        return {START: -1.0, END: 2.0}.get(code, self.position.get(code, 1.0))

    def _positions(self) -> dict[str, float]:
        """Return where in its cases an activity first comes on average, 0 at the start to 1 at the end."""
        total: Counter[str] = Counter()
        weight: Counter[str] = Counter()
        for steps, count in self.ways:
            seen = set()
            for place, code in enumerate(steps):
                if code not in seen:
                    seen.add(code)
                    total[code] += count * 1_000_000 * place // max(len(steps) - 1, 1)
                    weight[code] += count
        return {code: total[code] / weight[code] / 1_000_000 for code in total}

    def _arrows(self) -> set[tuple[str, str]]:
        """Return the arrows of the most frequent variants, enough of them to hold the wished share of cases."""
        arrows: set[tuple[str, str]] = set()
        left = []
        for steps, count in self.ways:
            if not any(code in self.common for code in steps):
                continue
            path = (START, *(code for code in steps if code in self.common), END)
            left.append((set(itertools.pairwise(path)), count))
        held = 0
        while left and held < self.share * self.cases:
            # the way whose missing arrows bring most cases each
            best = max(
                range(min(len(left), 50)), key=lambda n: (left[n][1] / (len(left[n][0] - arrows) or 1), -n)
            )
            if arrows and len(arrows | left[best][0]) > MOST_ARROWS:
                break
            arrows |= left[best][0]
            held += sum(count for path, count in left if path <= arrows)
            left = [one for one in left if not one[0] <= arrows]
        return arrows

    # -- stages and lanes ---------------------------------------------------------------------------

    def _stages(self, drawn: set[str], rest: Sequence[str], flows: set[tuple[str, str]]) -> tuple[dict[str, str], tuple[Stage, ...]]:  # fmt: skip
        every = sorted(drawn | set(rest), key=lambda code: (self._place(code), code))
        if any(self.known[code].stage for code in every):
            return self._named_stages(every)
        groups = components(
            sorted(drawn, key=self._place), [one for one in flows if START not in one and END not in one]
        )
        groups.sort(key=lambda group: min(self._place(code) for code in group))
        bundles: list[list[str]] = []
        waiting: list[str] = []
        for group in groups:
            if max(self.known[code].cases for code in group) >= MILESTONE * self.cases:
                bundles.append([*(waiting if not bundles else ()), *group])
                waiting = []
            elif bundles:
                bundles[-1] += group
            else:
                waiting += group
        bundles = bundles or [waiting]
        bounds = [min(self._place(code) for code in bundle) for bundle in bundles]
        for code in rest:
            place = max((n for n, bound in enumerate(bounds) if bound <= self._place(code)), default=0)
            bundles[place].append(code)
        stage_of: dict[str, str] = {}
        stages = []
        for number, bundle in enumerate(bundles, 1):
            first = max(bundle, key=lambda code: (self.known[code].cases, code))
            stages.append(Stage(f"stage{number}", self._called(first)))
            stage_of.update(dict.fromkeys(bundle, f"stage{number}"))
        return stage_of, tuple(stages)

    def _named_stages(self, every: Sequence[str]) -> tuple[dict[str, str], tuple[Stage, ...]]:
        places: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for code in every:
            if stage := self.known[code].stage:
                places[stage].append((self._place(code), self.known[code].cases))
        middle = {
            stage: sum(place * count for place, count in held) / sum(count for _place, count in held)
            for stage, held in places.items()
        }
        order = self._in_order(middle)
        ids = {stage: _BAD.sub("_", stage)[:100] for stage in order}
        if len(set(ids.values())) < len(ids):
            ids = {stage: f"stage{number}" for number, stage in enumerate(order, 1)}
        stage_of = {}
        for code in every:
            near = min(order, key=lambda stage: abs(middle[stage] - self._place(code)))
            stage_of[code] = ids[self.known[code].stage or near]
        stages = tuple(Stage(ids[stage], self.names.stages.get(stage, Text(stage, stage))) for stage in order)
        return stage_of, stages

    def _in_order(self, middle: Mapping[str, float]) -> list[str]:
        """Order stages as they come in the cases that have both; those that never meet by their mean place."""
        first: Counter[tuple[str, str]] = Counter()
        for steps, count in self.ways:
            seen = dict.fromkeys(self.known[code].stage for code in steps if code in self.known)
            found = [stage for stage in seen if stage in middle]
            first.update(dict.fromkeys(itertools.combinations(found, 2), count))

        def compare(one: str, other: str) -> int:
            met = first[(other, one)] - first[(one, other)]
            here, there = (middle[one], one), (middle[other], other)
            return met or (here > there) - (here < there)

        return sorted(middle, key=functools.cmp_to_key(compare))

    def _lanes(self, every: set[str]) -> tuple[dict[str, str], tuple[Lane, ...]]:
        told = {code: self.known[code].lane for code in every}
        if any(told.values()):
            rank = {kind: place for place, kind in enumerate(LANE_KINDS)}
            used = sorted(set(filter(None, told.values())), key=lambda lane: (rank.get(lane, 9), lane))
            usual = Counter(lane for lane in told.values() if lane).most_common(1)[0][0]
            ids = {lane: _BAD.sub("_", lane)[:100] for lane in used}
            lanes = tuple(
                Lane(ids[lane], lane if lane in LANE_KINDS else "custom",
                     self.names.lanes.get(lane) or KNOWN.get(lane) or Text(lane, lane))
                for lane in used
            )  # fmt: skip
            return {code: ids[lane or usual] for code, lane in told.items()}, lanes
        teams = {code: self.known[code].team for code in every}
        used = sorted(set(teams.values()))
        if 1 < len(used) <= MOST_LANES and all(used):
            ids = {team: f"team{number}" for number, team in enumerate(used, 1)}
            lanes = tuple(Lane(ids[team], "custom", Text(team, team), department=team) for team in used)
            return {code: ids[team] for code, team in teams.items()}, lanes
        return dict.fromkeys(every, "work"), (Lane("work", "custom", WORK),)

    # -- steps --------------------------------------------------------------------------------------

    def _steps(
        self,
        drawn: set[str],
        rest: Sequence[str],
        flows: set[tuple[str, str]],
        ids: Mapping[str, str],
        stage_of: Mapping[str, str],
        lane_of: Mapping[str, str],
        repeated: set[str],
        optional: set[str],
    ) -> tuple[Step, ...]:
        order = sorted(drawn, key=lambda code: (self._place(code), code))
        column = columns(
            [START, *order, END], sorted(flows, key=lambda one: (self._place(one[0]), self._place(one[1])))
        )
        first: dict[str, int] = {}
        for code in order:
            first[stage_of[code]] = min(first.get(stage_of[code], 10**6), column[code])
        begins = min(order, key=self._place)
        ends = max(order, key=lambda code: (column[code], self._place(code)))
        shift = 1  # room for the mark where cases begin

        def where(code: str) -> int:
            return column[code] - first[stage_of[code]] + (shift if stage_of[code] == stage_of[begins] else 0)

        made = [Step("start", stage_of[begins], lane_of[begins], BEGIN, kind="start")]
        made += [
            Step(
                ids[code],
                stage_of[code],
                lane_of[code],
                self._called(code),
                column=where(code),
                activities=(code,),
                optional=code in optional,
                repeat=0 if code in repeated else 1,
                touch_seconds=self.known[code].touch_seconds,
            )
            for code in order
        ]
        last = max(where(code) for code in order if stage_of[code] == stage_of[ends])
        made.append(Step("end", stage_of[ends], lane_of[ends], DONE, kind="end", column=last + 1))
        made += [
            Step(
                ids[code],
                stage_of[code],
                lane_of[code],
                self._called(code),
                column=1,
                activities=(code,),
                optional=True,
                anytime=True,
                repeat=0,
            )
            for code in rest
        ]
        return tuple(made)

    def _called(self, code: str) -> Text:
        return self.names.activities.get(code) or Text(code, code)


def _flow_id(source: str, target: str, number: int) -> str:
    """Name an arrow by its ends; by its number where their names are too long together."""
    named = f"{source}-{target}"
    return named if len(named) <= LONGEST_ID else f"flow{number}"


def _fitting(drawn: Blueprint, ways: Sequence[tuple[tuple[str, ...], int]]) -> int:
    automaton = compiled(drawn)
    return sum(count for steps, count in ways if automaton.fits(steps))


def _simpler(flows: set[tuple[str, str]]) -> tuple[set[tuple[str, str]], set[str]]:
    """Return fewer arrows and the steps that may be left out, so that the same orders are allowed.

    A step may be left out where each that leads to it also leads to each it leads to: then these arrows say nothing more.
    """
    kept = set(flows)
    optional: set[str] = set()
    codes = sorted({code for flow in flows for code in flow} - {START, END})
    for code in codes:
        before = {a for a, b in flows if b == code}
        after = {b for a, b in flows if a == code}
        around = {(a, b) for a in before for b in after if a != b}
        # a neighbour that may be left out itself, or a way back through here, would let more orders in
        alone = not (before | after) & optional and not before & after
        if around and around <= flows and around <= kept and alone:
            kept -= around
            optional.add(code)
    return kept, optional


def _ids(codes: set[str], known: Mapping[str, Activity]) -> dict[str, str]:
    found = {START: "start", END: "end"}
    taken = set(found.values())
    for code in sorted(codes, key=lambda one: (-known[one].count, one)):
        id = plain = _BAD.sub("_", code)[:100] or "step"
        number = 2
        while id in taken:
            id, number = f"{plain}_{number}", number + 1
        taken.add(id)
        found[code] = id
    return found


__all__ = ["Activity", "Draft", "Names", "Reached", "draft", "propose", "rounded"]
