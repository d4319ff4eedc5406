"""The first run: from an empty installation to three doors, in the browser's language."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.test import Client
from django.urls import resolve

from madoguchi.events.models import Event, Kind
from madoguchi.people import doors
from madoguchi.people.models import Member, Organisation, Role
from tests import people

ORGANISATION = {
    "name": "湯宿まどぐち",
    "language": "ja",
    "time_zone": "Asia/Tokyo",
    "days": ["Mon", "Tue", "Wed", "Thu", "Fri"],
    "opens": "09:00",
    "closes": "18:00",
    "break_from": "12:00",
    "break_to": "13:00",
    "holidays_of": "JP",
}
ADMIN = {
    "name": "岡田 太郎",
    "email": "Okada@Inn.example",
    "password": people.PASSWORD,
    "again": people.PASSWORD,
}

pytestmark = pytest.mark.django_db


def stranger(language: str = "ja") -> Client:
    return Client(headers={"accept-language": language})


def set_up(client: Client) -> None:
    client.post("/welcome/", ORGANISATION)
    client.post("/welcome/sign-in/", ADMIN)


def test_everything_leads_to_the_wizard_while_there_is_no_organisation() -> None:
    for address in ("/", "/account/login/", "/settings/", "/conversations/"):
        response = stranger().get(address)
        assert (response.status_code, response.headers["location"]) == (302, "/welcome/"), address


@pytest.mark.parametrize(
    ("language", "greeting", "zone", "country"),
    [
        ("ja,en;q=0.5", "Madoguchi へようこそ", "Asia/Tokyo", "JP"),
        ("en-GB,en;q=0.9", "Welcome to Madoguchi", "Europe/London", "GB"),
        ("en", "Welcome to Madoguchi", "UTC", ""),
    ],
)
def test_it_speaks_and_guesses_by_the_browser(language: str, greeting: str, zone: str, country: str) -> None:
    response = stranger(language).get("/welcome/")
    assert greeting in response.content.decode()
    assert response.context["form"].initial["time_zone"] == zone
    assert response.context["form"].initial["holidays_of"] == country


def test_organisation_and_first_administrator_come_together() -> None:
    client = stranger()
    assert client.post("/welcome/", ORGANISATION).headers["location"] == "/welcome/sign-in/"
    assert not Organisation.objects.exists()  # nothing is kept before both steps are done

    response = client.post("/welcome/sign-in/", ADMIN, follow=True)

    assert response.request["PATH_INFO"] == "/welcome/doors/"  # signed in directly
    organisation = Organisation.objects.get()
    assert (organisation.id, organisation.name, organisation.holidays_of) == (1, "湯宿まどぐち", "JP")
    assert organisation.opening_hours == "Mon-Fri 09:00-12:00,13:00-18:00"
    member = Member.objects.get()
    assert (member.email, member.role, member.language) == ("okada@inn.example", Role.ADMIN, "ja")


def test_the_warehouse_learns_of_the_calendar() -> None:
    set_up(stranger())
    payload = Event.objects.get(kind=Kind.CALENDAR).payload
    assert payload["time_zone"] == "Asia/Tokyo"
    assert payload["opening_hours"] == "Mon-Fri 09:00-12:00,13:00-18:00"
    days = payload["holidays"]
    assert days == sorted(days)
    years = {day[:4] for day in days}
    assert len(years) == 7  # three years back, this one, three years on
    assert all(f"{year}-11-03" in days for year in years)  # 文化の日


def test_it_is_over_once_there_is_an_organisation() -> None:
    set_up(stranger())
    other = stranger()
    for address in ("/welcome/", "/welcome/sign-in/"):
        assert other.get(address).headers["location"] == "/"
        assert other.post(address, ORGANISATION | ADMIN).headers["location"] == "/"
    assert Member.objects.count() == 1


def test_two_windows_make_one_organisation() -> None:
    first, second = stranger(), stranger()
    first.post("/welcome/", ORGANISATION)
    second.post("/welcome/", ORGANISATION | {"name": "別の宿"})
    first.post("/welcome/sign-in/", ADMIN)
    second.post("/welcome/sign-in/", ADMIN | {"email": "other@inn.example"})
    assert Organisation.objects.get().name == "湯宿まどぐち"
    assert Member.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes": "08:00"}, "closes"),
        ({"break_to": ""}, "break_to"),
        ({"break_from": "08:00"}, "break_from"),
        ({"days": []}, "days"),
        ({"time_zone": "Asia/Edo"}, "time_zone"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_named(wrong: dict[str, object], field: str) -> None:
    response = stranger().post("/welcome/", ORGANISATION | wrong)
    assert field in response.context["form"].errors


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"again": "something else"}, "again"), ({"password": "short"}, "password"), ({"email": "no"}, "email")],
)
def test_a_weak_sign_in_is_refused(wrong: dict[str, str], field: str) -> None:
    client = stranger()
    client.post("/welcome/", ORGANISATION)
    response = client.post("/welcome/sign-in/", ADMIN | wrong)
    assert field in response.context["form"].errors
    assert not Organisation.objects.exists()


def test_the_three_doors_lead_somewhere() -> None:
    client = stranger()
    set_up(client)
    page = client.get("/welcome/doors/").content.decode()
    for address in ("/imports/", "/answers/"):
        assert f'href="{address}"' in page
        assert resolve(address)


def test_a_door_runs_what_a_higher_room_plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_doors", {})
    opened = []

    def run(request: HttpRequest) -> HttpResponseBase:
        opened.append(request.user)
        return redirect("overview")

    doors.add_door(doors.Action("sample", "Sample", "A sample.", "Open the sample", run))
    client = stranger()
    set_up(client)
    assert "Open the sample" in client.get("/welcome/doors/").content.decode()
    assert client.get("/welcome/doors/sample/").status_code == 405
    assert client.post("/welcome/doors/sample/").headers["location"] == "/"
    assert opened == [Member.objects.get()]
    assert client.post("/welcome/doors/nothing/").status_code == 404
