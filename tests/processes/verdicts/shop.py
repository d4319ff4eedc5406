"""A small shop: its first stage is sound, in its second one case in three skips the check and half of those are late."""

from __future__ import annotations

import datetime as dt
import itertools

from django.db import transaction

from madoguchi.cases.models import Case
from madoguchi.core.blueprint.model import Blueprint, Flow, Lane, Promise, Stage, Step
from madoguchi.core.blueprint.reading import to_json
from madoguchi.core.text import Text
from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from madoguchi.processes.blueprints import models
from madoguchi.processes.names import register

MONDAY = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
CASES = 300
NAMES = {
    "send": Text("Sends request", "問い合わせを送信"),
    "receive": Text("Receives", "受付"),
    "ask_again": Text("Asks again", "聞き直す"),
    "check": Text("Checks twice", "二重確認"),
    "answer": Text("Answers", "回答"),
    "settle": Text("Settled", "解決"),
}


def drawing() -> Blueprint:
    """Taken up within an hour, settled within a day after a check; the shop's third stage promises nothing."""
    steps = ("send", "receive", "check", "answer", "settle")
    return Blueprint(
        "shop",
        Text("Shop requests", "ショップのお問い合わせ"),
        stages=(
            Stage(
                "take",
                Text("Take up", "受け付ける"),
                target=0.9,
                promises=(Promise("taken", within_seconds=3600, start="case", end_steps=("receive",)),),
            ),
            Stage(
                "solve",
                Text("Solve", "解決する"),
                target=0.9,
                promises=(Promise("answered", within_seconds=86_400, end_steps=("settle",)),),
                note=Text("Settled within 24 hours", "24時間以内に解決"),
            ),
        ),
        lanes=(
            Lane("customer", "customer", Text("Customer", "お客様")),
            Lane("front", "front", Text("Front", "フロント")),
        ),
        steps=tuple(
            Step(
                code,
                "take" if code in ("send", "receive") else "solve",
                "customer" if code == "send" else "front",
                NAMES[code],
                activities=(code,),
                column=place,
            )
            for place, code in enumerate(steps)
        ),
        flows=tuple(Flow(f"{a}-{b}", a, b) for a, b in itertools.pairwise(steps)),
    )


def draw() -> None:
    """Bring the drawing into force."""
    blueprint = models.Blueprint.objects.create(
        code="shop", name_en="Shop requests", name_ja="ショップのお問い合わせ"
    )
    models.Version.objects.create(
        blueprint=blueprint,
        number=1,
        state=models.State.PUBLISHED,
        data=to_json(drawing()),
        published_at=MONDAY,
    )


def play() -> list[Case]:
    """Live three hundred cases, one every other hour."""
    register("activity", NAMES)
    cases = Case.objects.bulk_create(
        [
            Case(
                source_system="shop",
                source_id=f"S-{number:03}",
                subject=f"ご相談 {number}",
                channel=("email", "phone")[number % 2],
                opened_at=MONDAY + dt.timedelta(hours=2 * number),
            )
            for number in range(CASES)
        ]
    )
    with transaction.atomic():
        append([event for number, case in enumerate(cases) for event in _of(number, case)])
    return list(cases)


def _of(number: int, case: Case) -> list[Event]:
    skips = number % 3 == 0
    late = number % 6 == 0 if skips else number % 25 == 1
    steps = [("send", 0.0), ("receive", 90.0 if number % 37 == 7 else 10.0)]
    if number % 5 == 2:
        steps.insert(1, ("ask_again", 5.0))
    steps += [] if skips else [("check", 120.0)]
    steps += [("answer", 180.0), ("settle", 40 * 60.0 if late else 240.0)]
    common = {
        "origin": Origin.IMPORT,
        "subject_kind": Subject.CASE,
        "subject_id": case.pk,
        "case_id": case.pk,
    }
    opened = case.opened_at
    assert opened is not None
    described = Event(
        kind=Kind.DESCRIBE,
        at=opened,
        channel=case.channel,
        payload={"request": ("exchange", "refund")[number % 4 // 2]},
        **common,
    )
    return [
        described,
        *(
            Event(
                kind=Kind.STEP,
                at=opened + dt.timedelta(minutes=minutes),
                activity=code,
                lane="customer" if code == "send" else "front",
                team="" if code == "send" else ("Desk A", "Desk B")[number % 7 // 4],
                signal={"send": "opened", "settle": "resolved"}.get(code, ""),
                **common,
            )
            for code, minutes in steps
        ),
    ]
