"""The page of waits and hand-overs says where time goes, in counts that can be worked out by hand."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.cases.models import Case
from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from tests import people
from tests.processes import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]

DAY = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def page(client: Client, **query: Any) -> str:
    response = client.get("/process/waits/", query)
    assert response.status_code == 200
    return response.content.decode()


def row(html: str, first: str) -> list[str]:
    """The cells of the row that begins so."""
    for found in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL):
        cells = [
            re.sub(r"<[^>]*>", "", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", found, re.DOTALL)
        ]
        if cells and cells[0] == first:
            return cells
    raise AssertionError(first)


def test_time_by_kind_is_a_full_count(inn: Any, signed_in: Any) -> None:
    desk.play()
    html = page(signed_in(people.manager()))
    # 30 usual cases: 30 min from the customer, 2 h between steps, 72 h timer; 10 long: 30 min, 25 h over the line, 10 min, 72 h
    assert row(html, "After resolution")[-1] == "40"
    assert row(html, "After resolution")[-2] == "2.9 d"
    assert row(html, "Queue")[-1] == "62"
    assert "No hand-over between teams is recorded" in html
    assert "starts of steps and who did them must be recorded" in html
    assert row(html, "Front stage → Back stage")[2:4] == ["10", "20.0 h"]


def test_work_to_and_fro_between_teams(inn: Any, signed_in: Any) -> None:
    events = []
    members = (
        [people.agent(), people.specialist()]
        if hasattr(people, "specialist")
        else [people.agent(), people.manager()]
    )
    for number in range(40):
        case = Case.objects.create(source_system="d", source_id=f"K{number}", opened_at=DAY)
        at = DAY + dt.timedelta(hours=number)
        for place, team in enumerate(["desk", "stock", "desk"] if number < 10 else ["desk", "stock"]):
            started = at + dt.timedelta(minutes=60 * place)
            events.append(
                Event(
                    kind=Kind.STEP, origin=Origin.IMPORT, subject_kind=Subject.CASE, subject_id=case.pk, case_id=case.pk,
                    at=started + dt.timedelta(minutes=10), started_at=started, activity=f"look {place % 2}", team=team,
                    member_id=members[number % 2].pk,
                )
            )  # fmt: skip
    append(events)
    client = signed_in(people.manager())
    html = page(client)
    assert "1.25 per case" in html
    assert "25.0% (14.2–40.2), 10 of 40 cases" in html
    assert row(html, "desk → stock")[1:] == ["40", "50 min"]
    assert row(html, "desk → stock → desk")[1:] == ["10", "10", "60 min"]
    assert row(html, "look 0")[1:] == ["40", "10", "25.0%", "10"]
    assert row(html, "Prioritisation")[2:]
    (url,) = re.findall(r'href="([^"]*f=handover%3Astock%3Adesk[^"]*)"', html)
    assert "<small>10 cases</small>" in client.get(url).content.decode()


def test_filters_reach_this_page_too(inn: Any, signed_in: Any) -> None:
    desk.play()
    client = signed_in(people.manager())
    assert "10 cases" in page(client, f="with:check")
    assert "No cases fit" in page(client, f="with:nothing")


def test_without_data_it_says_what_to_do(inn: Any, signed_in: Any) -> None:
    html = page(signed_in(people.manager()))
    assert "No events yet" in html
    assert reverse("imports") in html
