"""What a case knows, for the judging of its conversations, is what the warehouse counts."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest

from madoguchi.cases.facts import CaseFacts, facts_of
from madoguchi.cases.models import Case
from madoguchi.events.models import Event
from tests.warehouse import facts

pytestmark = pytest.mark.django_db

DAY = 86_400_000
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
START = round(NOW.timestamp() * 1000) - 100 * DAY
SIGNALS = ["", "", "opened", "contact", "reply", "resolved", "resolved", "reopened", "closed"]
TEAMS = ["", "Front", "Back", "Warehouse"]


def story(cases: list[int], undone: int) -> list[dict[str, Any]]:
    """A log by lot: with and without signals, teams, descriptions, corrections, and a batch that was undone."""
    chance, events = Random(7), list[dict[str, Any]]()
    for case in cases:
        signals, teams = chance.choice([SIGNALS, SIGNALS, [""]]), chance.choice([TEAMS, TEAMS, [""]])
        for _ in range(chance.randint(0, 8)):
            step = {
                "kind": "step",
                "activity": "x",
                "signal": chance.choice(signals),
                "team": chance.choice(teams),
                "at_ms": START + chance.randint(0, 20) * DAY,
                "batch_id": chance.choice([None, 1, undone]),
            }
            events.append({"subject_id": case, "payload": {}, **step})
            if chance.random() < 0.2:
                events.append({**events[-1], "at_ms": START, "supersedes_id": len(events), "batch_id": chance.choice([1, undone])})  # fmt: skip
        for _ in range(chance.randint(0, 2)):
            payload = {"due_at": START + chance.choice([4, 20, 150]) * DAY}
            if chance.random() < 0.5:
                payload["resolved"] = chance.random() < 0.5
            events.append({"subject_id": case, "kind": "describe", "at_ms": START, "payload": payload, "batch_id": chance.choice([1, undone])})  # fmt: skip
    shared = {"origin": "import", "subject_kind": "case"}
    return [{"number": number, **shared, **one} for number, one in enumerate(events, 1)] + [
        {"number": len(events) + 1, "origin": "import", "subject_kind": "batch", "subject_id": undone, "kind": "undo", "at_ms": START, "payload": {}}
    ]  # fmt: skip


def test_hand_overs_reopenings_and_promises_are_counted_as_the_warehouse_counts_them() -> None:
    cases = Case.objects.bulk_create([Case() for _ in range(300)])
    events = story([case.pk for case in cases], undone=2)
    Event.objects.bulk_create(
        [
            Event(at=dt.datetime.fromtimestamp(event["at_ms"] / 1000, dt.UTC), **{name: value for name, value in event.items() if name != "at_ms"})
            for event in events
        ]
    )  # fmt: skip
    engine = facts.built(events)
    rows = engine.run("SELECT case_id, handovers, reopens, due_ms, kept FROM fact_case").dicts()
    engine.close()
    known = facts_of(cases, NOW)
    now_ms = round(NOW.timestamp() * 1000)
    seen = {"handovers": 0, "reopened": 0, "kept": 0, "late": 0, "overdue": 0}
    for row in rows:
        told = known[row["case_id"]]
        assert (told.handovers or 0) == row["handovers"]
        assert len(told.reopened_at or ()) <= row["reopens"]
        kept = None if row["kept"] is None else bool(row["kept"])
        overdue = kept is None and row["due_ms"] is not None and row["due_ms"] < now_ms
        assert told.kept == (False if overdue else kept), row
        assert (told.due_at is not None) == (kept is None and row["due_ms"] is not None and not overdue)
        seen["handovers"] += row["handovers"] > 0
        seen["reopened"] += bool(told.reopened_at)
        seen["kept"] += kept is True
        seen["late"] += kept is False
        seen["overdue"] += overdue
    assert min(seen.values()) > 10, seen


def test_merged_cases_are_one() -> None:
    root, other, third = (Case.objects.create() for _ in range(3))
    Case.objects.filter(pk=other.pk).update(merged_into=root)
    other.refresh_from_db()
    for case, hours, team in ((root, 1, "Front"), (other, 2, "Back"), (root, 3, "Front")):
        Event.objects.create(kind="step", origin="live", subject_kind="case", subject_id=case.pk, activity="x", team=team, at=NOW + dt.timedelta(hours=hours))  # fmt: skip
    known = facts_of([root, other, third], NOW)
    assert known[root.pk].handovers == known[other.pk].handovers == 2
    assert known[third.pk] == CaseFacts()


def test_reopened_counts_from_the_last_end_for_seven_days() -> None:
    case = Case.objects.create()
    for days, signal in (
        (0, "reopened"),
        (1, "resolved"),
        (8, "reopened"),
        (9, "closed"),
        (16.5, "reopened"),
    ):
        Event.objects.create(kind="step", origin="live", subject_kind="case", subject_id=case.pk, activity="x", signal=signal, at=NOW + dt.timedelta(days=days))  # fmt: skip
    assert facts_of([case], NOW)[case.pk].reopened_at == (NOW + dt.timedelta(days=8),)
