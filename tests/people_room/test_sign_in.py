"""Signing in and out, and what is not offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from madoguchi.events.models import Event
from madoguchi.people.models import Member
from tests import people

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def enter(client: Client, member: Member, password: str = people.PASSWORD) -> object:
    return client.post("/account/login/", {"login": member.email, "password": password})


def code_of(secret: str) -> str:
    """Return the six digits an authenticator app would show now."""
    _before, now, _after = totp.yield_hotp_counters_from_time()
    return str(totp.format_hotp_value(totp.hotp_value(secret, now)))


def test_a_member_signs_in_and_out(inn: object) -> None:
    browser, aoi = Client(), people.agent()
    assert browser.get("/profile/").headers["location"] == "/account/login/?next=/profile/"
    assert enter(browser, aoi).headers["location"] == "/"  # type: ignore[attr-defined]
    assert browser.get("/profile/").status_code == 200
    assert Event.objects.filter(activity="signed_in", member_id=aoi.pk).count() == 1
    assert browser.get("/account/logout/").status_code == 200  # asks first
    assert browser.get("/profile/").status_code == 200
    browser.post("/account/logout/")
    assert browser.get("/profile/").status_code == 302


def test_the_chosen_language_comes_back(inn: object) -> None:
    aoi = people.agent()
    aoi.language = "ja"
    aoi.save()
    browser = Client(headers={"accept-language": "en"})
    enter(browser, aoi)
    assert "個人設定" in browser.get("/profile/").content.decode()
    browser.post("/i18n/language/", {"language": "en", "next": "/profile/"})
    aoi.refresh_from_db()
    assert aoi.language == "en"
    assert "Your profile" in browser.get("/profile/").content.decode()


def test_wrong_and_unknown_sound_the_same(inn: object) -> None:
    aoi = people.agent()
    wrong = Client().post("/account/login/", {"login": aoi.email, "password": "not this one"})
    unknown = Client().post("/account/login/", {"login": "nobody@inn.example", "password": "not this one"})
    words = "The email address or the password is not right."
    assert words in wrong.content.decode()
    assert words in unknown.content.decode()


def test_guessing_is_stopped(inn: object) -> None:
    aoi = people.agent()
    for _ in range(5):
        enter(Client(), aoi, "a wrong password")
    answer = Client().post("/account/login/", {"login": aoi.email, "password": people.PASSWORD})
    assert answer.status_code == 200
    assert "Too many failed attempts" in answer.content.decode()


def test_who_was_let_go_is_out_at_once(signed_in: SignIn) -> None:
    aoi, okada = people.agent(), people.admin()
    browser = signed_in(aoi)
    assert browser.get("/profile/").status_code == 200
    signed_in(okada).post(f"/settings/members/{aoi.uid}/deactivate/")
    assert browser.get("/profile/").status_code == 302
    enter(browser, aoi)
    assert browser.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/account/signup/",
        "/account/email/",
        "/account/password/reset/",
        "/account/confirm-email/",
        "/account/3rdparty/",
        "/account/login/code/",
    ],
)
def test_nobody_signs_up_and_nothing_unused_is_open(address: str, inn: object) -> None:
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"email": "x@example.com", "password1": people.PASSWORD}).status_code == 404
    assert Member.objects.count() == 0


def test_a_second_step_is_asked_for(inn: object) -> None:
    aoi, browser = people.agent(), Client()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(aoi, secret)
    assert enter(browser, aoi).headers["location"].startswith("/account/2fa/authenticate/")  # type: ignore[attr-defined]
    assert browser.get("/profile/").status_code == 302
    page = browser.get("/account/2fa/authenticate/")
    assert "kit/" in page.content.decode()
    code = code_of(secret)
    browser.post("/account/2fa/authenticate/", {"code": code})
    assert browser.get("/profile/").status_code == 200


def test_a_member_switches_the_second_step_on(inn: object) -> None:
    aoi, browser = people.agent(), Client()
    enter(browser, aoi)
    asked = browser.get("/account/2fa/totp/activate/", follow=True)
    assert asked.request["PATH_INFO"] == "/account/reauthenticate/"  # once more, before it is changed
    page = browser.post(
        "/account/reauthenticate/",
        {"password": people.PASSWORD, "next": "/account/2fa/totp/activate/"},
        follow=True,
    )
    secret = page.context["form"].secret
    code = code_of(secret)
    answer = browser.post("/account/2fa/totp/activate/", {"code": code}, follow=True)
    assert answer.request["PATH_INFO"] == "/account/2fa/recovery-codes/"
    assert len(answer.context["unused_codes"]) == 10
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    for address in ("", "totp/deactivate/", "recovery-codes/generate/", "webauthn/", "webauthn/add/"):
        assert browser.get(f"/account/2fa/{address}").status_code == 200, address


def test_a_lost_phone_is_no_dead_end(signed_in: SignIn) -> None:
    aoi = people.agent()
    totp.TOTP.activate(aoi, totp.generate_totp_secret())
    signed_in(people.admin()).post(f"/settings/members/{aoi.uid}/second-step/")
    browser = Client()
    enter(browser, aoi)
    assert browser.get("/profile/").status_code == 200


def test_a_member_changes_the_password(inn: object) -> None:
    aoi, browser, elsewhere = people.agent(), Client(), Client()
    enter(browser, aoi)
    enter(elsewhere, aoi)
    new = "a quiet room with a view"
    answer = browser.post(
        "/account/password/change/", {"oldpassword": people.PASSWORD, "password1": new, "password2": new}
    )
    assert answer.headers["location"] == "/profile/"
    assert browser.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302  # other sessions have ended


def test_the_theme_is_kept_in_a_cookie(inn: object) -> None:
    browser = Client()
    browser.post("/theme/", {"theme": "dark", "next": "/account/login/"})
    assert 'data-theme="dark"' in browser.get("/account/login/").content.decode()
    assert (
        browser.post("/theme/", {"theme": "", "next": "https://elsewhere.example/"}).headers["location"]
        == "/"
    )
    assert "data-theme" not in browser.get("/account/login/").content.decode().split("<head>")[0]
