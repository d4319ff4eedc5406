"""A reviewer marks a conversation blind; what was seen before it was marked never counts as blind."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch
from madoguchi.people.models import Member
from madoguchi.scoring.marks.actions.review import (
    Entry,
    begin,
    finish,
    missing,
    reveal,
    save,
)
from madoguchi.scoring.marks.drawing import Asked, draw, following, population, random_draw
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.marks.models import Mark, Reason
from madoguchi.scoring.marks.queries import marks_on
from tests import people
from tests.scoring.marks.cast import reviewed, some_talks, suzuki

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]
ASKED = Asked()


def begun(member: Member, conversation: Conversation):  # type: ignore[no-untyped-def]
    return begin(member, conversation, Reason.RANDOM, ASKED)


def test_a_random_draw_can_be_made_again_and_does_not_move_with_what_comes_in() -> None:
    some_talks(30)
    first = draw(Reason.RANDOM, ASKED)
    assert draw(Reason.RANDOM, ASKED) == first
    assert (len(first.ids), first.of) == (20, 30)
    assert first.probability == pytest.approx(20 / 30)
    gone = Conversation.objects.exclude(pk__in=first.ids).first()
    assert gone is not None
    gone.delete()
    assert draw(Reason.RANDOM, ASKED).ids == first.ids
    tomorrow = random_draw(population(ASKED, first.day), first.day + dt.timedelta(days=1))
    assert set(tomorrow.ids) != set(first.ids)


def test_every_conversation_has_about_the_same_chance() -> None:
    some_talks(30)
    every = population(ASKED, draw(Reason.RANDOM, ASKED).day)
    times = dict.fromkeys(every.values_list("pk", flat=True), 0)
    for place in range(300):
        for pk in random_draw(every, dt.date(2026, 1, 1) + dt.timedelta(days=place), size=10).ids:
            times[pk] += 1
    assert sum((n - 100) ** 2 / (100 * 2 / 3) for n in times.values()) < 58.3  # chi-squared, 29 df, 0.1 %


def test_a_half_done_review_is_kept_and_gone_on_with() -> None:
    talk, *_ = some_talks(6)
    mori = people.manager()
    review = begun(mori, talk)
    assert save(review, {"greeting": Entry("missed", "名乗っていない", 0)}, "冷たい") == []
    assert "greeting" not in missing(review)
    assert finish(review) == missing(review)
    review.refresh_from_db()
    assert review.done_at is None
    assert begun(mori, talk).pk == review.pk
    assert following(draw(Reason.RANDOM, ASKED), mori) == talk
    assert marks_on(talk) == []  # nobody else sees half a review
    reviewed(review)
    assert len(marks_on(talk)) == review.marks.count()
    following_one = following(draw(Reason.RANDOM, ASKED), mori)
    assert following_one is not None
    assert following_one != talk


def test_what_makes_no_sense_is_told_and_the_rest_is_kept() -> None:
    talk, *_ = some_talks(6)
    review = begun(people.manager(), talk)
    problems = save(
        review,
        {
            "greeting": Entry("met"),
            "closing": Entry("splendid"),
            "no_such": Entry("met"),
            "empathy": Entry("", "a note without a mark"),
            "warmth": Entry("met", turn=99),
        },
    )
    assert len(problems) == 4
    assert problems[0].en.startswith("“splendid” is no mark")
    assert problems[1].en.startswith("“no_such” is not on the scorecard")
    assert "choose a mark" in problems[2].en
    assert "100" in problems[3].en
    assert list(review.marks.values_list("item", flat=True)) == ["greeting"]


def test_whoever_looks_first_is_not_blind() -> None:
    talk, *_ = some_talks(6)
    review = begun(people.manager(), talk)
    save(review, {"greeting": Entry("met")})
    assert Mark.objects.get().blind
    reveal(review)
    save(review, {"greeting": Entry("met"), "closing": Entry("met")})
    assert not Mark.objects.filter(blind=True).exists()


def test_a_finished_review_stays_as_it_is() -> None:
    talk, *_ = some_talks(6)
    review = reviewed(begun(people.manager(), talk))
    with pytest.raises(MarksError, match="finished"):
        save(review, {"greeting": Entry("missed")})
    reveal(review)  # looking afterwards changes nothing
    assert not review.marks.filter(blind=False).exists()


def test_nobody_reviews_themselves_and_nothing_is_called_random_that_was_not_drawn() -> None:
    talks = some_talks(30)
    mori, hana = people.manager(), suzuki()
    Conversation.objects.filter(pk=talks[0].pk).update(member=mori)
    talks[0].refresh_from_db()
    with pytest.raises(MarksError, match="spoke in"):
        begun(mori, talks[0])
    outside = next(one for one in talks if one.pk not in draw(Reason.RANDOM, ASKED).ids)
    assert begun(hana, outside).reason == Reason.CHOSEN
    inside = next(one for one in talks if one.pk in draw(Reason.RANDOM, ASKED).ids)
    drawn = begun(hana, inside)
    assert (drawn.reason, drawn.probability) == (Reason.RANDOM, pytest.approx(20 / 30))


def test_the_low_ones_come_lowest_first() -> None:
    some_talks(6)
    found = Conversation.objects.in_bulk(draw(Reason.LOW, ASKED).ids)
    assert found
    first = draw(Reason.LOW, ASKED).ids[0]
    reviewed(begin(suzuki(), found[first], Reason.LOW, ASKED))
    assert first not in draw(Reason.LOW, ASKED).ids  # makes room for the next
    assert all(int(one.source_id[1:]) % 2 == 0 for one in found.values() if one.source_id)  # the cold ones


def test_where_people_and_machine_differ_comes_up_again() -> None:
    talk, other, *_ = some_talks(6)
    mori = people.manager()
    reviewed(begun(mori, other))
    assert draw(Reason.DISAGREEMENT, ASKED).ids == []
    reviewed(begun(mori, talk), greeting="met")
    found = draw(Reason.DISAGREEMENT, ASKED)
    assert found.ids == [talk.pk]
    hana = suzuki()
    assert following(found, mori) is None
    assert following(found, hana) == talk
    reviewed(begin(hana, talk, Reason.DISAGREEMENT, ASKED), greeting="met")
    assert draw(Reason.DISAGREEMENT, ASKED).ids == []  # two have looked


def test_a_customer_who_says_the_contrary_of_the_score_comes_up() -> None:
    talks = some_talks(6)
    answers = [{"case": talk.source_id, "submission": f"S{talk.source_id}", "answers": {"csat": 5}, "answered_at": talk.opened_at} for talk in talks]  # fmt: skip
    batch = Batch.objects.create(kind="answers", source_system="desk", state=Batch.State.RUNNING)
    take_in("answers", answers, batch, survey="after", definitions={"csat": {"kind": "csat"}})
    found = draw(Reason.CONTRARY, ASKED).ids
    cold = {talk.pk for talk in talks if int(str(talk.source_id)[1:]) % 2 == 0}
    assert set(found) == cold  # content, though treated coldly
