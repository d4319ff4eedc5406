"""Events: ``{"case", "activity", "at", "started_at"?, "id"?, "resource"?, "team"?, "stage"?, "lane"?, "channel"?,
"cost"?, "signal"?, "customer"?, "process"?, "request"?, "priority"?, "language"?, "due_at"?, "subject"?,
"attributes"?, "personal"?}``; ``ended_at`` is another name of ``at``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.cases.actions.take_in import CaseRow, StepRow, cases, steps
from madoguchi.core.text import Text
from madoguchi.events.models import Signal
from madoguchi.imports.kinds.base import Record, Told, sift, spread
from madoguchi.imports.kinds.channels import channel
from madoguchi.imports.kinds.values import bad, bag, needed, number, text, when
from madoguchi.kit.taking import Outcome, Result, Taking
from madoguchi.people.actions.take_in import members, teams

CASE, ACTIVITY, COST = Text("case", "案件"), Text("activity", "活動"), Text("cost", "費用")
LANES = {"evidence", "customer", "front", "back", "support"}
SIGNALS = set(Signal.values)
OF_CASE = ("customer", "process", "request", "priority", "language", "subject", "status")


@dataclass(slots=True)
class _Event:
    case: str
    activity: str
    at: dt.datetime
    started_at: dt.datetime | None
    id: str | None
    resource: str
    team: str
    due_at: dt.datetime | None
    cost: float | None
    record: Record


def take(taking: Taking, records: Sequence[Record], told: Told) -> list[Result]:
    """Take in steps, making the cases, members and teams they name."""
    good, places, results = sift(records, lambda record: _clean(record, told))
    staff = members(taking, {event.resource for event in good})
    teams(taking, {event.team for event in good})
    ids, outcomes = cases(taking, _cases_of(good), fill=True)
    rows = [_step(event, ids[event.case], staff) for event in good]
    given = [place for place, event in enumerate(good) if event.id is not None]
    made = [place for place, event in enumerate(good) if event.id is None]
    found: list[Result] = [Outcome.UNCHANGED] * len(good)
    for which, derived in ((given, False), (made, True)):
        if which:
            for place, result in zip(
                which, steps(taking, [rows[p] for p in which], derived=derived), strict=True
            ):
                found[place] = result
    for place, event in enumerate(good):
        if found[place] is Outcome.UNCHANGED and outcomes.get(event.case) is Outcome.UPDATED:
            found[place] = Outcome.UPDATED
            outcomes[event.case] = Outcome.UNCHANGED  # told once, at the first row that brought it
    return spread(results, places, found)


def _clean(record: Record, told: Told) -> _Event:
    case = needed(record, "case", CASE)
    activity = needed(record, "activity", ACTIVITY)
    started = when(record, "started_at", told.zone)
    at = when(record, "at", told.zone) or when(record, "ended_at", told.zone) or started
    if at is None:
        raise bad("no_at", "The time is empty.", "日時が空です。")
    if started is not None and started > at:
        raise bad(
            "ends_before_it_starts",
            "It ends before it starts: {started} → {at}.",
            "終了が開始より前になっています：{started} → {at}",
            started=started.isoformat(sep=" ", timespec="seconds"),
            at=at.isoformat(sep=" ", timespec="seconds"),
        )
    return _Event(
        case=case,
        activity=activity,
        at=at,
        started_at=None if started == at else started,
        id=text(record, "id"),
        resource=(text(record, "resource") or "")[:190],
        team=text(record, "team") or "",
        due_at=when(record, "due_at", told.zone),
        cost=number(record, "cost", COST),
        record=record,
    )


def _cases_of(events: Sequence[_Event]) -> list[CaseRow]:
    found: dict[str, CaseRow] = {}
    for event in events:
        row = found.get(event.case)
        first = event.started_at or event.at
        if row is None:
            row = found[event.case] = CaseRow(id=event.case, opened_at=first)
        elif row.opened_at is not None and first < row.opened_at:
            row.opened_at = first
        for name in OF_CASE:
            if getattr(row, name) is None:
                setattr(row, name, text(event.record, name))
        if row.due_at is None:
            row.due_at = event.due_at
        for key, value in bag(event.record, "personal").items():
            row.personal.setdefault(key, value)
    return list(found.values())


def _step(event: _Event, case_id: int, staff: Mapping[str, int]) -> StepRow:
    record: Mapping[str, Any] = event.record
    lane = (text(record, "lane") or "").lower()
    signal = (text(record, "signal") or "").lower()
    return StepRow(
        id=event.id or _derived(event),
        case_id=case_id,
        at=event.at,
        activity=event.activity,
        started_at=event.started_at,
        signal=signal if signal in SIGNALS else "",
        stage=text(record, "stage") or "",
        lane=lane if lane in LANES else "",
        team=event.team,
        channel=channel(text(record, "channel")) or "",
        member_id=staff.get(event.resource) if event.resource else None,
        cost=event.cost,
        attributes=bag(record, "attributes"),
    )


def _derived(event: _Event) -> str:
    started = event.started_at.isoformat() if event.started_at else ""
    joined = "\x1f".join((event.case, event.activity, event.at.isoformat(), started, event.resource))
    # The case comes first so that a log in the order of cases or time fills the index from one end.
    return f"row-{event.case[:60]}-{hashlib.blake2b(joined.encode(), digest_size=12).hexdigest()}"
