"""The parity gate asks every question there is."""

from __future__ import annotations

from madoguchi.warehouse.expressions import names
from tests.warehouse import facts
from tests.warehouse.parity import ask, story
from tests.warehouse.parity.parameters import PARAMETERS


def test_every_question_is_in_the_parity_gate() -> None:
    assert sorted(PARAMETERS) == names(), "say in parameters.py how the gate asks a new question"


def test_the_story_leaves_no_question_without_an_answer() -> None:
    engine = facts.built(story.events())
    try:
        assert [name for name in PARAMETERS if not any(rows for _, rows in ask.answers(engine, [name]))] == []
    finally:
        engine.close()
