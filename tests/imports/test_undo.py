"""A batch is undone as a whole, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.cases.models import Case, Conversation, Message
from madoguchi.events.models import Event, Kind
from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.actions.undo import undo_batch
from madoguchi.imports.models import Batch, Before, Met
from madoguchi.people.models import Account, Customer, Member, Team, Transaction
from madoguchi.surveys.models import Answer, Question, Submission, Survey
from tests.imports.test_take_in import STAY, TALK, batch, taken

pytestmark = pytest.mark.django_db

ANSWERS: list[dict[str, Any]] = [
    {"submission": "S1", "question": "Q1", "kind": "csat", "value": 5, "case": "A1", "customer": "C9"},
    {"submission": "S2", "question": "Q1", "kind": "csat", "value": 3},
]
PEOPLE = [{"id": "C9", "name": "佐々木 花子", "account": "佐々木商店"}]
BOUGHT = [{"id": "T1", "customer": "C9", "at": "2026-03-03", "amount": 12300}]
MODELS = (
    *(Case, Conversation, Message, Customer, Member, Team, Account, Transaction),
    *(Survey, Question, Submission, Answer, Met, Before),
)


def spoken() -> set[tuple[Any, ...]]:
    """What the events say once undone batches and superseded events are left out."""
    undone = set(Event.objects.filter(kind=Kind.UNDO).values_list("subject_id", flat=True))
    counting = [
        event for event in Event.objects.all() if event.batch_id not in undone and event.kind != Kind.UNDO
    ]
    superseded = {event.supersedes_id for event in counting}
    return {
        (event.kind, event.subject_kind, event.subject_id, event.activity, event.at, event.value, event.cost)
        for event in counting
        if event.number not in superseded
    }


def everything(one: Batch) -> None:
    take_in("customers", PEOPLE, one)
    take_in("events", STAY, one)
    take_in("conversations", [TALK], one)
    take_in("answers", ANSWERS, one)
    take_in("transactions", BOUGHT, one)


def test_nothing_is_left_of_the_only_batch(inn: object) -> None:
    one = batch()
    everything(one)
    undo_batch(one)
    assert {model.__name__: model.objects.count() for model in MODELS if model.objects.exists()} == {}
    assert spoken() == set()
    assert (one.state, one.taken) == ("undone", 9)
    undo_batch(one)
    assert Event.objects.filter(kind=Kind.UNDO).count() == 1


def test_it_can_be_brought_in_again(inn: object) -> None:
    one, two = batch(), batch()
    everything(one)
    said = {(*row[:2], row[3], *row[5:]) for row in spoken()}
    undo_batch(one)
    everything(two)
    assert {(*row[:2], row[3], *row[5:]) for row in spoken()} == said
    assert (two.taken, two.unchanged) == (9, 0)


def test_what_a_later_batch_also_brought_stays(inn: object) -> None:
    one, two = batch(), batch()
    everything(one)
    said, rows = spoken(), {model: model.objects.count() for model in MODELS[:-2]}
    everything(two)
    undo_batch(one)
    assert spoken() == said
    assert {model: model.objects.count() for model in MODELS[:-2]} == rows
    assert taken(take_in("events", STAY, batch())) == (0, 0, 4, 0)
    undo_batch(two)
    assert not Answer.objects.exists()


def test_three_batches_of_the_same_rows_may_be_undone_in_any_order(inn: object) -> None:
    one, two, three = batch(), batch(), batch()
    for each in (one, two, three):
        take_in("events", STAY, each)
    said = spoken()
    for each in (one, three):
        undo_batch(each)
        assert spoken() == said
    undo_batch(two)
    assert spoken() == set()
    assert not Case.objects.exists()


def test_what_it_changed_says_again_what_it_said_before(inn: object) -> None:
    one, two = batch(), batch()
    rows = [dict(row, id=str(n)) for n, row in enumerate(STAY)]
    take_in("events", rows, one)
    everything(one)
    said = spoken()
    take_in("events", [dict(rows[0], cost=500)], two)
    take_in("customers", [{"id": "C9", "name": "佐々木 華子", "phone": "0776-00-0000"}], two)
    take_in("answers", [dict(ANSWERS[0], value=1), dict(ANSWERS[1], submission="S3")], two)
    take_in("transactions", [dict(BOUGHT[0], amount=1)], two)
    assert spoken() != said
    undo_batch(two)
    assert spoken() == said
    customer = Customer.objects.get(source_id="C9")
    assert (customer.name, customer.phone) == ("佐々木 花子", "")
    assert float(Transaction.objects.get().amount) == 12300
    assert sorted(Answer.objects.values_list("value", flat=True)) == [3, 5, 5]


def test_a_later_correction_outlives_the_batch_it_corrected(inn: object) -> None:
    one, two, three = batch(), batch(), batch()
    take_in("customers", [{"id": "C1", "name": "A"}], one)
    take_in("customers", [{"id": "C1", "name": "B"}], two)
    take_in("customers", [{"id": "C1", "name": "C"}], three)
    undo_batch(two)
    assert Customer.objects.get().name == "C"
    undo_batch(three)
    assert Customer.objects.get().name == "A"


def test_a_case_others_lean_on_stays(inn: object) -> None:
    one, two = batch(), batch()
    take_in("events", STAY, one)
    take_in("answers", ANSWERS, two)
    undo_batch(one)
    assert set(Case.objects.values_list("source_id", flat=True)) == {"A1"}
    assert {row[0] for row in spoken()} == {"answer", "question", "describe"}
