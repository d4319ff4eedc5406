"""Taking in cases and the steps that were made on them, by the thousand and once each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from madoguchi.cases.actions.count_facts import cases_changed
from madoguchi.cases.models import Case
from madoguchi.events.append import mark_dirty
from madoguchi.events.bulk import Said, say
from madoguchi.events.models import Event, Kind, Subject
from madoguchi.kit import bulk
from madoguchi.kit.taking import SAME_ID, Outcome, Result, Taking, clip, first_of_each, number_alike, parts
from madoguchi.people.actions.take_in import members, pseudonyms, teams
from madoguchi.people.erasure import is_marked


@dataclass(slots=True)
class CaseRow:
    """A case as a source knows it. ``None`` means the source does not say; it never erases.

    ``customer`` is an id in the source or an email; ``team`` and ``assignee`` are names. ``attributes`` are
    for analysis, ``personal`` stays in the record.
    """

    id: str
    subject: str | None = None
    customer: str | None = None
    channel: str | None = None
    process: str | None = None
    request: str | None = None
    priority: str | None = None
    status: str | None = None
    language: str | None = None
    team: str | None = None
    assignee: str | None = None
    assignee_id: int | None = None
    opened_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    resolved: bool | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class StepRow:
    """A step on a case: what, when, who. ``case_id`` is ours; ``id`` the step's id in the source."""

    id: str
    case_id: int
    at: dt.datetime
    activity: str
    started_at: dt.datetime | None = None
    signal: str = ""
    stage: str = ""
    lane: str = ""
    team: str = ""
    channel: str = ""
    member_id: int | None = None
    cost: float | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


_TEXT = {
    "subject": 300,
    "channel": 32,
    "process": 80,
    "request": 120,
    "priority": 20,
    "status": 20,
    "language": 8,
}
_CHANGING = [*_TEXT, "customer", "team", "assignee", "opened_at", "due_at", "personal"]


def cases(
    taking: Taking, rows: Sequence[CaseRow], *, fill: bool = False
) -> tuple[dict[str, int], dict[str, Outcome]]:
    """Take in cases, one row per case; returns id in the source → case id, and what became of each.

    With ``fill`` only what is still blank is written: an event log says in many rows what a case is, and
    reading it again in other portions must not change the answer. A case is described by one event
    whenever something known of it changed.
    """
    rows = [*{row.id: row for row in rows}.values()]
    people = pseudonyms(taking, [row.customer for row in rows if row.customer])
    departments = teams(taking, [row.team for row in rows if row.team])
    staff = members(taking, [row.assignee for row in rows if row.assignee])
    ids: dict[str, int] = {}
    outcomes: dict[str, Outcome] = {}
    again: set[str] = set()  # an earlier portion brought them
    new: list[tuple[CaseRow, Case]] = []
    changed: list[Case] = []
    describe: list[tuple[Case, CaseRow]] = []
    known: dict[str, Case] = {}
    for chunk in parts(clip(row.id, 200) for row in rows):
        for there in Case.objects.filter(source_system=taking.system, source_id__in=chunk):
            known[str(there.source_id)] = there
    described = _descriptions(taking, [case.pk for row in rows if (case := known.get(clip(row.id, 200)))])
    for row in rows:
        said = _said_of_case(row, people, departments, staff)
        found = known.get(clip(row.id, 200))
        if found is None:
            case = Case(
                source_system=taking.system,
                source_id=clip(row.id, 200),
                batch_id=taking.batch_id,
                origin=taking.origin,
                created_at=taking.now,
                **said,
            )
            new.append((row, case))
            outcomes[row.id] = Outcome.TAKEN
            continue
        ids[row.id] = found.pk
        if found.batch_id == taking.batch_id or found.pk in taking.brought["case"]:
            again.add(row.id)
        taking.brought["case"].add(found.pk)
        taking.meet("case", found.pk, found.batch_id)
        if is_marked(found.personal):  # the person was erased: who they were must not come back
            said = {name: said[name] for name in said if name not in ("subject", "personal", "customer_id")}
        before = _differences(found, said, fill=fill)
        payload = described.get(found.pk, {})
        more = _more_known(payload, row, fill=fill)
        outcomes[row.id] = Outcome.UPDATED if before or more else Outcome.UNCHANGED
        if before:
            taking.changed("case", found.pk, before)
            changed.append(found)
        if (
            more
            or set(before) - {"subject", "status", "personal", "assignee_id", "opened_at"}
            or (not payload and _worth_describing(found, row))
        ):
            describe.append((found, row))
    cases_changed(case.pk for case, _ in describe)  # a new one has no conversations yet
    for (row, case), _ in zip(new, bulk.create([case for _, case in new]), strict=True):
        ids[row.id] = case.pk
        if _worth_describing(case, row):
            describe.append((case, row))
    if changed:
        Case.objects.bulk_update(changed, _CHANGING, batch_size=60)
    names = {pk: name for name, pk in departments.items()}
    say(taking, [_description(case, row, described.get(case.pk, {}), names) for case, row in describe])
    for name, outcome in outcomes.items():
        if name not in again:  # whose rows lie in two portions is one case, and counts as it did first
            taking.count("case", outcome)
    return ids, outcomes


def _said_of_case(
    row: CaseRow, people: dict[str, int], departments: dict[str, int], staff: dict[str, int]
) -> dict[str, Any]:
    said: dict[str, Any] = {
        name: clip(value, length)
        for name, length in _TEXT.items()
        if (value := getattr(row, name)) not in (None, "")
    }
    if row.customer:
        said["customer_id"] = people[row.customer]
    if row.team:
        said["team_id"] = departments[row.team]
    if row.assignee or row.assignee_id:
        said["assignee_id"] = row.assignee_id or staff[row.assignee or ""]
    for name in ("opened_at", "due_at"):
        if getattr(row, name) is not None:
            said[name] = getattr(row, name)
    if row.personal:
        said["personal"] = row.personal
    return said


def _differences(case: Case, said: dict[str, Any], *, fill: bool) -> dict[str, Any]:
    """Write what differs into the case and return what it said before."""
    before: dict[str, Any] = {}
    for name, value in said.items():
        present = getattr(case, name)
        if name == "opened_at" and present is not None:
            value = min(present, value)  # a case opens with the first thing known of it
        elif name == "personal":
            value = {**value, **present} if fill else {**present, **value}
        elif fill and present not in (None, ""):
            continue
        if value != present:
            before[name] = present
            setattr(case, name, value)
    return before


def _more_known(payload: dict[str, Any], row: CaseRow, *, fill: bool) -> bool:
    attributes = payload.get("attributes", {})
    if any(
        name not in attributes or (not fill and attributes[name] != value)
        for name, value in row.attributes.items()
    ):
        return True
    return row.resolved is not None and payload.get("resolved") != row.resolved


def _worth_describing(case: Case, row: CaseRow) -> bool:
    return bool(
        case.customer_id
        or case.team_id
        or case.due_at
        or row.attributes
        or row.resolved is not None
        or any(getattr(case, name) for name in ("channel", "process", "request", "priority", "language"))
    )


def _descriptions(taking: Taking, case_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return case id → payload of its latest description that still counts."""
    found: dict[int, dict[str, Any]] = {}
    for chunk in parts(case_ids):
        events = Event.objects.filter(
            subject_kind=Subject.CASE, subject_id__in=chunk, kind=Kind.DESCRIBE
        ).order_by("number")
        for case_id, batch, payload in events.values_list("subject_id", "batch_id", "payload"):
            if batch not in taking.undone:
                found[case_id] = payload
    return found


def _description(case: Case, row: CaseRow, earlier: dict[str, Any], team_names: dict[int, str]) -> Said:
    payload: dict[str, Any] = {
        **earlier,
        "process": case.process,
        "request": case.request,
        "priority": case.priority,
        "language": case.language,
        "due_at": _milliseconds(case.due_at),
        "attributes": {**earlier.get("attributes", {}), **row.attributes},
    }
    if row.resolved is not None:
        payload["resolved"] = row.resolved
    team = ""
    if case.team_id is not None:
        team = team_names.get(case.team_id) or (case.team.name if case.team else "")
    return Said(
        kind=Kind.DESCRIBE,
        subject_kind=Subject.CASE,
        subject_id=case.pk,
        case_id=case.pk,
        at=case.opened_at or case.created_at,
        customer_id=case.customer_id,
        channel=case.channel,
        team=clip(team, 80),
        payload=payload,
    )


def _milliseconds(at: dt.datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


_STEP = [
    "number",
    "batch_id",
    "source_id",
    "subject_id",
    "at",
    "started_at",
    "activity",
    "signal",
    "stage",
    "lane",
    "team",
    "channel",
    "member_id",
    "cost",
    "payload",
]


def steps(taking: Taking, rows: Sequence[StepRow], *, derived: bool = False) -> list[Result]:
    """Take in steps by their id in the source; a changed step supersedes what it said before.

    With ``derived`` the ids were made from the rows themselves, so rows that are alike share one and are
    numbered.
    """
    keys = [f"step:{clip(row.id, 180)}" for row in rows]
    if derived:
        keys, known = number_alike(
            keys,
            lambda some: _known_steps(taking, some),
            lambda event: event["batch_id"] == taking.batch_id or event["number"] in taking.brought["event"],
        )
        results: list[Result] = [Outcome.UNCHANGED] * len(rows)
        places: Iterable[tuple[int, str]] = enumerate(keys)
    else:
        first, results = first_of_each(keys)
        known = _known_steps(taking, first)
        places = ((index, key) for key, index in first.items())
    said: list[Said] = []
    moved: set[tuple[str, int]] = set()
    for index, key in places:
        row = rows[index]
        event = _said_of_step(row, key)
        found = known.get(key)
        if found is None:
            said.append(event)
            results[index] = Outcome.TAKEN
            continue
        if not derived and (
            found["batch_id"] == taking.batch_id or found["number"] in taking.brought["event"]
        ):
            results[index] = SAME_ID
            continue
        taking.brought["event"].add(found["number"])
        taking.meet("event", found["number"], found["batch_id"])
        if any(found[name] != getattr(event, name) for name in _STEP[3:]):
            said.append(event._replace(supersedes_id=found["number"]))
            moved.add((Subject.CASE, found["subject_id"]))
            results[index] = Outcome.UPDATED
    say(taking, said)
    mark_dirty(moved)
    cases_changed([*(one.subject_id for one in said), *(case for _, case in moved)])
    taking.book("event", results)
    return results


def _said_of_step(row: StepRow, key: str) -> Said:
    return Said(
        kind=Kind.STEP,
        subject_kind=Subject.CASE,
        subject_id=row.case_id,
        at=row.at,
        started_at=row.started_at,
        case_id=row.case_id,
        member_id=row.member_id,
        activity=clip(row.activity, 120),
        signal=row.signal,
        stage=clip(row.stage, 80),
        lane=clip(row.lane, 16),
        team=clip(row.team, 80),
        channel=clip(row.channel, 32),
        cost=row.cost,
        payload={"attributes": row.attributes} if row.attributes else {},
        source_id=key,
    )


def _known_steps(taking: Taking, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return key → the latest step event with that source id that still counts."""
    known: dict[str, dict[str, Any]] = {}
    for chunk in parts(keys):
        events = Event.objects.filter(
            source_system=taking.system, source_id__in=chunk, kind=Kind.STEP
        ).order_by("number")
        for event in events.values(*_STEP):
            if event["batch_id"] not in taking.undone:
                known[event["source_id"]] = event
    return known
