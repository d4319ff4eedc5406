"""Saved filters over the API, and how an endpoint takes one by its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from madoguchi.cases.api import Chosen
from madoguchi.kit.api.refusing import refused
from madoguchi.people.api import Person, person
from madoguchi.people.models import ApiToken, Member
from madoguchi.people.tokens import allow, allow_member
from madoguchi.processes import saved
from madoguchi.processes.actions import keep_filter
from madoguchi.processes.models import SavedFilter
from madoguchi.processes.names import Names
from madoguchi.warehouse import FilterError, Filters, without_faults

router = Router()


class ChosenOrSaved(Chosen):
    """Which part of the facts, by a saved filter where one is named; what else is given comes on top of it."""

    saved: str = Field("", max_length=80, description="name or uid of a saved filter")

    def filters_for(self, token: ApiToken) -> Filters:
        """Return the filters as the warehouse takes them. Raises ``FilterError``."""
        given = self.filters()
        if not self.saved:
            return given
        member = token.member
        return saved.applied(saved.find(_visible(member), member, self.saved), given)


class SavedFilterOut(Schema):
    """A saved filter: ``query`` as an address has it, ``parts`` in words, ``problems``: what of it no longer fits the log."""

    uid: UUID
    name: str
    query: str
    parts: list[str]
    problems: list[str]
    shared: bool
    owner: Person | None
    own: bool
    may_change: bool
    saved_at: dt.datetime


class SavedFilterIn(Schema):
    """Filters to keep under a name, as they stand in an address: ``period=28d&channel=phone&f=with%3Acheck``."""

    name: str = Field(min_length=1, max_length=80)
    query: str = Field(min_length=1, max_length=keep_filter.LONGEST)
    shared: bool = Field(False, description="show it to everyone; takes the right design_processes")


class Deleted(Schema):
    """What was deleted."""

    uid: UUID
    name: str


@router.get("", response=list[SavedFilterOut], summary="Saved filters")
def list_saved_filters(request: HttpRequest) -> list[dict[str, Any]]:
    """One's own and those shown to everyone; to a key that acts for nobody only these. Right: see_figures."""
    member = allow(request, "see_figures").member
    return _told(_visible(member), member)


@router.post("", response=SavedFilterOut, summary="Save a filter")
def save_filter(request: HttpRequest, body: SavedFilterIn) -> dict[str, Any]:
    """Keep filters under a name; the same again changes nothing.

    Right: see_figures, with a key of one's own that may write; to show it to everyone design_processes.
    """
    member = allow_member(request, "see_figures", write=True)
    given = QueryDict(body.query.removeprefix("?"))
    _, faults = without_faults(given)
    if faults:
        raise FilterError(faults[0])
    try:
        row = keep_filter.keep(member, body.name, saved.of_address(given), shared=body.shared)
    except keep_filter.Refused as error:
        raise refused(str(error)) from None
    (told,) = _told([row], member)
    return told


@router.delete("/{uuid:uid}", response=Deleted, summary="Delete a saved filter")
def delete_filter(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Delete one's own, or, who answers for the processes, a shared one.

    Right: see_figures, with a key of one's own that may write.
    """
    member = allow_member(request, "see_figures", write=True)
    row = get_object_or_404(_visible(member), uid=uid)
    keep_filter.throw_away(row, member)
    return {"uid": row.uid, "name": row.name}


def _visible(member: Member | None) -> Any:
    return saved.shared() if member is None else saved.visible(member)


def _told(rows: Iterable[SavedFilter], member: Member | None) -> list[dict[str, Any]]:
    every = list(rows)
    return [
        {
            "uid": row.uid,
            "name": row.name,
            "query": row.query,
            "parts": said.parts,
            "problems": said.problems,
            "shared": row.shared,
            "owner": person(row.owner),
            "own": member is not None and row.owner_id == member.pk,
            "may_change": member is not None and keep_filter.may_change(row, member),
            "saved_at": row.saved_at,
        }
        for row, said in zip(every, saved.read(every, Names.load()), strict=True)
    ]
