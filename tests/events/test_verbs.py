"""Merging, taking back, undoing and erasing are events like any other, with the marks the warehouse needs."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from madoguchi.events.append import append
from madoguchi.events.erase import erase_customer
from madoguchi.events.merge import merge_case, merge_customer, retract
from madoguchi.events.models import Dirty, Event, Kind
from madoguchi.events.undo import undo_batch
from madoguchi.warehouse import ask

pytestmark = pytest.mark.django_db


def step(case: int, activity: str = "受付", **more: object) -> Event:
    return Event(
        kind="step",
        origin="import",
        subject_kind="case",
        subject_id=case,
        case_id=case,
        activity=activity,
        at=timezone.now(),
        **more,
    )


def describe(case: int, customer: int) -> Event:
    return Event(
        kind="describe",
        origin="import",
        subject_kind="case",
        subject_id=case,
        case_id=case,
        customer_id=customer,
        at=timezone.now(),
    )


def customers() -> dict[int, int | None]:
    return {row["case_id"]: row["customer"] for row in ask("case_rows", None, basis="any")}


def test_each_verb_leaves_one_event_and_one_mark() -> None:
    merged = merge_case(1, 2)
    person = merge_customer(3, 4)
    taken = retract(merged)
    undone = undo_batch(9)
    gone = erase_customer(4)
    assert [merged.payload, person.payload] == [{"into": 2}, {"into": 4}]
    assert (taken.supersedes_id, taken.subject_id) == (merged.number, 1)
    assert list(Dirty.objects.order_by("id").values_list("kind", "key")) == [
        ("case", 1),
        ("customer", 3),
        ("case", 1),
        ("batch", 9),
        ("customer", 4),
    ]
    assert {event.kind for event in (undone, gone)} == {Kind.UNDO, Kind.ERASE}


def test_nothing_is_merged_into_itself() -> None:
    with pytest.raises(ValueError, match="into itself"):
        merge_case(5, 5)


@pytest.mark.django_db(transaction=True)
def test_events_want_the_transaction_of_their_rows() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        undo_batch(1)
    with transaction.atomic():
        undo_batch(1)


def test_merged_cases_are_one_and_can_be_parted_again(warehouse: None) -> None:
    append([describe(1, 10), describe(2, 20), step(1), step(2, "調査")])
    merged = merge_case(1, 2)
    assert customers() == {2: 20}
    assert [row["activity"] for row in ask("case_steps", None, case=2)] == ["受付", "調査"]
    retract(merged)
    assert customers() == {1: 10, 2: 20}


def test_an_undone_batch_takes_back_even_what_it_corrected(warehouse: None) -> None:
    (first,) = append([step(1, "受付")])
    append([step(1, "受付 2", batch_id=7, supersedes_id=first.number), step(2, batch_id=7)])
    assert ask("extent")[0]["cases"] == 2
    undo_batch(7)
    assert [row["activity"] for row in ask("case_steps", None, case=1)] == ["受付"]
    assert ask("extent")[0]["cases"] == 1


def test_an_erased_customer_is_in_no_fact_and_nobody_merged_with_them_is(warehouse: None) -> None:
    append([describe(1, 10), step(1), describe(2, 20), step(2), describe(3, 30), step(3)])
    merge_customer(10, 20)
    assert customers() == {1: 20, 2: 20, 3: 30}
    erase_customer(20)
    assert customers() == {1: None, 2: None, 3: 30}
    append([describe(4, 10), step(4)])
    assert customers()[4] is None
