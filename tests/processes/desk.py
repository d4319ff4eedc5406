"""A small desk to look at: forty-two cases over front and back, with a closing timer, written as events."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from madoguchi.cases.models import Case, Conversation
from madoguchi.core.text import Text
from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from madoguchi.processes.names import register

MONDAY = dt.datetime(2026, 6, 1, 0, 0, tzinfo=dt.UTC)  # 9:00 in Tokyo
HOUR = 60

# activity, minutes after the one before, lane, signal
USUAL = [
    ("send", 0, "customer", "opened"),
    ("receive", 30, "front", ""),
    ("answer", 2 * HOUR, "front", "resolved"),
    ("timer", 72 * HOUR, "support", "closed"),
]
LONG = [
    ("send", 0, "customer", "opened"),
    ("receive", 30, "front", ""),
    ("ask_back_office", 10, "front", ""),
    ("check", 20 * HOUR, "back", ""),
    ("answer", 5 * HOUR, "front", "resolved"),
    ("timer", 72 * HOUR, "support", "closed"),
]
RARE = [("send", 0, "customer", "opened"), ("answer", 5, "front", "resolved")]
NAMES = {
    "send": Text("Sends request", "問い合わせを送信"),
    "receive": Text("Receives", "受付"),
    "ask_back_office": Text("Asks back office", "裏方に確認を依頼"),
    "check": Text("Checks stock", "在庫を確認"),
    "answer": Text("Answers", "回答"),
    "timer": Text("Closed by timer", "自動で終了"),
}


def play() -> list[Case]:
    """Write thirty usual cases by email, ten long ones by phone, two rare ones; the last is not yet answered."""
    made: list[Case] = []
    events: list[Event] = [
        Event(
            kind=Kind.CALENDAR,
            origin=Origin.IMPORT,
            subject_kind=Subject.ORGANISATION,
            subject_id=1,
            at=MONDAY,
            payload={"time_zone": "Asia/Tokyo", "opening_hours": "Mon-Fri 09:00-18:00", "holidays": []},
        )
    ]
    with transaction.atomic():
        for number, (steps, channel) in enumerate(
            [(USUAL, "email")] * 30 + [(LONG, "phone")] * 10 + [(RARE, "email")] * 2
        ):
            opened = MONDAY + dt.timedelta(days=number)
            case = Case.objects.create(
                source_system="desk",
                source_id=f"K-{number:02}",
                subject=f"荷物が届かない {number}",
                channel=channel,
                opened_at=opened,
            )
            made.append(case)
            Conversation.objects.create(
                source_system="desk", source_id=f"T-{number:02}", case=case, channel=channel, opened_at=opened
            )
            events += _of(case, steps, opened, channel)
        append(events)
    register("activity", NAMES)
    return made


def _of(case: Case, steps: list[tuple[str, int, str, str]], opened: dt.datetime, channel: str) -> list[Event]:
    common = {
        "origin": Origin.IMPORT,
        "subject_kind": Subject.CASE,
        "subject_id": case.pk,
        "case_id": case.pk,
    }
    told = [
        Event(
            kind=Kind.DESCRIBE,
            at=opened,
            channel=channel,
            payload={"request": "delivery", "process": "service"},
            **common,
        )
    ]
    at = opened
    for activity, minutes, lane, signal in steps:
        at += dt.timedelta(minutes=minutes)
        told.append(
            Event(
                kind=Kind.STEP,
                at=at,
                activity=activity,
                lane=lane,
                signal=signal,
                stage="solve" if lane == "back" else "meet",
                **common,
            )
        )
    return told
