"""A small shop: half its cases ask the store room, which answers late every third time; then the customer is told late.

Customers whose answer came late are less content. Who asks by phone is less content whatever anybody does.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from madoguchi.cases.models import Case
from madoguchi.core.blueprint.model import Blueprint, Call, Flow, Lane, Promise, Stage, Step
from madoguchi.core.text import Text
from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.actions.publish import bring_in
from madoguchi.processes.blueprints.models import Version
from madoguchi.warehouse import wait_until_fresh

MONDAY = dt.datetime(2026, 1, 5, 0, 0, tzinfo=dt.UTC)
CASES = 240
QUESTION = 1
LANES = {"write": "customer", "confirm": "support", "store_says": "back"}
TEAMS = {"ask_store": "Front", "answer": "Front", "store_says": "Store room"}


def drawing() -> Blueprint:
    """Receive, then resolve with the store room's help, answered within three hours."""
    steps = [
        _step("write", "receive", "customer", "Writes", "問い合わせる"),
        _step("confirm", "receive", "support", "Confirms receipt", "受付を知らせる", column=1),
        _step(
            "ask_store",
            "resolve",
            "front",
            "Asks the store room",
            "倉庫に尋ねる",
            calls=Call("store", ("store_says",), 3600, target=0.9),
        ),
        _step("store_says", "resolve", "back", "Store room answers", "倉庫が答える", column=1),
        _step("answer", "resolve", "front", "Answers", "回答する", column=2, touch_seconds=300.0, cost=200.0),
    ]
    pairs = [("write", "confirm"), ("confirm", "ask_store"), ("ask_store", "store_says")]
    pairs += [("store_says", "answer"), ("confirm", "answer")]
    promise = Promise("told", within_seconds=3 * 3600, end_steps=("answer",))
    return Blueprint(
        "shop",
        Text("Questions to the shop", "お店への問い合わせ"),
        stages=(
            Stage("receive", Text("Receive", "受け付ける")),
            Stage("resolve", Text("Resolve", "解決する"), 0.9, (promise,)),
        ),
        lanes=tuple(Lane(kind, kind, Text(kind, kind)) for kind in ("customer", "front", "back", "support")),
        steps=tuple(steps),
        flows=tuple(Flow(f"{source}-{target}", source, target) for source, target in pairs),
    )


def _step(id: str, stage: str, lane: str, en: str, ja: str, **more: Any) -> Step:
    return Step(id, stage, lane, Text(en, ja), activities=(id,), **more)


def play(by: Member | None = None) -> Version:
    """Publish the drawing and live its cases; the last one still waits for the store room."""
    version = bring_in(drawing(), by)
    events = [
        Event(
            kind=Kind.QUESTION,
            origin=Origin.IMPORT,
            subject_kind=Subject.QUESTION,
            subject_id=QUESTION,
            question_id=QUESTION,
            at=MONDAY,
            payload={"code": "csat", "kind": "csat", "scale_min": 1, "scale_max": 5, "positive": [4, 5]},
        )
    ]
    with transaction.atomic():
        for number in range(CASES):
            events += _case(number)
        append(events)
    wait_until_fresh(60)
    return version


def late(number: int) -> bool:
    """Whether the store room answers this case late."""
    return number % 2 == 0 and number % 3 == 0


def _case(number: int) -> list[Event]:
    opened = MONDAY + dt.timedelta(hours=6 * number)
    asks, phone = number % 2 == 0, number % 4 < 2
    case = Case.objects.create(
        source_system="shop",
        source_id=f"S-{number:03}",
        subject=f"在庫について {number}",
        channel="phone" if phone else "email",
        opened_at=opened,
    )
    common: dict[str, Any] = {
        "origin": Origin.IMPORT,
        "subject_kind": Subject.CASE,
        "subject_id": case.pk,
        "case_id": case.pk,
    }
    told = [
        Event(
            kind=Kind.DESCRIBE,
            at=opened,
            channel=case.channel,
            payload={
                "request": "stock",
                "process": "service",
                "due_at": (opened + dt.timedelta(hours=4)).isoformat(),
            },
            **common,
        )
    ]
    wait = 400 if late(number) else 30
    steps = [("write", 0), ("confirm", 1)]
    steps += [("ask_store", 10), ("store_says", 10 + wait)] if asks else []
    steps += [("answer", (10 + wait if asks else 5) + 20)]
    if number == CASES - 2:
        steps = steps[:3]  # still waiting
    for name, minutes in steps:
        signal = {"write": "opened", "answer": "resolved"}.get(name, "")
        told.append(
            Event(
                kind=Kind.STEP,
                at=opened + dt.timedelta(minutes=minutes),
                activity=name,
                lane=LANES.get(name, "front"),
                team=TEAMS.get(name, ""),
                signal=signal,
                **common,
            )
        )
    if number < CASES - 2:
        value = 4.0 + (number % 5 == 0) - phone - 2 * late(number)
        told.append(
            Event(
                kind=Kind.ANSWER,
                origin=Origin.IMPORT,
                subject_kind=Subject.SUBMISSION,
                subject_id=number + 1,
                case_id=case.pk,
                question_id=QUESTION,
                value=max(value, 1.0),
                at=opened + dt.timedelta(days=1),
            )
        )
    return told
