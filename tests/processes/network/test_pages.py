"""The network: who serves whom, whose lateness the customer feels, and what callers think of the answers."""

from __future__ import annotations

import csv
import io
from html import unescape
from typing import Any

import pytest
from django.test import Client

from madoguchi.events.models import Event, Kind
from madoguchi.people.models import Member, Role, Team
from madoguchi.processes.network.actions.rate import RATED, AlreadyRatedError, rate
from madoguchi.processes.network.models import InternalRating
from madoguchi.processes.network.queries import network_of, ratings, to_rate
from madoguchi.processes.reviews.queries import one_of
from madoguchi.warehouse import Filters
from tests import people
from tests.api.calling import caller
from tests.processes import shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
PATH, RATE = "/process/network/", "/process/network/rate/"


@pytest.fixture
def lived() -> None:
    shop.play()


@pytest.fixture
def front() -> Team:
    return Team.objects.create(name="Front", lane="front")


def read(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def of_front(number: int, team: Team) -> Member:
    return Member.objects.create_user(
        f"front{number}@inn.example", "x", name=f"F{number}", role=Role.AGENT, team=team
    )


def test_without_a_blueprint_the_page_says_what_to_do_first(signed_in: Any) -> None:
    assert "No blueprint in force yet" in read(signed_in(people.agent()), PATH)


def test_the_store_room_is_named_with_its_interval_and_its_queue(lived: None, signed_in: Any) -> None:
    html = read(signed_in(people.analyst()), PATH)
    assert "Store room hurts the outer customer most." in html
    assert "the case’s promise is kept 100.0 points less often" in html
    assert "▲ hurts customers" in html
    assert "120 calls" in html
    page = network_of(_chosen(), Filters())
    [service] = page.services
    assert (service.calls, service.waiting, service.server) == (120, 1, "Store room")
    assert service.kept.n == 119 + (1 if service.late == 41 else 0)
    satisfaction = next(harm for harm in service.harms if harm.outcome == "satisfaction")
    interval = satisfaction.effect.interval
    assert interval is not None
    assert satisfaction.clear
    assert interval.low - 0.2 < -2 < interval.high + 0.2


def test_filters_narrow_the_network(lived: None, signed_in: Any) -> None:
    html = read(signed_in(people.analyst()), PATH, channel="phone")
    assert "60 calls" in html


def test_a_caller_rates_an_answer_once(lived: None, signed_in: Any, front: Team) -> None:
    member = of_front(1, front)
    client = signed_in(member)
    call = to_rate(network_of(_chosen(), Filters()), "Front")[0]
    html = read(client, RATE)
    assert "5 Very helpful" in html
    given = {"case": call.case_id, "step": call.step, "value": "4"}
    assert client.post(RATE, given).status_code == 302
    assert InternalRating.objects.get().value == 4
    noted = Event.objects.get(kind=Kind.NOTE, activity=RATED)
    assert (noted.case_id, noted.value, noted.payload["process"]) == (call.case_id, 4.0, "store")
    client.post(RATE, given | {"value": "1"})
    assert "A colleague has rated this answer already." in read(client, RATE)
    assert InternalRating.objects.get().value == 4


@pytest.mark.parametrize("given", [{"value": "9"}, {"value": ""}, {"step": "write"}, {"case": "0"}])
def test_a_mark_that_makes_no_sense_is_refused(
    lived: None, signed_in: Any, front: Team, given: dict[str, str]
) -> None:
    call = to_rate(network_of(_chosen(), Filters()), "Front")[0]
    client = signed_in(of_front(1, front))
    client.post(RATE, {"case": call.case_id, "step": call.step, "value": "4"} | given)
    assert not InternalRating.objects.exists()


def test_only_the_calling_team_rates(lived: None, signed_in: Any) -> None:
    call = to_rate(network_of(_chosen(), Filters()), "Front")[0]
    client = signed_in(people.manager())
    assert "You are in no team." in read(client, RATE)
    client.post(RATE, {"case": call.case_id, "step": call.step, "value": "4"})
    assert not InternalRating.objects.exists()
    assert signed_in(people.analyst()).get(RATE).status_code == 403


def test_ratings_are_shown_from_five_raters_on(lived: None, front: Team) -> None:
    page = network_of(_chosen(), Filters())
    calls = to_rate(page, "Front")
    members = [of_front(number, front) for number in range(5)]
    for number, call in enumerate(calls[:12]):
        rate("shop", call, 3 + number % 3, members[number % 4])
    assert ratings(page)["store"].value is None  # twelve marks, but four persons
    rate("shop", calls[12], 4, members[4])
    told = ratings(page)["store"]
    assert told.value == pytest.approx(4.0)
    assert told.n == 13
    with pytest.raises(AlreadyRatedError):
        rate("shop", calls[12], 4, members[0])
    with pytest.raises(ValueError, match="between"):
        rate("shop", calls[13], 6, members[0])


def test_the_table_goes_out_as_a_file(lived: None, signed_in: Any) -> None:
    response = signed_in(people.analyst()).get(PATH, {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    [row] = [row for row in csv.DictReader(io.StringIO(text)) if row["Calls"] == "120"]
    assert row["Process"] == "Store room"
    assert float(row["Late: promise of the case, points"]) == pytest.approx(-100)


def _chosen() -> Any:
    chosen = one_of("shop")
    assert chosen is not None
    return chosen


def test_the_api_tells_the_same(lived: None) -> None:
    program = caller(Role.ANALYST)
    told = program.get("/process/network").json()
    assert (told["blueprint"], told["services"][0]["name"], told["services"][0]["calls"]) == (
        "shop",
        "Store room",
        120,
    )
    assert told["services"][0]["harms"][0]["clear"] is True
    reviewed = program.get("/process/reviews?channel=phone").json()
    assert [stage["stage"] for stage in reviewed["stages"]] == ["receive", "resolve"]
    assert [answer["question"] for answer in reviewed["stages"][1]["answers"]] == [
        "experience",
        "outcome",
        "worth",
        "automatable",
    ]
