"""How the small desk of ``tests.processes.desk`` is meant to run, brought into force."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from madoguchi.core.blueprint.model import Blueprint, Flow, Lane, Promise, Rule, Stage, Step
from madoguchi.core.blueprint.reading import to_json
from madoguchi.core.text import Text
from madoguchi.processes.blueprints import models
from madoguchi.processes.blueprints.queries import InForce, one_in_force

NAME = Text("Delivery requests", "配送のお問い合わせ")


def drawing(**more: Any) -> Blueprint:
    """Send, receive, ask the back office, answer, closed: every case asks the back office, which most did not."""
    steps = [
        ("send", "meet", "customer", Text("Sends request", "問い合わせを送信")),
        ("receive", "meet", "front", Text("Receives", "受付")),
        ("ask_back_office", "solve", "front", Text("Asks back office", "裏方に確認を依頼")),
        ("check", "solve", "back", Text("Checks stock", "在庫を確認")),
        ("answer", "solve", "front", Text("Answers", "回答")),
        ("timer", "solve", "support", Text("Closed by timer", "自動で終了")),
    ]
    ids = [id for id, *_ in steps]
    return Blueprint(
        "delivery",
        NAME,
        stages=(
            Stage("meet", Text("Meet", "受け付ける")),
            Stage(
                "solve",
                Text("Solve", "解決する"),
                target=0.9,
                promises=(Promise("answered", within_seconds=86_400, end_steps=("answer",)),),
            ),
        ),
        lanes=(
            Lane("customer", "customer", Text("Customer", "お客様")),
            Lane("front", "front", Text("Front", "表舞台")),
            Lane("back", "back", Text("Back office", "裏方")),
            Lane("support", "support", Text("Support", "支援")),
        ),
        steps=tuple(
            Step(id, stage, lane, name, activities=(id,), column=column)
            for column, (id, stage, lane, name) in enumerate(steps)
        ),
        flows=tuple(Flow(f"{a}-{b}", a, b) for a, b in itertools.pairwise(ids)),
        **more,
    )


def in_force(*rules: Rule) -> InForce:
    """Store the drawing as a published version."""
    blueprint = models.Blueprint.objects.create(code="delivery", name_en=NAME.en, name_ja=NAME.ja)
    models.Version.objects.create(
        blueprint=blueprint,
        number=1,
        state=models.State.PUBLISHED,
        data=to_json(drawing(rules=rules)),
        published_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
    )
    found = one_in_force("delivery")
    assert found is not None
    return found
