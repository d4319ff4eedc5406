"""One case while it is being lived: who, what, the steps so far, and the truths behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from madoguchi.imports.sample.hours import MINUTE
from madoguchi.imports.sample.people import Customer, Member
from madoguchi.imports.sample.process import ACTIVITIES, WRITTEN, YEN_A_MINUTE
from madoguchi.imports.sample.requests import RequestType


@dataclass(slots=True)
class Step:
    """One fact in the log. ``at`` is when it was done; ``started`` only where the work itself takes time."""

    activity: str
    at: float
    started: float | None
    resource: str
    team: str
    cost: int


@dataclass(slots=True)
class Run:
    """A case under way. Times are seconds since the midnight the sample begins with."""

    id: str
    opened: float
    request: RequestType
    channel: str
    brand: str
    customer: Customer
    agent: Member
    involved: bool
    mood: str  # calm, worried, upset
    load: float
    improved: bool

    steps: list[Step] = field(default_factory=list)
    due: dict[str, float] = field(default_factory=dict)
    done: dict[str, float] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    case_due: float = 0.0
    promise_told: float = 0.0  # the moment a member named to the customer
    clock: float = 0.0

    closer: Member | None = None  # who took over
    checker: Member | None = None
    live_solved: bool = False
    hold: bool = False
    hold_seconds: int = 0
    asked: bool = False
    handed_over: bool = False
    repeated: bool = False
    skipped: bool = False
    mistake: bool = False
    escalated: bool = False
    called: bool = False
    confirmed: bool = False
    reopened: bool = False

    feeling_first: bool = False
    hold_care: bool = False
    deadline_told: bool = False
    further_help: bool = False
    name_used: bool = False
    good_greeting: bool = False
    satisfaction: float = 0.0

    @property
    def language(self) -> str:
        """The customer's language: the whole case is spoken in it."""
        return self.customer.language

    @property
    def written(self) -> bool:
        """Whether customer and member write to each other with hours in between."""
        return self.channel in WRITTEN

    @property
    def speaker(self) -> Member:
        """The member who now speaks for the house."""
        return self.closer or self.agent

    @property
    def priority(self) -> str:
        """The priority set at the desk."""
        if self.mood == "upset" and self.request.priority == "high":
            return "urgent"
        return "high" if self.mood == "upset" else self.request.priority

    def step(
        self, activity: str, at: float, member: Member | None = None, work: float = 0.0, extra: int = 0
    ) -> None:
        """Write a step that is done at ``at`` after ``work`` seconds of it; the clock moves there.

        No two steps of a case fall on the same second, so their order is never a matter of chance.
        """
        if self.steps and at < self.steps[-1].at + 1:
            at = self.steps[-1].at + 1
        at = float(int(at))
        stage = ACTIVITIES[activity].stage
        self.begun.setdefault(stage, at - work)
        self.done[stage] = at
        self.clock = at
        team = member.team if member else ""
        cost = round(work / MINUTE * YEN_A_MINUTE[team]) + extra if member and work else extra
        started = float(int(at - work)) if work else None
        if started is not None and self.steps:
            started = max(started, self.steps[-1].at)
        self.steps.append(Step(activity, at, started, member.id if member else "", team, cost))

    def time_of(self, activity: str) -> float | None:
        """When a step was last done, or None."""
        for step in reversed(self.steps):
            if step.activity == activity:
                return step.at
        return None

    def route(self, stage: str, before: float | None = None) -> list[str]:
        """The steps seen in a stage, in order; with ``before``, only those up to that moment."""
        return [
            step.activity
            for step in self.steps
            if ACTIVITIES[step.activity].stage == stage and (before is None or step.at <= before)
        ]
