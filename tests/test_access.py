"""Every address there is, and who may open it. A new view without a guard fails here before it can leak."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from madoguchi.people.access import RIGHTS
from madoguchi.people.models import Member, Role
from tests import people

pytestmark = pytest.mark.django_db

# Who may do what, written out a second time on purpose: changing a right is a decision, not a side effect.
POLICY: dict[str, str] = {
    "own_profile": "agent specialist analyst manager admin",
    "see_figures": "agent specialist analyst manager admin",
    "see_answers": "agent specialist analyst manager admin",
    "see_staff_answers": "analyst manager admin",
    "see_conversations": "agent specialist manager admin",
    "review": "manager admin",
    "set_scorecards": "manager admin",
    "see_coaching": "agent specialist manager admin",
    "see_team_coaching": "manager admin",
    "design_processes": "specialist analyst manager admin",
    "approve_processes": "manager admin",
    "review_stages": "manager admin",
    "see_customers": "agent specialist manager admin",
    "export": "analyst manager admin",
    "import": "manager admin",
    "erase": "admin",
    "manage": "admin",
}

# What strangers may open. Everything else asks for a member.
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",  # answers 404: nobody signs up by themselves
    "account_reset_password",  # these four only where a mail server is configured
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "health",
    "invite",
    "new_password",
    "set_language",
    "theme",
    "welcome",
    "welcome_admin",
}

CAST: dict[Role, Callable[[], Member]] = {
    Role.AGENT: people.agent,
    Role.SPECIALIST: people.specialist,
    Role.ANALYST: people.analyst,
    Role.MANAGER: people.manager,
    Role.ADMIN: people.admin,
}
SOME_UID = uuid.UUID("0190a000-0000-7000-8000-000000000000")
SAMPLES = {
    "uuid": str(SOME_UID),
    "int": "1",
    "str": "something",
    "slug": "something",
    "path": "a/b",
    "uuidstr": str(SOME_UID),
}


@dataclass(frozen=True)
class Address:
    """One url pattern with something filled in for its places."""

    name: str
    path: str
    view: Any

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")


def addresses() -> Iterator[Address]:
    """Walk the whole url tree."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Address]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            else:
                yield Address(pattern.name or route, "/" + filled(route), pattern.callback)

    yield from walk(get_resolver().url_patterns, "")


def filled(route: str) -> str:
    """Put something plausible into ``<uuid:uid>`` and the like."""
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda place: SAMPLES[place[1] or "str"], route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "something", route)
    return route.replace("^", "").replace("$", "").replace("\\", "")


ALL = list(addresses())
PAGES = [address for address in ALL if not address.is_api]
GUARDED = [address for address in PAGES if hasattr(address.view, "right")]
ids = lambda address: address.path  # noqa: E731


def asks_for_sign_in(response: Any) -> bool:
    return response.status_code == 302 and response.headers["location"].startswith("/account/login/")


def test_the_walk_sees_the_pages() -> None:
    assert {"overview", "settings", "customer_erase", "account_login", "mfa_index"} <= {a.name for a in ALL}


def test_the_table_of_rights_is_the_one_agreed_on() -> None:
    assert {right: {Role(name) for name in names.split()} for right, names in POLICY.items()} == RIGHTS


@pytest.mark.parametrize("address", PAGES, ids=ids)
def test_every_view_says_who_may_open_it(address: Address) -> None:
    if getattr(address.view, "public", False):
        assert address.name in PUBLIC, "a view became public: add it to the list if that is meant"
        assert not hasattr(address.view, "right")
    else:
        right = getattr(address.view, "right", None)
        assert right in POLICY, f"{address.path} is neither public nor guarded: put @needs(right) on its view"


@pytest.mark.parametrize("address", GUARDED, ids=ids)
def test_strangers_are_sent_to_the_sign_in(address: Address, inn: object) -> None:
    assert asks_for_sign_in(Client().get(address.path))
    assert asks_for_sign_in(Client().post(address.path, {"sure": "yes"}))


@pytest.mark.parametrize("role", CAST, ids=str)
def test_members_get_no_further_than_their_role(role: Role, inn: object) -> None:
    client = Client()
    client.force_login(CAST[role]())
    for address in GUARDED:
        if role.value not in POLICY[address.view.right].split():
            assert client.get(address.path).status_code == 403, address.path
            assert client.post(address.path, {"sure": "yes"}).status_code == 403, address.path


@pytest.mark.parametrize("role", CAST, ids=str)
def test_members_may_open_what_is_theirs(role: Role, inn: object) -> None:
    client = Client()
    client.force_login(CAST[role]())
    own = [a for a in GUARDED if a.view.__module__.startswith("madoguchi.people.pages")]
    assert own
    for address in own:
        if role.value in POLICY[address.view.right].split():
            response = client.get(address.path)
            assert response.status_code in {200, 404, 405}, (address.path, response.status_code)


def test_someone_who_was_deactivated_is_a_stranger(inn: object) -> None:
    okada = people.admin()
    client = Client()
    client.force_login(okada)
    okada.is_active = False
    okada.save()
    for address in GUARDED:
        assert asks_for_sign_in(client.get(address.path)), address.path


@pytest.mark.parametrize("address", PAGES, ids=ids)
def test_a_forged_form_changes_nothing(address: Address, inn: object) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.admin())
    assert client.post(address.path, {"sure": "yes"}).status_code == 403


def test_the_api_wants_a_token(inn: object) -> None:
    client = Client()
    client.force_login(people.admin())  # a signed-in browser is no token
    for address in ALL:
        if not address.is_api or address.path.endswith("openapi.json"):  # the description holds no data
            continue
        for answer in (
            client.get(address.path),
            client.post(address.path, "{}", content_type="application/json"),
        ):
            assert answer.status_code in {401, 404, 405}, (address.path, answer.status_code)


def test_before_there_is_an_organisation_only_the_wizard_answers() -> None:
    for address in PAGES:
        response = Client().get(address.path)
        if address.name in {"welcome", "health"}:
            assert response.status_code == 200
        else:
            assert response.status_code != 200, address.path
