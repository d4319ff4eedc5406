"""The parts of a blueprint, as values. ``reading`` turns them into JSON and back.

Rows follow Bitner, Ostrom and Morgan (2008) and Shostack (1984): evidence, customer, front (onstage), back
(backstage), support, with the three lines between them. A step says which activities of an event log are it, so that
the same drawing can be compared with what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from madoguchi.core.text import Text

VERSION = 1
LANE_KINDS = ("evidence", "customer", "front", "back", "support", "custom")
STEP_KINDS = ("task", "start", "end", "event", "gateway", "subprocess")
GATEWAYS = ("exclusive", "parallel", "inclusive", "event", "complex")
FLOW_KINDS = ("flow", "message", "agreement")
PROMISE_KINDS = ("time", "quality", "answer", "cost")
CLOCKS = ("calendar", "business")
RULE_KINDS = ("before", "never_twice", "within", "different_person", "always", "never")
UNLIMITED = 0
EMPTY = Text("", "")


@dataclass(frozen=True, slots=True)
class Condition:
    """Which cases something holds for; an empty part lets every case through. ``steps``: one of them was done."""

    channels: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.channels, self.requests, self.priorities, self.languages, self.steps))


@dataclass(frozen=True, slots=True)
class Pause:
    """While this runs the clock of a promise stands still: from one of these steps to the next of those."""

    from_steps: tuple[str, ...]
    to_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a stage promises, to the cases of ``when``. A case keeps its stage where it keeps every promise that is for it.

    ``time``: one of ``end_steps`` within ``within_seconds`` of ``start`` by ``clock``, without the ``pauses``.
    ``start``: ``entry`` (the moment the step before the stage ended; for a case that begins here, its opening),
    ``case`` (the case's opening) or ``steps`` (the first of ``start_steps``). Where a step of the stage carries the
    attribute ``due_attribute`` with a date and time, that is the deadline instead: help desks export it.
    ``quality``: none of the steps ``without`` in the case before it leaves the stage.
    ``answer``: the case's answer to the question of this code is at least ``at_least``; an answer not given says nothing.
    ``cost``: the steps of the stage cost at most ``at_most`` in the organisation's currency.
    """

    id: str
    kind: str = "time"
    name: Text = EMPTY
    within_seconds: float | None = None
    clock: str = "calendar"
    start: str = "entry"
    start_steps: tuple[str, ...] = ()
    end_steps: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()
    due_attribute: str = ""
    without: tuple[str, ...] = ()
    question: str = ""
    at_least: float | None = None
    at_most: float | None = None
    when: Condition = Condition()


@dataclass(frozen=True, slots=True)
class Stage:
    """A column. ``target``: the share of cases that shall keep its promises, 0 to 1; ``owner``: a team."""

    id: str
    name: Text
    target: float | None = None
    promises: tuple[Promise, ...] = ()
    owner: str = ""
    note: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Lane:
    """A row. ``tier``: level of escalation, from 1, where the lane is one; ``department``: the team that works in it."""

    id: str
    kind: str
    name: Text
    department: str = ""
    tier: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Another process (or team) this step is served by, the steps it answers with, and how soon it promises to."""

    process: str
    end_steps: tuple[str, ...] = ()
    within_seconds: float | None = None
    clock: str = "calendar"
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A box. ``activities``: the names in an event log that are this step; without any it leaves no trace there.

    ``optional``: may be left out; ``anytime``: may stand anywhere within its stage, as often as ``repeat`` allows;
    ``repeat``: how often it may follow itself at most (0: without limit); ``column``: its place within the stage, from 0;
    ``touch_seconds``: the work itself, without waits; ``cost`` of one execution in the organisation's currency.
    """

    id: str
    stage: str
    lane: str
    name: Text
    kind: str = "task"
    gateway: str = ""
    column: int = 0
    channels: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    optional: bool = False
    anytime: bool = False
    repeat: int = 1
    touch_seconds: float | None = None
    cost: float | None = None
    owner: str = ""
    fail_point: bool = False
    wait_point: bool = False
    touchpoint: str = ""
    policy: Text = EMPTY
    note: Text = EMPTY
    calls: Call | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow. ``flow``: then this; ``message``: tells; ``agreement``: two-way. Several flows out of a task are a choice."""

    id: str
    source: str
    target: str
    kind: str = "flow"
    label: Text = EMPTY
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the customer can see or touch at a stage (a mail, a room, a receipt); of a step where ``step`` names one."""

    id: str
    stage: str
    name: Text
    step: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold whatever the route, of steps ``a`` and ``b``.

    ``before``: b never without an earlier a; ``never_twice``: a at most once; ``within``: after a, b within
    ``seconds``; ``different_person``: a and b by different people; ``always``: a in every case that leaves the stage;
    ``never``: a in none.
    """

    id: str
    kind: str
    a: str
    b: str = ""
    seconds: float | None = None
    clock: str = "calendar"
    stage: str = ""
    name: Text = EMPTY


@dataclass(frozen=True)
class Blueprint:
    """A drawing of how service is meant to run, for the cases of ``processes`` and ``when`` (none given: all).

    ``ignore``: activities of the log that say nothing about conformance. Without any flow of kind ``flow`` the steps
    run from left to right, by stage and column, and steps of one column are alternatives.
    ``extra``: what other formats say and we do not use, kept for the way back.
    """

    id: str
    name: Text
    stages: tuple[Stage, ...] = ()
    lanes: tuple[Lane, ...] = ()
    steps: tuple[Step, ...] = ()
    flows: tuple[Flow, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rules: tuple[Rule, ...] = ()
    processes: tuple[str, ...] = ()
    when: Condition = Condition()
    ignore: tuple[str, ...] = ()
    note: Text = EMPTY
    extra: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def stage_by_id(self) -> Mapping[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def lane_by_id(self) -> Mapping[str, Lane]:
        return {lane.id: lane for lane in self.lanes}

    @cached_property
    def step_by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    def activities_of(self, steps: Sequence[str]) -> tuple[str, ...]:
        """Return the activities of the log that these steps are, in order, each once."""
        found = (
            name for step in steps if step in self.step_by_id for name in self.step_by_id[step].activities
        )
        return tuple(dict.fromkeys(found))
