"""An administrator sees what would leave before anything does, tests the connection, and switches it on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.scoring.judge import queries
from madoguchi.scoring.judge.models import Call
from tests import people
from tests.scoring.judge.stand_in import StandIn, answering, running, status
from tests.scoring.judge.test_asking import on, run, scored
from tests.scoring.talks import COLD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
PAGE = "/conversations/judge/"


@pytest.fixture
def server() -> Iterator[StandIn]:
    with running() as one:
        yield one


def entered(server: StandIn, **more: Any) -> dict[str, Any]:
    return {
        "address": server.address + "/v1",
        "model": "some-model",
        "seconds": 20,
        "draw": "share",
        "share": 100,
        "languages": ["ja", "en"],
        "conversations_a_day": 10,
        "tokens_a_day": 100_000,
        **more,
    }


def read(client: Any, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_from_nothing_to_a_second_opinion(signed_in: Any, server: StandIn) -> None:
    scored("A")
    client = signed_in(people.admin(), "ja")
    html = read(client)
    assert "無効です。何も送信していません。" in html
    assert "まず接続をテストしてください" in html
    assert "これまでに送信したものはありません" in html
    html = read(client, PAGE + "?show=1")
    assert "部品がまだ届いていなくて" in html
    assert "〈番号1〉です" in html
    assert "4471" not in html
    assert server.asked == []
    html = client.post(PAGE, {**entered(server), "test": "yes"}, follow=True).content.decode()
    assert "モデルが指定の形式で" in html
    assert server.address in html
    assert "社内ネットワークの中にとどまり" in html
    assert not queries.setting().on
    html = client.post(PAGE + "switch/", {"on": "yes"}, follow=True).content.decode()
    assert "有効です" in html
    assert run() == 1
    html = read(client)
    assert "テスト（架空の会話）" in html
    assert html.count("回答を反映") == 2
    assert "両方が評価した会話 1 件" in html
    html = client.post(PAGE + "switch/", {"on": "no"}, follow=True).content.decode()
    assert "以後、何も送信しません" in html
    assert not queries.setting().on


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "localhost:11434"}, "This is no address of a server"),
        ({"address": "http://8.8.8.8"}, "Without encryption (http://) only this machine"),
        ({"address": "https://169.254.169.254"}, "not one a model may be asked at"),
        ({"share": 0}, "greater than or equal to 0.1"),
        ({"languages": []}, "This field is required"),
        ({"model": ""}, "This field is required"),
        ({"seconds": "soon"}, "whole number"),
    ],
)
def test_what_cannot_be_is_refused_with_words(signed_in: Any, server: StandIn, wrong: Any, said: str) -> None:
    client = signed_in(people.admin(), "en")
    html = client.post(PAGE, {**entered(server), **wrong, "test": "yes"}).content.decode()
    assert said in html
    assert queries.setting().address == ""
    assert server.asked == []


def test_a_failed_test_says_what_to_do(signed_in: Any, server: StandIn) -> None:
    server.replies = [status(404)]
    html = (
        signed_in(people.admin(), "en")
        .post(PAGE, {**entered(server), "test": "yes"}, follow=True)
        .content.decode()
    )
    assert "does not know this model" in html
    assert "It is off. Nothing is sent." in html


def test_the_conversation_shows_where_the_model_differs(signed_in: Any, server: StandIn) -> None:
    scored("B", turns=COLD)
    one = Conversation.objects.get()
    client = signed_in(people.manager(), "ja")
    path = f"/conversations/{one.uid}/"
    before = read(client, path)
    assert "セカンドオピニオン" not in before
    server.replies = [
        answering({"greeting": "met"}, otherwise="missed", quotes={"greeting": (0, "はい、何ですか。")})
    ]
    on(server)
    run()
    html = read(client, path)
    assert re.search(r'<q lang="ja">はい、何ですか。</q>', html)
    assert "点数はルールによる採点のみで決まります" in html
    scores = re.compile(r'class="tile-value">([\d.]+)<')
    assert scores.findall(html) == scores.findall(before)


def test_words_of_a_model_are_never_html(signed_in: Any, server: StandIn) -> None:
    scored("A")
    client = signed_in(people.admin(), "en")
    html = client.post(PAGE, entered(server, model="<script>alert(1)</script>"), follow=True).content.decode()
    assert "<script>alert(1)" not in html


def test_the_key_is_sent_and_never_shown(signed_in: Any, server: StandIn, settings: Any) -> None:
    settings.JUDGE_KEY = "s3cret-key"
    client = signed_in(people.admin(), "en")
    html = client.post(PAGE, {**entered(server), "test": "yes"}, follow=True).content.decode()
    assert server.headers[0]["authorization"] == "Bearer s3cret-key"
    assert "s3cret-key" not in html
    assert "A key is set in the environment" in html


def test_only_administrators_set_it(signed_in: Any, server: StandIn) -> None:
    for member in (people.manager(), people.agent(), people.analyst()):
        client = signed_in(member, "en")
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {**entered(server), "test": "yes"}).status_code == 403
        assert client.post(PAGE + "switch/", {"on": "yes"}).status_code == 403
    assert server.asked == []
    assert not Call.objects.exists()
