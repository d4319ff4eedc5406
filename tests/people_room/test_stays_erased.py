"""Someone who was erased stays erased when the organisation imports its old files again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from madoguchi.cases.models import Case, Message
from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch, Before
from madoguchi.people.actions.erase import erase
from madoguchi.people.models import Customer
from madoguchi.surveys.models import Answer, Submission

pytestmark = pytest.mark.django_db

CUSTOMERS = [
    {"id": "hanako@example.jp", "name": "山田 花子", "email": "hanako@example.jp"},
    {"id": "C-2", "name": "鈴木 一郎", "email": "ichiro@example.jp"},
]
CONVERSATIONS = [
    {
        "id": f"K{number}",
        "channel": "email",
        "customer": who,
        "turns": [
            {"speaker": "customer", "text": f"{name}です。浴衣の件です。", "at": "2026-03-01 10:00"},
            {"speaker": "agent", "text": f"{name}様、承知しました。", "at": "2026-03-01 10:30"},
        ],
    }
    for number, (who, name) in enumerate([("hanako@example.jp", "山田"), ("C-2", "鈴木")])
]
ANSWERS = [
    {
        "submission": f"S{number}",
        "question": question,
        "kind": kind,
        "customer": who,
        "answered_at": "2026-03-05 09:00",
        **said,
    }
    for number, (who, name) in enumerate([("hanako@example.jp", "山田"), ("C-2", "鈴木")])
    for question, kind, said in (
        ("満足度", "csat", {"value": 4}),
        ("ご意見", "text", {"text": f"{name}の感想です"}),
    )
]


def import_all() -> None:
    for kind, rows in (("customers", CUSTOMERS), ("conversations", CONVERSATIONS), ("answers", ANSWERS)):
        take_in(kind, [dict(row) for row in rows], Batch.objects.create(kind=kind, source_system="files"))


def said() -> str:
    tables: list[Any] = [
        list(Customer.objects.values()),
        list(Case.objects.values()),
        list(Message.objects.values()),
        list(Submission.objects.values()),
        list(Answer.objects.values()),
        list(Before.objects.values()),
    ]
    return json.dumps(tables, default=str, ensure_ascii=False)


def test_importing_again_brings_nobody_back(inn: object) -> None:
    import_all()
    assert "山田" in said()
    counts = (Customer.objects.count(), Case.objects.count(), Message.objects.count(), Answer.objects.count())

    erase(Customer.objects.get(name="山田 花子"))
    assert "山田" not in said()
    import_all()

    assert "山田" not in said()
    assert "hanako" not in said()
    assert "鈴木" in said()  # nobody else is touched
    assert counts == (
        Customer.objects.count(),
        Case.objects.count(),
        Message.objects.count(),
        Answer.objects.count(),
    )
    assert Answer.objects.filter(value=4).count() == 2
