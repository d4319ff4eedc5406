"""The customer's journey as CJML 2.0 (Customer Journey Modelling Language, SINTEF): planned, and as one case went.

Written after the example and the terms published on cjml.no: a touchpoint is a communication point with initiator,
receiver and channel, or an action of one actor. Only what the customer meets is in a journey: steps of the customer, and
those of the front stage; what happens behind the line of visibility is not. A touchpoint of the actual journey that the
plan does not have has an id that begins with D, as in the language's own deviation diagram.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from madoguchi.core.blueprint.bpmn.xml import Node, indent, write
from madoguchi.core.blueprint.grid import reading_order
from madoguchi.core.blueprint.model import EMPTY, Blueprint, Step
from madoguchi.core.text import Text

CUSTOMER, HOUSE = "customer", "service"
CUSTOMER_NAME = Text("Customer", "お客様")
ONSTAGE = ("customer", "front")


@dataclass(frozen=True, slots=True)
class Happened:
    """A step of one case. ``lane``: kind of the lane; ``name``: what the activity is called; no words of anybody."""

    activity: str
    at: datetime
    started_at: datetime | None = None
    lane: str = ""
    channel: str = ""
    stage: str = ""
    name: Text = EMPTY


def dumps(
    blueprint: Blueprint,
    language: str = "en",
    actual: Sequence[Happened] = (),
    case: str = "",
    channels: Mapping[str, str] | None = None,
) -> str:
    """Return the planned journey of a blueprint, and beside it the actual one of ``case`` where it is given.

    ``channels``: what channels are called, by code.
    """
    journey = _Journey(blueprint, language, channels or {})
    held = [journey.planned()]
    if actual:
        held.append(journey.actual(actual, case))
    root = _element("CJML", *held, version="2.0")
    indent(root)
    return write(root)


def _element(tag: str, *children: Node | str, **attributes: str) -> Node:
    given = {name: value for name, value in attributes.items() if value}
    return Node("", tag, given, [child for child in children if child != ""], tag)


class _Journey:
    def __init__(self, blueprint: Blueprint, language: str, channels: Mapping[str, str]) -> None:
        self.blueprint, self.language, self.channels = blueprint, language, channels
        self.kind = {lane.id: lane.kind for lane in blueprint.lanes}
        self.after: dict[str, list[Step]] = defaultdict(list)
        self.before: dict[str, list[Step]] = defaultdict(list)
        for flow in blueprint.flows:
            source, target = (blueprint.step_by_id.get(end) for end in (flow.source, flow.target))
            if source is not None and target is not None:
                self.after[source.id].append(target)
                self.before[target.id].append(source)
        self.steps = [
            step
            for _stage, held in reading_order(blueprint)
            for lane, step in held
            if lane.kind in ONSTAGE and step.kind in ("task", "subprocess")
        ]

    def planned(self) -> Node:
        points = [self._planned(step, number) for number, step in enumerate(self.steps, 1)]
        return self._journey("plannedJourney", "PJ1", self.blueprint.name.to(self.language), points)

    def actual(self, happened: Sequence[Happened], case: str) -> Node:
        """Return the journey of one case; ``plannedReference`` names the plan beside it."""
        numbers = {step.id: number for number, step in enumerate(self.steps, 1)}
        points, strange, met = [], 0, set()
        for one in happened:
            step = self._step_of(one)
            lane = self.kind.get(step.lane, "") if step is not None else one.lane
            if lane not in ONSTAGE:
                continue
            if step is not None and step.id in numbers:
                number = f"T{numbers[step.id]}"
            else:
                strange += 1
                number = f"D{strange}"
            met.add(number)
            points.append(self._actual(one, step, lane, number))
        return self._journey("actualJourney", "AJ1", case, points, reference="PJ1")

    # -- parts --------------------------------------------------------------------------------------

    def _journey(self, tag: str, id: str, title: str, points: list[Node], reference: str = "") -> Node:
        phases = [
            _element("journeyPhase", _element("phaseName", self._to(stage.name)), _element("phaseDescription", self._to(stage.note)), phaseID=stage.id)
            for stage in self.blueprint.stages
        ]  # fmt: skip
        customer = _element(
            "endUser", _element("actorName", CUSTOMER_NAME.to(self.language)), actorID=CUSTOMER
        )
        house = [
            _element("serviceProvider", _element("companyName", self._to(lane.name)), actorID=lane.id)
            for lane in self.blueprint.lanes
            if lane.kind == "front"
        ] or [
            _element(
                "serviceProvider",
                _element("companyName", self.blueprint.name.to(self.language)),
                actorID=HOUSE,
            )
        ]
        parts = [_element("journeyID", id), _element("journeyTitle", title)]
        if reference:
            parts.append(_element("plannedReference", reference))
        if phases:
            parts.append(_element("journeyPhases", *phases))
        parts += [_element("actors", customer, *house), _element("touchpoints", *points)]
        return _element(tag, *parts)

    def _planned(self, step: Step, number: int) -> Node:
        other, said = self._other(step)
        parts = self._parts(step, f"T{number}", step.stage, self._to(step.name), other, said)
        if other and step.channels:
            parts.append(self._channel(", ".join(map(self._called, step.channels))))
        return _element("plannedCommunicationPoint" if other else "plannedAction", *parts)

    def _actual(self, one: Happened, step: Step | None, lane: str, number: str) -> Node:
        other, said = self._other(step) if step is not None else ("", "")
        if step is None and one.channel:
            other = self._house() if lane == "customer" else CUSTOMER
        label = self._to(step.name) if step is not None else self._to(one.name) or one.activity
        stage = step.stage if step is not None else one.stage
        parts = self._parts(step, number, stage, label, other, said, lane)
        if other and one.channel:
            parts.append(self._channel(self._called(one.channel)))
        times = [_element("timeStarted", one.started_at.isoformat())] if one.started_at else []
        times.append(_element("timeCompleted", one.at.isoformat()))
        parts += [_element("timestamps", *times)] if other else times
        return _element("actualCommunicationPoint" if other else "actualAction", *parts)

    def _parts(self, step: Step | None, number: str, stage: str, label: str, other: str, said: str, lane: str = "") -> list[Node]:  # fmt: skip
        kind = self.kind.get(step.lane, lane) if step is not None else lane
        who = CUSTOMER if kind == "customer" else (step.lane if step is not None else self._house())
        parts = [_element("touchpointID", number)]
        if stage in self.blueprint.stage_by_id:
            parts.append(_element("belongsTo", phaseIDref=stage))
        parts.append(
            _element("initiator", _element("refersTo", actorIDref=who), _element("initiatorLabel", label))
        )
        if other:
            parts.append(
                _element(
                    "receiver",
                    _element("refersTo", actorIDref=other),
                    _element("receiverLabel", said or label),
                )
            )
        return parts

    def _other(self, step: Step) -> tuple[str, str]:
        """Return who is at the other end of a step, "" where it is an action of one alone, and what it is to them."""
        if self.kind.get(step.lane) == "customer":
            met = next((one for one in self.after[step.id] if self.kind.get(one.lane) == "front"), None)
            if met is not None:
                return met.lane, self._to(met.name)
            return (self._house(), "") if step.channels else ("", "")
        met = next((one for one in self.after[step.id] if self.kind.get(one.lane) == "customer"), None)
        if met is not None:
            return CUSTOMER, self._to(met.name)
        answers = any(self.kind.get(one.lane) == "customer" for one in self.before[step.id])
        return (CUSTOMER, "") if answers or step.channels or step.touchpoint else ("", "")

    def _step_of(self, one: Happened) -> Step | None:
        found = [step for step in self.blueprint.steps if one.activity in step.activities]
        return next((step for step in found if step.stage == one.stage), found[0] if found else None)

    def _house(self) -> str:
        return next((lane.id for lane in self.blueprint.lanes if lane.kind == "front"), HOUSE)

    def _called(self, channel: str) -> str:
        return self.channels.get(channel, channel)

    def _channel(self, name: str) -> Node:
        return _element("channel", _element("channelName", name))

    def _to(self, text: Text) -> str:
        return text.to(self.language)
