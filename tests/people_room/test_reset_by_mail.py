"""Where a mail server is configured, a forgotten password can be replaced by mail as well."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import clear_url_caches

from madoguchi.people import account_urls
from madoguchi.site import urls
from tests import people

pytestmark = pytest.mark.django_db


def read_addresses_again() -> None:
    importlib.reload(account_urls)
    importlib.reload(urls)
    clear_url_caches()


@pytest.fixture
def mail_server(settings: object) -> Iterator[None]:
    cache.clear()
    settings.EMAIL_HOST = "mail.example"  # type: ignore[attr-defined]
    read_addresses_again()
    yield
    settings.EMAIL_HOST = ""  # type: ignore[attr-defined]
    read_addresses_again()


def test_a_link_comes_by_mail_and_works_once(inn: object, mail_server: None) -> None:
    aoi, browser = people.agent(), Client(headers={"accept-language": "ja"})
    assert "パスワードをお忘れですか？" in browser.get("/account/login/").content.decode()
    page = browser.post("/account/password/reset/", {"email": aoi.email}, follow=True).content.decode()
    assert "メールをご確認ください" in page
    (sent,) = mail.outbox
    assert sent.subject.endswith("Madoguchi の新しいパスワードの設定")
    assert "お心当たりがない場合" in sent.body
    found = re.search(r"http://testserver(/account/password/reset/key/\S+/)", sent.body)
    assert found
    form = browser.get(found[1], follow=True)
    new = "a quiet room with a view"
    done = browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "新しいパスワードを設定しました" in done.content.decode()
    assert (
        "このリンクは使えません"
        in Client(headers={"accept-language": "ja"}).get(found[1], follow=True).content.decode()
    )
    aoi.refresh_from_db()
    assert aoi.check_password(new)


def test_an_unknown_address_gets_no_mail_and_no_different_page(inn: object, mail_server: None) -> None:
    page = Client().post("/account/password/reset/", {"email": "nobody@inn.example"}, follow=True)
    assert "Please look into your mailbox" in page.content.decode()
    assert mail.outbox == []
