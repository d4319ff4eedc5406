"""What the pages of conformance share: which blueprint, which deviation, and where things lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from madoguchi.core.process.judging import Spot
from madoguchi.core.text import Text
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.queries import InForce, in_force
from madoguchi.processes.conformance import words
from madoguchi.processes.names import Names
from madoguchi.processes.view import View
from madoguchi.warehouse import Filters

KEYS = ("kind", "step", "in", "activity", "rule")
"""How the parts of a ``Spot`` are called in an address, where ``stage`` is a filter."""


@dataclass(frozen=True)
class Looked:
    """What is looked at: the blueprints there are, the one chosen, the filters."""

    every: list[InForce]
    chosen: InForce
    filters: Filters
    names: Names

    def address(self, name: str, **more: str) -> str:
        """Return the address of a page about the same blueprint and cases."""
        query: dict[str, Any] = dict(self.filters.to_query())
        if len(self.every) > 1:
            query["blueprint"] = self.chosen.code
        query |= {key: value for key, value in more.items() if value}
        return f"{reverse(name)}?{urlencode(query, doseq=True)}" if query else reverse(name)

    def said(self, spot: Spot) -> str:
        """Return a deviation in the reader's words."""
        return words.said(spot, self.chosen.blueprint, self.activity).to(self.names.language)

    def activity(self, code: str) -> Text:
        name = self.names.activity(code)
        return Text(name, name)

    def stage(self, stage: str) -> str:
        return words.stage_name(self.chosen.blueprint, stage).to(self.names.language) if stage else "—"


def chosen(query: Mapping[str, Any], every: list[InForce]) -> InForce | None:
    """Return the blueprint an address names, else the first; None where there is none."""
    code = query.get("blueprint", "")
    return next((one for one in every if one.code == code), every[0] if every else None)


def looked_at(request: HttpRequest, query: Mapping[str, Any]) -> Looked:
    """Return what an address asks for; a filter that makes no sense narrows nothing. 404: no blueprint is in force."""
    every = in_force()
    found = chosen(query, every)
    if found is None:
        raise Http404
    return Looked(every, found, View.read(query)[0].filters, Names.load(get_language() or "en"))


def spot_of(query: Mapping[str, Any]) -> Spot:
    """Read a deviation from an address or a form."""
    return Spot(*(str(query.get(key, "")) for key in KEYS))


def spot_query(spot: Spot) -> dict[str, str]:
    """Return what ``spot_of`` reads."""
    return dict(zip(KEYS, spot, strict=True))


def member(request: HttpRequest) -> Member:
    """Return who asks: guarded views are for members only."""
    assert isinstance(request.user, Member)
    return request.user
