"""The review of stages: what the data answer, what a manager decides, and what stays of earlier decisions."""

from __future__ import annotations

import csv
import datetime as dt
import io
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.events.models import Event, Kind
from madoguchi.processes.reviews.actions.decide import DECIDED, decide
from madoguchi.processes.reviews.models import StageReview
from madoguchi.processes.reviews.queries import decisions, one_of
from tests import people
from tests.processes import shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
PATH, STAGE = "/process/reviews/", "/process/reviews/shop/resolve/"


@pytest.fixture
def lived() -> None:
    shop.play()


def read(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_without_a_blueprint_the_page_says_what_to_do_first(signed_in: Any) -> None:
    html = read(signed_in(people.agent()), PATH)
    assert "No blueprint in force yet" in html
    assert "/process/blueprints/" in html


def test_every_stage_is_asked_the_four_questions(lived: None, signed_in: Any) -> None:
    html = read(signed_in(people.agent()), PATH)
    assert "239 cases" not in html
    assert "240 cases" in html
    for question in ("Tied to experience?", "Tied to outcome?", "Worth the time?", "Can it be automated?"):
        assert question in html
    # late answers cost two points where like cases are compared, and the cost of the stage is said with it
    assert "Where the stage keeps its promise, satisfaction (CSAT, points of the scale) differs by +2" in html
    assert "100.0% of all cost" in html


def test_a_stage_shows_every_figure_with_n_and_interval(lived: None, signed_in: Any) -> None:
    html = read(signed_in(people.analyst()), STAGE)
    assert "Promise kept instead of missed → satisfaction" in html
    assert "An association in what was observed, no proof of a cause." in html
    assert "/process/cases/?stage=resolve" in html
    assert "Record the decision" not in html  # an analyst looks, a manager decides


def test_a_decision_is_dated_owned_and_kept_beside_the_earlier(lived: None, signed_in: Any) -> None:
    mori = people.manager()
    client = signed_in(mori)
    due = timezone.localdate() + dt.timedelta(days=30)
    given = {"choice": "fix", "reason": "The store room is late", "owner": mori.pk, "due_on": due.isoformat()}
    given |= {"mark_experience": "4", "note_experience": "Guests say so too"}
    assert client.post(STAGE, given).status_code == 302
    assert client.post(STAGE, given | {"choice": "keep", "reason": "It is mended"}).status_code == 302
    html = read(client, STAGE)
    assert html.index("It is mended") < html.index("The store room is late")
    assert "Guests say so too" in html
    assert decisions("shop")["resolve"].choice == "keep"
    first = StageReview.objects.order_by("pk")[0]
    assert (first.decided_by, first.owner, first.due_on) == (mori, mori, due)
    assert first.told["answers"]["experience"] == "yes"
    noted = Event.objects.filter(kind=Kind.NOTE, activity=DECIDED).order_by("number")
    assert [one.payload["choice"] for one in noted] == ["fix", "keep"]
    assert "Keep" in read(client, PATH)


def test_what_is_to_change_stands_on_the_journey_until_it_is_kept(lived: None, signed_in: Any) -> None:
    mori = people.manager()
    client = signed_in(mori)
    due = timezone.localdate() + dt.timedelta(days=30)
    assert "None under way" in read(client, "/journey/")
    given = {"choice": "rebuild", "reason": "Late", "owner": mori.pk, "due_on": due.isoformat()}
    assert client.post(STAGE, given).status_code == 302
    assert f'<a href="{STAGE}">Rebuild</a>' in read(client, "/journey/")
    assert client.post(STAGE, given | {"choice": "keep"}).status_code == 302
    assert STAGE not in read(client, "/journey/")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"choice": "rebuild"}, "Say until when it shall be done."),
        ({"choice": "keep", "next_review_on": "2020-01-01"}, "Choose a day from today on."),
        ({}, "This field is required."),
    ],
)
def test_a_decision_that_makes_no_sense_changes_nothing(
    lived: None, signed_in: Any, given: dict[str, str], said: str
) -> None:
    response = signed_in(people.manager()).post(STAGE, given)
    assert said in unescape(response.content.decode())
    assert not StageReview.objects.exists()


def test_who_may_not_decide_cannot(lived: None, signed_in: Any) -> None:
    assert signed_in(people.agent()).post(STAGE, {"choice": "keep"}).status_code == 403
    assert not StageReview.objects.exists()


def test_the_table_and_the_cases_behind_it_go_out_as_files(lived: None, signed_in: Any) -> None:
    manager = signed_in(people.manager())
    told = list(csv.reader(io.StringIO(_file(manager, PATH))))
    assert [row[0] for row in told[1:3]] == ["Receive", "Resolve"]
    rows = list(csv.DictReader(io.StringIO(_file(manager, STAGE))))
    late = [row for row in rows if row["Promise kept"] == "no"]
    waiting = f"S-{shop.CASES - 2}"  # its time is over as well
    expected = {f"S-{n:03}" for n in range(shop.CASES - 2) if shop.late(n)} | {waiting}
    assert {row["Case"] for row in late} == expected
    assert signed_in(people.analyst()).get(STAGE, {"format": "csv"}).status_code == 403  # cases have names


def test_a_stage_that_is_not_there_is_not_found(lived: None, signed_in: Any) -> None:
    client = signed_in(people.agent())
    assert client.get("/process/reviews/shop/nowhere/").status_code == 404
    assert client.get("/process/reviews/other/resolve/").status_code == 404
    chosen = one_of("shop")
    assert chosen is not None
    with pytest.raises(ValueError, match="nowhere"):
        decide(chosen, "nowhere", "keep", people.manager())


def _file(client: Client, path: str) -> str:
    response = client.get(path, {"format": "csv"})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8-sig")
