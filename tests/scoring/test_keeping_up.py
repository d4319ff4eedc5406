"""Conversations that are new or changed get a score; what was taken back or erased leaves none of its words."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.score import method
from madoguchi.events.models import Event, Kind
from madoguchi.imports.actions.undo import undo_batch
from madoguchi.scoring.actions.score import catch_up, waiting
from madoguchi.scoring.models import Score
from tests import people
from tests.scoring.talks import CARING, COLD, START, bring, log, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def said() -> list[Event]:
    return [*Event.objects.filter(kind=Kind.SCORE).order_by("number")]


def test_what_waits_is_scored_once() -> None:
    bring(told("A", CARING), told("B", COLD))
    assert waiting().count() == 2
    assert catch_up() == 2
    assert catch_up() == 0
    scores = {one.conversation.source_id: one for one in Score.objects.all()}
    caring, cold = scores["A"], scores["B"]
    assert caring.human is not None
    assert cold.human is not None
    assert caring.human > cold.human + 30
    assert caring.language == "ja"
    assert [event.payload["conversation"] for event in said()] == [
        caring.conversation_id,
        cold.conversation_id,
    ] or len(said()) == 2
    assert {event.member_id for event in said()} == {caring.conversation.member_id}


def test_a_score_keeps_places_not_words() -> None:
    bring(told("A", CARING))
    catch_up()
    kept = json.dumps([Score.objects.get().items, said()[0].payload], ensure_ascii=False)
    assert "届いて" not in kept
    assert "ご心配" not in kept


def test_a_conversation_that_goes_on_is_scored_again() -> None:
    bring(told("A", CARING[:3]))
    catch_up()
    before = Score.objects.get()
    Conversation.objects.update(changed_at=timezone.now() - dt.timedelta(hours=1))
    Score.objects.update(read_at=timezone.now() - dt.timedelta(minutes=30))
    assert not waiting().exists()
    bring(told("A", CARING))
    assert waiting().count() == 1
    catch_up()
    after = Score.objects.get()
    assert after.business != before.business
    first, second = said()
    assert second.supersedes_id == first.number
    assert after.event_number == second.number


def test_what_was_scored_another_way_is_scored_again() -> None:
    bring(told("A", CARING))
    catch_up()
    Score.objects.update(method="an older way")
    assert waiting().count() == 1
    catch_up()
    assert Score.objects.get().method == method()
    assert not waiting().exists()


def test_what_cannot_be_scored_says_why_and_tells_no_warehouse() -> None:
    bring(told("A", [("customer", "もしもし"), ("agent", "はい")]))
    catch_up()
    score = Score.objects.get()
    assert (score.not_scored, score.human, score.event_number) == ("too_short", None, None)
    assert said() == []
    assert not waiting().exists()


def item(name: str) -> str:
    return next(str(one["result"]) for one in Score.objects.get().items if one["item"] == name)


def test_a_case_that_is_opened_again_is_scored_again_and_back_when_that_is_undone() -> None:
    bring(told("A", CARING))
    log((0, "Resolved", "resolved", ""))
    catch_up()
    assert item("solved_confirmed") == "met"
    batch = log((3, "Opened again", "reopened", ""))
    assert catch_up() == 1
    assert item("solved_confirmed") == "partly"
    assert len(said()) == 2
    undo_batch(batch)
    assert catch_up() == 1
    assert item("solved_confirmed") == "met"
    assert catch_up() == 0


def test_opened_again_after_eight_days_is_another_matter() -> None:
    bring(told("A", CARING))
    log((0, "Resolved", "resolved", ""), (8, "Opened again", "reopened", ""))
    catch_up()
    assert item("solved_confirmed") == "met"


def test_what_was_opened_again_before_a_conversation_may_be_put_right_by_it() -> None:
    bring(told("A", CARING))
    log((-3, "Resolved", "resolved", ""), (-1, "Opened again", "reopened", ""))
    catch_up()
    assert item("solved_confirmed") == "met"


def test_hand_overs_and_the_promised_time_come_from_the_log() -> None:
    bring(told("A", CARING))
    catch_up()
    before = (item("one_hand"), item("promise_kept"))
    assert before == ("not_applicable", "met")  # the minute that was told
    log((0, "Taken", "", "Front"), (1, "Passed on", "", "Back"), (1, "Passed back", "", "Front"), (2, "Passed on again", "", "Back"), (2, "Resolved", "resolved", "Back"), due_at=START + dt.timedelta(days=1))  # fmt: skip
    assert catch_up() == 1
    assert (item("one_hand"), item("promise_kept")) == ("partly", "partly")
    log((1, "Asked", "", "Front"), (2, "Back again", "", "Back"))
    catch_up()
    assert item("one_hand") == "partly"


def test_a_step_that_changes_nothing_is_not_said_again() -> None:
    bring(told("A", CARING))
    catch_up()
    log((1, "Looked up", "", ""))
    assert catch_up() == 1
    assert len(said()) == 1
    assert Score.objects.get().event_number == said()[0].number
    assert catch_up() == 0


def test_a_promised_time_that_passes_without_an_end_is_scored_again() -> None:
    bring(told("A", CARING, due_at=timezone.now() + dt.timedelta(hours=1)))
    log((-1, "Waiting", "waiting_customer", ""))
    catch_up()
    assert item("promise_kept") == "met"
    assert not waiting().exists()
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2), tick=True):
        assert catch_up() == 1
        assert item("promise_kept") == "partly"
        assert catch_up() == 0


def test_the_page_says_which_fact_is_behind_a_mark(signed_in: Any) -> None:
    bring(told("A", CARING))
    log((0, "Resolved", "resolved", ""), (3, "Opened again", "reopened", ""))
    conversation = Conversation.objects.get()
    page = signed_in(people.manager(), "ja").get(f"/conversations/{conversation.uid}/")
    assert "7 日以内に案件が再開されました。" in page.content.decode()


def test_an_import_taken_back_takes_its_scores_along() -> None:
    batch = bring(told("A", CARING))
    catch_up()
    undo_batch(batch)
    assert not Score.objects.exists()
    assert {event.batch_id for event in said()} == {
        batch.pk
    }  # undone with the batch: it counts as never said


def test_words_of_an_erased_person_are_not_scored_again(signed_in: Any) -> None:
    from madoguchi.people.erasure import mark

    bring(told("A", CARING))
    catch_up()
    conversation = Conversation.objects.get()
    conversation.case.personal = mark(timezone.now())
    conversation.case.save()
    conversation.messages.update(text="")
    Conversation.objects.update(changed_at=timezone.now())
    assert not waiting().exists()
    assert Score.objects.get().human is not None
