"""What a round says of its reviewers, two or more, and that its draw is the same for all."""

from __future__ import annotations

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.scoring.marks import calibration
from madoguchi.scoring.marks.actions.review import Entry, reveal, save
from madoguchi.scoring.marks.actions.rounds import open_round, settle
from madoguchi.scoring.marks.drawing import Asked
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.marks.models import Kind, Mark, Review
from madoguchi.scoring.marks.queries import marks_on, results_shown
from tests import people
from tests.scoring.marks.cast import reviewed, some_talks, suzuki, third

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def test_three_reviewers_are_told_by_alpha() -> None:
    some_talks(8)
    cast = [people.manager(), suzuki(), third()]
    round = open_round(cast[0], cast, 8, Asked())
    per_person = [
        set(Review.objects.filter(by=one).values_list("conversation_id", flat=True)) for one in cast
    ]
    assert per_person[0] == per_person[1] == per_person[2]
    for review in Review.objects.all():
        other = review.by == cast[2] and review.conversation_id % 2 == 0
        reviewed(review, **({"closing": "not_applicable"} if other else {}))
    found = calibration.results(round)
    assert found.whole.ac1 is None
    assert found.whole.beyond.metric == "alpha"
    assert found.whole.beyond.value is not None
    assert found.whole.beyond.low is not None
    assert 0.9 < found.whole.beyond.low < found.whole.beyond.value < 1
    assert found.whole.beyond == calibration.results(round).whole.beyond  # the same draws every time
    assert {one.item for one in found.differences} == {"closing"}
    assert all(len(one.marks) == 3 for one in found.differences)


def test_nothing_is_seen_or_settled_before_all_are_done() -> None:
    some_talks(6)
    mori, hana = people.manager(), suzuki()
    round = open_round(mori, [mori, hana], 5, Asked())
    review = Review.objects.filter(by=mori)[0]
    with pytest.raises(MarksError, match="once everybody is done"):
        reveal(review)
    reviewed(review, greeting="not_applicable")
    assert not results_shown(round)
    assert marks_on(review.conversation) == []
    with pytest.raises(MarksError, match="Results are shown"):
        settle(round, review.conversation, "greeting", "met", "", mori)
    save(Review.objects.filter(by=hana)[0], {"greeting": Entry("met")})
    assert not Mark.objects.filter(kind=Kind.CONSENSUS).exists()


def test_a_round_leaves_out_what_its_reviewers_said_or_marked() -> None:
    talks = some_talks(12)
    mori, hana = people.manager(), suzuki()
    Conversation.objects.filter(pk=talks[0].pk).update(member=hana)
    first = open_round(mori, [mori, hana], 5, Asked())
    second = open_round(mori, [mori, hana], 6, Asked())
    drawn = [set(one.reviews.values_list("conversation_id", flat=True)) for one in (first, second)]
    assert not drawn[0] & drawn[1]
    assert talks[0].pk not in drawn[0] | drawn[1]
    assert second.drawn["of"] == 11
    with pytest.raises(MarksError, match="Only 0 conversations"):
        open_round(mori, [mori, hana], 5, Asked())
