"""Appending events by the thousand, for what comes from a file: nobody is told, nothing reacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction

from madoguchi.events.append import append
from madoguchi.events.models import Dirty, Event, Kind, Origin
from madoguchi.kit import bulk
from madoguchi.kit.taking import Taking


class Said(NamedTuple):
    """An event before it has its number; the fields of ``Event`` in the order they are written."""

    kind: str
    subject_kind: str
    subject_id: int
    at: dt.datetime
    started_at: dt.datetime | None = None
    case_id: int | None = None
    customer_id: int | None = None
    question_id: int | None = None
    member_id: int | None = None
    activity: str = ""
    signal: str = ""
    stage: str = ""
    lane: str = ""
    team: str = ""
    channel: str = ""
    touchpoint: str = ""
    value: float | None = None
    weight: float | None = None
    cost: float | None = None
    payload: dict[str, Any] = {}
    supersedes_id: int | None = None
    source_id: str = ""


_NAMES = [*Said._fields, "origin", "recorded_at", "batch_id", "source_system"]


def say(taking: Taking, said: Sequence[Said]) -> None:
    """Write events of one import and their dirty marks, as ``append`` does, without building model instances.

    Live events (facts that come over the API as they happen) take the long way, so that reactions hear of them.
    Raises ``RuntimeError`` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("events are appended inside the transaction of the rows they speak of")
    if taking.origin == Origin.LIVE:
        shared = {"origin": taking.origin, "batch_id": taking.batch_id, "source_system": taking.system}
        append(Event(**row._asdict(), **shared) for row in said)
        return
    tail = (taking.origin, taking.now, taking.batch_id, taking.system)
    bulk.insert(Event, _NAMES, [row + tail for row in said])
    dirty = {(row.subject_kind, row.subject_id) for row in said if row.kind != Kind.NOTE}
    bulk.insert(Dirty, ["kind", "key"], sorted(dirty))
