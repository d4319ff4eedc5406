"""Facts of cases that bear on how their conversations are judged: hand-overs, reopenings, the promised time.

Counted as the warehouse counts them (``warehouse/sql/cases.sql``): steps in the order of their time, those of undone
imports and those superseded left out, merged cases taken together.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import models

from madoguchi.cases.models import Case
from madoguchi.events.models import Event, Kind, Signal, Subject
from madoguchi.kit.taking import parts
from madoguchi.warehouse.staging import EpochMs

WEEK = 7 * 86_400_000  # ms
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the log knows of a case; ``handovers`` is None where no step names a team.

    ``reopened_at`` are the times it was opened again at most 7 days after it was last resolved or closed; None where
    it never was resolved. ``kept``: resolved by the promised time; an open case whose time has passed did not keep it.
    ``due_at`` is that time where it is still to come and the case is open.
    """

    handovers: int | None = None
    reopened_at: tuple[dt.datetime, ...] | None = None
    kept: bool | None = None
    due_at: dt.datetime | None = None


class Step(NamedTuple):
    """What of a step bears on the facts; ``at`` in ms since 1970, as in the warehouse."""

    at: int
    signal: str
    team: str


class _Row(NamedTuple):
    number: int
    kind: str
    case: int
    at: int
    signal: str
    team: str
    supersedes: int | None
    payload: dict[str, Any] | None  # of a description


def facts_of(cases: Iterable[Case], now: dt.datetime) -> dict[int, CaseFacts]:
    """Return the facts of cases by id, in two queries for every two thousand cases."""
    found: dict[int, CaseFacts] = {}
    for some in parts({case.pk: case.merged_into_id or case.pk for case in cases}.items()):
        members = _members({root for _, root in some})
        rows: dict[int, list[_Row]] = defaultdict(list)
        for row in _counting(members):
            rows[members[row.case]].append(row)
        told = {root: _facts(root, rows[root], now) for _, root in some}
        found |= {case: told[root] for case, root in some}
    return found


def _members(roots: set[int]) -> dict[int, int]:
    """Every case that belongs to these, with the one it belongs to."""
    merged = Case.objects.filter(merged_into__in=roots).values_list("pk", "merged_into_id")
    return dict(merged) | {root: root for root in roots}


def _counting(cases: Iterable[int]) -> list[_Row]:
    """Steps and descriptions of cases that still count, steps in their order."""
    undone = Event.objects.filter(subject_kind=Subject.BATCH, kind=Kind.UNDO).values("subject_id")
    said = (
        Event.objects.filter(subject_kind=Subject.CASE, subject_id__in=[*cases])
        .filter(kind__in=(Kind.STEP, Kind.DESCRIBE, Kind.RETRACT))
        .filter(models.Q(batch_id=None) | ~models.Q(batch_id__in=undone))
        .order_by("at", "number")
        .values_list(
            "number",
            "kind",
            "subject_id",
            EpochMs("at"),
            "signal",
            "team",
            "supersedes_id",
            models.Case(models.When(kind=Kind.DESCRIBE, then="payload")),
        )
    )
    rows = [_Row(*row) for row in said]
    gone = {row.supersedes for row in rows if row.supersedes is not None}
    return [row for row in rows if row.number not in gone]


def _facts(root: int, rows: Sequence[_Row], now: dt.datetime) -> CaseFacts:
    steps = [Step(row.at, row.signal, row.team) for row in rows if row.kind == Kind.STEP]
    described = max(
        (row for row in rows if row.kind == Kind.DESCRIBE),
        key=lambda row: (row.case == root, row.number),
        default=None,
    )
    payload = (described and described.payload) or {}
    resolved = resolved_at(steps, payload.get("resolved"), described.at if described else None)
    kept, due_at = _promise(resolved, payload.get("due_at"), now)
    return CaseFacts(handovers(steps), reopenings(steps), kept, due_at)


def handovers(steps: Sequence[Step]) -> int | None:
    """How often the case went from one team to another; None where no step names a team."""
    teams = [step.team for step in steps if step.team]
    return sum(before != after for before, after in pairwise(teams)) if teams else None


def reopenings(steps: Sequence[Step]) -> tuple[dt.datetime, ...] | None:
    """When the case was opened again at most 7 days after it was last resolved or closed; None if it never was."""
    done: int | None = None
    found: list[dt.datetime] = []
    for step in steps:
        if step.signal in (Signal.RESOLVED, Signal.CLOSED):
            done = step.at
        elif step.signal == Signal.REOPENED and done is not None and step.at - done <= WEEK:
            found.append(_moment(step.at))
    return None if done is None else tuple(found)


def resolved_at(steps: Sequence[Step], described: bool | None, described_at: int | None) -> int | None:
    """When the case counts as resolved (the rules stand in ``warehouse/sql/cases.sql``), None while it is open."""
    last = {step.signal: place for place, step in enumerate(steps)}
    reopened = last.get(Signal.REOPENED, -1)
    for signal in (Signal.RESOLVED, Signal.CLOSED):
        if last.get(signal, -1) > reopened:
            return max(step.at for step in steps if step.signal == signal)
    if Signal.RESOLVED in last:
        return None
    ended = steps[-1].at if steps else None
    if described:
        return ended or described_at
    return ended if described is None and last.keys() <= {""} else None


def _promise(resolved: int | None, due: Any, now: dt.datetime) -> tuple[bool | None, dt.datetime | None]:
    """Whether a promised time was kept, or else when that will be known."""
    if not isinstance(due, int | float):
        return None, None
    if resolved is not None:
        return resolved <= due, None
    at = _moment(due)
    return (False, None) if at < now else (None, at)


def _moment(ms: float) -> dt.datetime:
    return EPOCH + dt.timedelta(milliseconds=ms)
