"""The small desk with a blueprint over it and answers to one question at its stages, many, few and too few."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.cases.models import Case
from madoguchi.core.blueprint.model import Blueprint, Evidence, Flow, Lane, Promise, Stage, Step
from madoguchi.core.text import Text
from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch
from madoguchi.processes.blueprints.actions.publish import bring_in
from tests.processes import desk

HOUR = 3600


def plan(id: str = "desk", **changes: Any) -> Blueprint:
    stages = changes.pop("stages", None) or (
        Stage(
            "meet",
            Text("Meet", "受け止める"),
            target=0.9,
            owner="Desk",
            promises=(
                Promise(
                    "reply", within_seconds=HOUR, start="steps", start_steps=("send",), end_steps=("receive",)
                ),
            ),
        ),
        Stage("solve", Text("Solve", "解決する")),
        Stage("after", Text("Afterwards", "そのあと")),
    )
    lanes = {"customer": "meet", "front": "meet", "back": "solve", "support": "meet"}
    signs = {name: lane for name, _minutes, lane, _signal in (*desk.LONG, *desk.USUAL)}
    steps = tuple(
        Step(
            name,
            lanes[lane],
            lane,
            desk.NAMES[name],
            column=n,
            activities=(name,),
            optional=name in ("ask_back_office", "check"),
        )
        for n, (name, lane) in enumerate(signs.items())
    )
    flows = tuple(
        Flow(f"{a}-{b}", a, b)
        for a, b in (
            ("send", "receive"),
            ("receive", "answer"),
            ("receive", "ask_back_office"),
            ("ask_back_office", "check"),
            ("check", "answer"),
            ("answer", "timer"),
        )
    )
    return Blueprint(
        id,
        changes.pop("name", Text("Desk", "窓口の対応")),
        stages=stages,
        lanes=tuple(Lane(lane, lane, Text(lane, lane)) for lane in lanes),
        steps=changes.pop("steps", steps),
        flows=changes.pop("flows", flows),
        evidence=(Evidence("mail", "meet", Text("Receipt mail", "受付メール")),),
        processes=("service",),
    )


def play() -> list[Case]:
    """Forty-two cases, their blueprint in force, and what customers felt: by phone worse than by email."""
    cases = desk.play()
    bring_in(plan(), None)
    questions = [
        {
            "survey": "way",
            "code": "feeling",
            "kind": "rating",
            "scale": [1, 5],
            "positive": [4, 5],
            "text_en": "How did you feel here?",
            "text_ja": "ここではどのようなお気持ちでしたか。",
        },
        {"survey": "way", "code": "said", "kind": "text", "text_en": "Why?", "text_ja": "理由は。"},
        {
            "survey": "way",
            "code": "thanks",
            "kind": "csat",
            "scale": [1, 5],
            "text_en": "Thanked?",
            "text_ja": "お礼は。",
        },
    ]
    answers: list[dict[str, Any]] = []
    for n, case in enumerate(cases):
        phone = case.channel == "phone"
        at = (case.opened_at + dt.timedelta(hours=30)).isoformat()
        of = {"submission": f"W-{n}", "survey": "way", "answered_at": at, "case": case.source_id}
        value = (1 if n % 2 else 2) if phone else (4 if n % 2 else 5)
        answers.append({**of, "question": "feeling", "kind": "rating", "value": value, "stage": "meet"})
        if phone and n % 5:
            answers.append(
                {**of, "question": "feeling", "kind": "rating", "value": 2 + n % 2, "stage": "solve"}
            )
        if n in (0, 1, 2):
            answers.append({**of, "question": "feeling", "kind": "rating", "value": 5, "stage": "after"})
        if n == 35:
            answers.append(
                {
                    **of,
                    "question": "said",
                    "kind": "text",
                    "text": "三度も同じ説明をしました。",
                    "stage": "meet",
                }
            )
    batch = Batch.objects.create(kind="answers", source_system="desk", state=Batch.State.RUNNING)
    take_in("questions", questions, batch, survey="way")
    tally = take_in("answers", answers, batch, survey="way")
    assert tally.skipped == 0, tally.problems
    return cases
