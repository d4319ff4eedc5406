"""A second opinion stands only for the words and the scorecard it was given on."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.judge.models import JudgeMark
from madoguchi.scoring.judge.queries import standing
from tests.scoring.talks import CARING, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def test_a_mark_of_other_words_or_another_scorecard_counts_no_more() -> None:
    bring(told("A", CARING))
    catch_up()
    talk = Conversation.objects.get()
    mark = JudgeMark.objects.create(
        conversation=talk,
        item="greeting",
        result="met",
        scorecard=talk.score.scorecard,
        read_at=talk.changed_at,
    )
    assert list(standing()) == [mark]
    talk.changed_at += dt.timedelta(seconds=1)
    talk.save(update_fields=["changed_at"])
    assert not standing().exists()
    mark.read_at = talk.changed_at
    mark.scorecard = "another@3"
    mark.save()
    assert not standing().exists()
