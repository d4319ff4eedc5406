"""Conformance over the API: where cases leave the blueprint, and which deviations are allowed, by whom and why."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from madoguchi.core.blueprint.automaton import AutomatonError
from madoguchi.core.process.judging import Spot
from madoguchi.core.text import Text
from madoguchi.kit.api.refusing import refused
from madoguchi.people.api import Person, person
from madoguchi.people.tokens import allow, allow_member
from madoguchi.processes.blueprints.queries import InForce, one_in_force
from madoguchi.processes.conformance import mined, queries, words
from madoguchi.processes.conformance.actions.accept import Refused, accept, withdraw
from madoguchi.processes.conformance.models import AcceptedDeviation
from madoguchi.processes.filters_api import ChosenOrSaved
from madoguchi.processes.names import Names

router = Router()
Code = Annotated[str, Field(max_length=190)]
Which = Annotated[str, Query(max_length=80, description="code of a blueprint in force; the first by default")]


class SpotOut(Schema):
    """What deviates: ``kind`` is skipped, inserted, repeated, out_of_order or rule; the rest says where, empty where it
    does not matter."""

    kind: Literal["skipped", "inserted", "repeated", "out_of_order", "rule"]
    step: Code = ""
    stage: Code = ""
    activity: Code = ""
    rule: Code = ""


class Deviation(SpotOut):
    """A deviation in so many cases, in words; ``allowed`` ones count as conforming."""

    said: str
    cases: int
    allowed: bool


class Share(Schema):
    """A share of cases from 0 to 1 with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


class Conformance(Schema):
    """Cases beside a blueprint; ``fitness`` is the mean, 0 to 1."""

    blueprint: str
    version: int
    cases: int
    conforming_cases: int
    share: Share | None
    fitness: float | None
    deviations: list[Deviation]


class AllowedOut(SpotOut):
    """An allowed deviation; one that was taken back has ``withdrawn_at``."""

    uid: UUID
    blueprint: str
    said: str
    reason: str
    accepted_at: dt.datetime
    accepted_by: Person | None
    withdrawn_at: dt.datetime | None
    withdrawn_by: Person | None


class AllowIn(SpotOut):
    """A deviation to allow, as the list of deviations names it, and why; colleagues read that beside one's name."""

    blueprint: str = Field(max_length=80)
    reason: str = Field(min_length=1, max_length=500)


class Withdrawn(Schema):
    """Whether it was allowed until now."""

    changed: bool
    deviation: AllowedOut


@router.get("", response=Conformance, summary="Conformance")
def read_conformance(
    request: HttpRequest, chosen: Query[ChosenOrSaved], blueprint: Which = ""
) -> dict[str, Any]:
    """How many cases conform to a blueprint, and where the others leave it, most cases first. Right: see_figures."""
    filters = chosen.filters_for(allow(request, "see_figures"))
    one, names = _in_force(blueprint), Names.load()
    try:
        found = queries.summary(one, filters)
    except AutomatonError as error:
        raise refused(error.text) from None
    told = mined.to_json(found, one.blueprint, names.language)
    kept = ("cases", "conforming_cases", "share", "fitness")
    return {name: told[name] for name in kept} | {
        "blueprint": one.code,
        "version": one.number,
        "deviations": [
            deviation.spot._asdict()
            | {
                "said": _said(deviation.spot, one, names),
                "cases": deviation.cases,
                "allowed": deviation.allowed,
            }
            for deviation in found.deviations
        ],
    }


@router.get("/allowed", response=list[AllowedOut], summary="Allowed deviations")
def list_allowed(request: HttpRequest, blueprint: Which = "") -> list[dict[str, Any]]:
    """What is allowed now, then what was taken back, the newest first. Right: see_figures."""
    allow(request, "see_figures")
    one, names = _in_force(blueprint), Names.load()
    return [_told(row, one, names) for row in (*queries.accepted(one.code), *queries.withdrawn(one.code))]


@router.post("/allowed", response=AllowedOut, summary="Allow a deviation")
def allow_deviation(request: HttpRequest, body: AllowIn) -> dict[str, Any]:
    """Let a deviation count as conforming from now on. Right: approve_processes, with a key of one's own that may write."""
    member = allow_member(request, "approve_processes", write=True)
    one = _in_force(body.blueprint)
    spot = Spot(body.kind, body.step, body.stage, body.activity, body.rule)
    try:
        return _told(accept(one, spot, body.reason, member), one, Names.load())
    except Refused as error:
        raise refused(error.why) from None


@router.delete("/allowed/{uuid:uid}", response=Withdrawn, summary="Take an allowance back")
def withdraw_deviation(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Let a deviation count again; the row stays, a second time changes nothing.

    Right: approve_processes, with a key of one's own that may write.
    """
    member = allow_member(request, "approve_processes", write=True)
    row = get_object_or_404(AcceptedDeviation, uid=uid)
    changed = withdraw(row, member)
    row.refresh_from_db()
    return {"changed": changed, "deviation": _told(row, _in_force(row.blueprint_id), Names.load())}


def _in_force(code: str) -> InForce:
    found = one_in_force(code)
    if found is None:
        raise Http404(code)
    return found


def _said(spot: Spot, one: InForce, names: Names) -> str:
    def activity(code: str) -> Text:
        return Text(names.activity(code), names.activity(code))

    return words.said(spot, one.blueprint, activity).to(names.language)


def _told(row: AcceptedDeviation, one: InForce, names: Names) -> dict[str, Any]:
    spot = Spot(row.kind, row.step, row.stage, row.activity, row.rule)
    return spot._asdict() | {
        "uid": row.uid,
        "blueprint": row.blueprint_id,
        "said": _said(spot, one, names),
        "reason": row.reason,
        "accepted_at": row.accepted_at,
        "accepted_by": person(row.accepted_by),
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_by": person(row.withdrawn_by),
    }
