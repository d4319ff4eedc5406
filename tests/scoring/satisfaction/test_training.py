"""An installation trains its own model: used only where it is better, watched, taken back, and never a word kept."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.people.actions.erase import erase
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.satisfaction import files, gathering, jobs
from madoguchi.scoring.satisfaction.actions import choose, predict, train, watch
from madoguchi.scoring.satisfaction.models import Prediction, TrainedModel
from madoguchi.scoring.satisfaction.queries import in_force
from tests.scoring.satisfaction.answering import START, answered, small
from tests.scoring.talks import bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
State = TrainedModel.State


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    small(monkeypatch)


def trained() -> TrainedModel:
    row = train.run(train.start().pk)
    assert row is not None
    return row


def figure(row: TrainedModel, code: str) -> dict[str, Any]:
    return next(one for one in row.metrics["figures"] if one["code"] == code)


def test_until_there_are_answers_what_ships_predicts() -> None:
    nothing = trained()
    assert (nothing.state, nothing.file) == (State.REFUSED, "")
    assert "import answers" in nothing.why["en"]
    answered(6)
    assert in_force().why == "none_trained"
    assert predict.catch_up() == 6
    assert predict.catch_up() == 0
    assert {one.model for one in Prediction.objects.all()} == {"cold@1"}
    row = trained()
    assert row.state == State.REFUSED
    assert "6 answered conversations" in row.why["en"]
    assert "6件" in row.why["ja"]
    assert in_force().label == "cold@1"


def test_a_model_that_is_better_predicts_from_then_on() -> None:
    answered(100)
    predict.catch_up()
    row = trained()
    assert row.state == State.GOOD
    assert (row.n, row.customers, row.question) == (100, 47, "満足度")
    assert row.since < row.until
    assert figure(row, "gain_mean")["low"] > 0
    assert figure(row, "gain_level")["low"] > 0
    assert row.card["kind"] == "linear"
    assert row.card["spreads"]
    force = in_force()
    assert (force.label, force.why) == ("own@1", "own")

    assert predict.catch_up() == 100  # what another model said is said anew
    caring, cold = (
        Prediction.objects.get(conversation__source_id=name) for name in ("C0", "C1")
    )  # n * 7 % 10 < 5: with care
    assert caring.predicted > cold.predicted + 1
    assert caring.low < caring.predicted < caring.high
    assert caring.p_satisfied is not None
    assert cold.p_satisfied is not None
    assert caring.p_satisfied > cold.p_satisfied

    kept = json.dumps([row.metrics, row.card, row.watch], ensure_ascii=False)
    kept += (files.folder() / row.file).read_text("utf-8")
    for word in ("部品", "青井", "客1", "倉庫"):  # words stay where they are
        assert word not in kept

    second = trained()
    assert in_force().label == "own@2"
    assert choose.put_back(row)
    assert in_force().label == "own@1"
    second.refresh_from_db()
    assert second.state == State.SET_ASIDE
    assert choose.put_back(second)
    assert in_force().label == "own@2"
    assert choose.set_aside(second)
    assert in_force().label == "own@1"
    assert not choose.put_back(TrainedModel(state=State.WEAK, version=9))

    path = files.folder() / row.file  # whoever writes into a model's file puts it out of force
    path.write_text(path.read_text("utf-8").replace('"stretch": ', '"stretch": 1'), "utf-8")
    files._read.cache_clear()
    assert (in_force().why, in_force().label) == ("broken", "cold@1")
    path.unlink()
    files._read.cache_clear()
    assert in_force().why == "broken"


def test_a_model_that_is_no_better_is_never_used() -> None:
    answered(100, care=0)
    row = trained()
    assert row.state == State.WEAK
    assert row.file == ""
    assert in_force().why == "none_better"
    assert not list(files.folder().glob("*")) if files.folder().exists() else True


def test_a_training_can_be_cancelled_while_it_runs_and_while_it_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered(100)
    row = train.start()
    assert train.start().pk == row.pk  # one at a time
    real = train._alive

    def asked_to_stop(running: TrainedModel, done: int) -> None:
        if done > 70:
            train.cancel(running)
        real(running, done)

    monkeypatch.setattr(train, "_alive", asked_to_stop)
    stopped = train.run(row.pk)
    assert stopped is not None
    assert (stopped.state, stopped.file) == (State.CANCELLED, "")
    waiting = train.start()
    train.cancel(waiting)
    assert train.run(waiting.pk) is None
    waiting.refresh_from_db()
    assert waiting.state == State.CANCELLED


def test_a_training_whose_worker_died_is_said_to_have_failed() -> None:
    row = train.start()
    TrainedModel.objects.update(state=State.RUNNING, heartbeat_at=timezone.now() - dt.timedelta(hours=1))
    assert train.mend() == 1
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert "中断" in row.why["ja"]
    waits = train.start()
    assert train.mend() == 0
    TrainedModel.objects.filter(pk=waits.pk).update(created_at=timezone.now() - dt.timedelta(days=2))
    assert train.mend() == 1


def test_it_trains_by_itself_when_enough_is_new() -> None:
    assert not train.worth_training()
    answered(100)
    assert train.worth_training()
    last = TrainedModel.objects.create(version=1, state=State.WEAK, n=100, until=timezone.now())
    assert not train.worth_training()  # nothing new since
    last.until = START - dt.timedelta(hours=18 * 60)
    last.save()
    assert train.worth_training()
    train.start()
    assert not train.worth_training()  # one at a time


def test_an_answer_never_helps_to_predict_itself() -> None:
    """What was said after the answer is not read, nor a conversation that began later."""
    answered(100)
    question = gathering.main_question()
    assert question is not None
    before, rows = gathering.gather(question)
    late = Conversation.objects.get(source_id="C99")
    message = late.messages.order_by("position").last()
    assert message is not None
    message.at = timezone.now() + dt.timedelta(days=99)
    message.save()
    after, _ = gathering.gather(question)
    assert [row["at_ms"] for row in rows] == sorted(row["at_ms"] for row in rows)
    assert (after.features[-1] != before.features[-1]).any()
    assert (after.features[:-1] == before.features[:-1]).all()
    Conversation.objects.filter(pk=late.pk).update(opened_at=timezone.now() + dt.timedelta(days=99))
    assert len(gathering.gather(question)[1]) == 99


def test_the_model_is_watched_on_answers_that_came_later() -> None:
    answered(100, since=timezone.now() - dt.timedelta(days=60))
    row = trained()
    predict.catch_up()
    watch.watch()
    row.refresh_from_db()
    assert row.watch["errors"] is None  # nobody has answered since
    answered(60, care=-1.0, start=100, since=timezone.now())  # now care is what displeases
    predict.catch_up()
    watch.watch()
    row.refresh_from_db()
    errors = row.watch["errors"]
    assert errors["n"] >= 25
    assert errors["low"] < errors["value"] < errors["high"]
    assert errors["value"] > figure(row, "error")["value"]
    months = row.watch["months"]
    assert sum(one["n"] for one in months) >= 60
    assert {one["shift"] for one in months} <= {"few", "none", "some", "clear"}


def test_whoever_is_erased_leaves_predictions_and_the_next_training() -> None:
    answered(100)
    predict.catch_up()
    customer = Conversation.objects.get(source_id="C1").case.customer
    assert customer is not None
    theirs = Prediction.objects.filter(conversation__case__customer=customer).count()
    assert theirs >= 2
    erase(customer)
    assert Prediction.objects.count() == 100 - theirs
    assert predict.catch_up() == 0
    question = gathering.main_question()
    assert question is not None
    assert len(gathering.gather(question)[1]) == 100 - theirs


def test_a_model_of_the_sample_goes_with_the_sample() -> None:
    row = TrainedModel.objects.create(version=1, state=State.GOOD, card={"sample": True})
    answered(2)
    Conversation.objects.filter(source_id="C0").update(origin="sample")
    assert choose.forget_the_sample() == 0
    Conversation.objects.filter(origin="sample").delete()
    assert choose.forget_the_sample() == 1
    row.refresh_from_db()
    assert row.state == State.SET_ASIDE


def test_what_can_no_longer_be_scored_has_no_prediction() -> None:
    answered(2)
    assert predict.catch_up() == 2
    one = Conversation.objects.get(source_id="C0")
    one.messages.all().delete()
    Conversation.objects.filter(pk=one.pk).update(changed_at=timezone.now())
    assert predict.catch_up() == 0  # the score follows first; nothing is asked again and again
    catch_up()
    predict.tidy()
    assert [two.conversation.source_id for two in Prediction.objects.all()] == ["C1"]


def test_a_language_it_has_not_learnt_is_left_to_the_model_that_ships() -> None:
    answered(100)
    trained()
    english = [
        ("agent", "Hello, this is Tom. How can I help you?"),
        ("customer", "My parcel has still not arrived and I am worried."),
        (
            "agent",
            "I am so sorry. It will be with you by noon tomorrow, and I will mail you the tracking number.",
        ),
        ("customer", "Great, thank you!"),
    ]
    bring(told("E", english, language="en"))
    catch_up()
    assert in_force().languages == ("ja",)
    assert predict.catch_up() == 101
    assert Prediction.objects.get(conversation__source_id="E").model == "cold@1"
    assert predict.catch_up() == 0


def test_the_first_training_waits_for_no_night_and_comes_once() -> None:
    jobs.first()
    assert not TrainedModel.objects.exists(), "nothing to learn from yet"
    answered(100)
    jobs.first()
    assert TrainedModel.objects.get().state == State.WAITING
    jobs.first()
    assert TrainedModel.objects.count() == 1
