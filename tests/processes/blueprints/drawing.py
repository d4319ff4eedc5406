"""A small drawing for the tests: a call comes in, is answered, and settled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from madoguchi.core.blueprint.model import Blueprint, Evidence, Flow, Lane, Promise, Rule, Stage, Step
from madoguchi.core.blueprint.reading import to_json
from madoguchi.core.text import Text
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.actions.draft import create
from madoguchi.processes.blueprints.models import Version

CALLS = Blueprint(
    id="calls",
    name=Text("Phone calls", "電話の応対"),
    stages=(
        Stage(
            "ask",
            Text("Ask", "問い合わせる"),
            target=0.9,
            promises=(Promise("soon", within_seconds=60, start="case", end_steps=("answer",)),),
        ),
        Stage("settle", Text("Settle", "解決する")),
    ),
    lanes=(
        Lane("evidence", "evidence", Text("Evidence", "物的証拠")),
        Lane("customer", "customer", Text("Customer", "お客様")),
        Lane("front", "front", Text("Front", "表舞台")),
        Lane("back", "back", Text("Back", "裏方")),
    ),
    steps=(
        Step(
            "call",
            "ask",
            "customer",
            Text("Calls", "電話をかける"),
            channels=("phone",),
            activities=("call",),
        ),
        Step(
            "answer",
            "ask",
            "front",
            Text("Answers", "電話に出る"),
            column=1,
            touch_seconds=120,
            activities=("answer",),
        ),
        Step("check", "settle", "back", Text("Checks", "確認する"), optional=True, wait_point=True),
        Step(
            "tell",
            "settle",
            "front",
            Text("Tells", "伝える"),
            column=1,
            activities=("tell",),
            fail_point=True,
        ),
    ),
    flows=(Flow("f1", "call", "answer"), Flow("f2", "answer", "check"), Flow("f3", "check", "tell")),
    evidence=(Evidence("e1", "ask", Text("Leaflet", "ご案内の紙")),),
    rules=(Rule("r1", "before", "answer", "tell"),),
)


def drafted(by: Member | None = None, drawing: Blueprint = CALLS) -> Version:
    """A draft of it."""
    return create(drawing, by)


def changed(drawing: Blueprint = CALLS, **fields: Any) -> dict[str, Any]:
    """The drawing as JSON with some of it changed, as the editor sends it."""
    return to_json(replace(drawing, **fields))
