"""A customer's erasure blanks the notes on marks; the marks stay, and the export holds both."""

from __future__ import annotations

import pytest

from madoguchi.people.actions.erase import erase
from madoguchi.people.actions.export import collect
from madoguchi.people.models import Customer
from madoguchi.scoring.marks.actions.objection import object_to
from madoguchi.scoring.marks.actions.override import override
from madoguchi.scoring.marks.actions.review import Entry, begin, save
from madoguchi.scoring.marks.drawing import Asked, draw
from madoguchi.scoring.marks.models import Mark, Objection, Reason, Review
from tests import people
from tests.scoring.marks.cast import some_talks, suzuki

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def test_words_about_a_customer_go_with_the_customer() -> None:
    talk, *_ = some_talks(6, customer="佐々木")
    aoi, mori = people.agent(), people.manager()
    customer = Customer.objects.get()
    assert talk.case.customer == customer
    save(
        begin(mori, talk, Reason.RANDOM, Asked()),
        {"greeting": Entry("met", "佐々木様に名乗った")},
        "佐々木様は常連",
    )
    override(talk, "warmth", "met", "佐々木様が喜ばれた", suzuki())
    type(talk).objects.filter(pk=talk.pk).update(member=aoi)
    talk.refresh_from_db()
    object_to(talk, "greeting", "佐々木様とは顔なじみです", aoi)

    held = collect(customer)
    assert {row["comment"] for row in held["marks"]} == {"佐々木様に名乗った", "佐々木様が喜ばれた"}
    assert held["objections"][0]["reason"] == "佐々木様とは顔なじみです"
    assert "鈴木" not in str(held["marks"])

    receipt = erase(customer)
    assert {line.store: line.count for line in receipt.lines}["marks"] == 3
    assert Mark.objects.count() == 2
    assert not Mark.objects.exclude(comment="").exists()
    assert Review.objects.get().comment == ""
    assert Objection.objects.get().reason == ""
    assert talk.pk not in draw(Reason.RANDOM, Asked()).ids
