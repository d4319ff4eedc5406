"""The what-if pages: learnt from the log, held against what was, a change tried; and refused where it cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from madoguchi.core.process.simulate.change import Lists
from madoguchi.processes.whatif import files, gathering
from madoguchi.processes.whatif.actions import learn, try_out
from madoguchi.processes.whatif.models import Fit, Scenario
from madoguchi.processes.working import Refused, State
from tests import people
from tests.processes import desk
from tests.processes.whatif.lived import sample_cases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
HOUR = 3600.0


LEARNT: dict[str, Any] = {}


@pytest.fixture
def learnt(monkeypatch: pytest.MonkeyPatch) -> Fit:
    """The sample organisation, learnt from its cases as they are before they reach the database; once for all tests."""
    if not LEARNT:
        cases = sample_cases()
        found = gathering.Gathered(cases, {}, [], "guest-requests@1", max(case.opened for case in cases))
        monkeypatch.setattr(gathering, "gather", lambda _progress: found)
        monkeypatch.setattr(learn, "RUNS", 12)
        row = learn.run(learn.start(None).pk)
        assert row is not None
        LEARNT.update(model_to_dict(row, exclude=["id", "by"]), model=files.read(row))
        return row
    row = Fit.objects.create(**{name: value for name, value in LEARNT.items() if name != "model"})
    files.write(row, LEARNT["model"])
    row.save()
    return row


def signed_in(member: Any) -> Client:
    client = Client()
    client.force_login(member)
    return client


def test_with_too_little_to_learn_from_the_page_says_what_is_needed() -> None:
    desk.play()
    manager = people.manager()
    client = signed_in(manager)
    assert "Nothing has been learnt yet" in client.get(reverse("whatif")).text
    client.post(reverse("whatif-learn"))
    row = Fit.objects.get()
    assert (row.state, row.by) == (State.WAITING, manager)
    learn.run(row.pk)
    row.refresh_from_db()
    assert row.state == State.REFUSED
    assert "200 cases over 6 weeks are needed" in client.get(reverse("whatif")).text
    assert client.get(reverse("whatif-new")).status_code == 302


def test_facts_are_read_on_the_wall_clock_of_the_organisation() -> None:
    desk.play()
    found = gathering.gather()
    assert len(found.cases) == 42
    first = min(found.cases, key=lambda case: case.opened)
    assert (first.opened % (24 * HOUR), first.channel) == (9 * HOUR, "email")  # nine o'clock in Tokyo
    assert first.resolved == first.opened + 2.5 * HOUR
    assert first.ended
    assert [step.activity for step in first.steps] == ["send", "receive", "answer", "timer"]
    assert found.until == max(case.opened for case in found.cases)


def test_a_change_is_tried_kept_and_gives_the_same_answer_again(
    learnt: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert learnt.state == State.DONE
    assert learnt.fits
    client = signed_in(people.manager())
    page = client.get(reverse("whatif")).text
    assert "It reproduces the weeks it has not seen" in page
    assert "15:00" in page

    monkeypatch.setattr(try_out, "compare", _few(try_out.compare))
    form = {
        "name": "Two lists",
        "list_step": "dispatch_list",
        "list_times": "10:00、15時",
        "list_same_day": "on",
    }
    answer = client.post(reverse("whatif-new"), form)
    assert answer.status_code == 302, answer.text
    row = Scenario.objects.get()
    assert row.changes == [
        {"kind": "lists", "step": "dispatch_list", "times": [10 * HOUR, 15 * HOUR], "same_day": True}
    ]
    try_out.run(row.pk)
    row.refresh_from_db()
    assert row.state == State.DONE
    stages = {one["name"]: one for one in row.result["stages"]}
    assert stages["investigate"]["high"] < 0
    page = client.get(reverse("whatif-scenario", args=[row.uid])).text
    assert "leaves at 10:00, 15:00 and is taken up the same day" in page
    assert str(row.seed) in page
    assert "Satisfaction is not predicted" in page  # there are no answers here

    again = try_out.start(
        learnt, "again", [Lists("dispatch_list", (10 * HOUR, 15 * HOUR))], None, seed=row.seed
    )
    assert try_out.run(again.pk).result == row.result
    told = client.get(reverse("whatif-scenario", args=[row.uid]) + "?format=csv")
    assert b"".join(told.streaming_content).decode("utf-8-sig").count("\n") > 10


def _few(compare: Any) -> Any:
    return lambda *given, **more: compare(*given, fewest=4, most=4, **more)


def test_a_change_that_cannot_be_tried_is_said_in_words(learnt: Fit) -> None:
    client = signed_in(people.manager())
    empty = client.post(reverse("whatif-new"), {"name": "Nothing"})
    assert empty.status_code == 422
    assert "Choose at least one change." in empty.text
    apart = client.post(
        reverse("whatif-new"), {"name": "x", "merge_first": "close_case", "merge_second": "call_in"}
    )
    assert apart.status_code == 422
    assert "never follows" in apart.text
    times = client.post(
        reverse("whatif-new"), {"name": "x", "list_step": "dispatch_list", "list_times": "noon"}
    )
    assert "Write times as 10:00, 15:00." in times.text
    assert not Scenario.objects.exists()


def test_a_model_that_does_not_fit_predicts_nothing(learnt: Fit) -> None:
    learnt.fits = False
    learnt.check_result["held"][0]["fits"] = False
    learnt.save()
    client = signed_in(people.manager())
    page = client.get(reverse("whatif")).text
    assert "so it predicts nothing" in page
    assert client.get(reverse("whatif-new")).status_code == 302
    with pytest.raises(Refused, match="predicts nothing"):
        try_out.start(learnt, "x", [Lists("dispatch_list", (0.0,))], None)


def test_a_changed_file_is_not_used(learnt: Fit) -> None:
    (files.folder() / learnt.file).write_bytes(b"something else")
    files._read.cache_clear()
    with pytest.raises(Refused, match="missing or was changed"):
        try_out.start(learnt, "x", [Lists("dispatch_list", (0.0,))], None)


def test_work_can_be_stopped(learnt: Fit) -> None:
    client = signed_in(people.manager())
    row = try_out.start(learnt, "x", [Lists("dispatch_list", (10 * HOUR,))], None)
    client.post(reverse("whatif-cancel", args=[row.uid]))
    assert try_out.run(row.pk) is None
    row.refresh_from_db()
    assert row.state == State.CANCELLED


def test_only_those_who_design_may_try() -> None:
    client = signed_in(people.agent())
    assert client.get(reverse("whatif")).status_code == 200
    assert client.post(reverse("whatif-learn")).status_code == 403
    assert client.get(reverse("whatif-new")).status_code == 403


def test_the_quick_answer_reckons_with_given_figures_and_with_the_log(learnt: Fit) -> None:
    client = signed_in(people.agent())
    asked = {"per_hour": "200", "handling": "3", "level": "80", "within": "20"}
    page = client.get(reverse("whatif-staffing"), asked).text
    assert "14 people" in page
    assert "88.8%" in page
    page = client.get(
        reverse("whatif-staffing"), {"team": "front", "days": "all", "hour": "10", "level": "80"}
    ).text
    assert "over the interval of the requests" in page
    assert "too little to reckon" in client.get(reverse("whatif-staffing"), {"level": "80"}).text
