"""What people see of predicted satisfaction, and who may change what is in force."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from madoguchi.cases.models import Conversation
from madoguchi.people.models import Role
from madoguchi.scoring.satisfaction import files
from madoguchi.scoring.satisfaction.actions import predict, train, watch
from madoguchi.scoring.satisfaction.models import TrainedModel
from tests import people
from tests.api.calling import caller
from tests.scoring.satisfaction.answering import answered, small
from tests.scoring.talks import CARING, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
PAGE = "/conversations/satisfaction/"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    small(monkeypatch)


def page(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_until_there_are_answers_the_page_says_what_ships_and_how_little_it_knows(signed_in: Any) -> None:
    japanese = page(signed_in(people.manager(), "ja"))
    assert "同梱の初期モデル" in japanese
    assert "お客様の回答を学習していません" in japanese
    assert "いま学習する" in japanese
    english = page(signed_in(people.analyst(), "en"))
    assert "There is no model of your own yet" in english
    assert "Rated dialogues, SGD" in english
    assert "Train now" not in english  # an analyst reads; a manager trains


def test_a_manager_trains_reads_the_card_and_puts_an_earlier_model_back(signed_in: Any) -> None:
    answered(100)
    client = signed_in(people.manager(), "en")
    assert client.post(f"{PAGE}train/").status_code == 302
    row = TrainedModel.objects.get()
    assert "Waiting for its turn" in page(client)
    assert client.get(f"{PAGE}{row.uid}/progress/").status_code == 200
    train.run(row.pk)
    assert client.get(f"{PAGE}{row.uid}/progress/")["HX-Redirect"] == PAGE
    predict.catch_up()
    watch.watch()
    html = page(client)
    assert "your own model, version 1" in html
    for words in (
        "Less error than the mean",
        "Rank correlation with the answers",
        "What counts most",
        "by 森 美咲",
    ):
        assert words.removeprefix("by ") in html
    assert "Fewer than five customers have answered since the training" in html
    assert '<td class="r">20</td>' in html  # every figure with its n
    japanese = page(signed_in(people.agent(), "ja"))
    assert "自社モデル バージョン 1" in japanese
    assert "使用を止める" not in japanese

    one = Conversation.objects.get(source_id="C0")
    shown = page(client, f"/conversations/{one.uid}/")
    assert "Predicted satisfaction" in shown
    assert "not part of the scores" in shown
    program = caller(Role.ADMIN)
    scored = program.get(f"/scoring/conversations/{one.uid}").json()
    assert scored["satisfaction"]["model"] == "own@1"
    assert (
        scored["satisfaction"]["low"] <= scored["satisfaction"]["predicted"] <= scored["satisfaction"]["high"]
    )
    in_force = program.get("/scoring/satisfaction").json()
    assert (in_force["model"], in_force["answers"]) == ("own@1", 100)

    client.post(f"{PAGE}{row.uid}/set-aside/")
    assert "the model that ships" in page(client)
    client.post(f"{PAGE}{row.uid}/use/")
    assert "your own model, version 1" in page(client)
    (files.folder() / f"satisfaction-{row.version}.json").write_text("{}", "utf-8")
    files._read.cache_clear()
    assert "is missing or was changed" in page(client)


def test_what_was_tried_and_not_used_is_shown_with_its_figures(signed_in: Any) -> None:
    answered(100, care=0)
    row = train.run(train.start().pk)
    assert row is not None
    html = page(signed_in(people.analyst(), "en"))
    assert "did not clearly beat the simple guesses" in html
    assert "Your own model, tried and not used" in html
    refused = signed_in(people.agent(), "en").post(f"{PAGE}{row.uid}/use/")
    assert refused.status_code == 403
    said = signed_in(people.admin(), "en").post(f"{PAGE}{row.uid}/use/", follow=True)
    assert "Only a model that was better" in said.content.decode()


def test_a_refused_training_says_why_in_the_readers_language(signed_in: Any) -> None:
    train.run(train.start().pk)
    assert "満足度の回答がまだありません" in page(signed_in(people.manager(), "ja"))
    assert "There are no answers about satisfaction yet" in page(signed_in(people.analyst(), "en"))


def test_a_training_that_waits_is_cancelled_on_the_page(signed_in: Any) -> None:
    client = signed_in(people.manager(), "en")
    client.post(f"{PAGE}train/")
    row = TrainedModel.objects.get()
    client.post(f"{PAGE}{row.uid}/cancel/")
    assert "Training cancelled" in page(client)


def test_a_conversation_before_any_model_of_ones_own(signed_in: Any) -> None:
    bring(told("A", CARING))
    from madoguchi.scoring.actions.score import catch_up

    catch_up()
    client = signed_in(people.manager(), "ja")
    one = Conversation.objects.get()
    assert "満足度の予測</span>" not in page(client, f"/conversations/{one.uid}/")
    predict.catch_up()
    assert "初期モデルによる大まかな見積もり" in page(client, f"/conversations/{one.uid}/")
