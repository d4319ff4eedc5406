"""A team lead sees how people were treated, and reads the words behind every mark."""

from __future__ import annotations

import re
from typing import Any

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.scoring.actions.score import catch_up, score_one
from madoguchi.warehouse import wait_until_fresh
from tests import people
from tests.asking import page
from tests.scoring.talks import CARING, COLD, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]


def conversation(name: str) -> Conversation:
    return Conversation.objects.get(source_id=name)


def scored(*names: str, turns: Any = CARING, **fields: Any) -> None:
    bring(*[told(name, turns, **fields) for name in names])
    catch_up()


def test_a_conversation_shows_three_numbers_and_the_words_behind_them(signed_in: Any) -> None:
    scored("A")
    html = page(signed_in(people.manager(), "ja"), f"/conversations/{conversation('A').uid}/")
    assert html.count('class="score ') >= 3
    assert re.search(r'<span class="ev human">[^<]*ご不便', html)
    assert 'id="note-1"' in html
    assert "迎える" in html
    assert "default@2" in html


def test_words_are_never_html(signed_in: Any) -> None:
    turns = [
        *CARING[:2],
        ("agent", "<script>alert(1)</script>申し訳ございません。\n確認いたします。"),
        *CARING[3:],
    ]
    scored("A", turns=turns)
    html = page(signed_in(people.manager(), "ja"), f"/conversations/{conversation('A').uid}/")
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;" in html


def test_what_was_missed_comes_with_what_could_be_said(signed_in: Any) -> None:
    scored("B", turns=COLD)
    html = page(signed_in(people.manager(), "ja"), f"/conversations/{conversation('B').uid}/")
    assert "次回のひとこと" in html
    assert '<q lang="ja">' in html


def test_one_that_cannot_be_scored_says_why(signed_in: Any) -> None:
    bring(told("A", [("customer", "もしもし"), ("agent", "はい")]))
    html = page(signed_in(people.manager(), "ja"), f"/conversations/{conversation('A').uid}/")
    assert "採点できません" in html


def test_two_lie_beside_each_other_with_what_differs(signed_in: Any) -> None:
    scored("A", request="配送")
    scored("B", turns=COLD, request="配送")
    html = page(signed_in(people.manager(), "ja"), f"/conversations/{conversation('B').uid}/beside/")
    assert "所要時間はほぼ同じです" in html
    assert "違い" in html
    assert str(conversation("A").uid) in html
    assert "この場面での発言はありません" in html or html.count("talk narrow") == 10


def test_alone_it_has_nothing_to_lie_beside(signed_in: Any) -> None:
    scored("A")
    html = page(
        signed_in(people.manager(), "ja"), f"/conversations/{conversation('A').uid}/beside/", **{"with": "x"}
    )
    assert "比べられる応対がまだありません" in html


def test_the_list_shows_the_three_numbers(signed_in: Any) -> None:
    scored("A")
    html = page(signed_in(people.manager(), "ja"), "/conversations/")
    assert 'class="three"' in html
    assert "応対の評価" in html


def test_how_people_were_treated_over_all_conversations(signed_in: Any) -> None:
    scored(*[f"A{n}" for n in range(8)])
    scored(*[f"B{n}" for n in range(8)], turns=COLD)
    wait_until_fresh(60)
    client = signed_in(people.manager(), "ja")
    html = page(client, "/conversations/treatment/", period="all")
    assert "採点済み 16 件" in html
    assert "項目別" in html
    assert "<i>n</i> = 16" in html
    rows = page(client, "/conversations/treatment/rows/", period="all", item="greeting", share="0")
    assert ">B0<" in rows
    assert ">A0<" not in rows
    lowest = page(client, "/conversations/treatment/rows/", period="all", dimension="human")
    assert lowest.index(">B") < lowest.index(">A")


def test_below_five_nothing_is_shown(signed_in: Any) -> None:
    scored("A", "B")
    wait_until_fresh(60)
    html = page(signed_in(people.manager(), "en"), "/conversations/treatment/", period="all")
    assert "2 conversations scored" in html
    assert "tile not-shown" in html or 'class="tile not-shown' in html


def test_an_analyst_sees_figures_but_no_conversations(signed_in: Any) -> None:
    scored("A")
    client = signed_in(people.analyst(), "ja")
    assert client.get("/conversations/treatment/").status_code == 200
    assert client.get("/conversations/treatment/rows/").status_code == 403
    assert client.get(f"/conversations/{conversation('A').uid}/beside/").status_code == 403


def test_while_the_record_is_being_scored_the_page_says_how_far(signed_in: Any) -> None:
    bring(told("A", CARING), told("B", COLD))
    score_one(Conversation.objects.get(source_id="A"))
    wait_until_fresh(60)
    client = signed_in(people.manager())
    page = client.get("/conversations/treatment/").content.decode()
    assert "Conversations scored so far" in page
    assert 'aria-valuenow="50"' in page
    catch_up()
    part = client.get("/conversations/treatment/progress/").content.decode()
    assert "progressbar" not in part
    assert "hx-get" not in part, "it asks no more"
