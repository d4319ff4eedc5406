"""The first run, signing in and inviting a colleague, as people do it: in a browser, in their language."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from madoguchi.people.models import Customer, Member, Organisation, Role
from tests import people
from tests.browser import DESK, OVERVIEW, PHONE, Open, axe_problems, picture, sign_in, sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "ja": {"next": "次へ", "finish": "設定を終えてサインイン", "where": "はじめに何をしますか？"},
    "en": {"next": "Next", "finish": "Finish and sign in", "where": "Where would you like to begin?"},
}


@pytest.mark.parametrize(("language", "size"), [("ja", DESK), ("en", PHONE)])
def test_the_first_run_takes_two_forms(open_page: Open, language: str, size: Any) -> None:
    words = WORDS[language]
    page = open_page("/", language=language, size=size)
    page.wait_for_url("**/welcome/")
    sound(page, f"welcome-{language}-{size['width']}")
    page.locator("[name=name]").fill("湯宿まどぐち")
    page.get_by_role("button", name=words["next"]).click()

    page.wait_for_url("**/welcome/sign-in/")
    page.locator("[name=name]").fill("岡田 太郎")
    page.locator("[name=email]").fill("okada@inn.example")
    page.locator("[name=password]").fill(people.PASSWORD)
    page.locator("[name=again]").fill("something else")
    page.get_by_role("button", name=words["finish"]).click()
    expect(page.locator("[role=alert]")).to_be_visible()
    assert axe_problems(page) == []
    page.locator("[name=password]").fill(people.PASSWORD)
    page.locator("[name=again]").fill(people.PASSWORD)
    page.get_by_role("button", name=words["finish"]).click()

    page.wait_for_url("**/welcome/doors/")
    expect(page.get_by_role("heading", name=words["where"])).to_be_visible()
    expect(page.locator(".door")).to_have_count(3)
    sound(page, f"doors-{language}-{size['width']}")
    organisation = Organisation.objects.get()
    assert organisation.language == language
    assert organisation.time_zone == ("Asia/Tokyo" if language == "ja" else "Europe/London")
    assert Member.objects.get().role == Role.ADMIN


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_member_signs_in_changes_language_and_signs_out(open_page: Open, dark: bool) -> None:
    people.organisation()
    aoi = people.agent()
    page = open_page("/account/login/", language="en", dark=dark)
    assert axe_problems(page) == []
    picture(page, f"login-{'dark' if dark else 'light'}")
    sign_in(page, aoi.email or "", "not the password")
    expect(page.get_by_role("alert")).to_contain_text("is not right")
    page.locator("[name=password]").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(OVERVIEW)
    page.goto("/profile/")
    page.locator("#nav summary").click()
    page.locator("#nav").get_by_role("button", name="日本語").click()
    expect(page.get_by_role("heading", name="個人設定")).to_be_visible()
    assert axe_problems(page) == []
    aoi.refresh_from_db()
    assert aoi.language == "ja"
    page.locator("#nav summary").click()
    page.locator("#nav").get_by_role("button", name="サインアウト").click()
    page.wait_for_url("**/account/login/")


def test_a_colleague_comes_in_by_a_link(open_page: Open) -> None:
    people.organisation()
    okada = people.admin()
    page = open_page("/settings/members/", member=okada, language="en")
    page.get_by_role("link", name="Invite a colleague").click()
    page.locator("[name=name]").fill("青井 あおい")
    page.locator("[name=email]").fill("aoi@inn.example")
    page.get_by_role("button", name="Make the invitation").click()
    link = page.locator("#link").input_value()
    assert axe_problems(page) == []

    other = open_page(link[link.index("/invite/") :], language="ja", size=PHONE)
    expect(other.get_by_text("岡田 太郎 さんから招待が届いています")).to_be_visible()
    assert axe_problems(other) == []
    other.locator("[name=password]").fill(people.PASSWORD)
    other.locator("[name=again]").fill(people.PASSWORD)
    other.get_by_role("button", name="承諾してサインイン").click()
    other.wait_for_url(OVERVIEW)
    other.goto("/profile/")
    expect(other.get_by_role("heading", name="個人設定")).to_be_visible()
    page.goto("/settings/members/")
    expect(page.get_by_role("row", name="青井 あおい")).to_contain_text("active")


@pytest.mark.parametrize(("language", "size", "dark"), [("ja", DESK, False), ("en", PHONE, True)])
def test_every_page_of_settings_reads_well(open_page: Open, language: str, size: Any, dark: bool) -> None:
    people.organisation()
    okada, aoi = people.admin(), people.agent()
    hanako = Customer.objects.create(
        name="山田 花子", email="hanako@example.jp", personal={"生年月日": "1980-04-01"}
    )
    page = open_page("/profile/", member=okada, language=language, size=size, dark=dark)
    for address in (
        "/profile/",
        "/profile/keys/",
        "/settings/",
        "/settings/?hours=text",
        "/settings/members/",
        f"/settings/members/{aoi.uid}/",
        "/settings/teams/",
        "/settings/keys/",
        "/settings/sample/",
        "/customers/",
        f"/customers/{hanako.uid}/",
        f"/customers/{hanako.uid}/erase/",
        "/account/2fa/",
        "/account/password/change/",
        "/account/logout/",
    ):
        page.goto(address)
        sound(
            page, f"{address.strip('/').replace('/', '-').replace('?', '-')[:40]}-{language}-{size['width']}"
        )


def test_a_person_is_erased_and_the_receipt_says_what_was_done(open_page: Open) -> None:
    people.organisation()
    hanako = Customer.objects.create(name="山田 花子", email="hanako@example.jp")
    page = open_page(f"/customers/{hanako.uid}/", member=people.admin(), language="ja")
    page.get_by_role("link", name="個人データを消去").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="消去する").click()
    expect(page.get_by_role("heading", name="消去の記録")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("山田")
    expect(page.locator("main")).to_contain_text("バックアップ")
    assert axe_problems(page) == []
