"""What administrators change: the organisation, colleagues, teams, keys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from madoguchi.events.models import Event, Kind
from madoguchi.people import doors
from madoguchi.people.actions.tokens import token_of
from madoguchi.people.models import ApiToken, Member, Organisation, Role, Team
from tests import people
from tests.people_room.test_first_run import ORGANISATION

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def okada(inn: object) -> Member:
    return people.admin()


@pytest.fixture
def desk(okada: Member, signed_in: SignIn) -> Client:
    return signed_in(okada)


def test_new_opening_hours_reach_the_warehouse(desk: Client, okada: Member) -> None:
    desk.post("/settings/", ORGANISATION | {"opens": "08:30", "holidays_of": ""})
    desk.post("/settings/?hours=text", ORGANISATION | {"opening_hours": "平日 9:00〜18:00；土 10:00〜15:00"})
    first, second = Event.objects.filter(kind=Kind.CALENDAR).order_by("number")
    assert first.payload["opening_hours"] == "Mon-Fri 08:30-12:00,13:00-18:00"
    assert first.payload["holidays"] == []
    assert second.payload["opening_hours"] == "平日 9:00〜18:00；土 10:00〜15:00"
    assert second.member_id == okada.pk
    # hours that do not fit the simple fields stay as they were written
    assert 'value="平日 9:00〜18:00；土 10:00〜15:00"' in desk.get("/settings/").content.decode()


def test_hours_nobody_can_read_are_not_kept(desk: Client) -> None:
    answer = desk.post("/settings/?hours=text", ORGANISATION | {"opening_hours": "いつでも"})
    assert "opening_hours" in answer.context["form"].errors
    assert Organisation.objects.get().opening_hours != "いつでも"


def test_a_colleague_gets_another_role_and_team(desk: Client) -> None:
    aoi, team = people.agent(), Team.objects.create(name="フロント", lane="front")
    desk.post(
        f"/settings/members/{aoi.uid}/",
        {"name": "青井 葵", "email": aoi.email, "role": "manager", "team": team.pk},
    )
    aoi.refresh_from_db()
    assert (aoi.name, aoi.role, aoi.team) == ("青井 葵", Role.MANAGER, team)
    changed = Event.objects.get(activity="member_changed")
    assert changed.payload["before"]["role"] == "agent"
    assert "青井" not in str(changed.payload)


def test_an_old_address_no_longer_signs_in(desk: Client) -> None:
    cache.clear()
    aoi, browser = people.agent(), Client()
    old = aoi.email
    entered = {"login": old, "password": people.PASSWORD}
    browser.post("/account/login/", entered)
    browser.post("/account/logout/")
    desk.post(
        f"/settings/members/{aoi.uid}/", {"name": aoi.name, "email": "new@inn.example", "role": "agent"}
    )
    browser.post("/account/login/", entered)
    assert browser.get("/profile/").status_code == 302
    browser.post("/account/login/", entered | {"login": "new@inn.example"})
    assert browser.get("/profile/").status_code == 200


def test_two_members_cannot_share_an_address(desk: Client) -> None:
    people.agent()
    answer = desk.post(
        "/settings/members/invite/", {"name": "X", "email": "AGENT@inn.example", "role": "agent"}
    )
    assert "email" in answer.context["form"].errors


def test_somebody_can_always_administer(desk: Client, okada: Member) -> None:
    answer = desk.post(
        f"/settings/members/{okada.uid}/", {"name": okada.name, "email": okada.email, "role": "agent"}
    )
    assert "only administrator" in answer.content.decode()
    desk.post(f"/settings/members/{okada.uid}/deactivate/")
    okada.refresh_from_db()
    assert (okada.role, okada.is_active) == (Role.ADMIN, True)


def test_someone_known_from_an_import_can_be_invited(desk: Client) -> None:
    sato = Member.objects.create(name="佐藤", email=None, password="!", source_system="desk", source_id="7")
    assert "known from an import" in desk.get("/settings/members/").content.decode()
    assert desk.post(f"/settings/members/{sato.uid}/link/").status_code == 404  # no address yet
    desk.post(
        f"/settings/members/{sato.uid}/", {"name": "佐藤", "email": "sato@inn.example", "role": "specialist"}
    )
    assert "/invite/" in desk.post(f"/settings/members/{sato.uid}/link/").content.decode()


def test_teams_come_and_go(desk: Client) -> None:
    desk.post("/settings/teams/", {"name": "調理", "lane": "back"})
    team = Team.objects.get()
    member = people.specialist()
    member.team = team
    member.save()
    again = desk.post("/settings/teams/", {"name": "調理", "lane": "front"})
    assert "name" in again.context["form"].errors
    desk.post(f"/settings/teams/{team.uid}/", {"name": "厨房", "lane": "support"})
    team.refresh_from_db()
    assert (team.name, team.lane) == ("厨房", "support")
    desk.post(f"/settings/teams/{team.uid}/", {"remove": "yes"})
    member.refresh_from_db()
    assert (Team.objects.count(), member.team) == (0, None)


def test_a_key_is_shown_once_and_can_be_revoked(desk: Client) -> None:
    page = desk.post(
        "/settings/keys/", {"name": "nightly", "role": "analyst", "may_write": "on"}
    ).content.decode()
    found = re.search(r"mdg_[\w-]+", page)
    assert found
    secret = found[0]
    assert secret not in desk.get("/settings/keys/").content.decode()
    token = token_of(secret)
    assert token is not None
    assert (token.role, token.may_write) == (Role.ANALYST, True)
    assert secret not in str(ApiToken.objects.values())
    desk.post(f"/settings/keys/{token.uid}/revoke/")
    assert token_of(secret) is None


def test_a_key_of_ones_own_acts_for_its_member_alone(desk: Client, signed_in: Callable[..., Client]) -> None:
    aoi = people.agent()
    hers = signed_in(aoi)
    page = hers.post("/profile/keys/", {"name": "my queue", "may_write": "on"}).content.decode()
    found = re.search(r"mdg_[\w-]+", page)
    assert found
    token = token_of(found[0])
    assert token is not None
    assert (token.member, token.acts_as, token.may_write) == (aoi, Role.AGENT, True)
    assert "my queue" in hers.get("/profile/keys/").content.decode()
    # an administrator sees that it is there and can end it; a colleague can do neither
    assert "acts for 青井 あおい" in desk.get("/settings/keys/").content.decode()
    sato = signed_in(people.specialist())
    assert "my queue" not in sato.get("/profile/keys/").content.decode()
    assert sato.post(f"/profile/keys/{token.uid}/revoke/").status_code == 404
    assert token_of(found[0]) is not None
    hers.post(f"/profile/keys/{token.uid}/revoke/")
    assert token_of(found[0]) is None


def test_what_rooms_above_offer_stands_in_the_settings(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_settings", {})
    assert "There is no sample data here." in desk.get("/settings/sample/").content.decode()
    here = [True]
    doors.add_settings_action(
        doors.Action(
            "remove-sample",
            "Remove it",
            "All of it.",
            "Remove now",
            lambda request: here.clear() or doors_gone(),
            shown=lambda: bool(here),
            confirm="Yes, remove it",
        )
    )
    assert "Remove now" in desk.get("/settings/sample/").content.decode()
    desk.post("/welcome/doors/remove-sample/", {"sure": "on"})
    assert "Remove now" not in desk.get("/settings/sample/").content.decode()


def doors_gone() -> object:
    from django.shortcuts import redirect

    return redirect("sample_data")
