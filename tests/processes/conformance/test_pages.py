"""The conformance page: where cases leave the blueprint, in words; allowing a deviation, and changing one's mind."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from madoguchi.core.blueprint.model import Rule
from madoguchi.core.blueprint.reading import read
from madoguchi.people.models import Member, Role
from madoguchi.processes.blueprints.models import Blueprint, State, Version
from madoguchi.processes.conformance.models import AcceptedDeviation
from tests import people
from tests.api.calling import caller
from tests.processes import desk
from tests.processes.conformance import drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]
RULE = Rule("soon", "within", "send", "answer", seconds=86_400)
ASKED = {"kind": "skipped", "step": "ask_back_office", "in": "solve"}


@pytest.fixture
def played(inn: Any) -> Any:
    desk.play()
    return drawn.in_force(RULE)


@pytest.fixture
def manager(signed_in: Any) -> Client:
    return signed_in(people.manager())


def page(client: Client, path: str = "/process/conformance/", **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def test_the_page_says_how_many_conform_and_where_the_rest_leave_the_drawing(
    played: Any, manager: Client
) -> None:
    html = page(manager)
    assert "against “Delivery requests”, version 1" in html
    assert "Conforming cases" in html
    assert "“Asks back office” skipped" in html
    assert "“Asks back office” skipped: 30 cases" in html
    assert "“Answers” where it is not planned" in html
    assert "2 cases are not over yet" in html
    assert re.search("“Answers” within (24.0 h|1.0 d) of “Sends request”", html)
    assert "2 steps as drawn" in html


def test_in_japanese_the_same_is_said_in_japanese(played: Any, signed_in: Any) -> None:
    html = page(signed_in(people.manager(), "ja"))
    assert "「裏方に確認を依頼」を飛ばした" in html
    assert "設計図どおりの案件" in html


def test_the_cases_of_a_deviation_are_listed(played: Any, manager: Client) -> None:
    html = page(manager, "/process/conformance/cases/", **ASKED)
    assert "“Asks back office” skipped" in html
    assert "30 cases" in html
    assert "K-29" in html


def test_a_manager_allows_a_deviation_with_a_reason_and_takes_it_back(played: Any, manager: Client) -> None:
    address = "/process/conformance/allow/?kind=skipped&step=ask_back_office&in=solve"
    assert "Why is it allowed?" in page(manager, address)
    refused = manager.post(address, {"reason": "  "})
    assert refused.status_code == 200
    assert not AcceptedDeviation.objects.exists()
    assert manager.post(address, {"reason": "The front can see the stock itself."}).status_code == 302
    html = page(manager)
    assert "The front can see the stock itself." in html
    assert Member.objects.get().name in html
    assert "“Asks back office” skipped: 30 cases" not in html
    again = manager.post(address, {"reason": "once more"})
    assert "This deviation is allowed already." in again.content.decode()

    accepted = AcceptedDeviation.objects.get()
    assert manager.post(f"/process/conformance/withdraw/{accepted.uid}/").status_code == 302
    html = page(manager)
    assert "“Asks back office” skipped: 30 cases" in html
    assert "1 taken back" in html
    accepted.refresh_from_db()
    assert accepted.reason == "The front can see the stock itself."
    assert accepted.withdrawn_by == Member.objects.get()


def test_what_the_drawing_cannot_have_is_refused(played: Any, manager: Client) -> None:
    response = manager.post("/process/conformance/allow/?kind=skipped&step=nobody&in=solve", {"reason": "x"})
    assert "no such deviation" in response.content.decode()
    assert not AcceptedDeviation.objects.exists()


def test_a_deviation_becomes_part_of_a_draft(played: Any, manager: Client) -> None:
    response = manager.post("/process/conformance/adopt/?kind=skipped&step=ask_back_office&in=solve")
    assert response.status_code == 302
    draft = Version.objects.get(state=State.DRAFT)
    assert response.headers["Location"].endswith(f"/versions/{draft.uid}/edit/")
    assert read(draft.data).step_by_id["ask_back_office"].optional
    again = manager.post("/process/conformance/adopt/?kind=skipped&step=check&in=solve", follow=True)
    assert "There is a draft of this blueprint already." in again.content.decode()


def test_agents_look_and_do_not_decide(played: Any, signed_in: Any) -> None:
    agent = signed_in(people.agent())
    assert "Allow:" not in page(agent)
    assert agent.post("/process/conformance/allow/?kind=skipped", {"reason": "x"}).status_code == 403


def test_the_deviations_come_as_a_file(played: Any, manager: Client) -> None:
    response = manager.get("/process/conformance/", {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["Deviation"] == "“Asks back office” skipped"
    assert rows[0]["Cases"] == "30"


def test_without_a_blueprint_the_page_says_what_to_do(inn: Any, manager: Client) -> None:
    html = page(manager)
    assert "No blueprint is in force yet" in html
    assert "Draw a blueprint" in html


def test_filters_that_leave_nothing_say_so(played: Any, manager: Client) -> None:
    assert "No cases fit" in page(manager, channel="fax")


def test_the_api_tells_conformance_where_one_blueprint_is_in_force(played: Any) -> None:
    told = caller(Role.ANALYST).get("/process").json()["conformance"]
    assert (told["cases"], told["conforming_cases"]) == (42, 0)
    first = told["deviations"][0]
    assert (first["kind"], first["step"], first["cases"]) == ("skipped", "ask_back_office", 30)


def test_where_several_are_in_force_the_reader_chooses(played: Any, manager: Client) -> None:
    other = Blueprint.objects.create(code="other", name_en="Other", name_ja="ほか")
    data = played_data() | {"id": "other", "name": {"en": "Other requests", "ja": "ほか"}}
    Version.objects.create(blueprint=other, number=3, state=State.PUBLISHED, data=data)
    assert "against “Delivery requests”, version 1" in page(manager)
    html = page(manager, blueprint="other", channel="phone")
    assert "against “Other requests”, version 3" in html
    assert "blueprint=other" in html
    assert '<option value="other" selected>' in html


def played_data() -> dict[str, Any]:
    return dict(Version.objects.get(blueprint__code="delivery").data)
