"""A thousand conversations of the sample: nobody the record knows by name is named in what would be sent."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.imports.sample.load import load
from madoguchi.scoring.judge.preparing import members, prepare
from madoguchi.scoring.talk import seen

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]


def test_nobody_known_is_named() -> None:
    load(dt.date(2026, 11, 22))
    staff = members()
    assert len(staff) > 20
    found = Conversation.objects.select_related("case__customer__account").prefetch_related("messages")
    prepared = 0
    for conversation in found.order_by("-pk")[:1_000]:
        made = prepare(conversation, staff)
        if made is None:
            continue
        prepared += 1
        turns = seen(conversation.messages.all())
        customer = conversation.case.customer
        names = {*staff, *(customer.name.split() if customer else ())}
        told = {name for name in names if len(name) > 1}
        for number, turn in made.turns.items():
            text = turns[number].text
            plain = [text[piece.since : piece.until] for piece in turn.pieces if not piece.hidden]
            assert not [name for name in told if any(name in words for words in plain)], (number, turn.text)
    assert prepared > 900
