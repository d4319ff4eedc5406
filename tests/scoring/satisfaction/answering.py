"""Conversations with answers to learn from: few, and clear enough for a tiny training."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from madoguchi.core.conversation import boosting
from madoguchi.core.conversation.predicting import judging, training
from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch
from madoguchi.scoring.actions.score import catch_up
from madoguchi.warehouse import wait_until_fresh
from tests.scoring.talks import CARING, COLD, START, bring, told

SPAN = 18  # hours from one conversation to the next


def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few dozen answers be enough, and learn in a blink."""
    monkeypatch.setattr(training, "LEAST", 60)
    monkeypatch.setattr(training, "PERSONS", 20)
    monkeypatch.setattr(training, "RARE", 3)
    monkeypatch.setattr(judging.figure, "__defaults__", (200,))
    monkeypatch.setattr(boosting, "available", lambda: False)


def answered(many: int = 100, *, care: float = 2.0, start: int = 0, since: dt.datetime = START) -> None:
    """So many cases, every other one told with care; care is worth so many points of the answer."""
    talks: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for n in range(start, start + many):
        caring = n * 7 % 10 < 5
        at = since - dt.timedelta(hours=SPAN * (start + many - n))
        name, customer = f"C{n}", f"客{n % 47}"
        talk = told(name, CARING if caring else COLD, customer=customer, request="配送")
        for place, turn in enumerate(talk["turns"]):
            turn["at"] = at + dt.timedelta(seconds=12 * place)
        talks.append(talk)
        answers.append(
            {
                "submission": f"S{n}",
                "question": "満足度",
                "kind": "csat",
                "value": min(5, 2 + care * caring + n % 3 // 2),
                "answered_at": (at + dt.timedelta(hours=2)).isoformat(),
                "case": name,
                "customer": customer,
            }
        )
    bring(*talks)
    batch = Batch.objects.create(kind="answers", source_system="desk", state=Batch.State.RUNNING)
    tally = take_in("answers", answers, batch)
    assert tally.skipped == 0, tally.problems
    catch_up()
    wait_until_fresh(120)
