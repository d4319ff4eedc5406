"""Foresight on its pages: off until it is better than the median, a hint with its error, never about people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from madoguchi.cases.models import Case
from madoguchi.core.process.foresight.trace import Trace
from madoguchi.processes.foresight import files, gathering, queries
from madoguchi.processes.foresight.actions import train
from madoguchi.processes.foresight.models import Guess, Training
from madoguchi.processes.wall import Wall
from madoguchi.processes.working import State
from tests import people
from tests.core.process.test_foresight import desk as kinds
from tests.processes import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
HOUR = 3600.0


def signed_in(member: Any) -> Client:
    client = Client()
    client.force_login(member)
    return client


def played(monkeypatch: pytest.MonkeyPatch, *, telling: bool) -> list[Case]:
    """Six hundred ended cases, and two of the record that are open since two hours: a claim and a question."""
    now = Wall.ours().of(int(timezone.now().timestamp() * 1000))
    assert now is not None
    made = [
        Case.objects.create(
            source_system="desk",
            source_id=f"O-{kind}",
            subject=kind,
            channel="phone",
            opened_at=timezone.now(),
        )
        for kind in ("claim", "question")
    ]
    open_ = {
        case.pk: Trace(
            ("open", "work"),
            (now - 2 * HOUR, now - HOUR),
            {"request": case.subject if telling else ""},
            ("front", "front"),
            due=now + 12 * HOUR,
        )
        for case in made
    }
    found = gathering.Traces(kinds(600, telling=telling), open_)
    monkeypatch.setattr(gathering, "gather", lambda: found)
    return made


def learnt() -> Training:
    row = train.run(train.start(None).pk)
    assert row is not None
    return row


def test_with_too_few_cases_it_says_how_many_are_needed() -> None:
    desk.play()
    client = signed_in(people.manager())
    assert "Nothing has been learnt yet" in client.get(reverse("foresight")).text
    client.post(reverse("foresight-train"))
    train.run(Training.objects.get().pk)
    assert Training.objects.get().state == State.REFUSED
    assert "300 are needed" in client.get(reverse("foresight")).text


def test_ended_and_open_cases_are_read_from_the_facts() -> None:
    made = desk.play()
    found = gathering.gather()
    assert len(found.ended) + len(found.open) == len(made)
    usual = found.ended[0]
    assert usual.steps == ("send", "receive", "answer", "timer")
    assert usual.end == usual.at[2]  # resolved: the timer after it is nobody's work
    assert usual.known["request"] == "delivery"


@pytest.fixture
def at_noon() -> Iterator[None]:
    """The hour of the day is something a model knows: here it is always the same."""
    with time_machine.travel(dt.datetime(2026, 11, 18, 3, tzinfo=dt.UTC), tick=True):
        yield


@pytest.mark.usefixtures("at_noon")
def test_a_model_that_beats_the_median_lists_the_cases_at_risk_and_hints(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claim, question = played(monkeypatch, telling=True)
    row = learnt()
    assert row.time_used
    assert row.risk_used
    first, second = queries.guesses()
    assert (first.case, second.case) == (claim, question)
    assert first.late > second.late
    assert first.low <= first.remaining <= first.high

    agent = signed_in(people.agent())
    page = agent.get(reverse("foresight")).text
    assert "O-claim" in page
    assert "Measure the intervention, not the predictor" in page
    hint = agent.get(reverse("process-case", args=[claim.uid])).text
    assert "risk of missing the promise" in hint
    assert "A hint: it is off by" in hint

    analyst = signed_in(people.analyst())  # figures for all, cases for those who may see them
    page = analyst.get(reverse("foresight")).text
    assert "O-claim" not in page
    assert "How good is it?" in page
    told = signed_in(people.manager()).get(reverse("foresight") + "?format=csv")
    assert "O-claim" in b"".join(told.streaming_content).decode("utf-8-sig")


def test_a_model_that_does_not_beat_the_median_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    claim, _question = played(monkeypatch, telling=False)
    row = learnt()
    assert row.state == State.DONE
    assert not row.time_used
    client = signed_in(people.agent())
    if not row.risk_used:
        assert queries.in_force() is None
        assert not Guess.objects.exists()
        assert "Off: the model does not clearly beat" in client.get(reverse("foresight")).text
        assert "A hint:" not in client.get(reverse("process-case", args=[claim.uid])).text


def test_a_case_that_is_overdue_is_not_guessed_at(monkeypatch: pytest.MonkeyPatch) -> None:
    claim, _question = played(monkeypatch, telling=True)
    trace = gathering.gather().open[claim.pk]
    late = Trace(trace.steps, trace.at, trace.known, trace.teams, due=trace.at[-1])
    gathering.gather().open[claim.pk] = late
    learnt()
    assert Guess.objects.get(case=claim).late == 1.0
    assert "overdue" in signed_in(people.agent()).get(reverse("process-case", args=[claim.uid])).text


def test_it_learns_again_when_enough_cases_have_ended_and_watches_its_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    played(monkeypatch, telling=True)
    assert train.worth_training()
    row = learnt()
    assert not train.worth_training()
    more = kinds(900, telling=True)
    slower = [
        Trace(one.steps, (*one.at[:2], one.at[1] + 5 * (one.at[2] - one.at[1])), one.known, one.teams,
              one.at[1] + 5 * (one.end - one.at[1]), one.due)
        for one in more[600:]
    ]  # fmt: skip
    monkeypatch.setattr(gathering, "gather", lambda: gathering.Traces(more[:600] + slower, {}))
    assert train.worth_training()
    train.watch()
    row.refresh_from_db()
    assert row.watch["cases"] == 300
    assert row.watch["error"] > row.figures["time"]["model"]["high"]


def test_a_changed_file_foretells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, telling=True)
    row = learnt()
    assert Guess.objects.exists()
    (files.folder() / row.file).write_text("{}")
    files._read.cache_clear()
    assert train.look_ahead() == 0
    assert not Guess.objects.exists()


def test_it_can_be_stopped_and_only_designers_start_it() -> None:
    row = train.start(None)
    assert signed_in(people.agent()).post(reverse("foresight-train")).status_code == 403
    signed_in(people.manager()).post(reverse("foresight-cancel", args=[row.uid]))
    assert train.run(row.pk) is None
    row.refresh_from_db()
    assert (row.state, row.finished_at is not None) == (State.CANCELLED, True)
    assert row.finished_at <= timezone.now() + dt.timedelta(seconds=1)
