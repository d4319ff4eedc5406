"""Own items are known wherever scores are shown: the API, the pages of figures, the rows behind them, the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.scorecard_file import to_json, to_toml
from madoguchi.people.models import Role
from madoguchi.scoring.actions.score import catch_up
from madoguchi.site.cli import main
from madoguchi.warehouse import wait_until_fresh
from tests import people
from tests.api.calling import caller
from tests.asking import page
from tests.scoring.scorecards.making import ITEM, contents, published
from tests.scoring.talks import CARING, COLD, bring, told
from tests.scoring.test_effects import answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def own(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in told["dimensions"]["business"]["items"] if one["item"] == "own_stock_told"]


def test_the_api_scores_by_the_scorecard_in_force() -> None:
    published("on the phone", people.manager(), ITEM, channel="phone")
    bring(told("A", CARING, channel="phone"), told("B", [("customer", "もしもし"), ("agent", "はい")]))
    program = caller(Role.AGENT)
    first = program.get(f"/scoring/conversations/{Conversation.objects.get(source_id='A').uid}").json()
    assert first["scorecard"] == "on the phone@1"
    assert own(first)[0]["evidence"][0]["text"] == "在庫が切れて"
    second = program.get(f"/scoring/conversations/{Conversation.objects.get(source_id='B').uid}").json()
    assert second["not_scored"]["code"] == "too_short"
    assert second["scorecard"] == "on the phone@1"
    turns = [{"speaker": speaker, "text": text} for speaker, text in COLD]
    sent = program.post("/scoring/score", {"channel": "Phone", "turns": turns}).json()
    assert own(sent)[0]["result"] == "met"
    assert (
        program.post("/scoring/score", {"channel": "chat", "turns": turns}).json()["scorecard"] == "default@2"
    )


def test_no_hint_for_what_the_scorecard_does_not_ask() -> None:
    turns = [
        {"speaker": "agent", "text": "Thank you for calling, this is Sato speaking."},
        {"speaker": "customer", "text": "My parcel has still not arrived and I am really worried."},
    ]
    body = {"turns": turns, "draft": "Let me check the tracking number.", "language": "en", "channel": "chat"}
    assert caller(Role.AGENT).post("/scoring/hint", body).json()["item"] == "empathy"
    off = contents()
    for one in off["item"]:
        one["off"] = one["id"] == "empathy"
    from madoguchi.scoring.scorecards.actions.draft import create
    from madoguchi.scoring.scorecards.actions.publish import publish

    mori = people.manager()
    version = create("chat", "", "chat", off, mori)
    publish(version, 1, "warmth is asked elsewhere", mori)
    assert caller(Role.AGENT).post("/scoring/hint", body).json()["item"] != "empathy"


@pytest.mark.usefixtures("warehouse")
def test_figures_and_rows_know_own_items(signed_in: Any) -> None:
    mori = people.manager()
    published("ours", mori, {**ITEM, "rule": {"kind": "not_said", "cues": ["own_stock"]}})
    bring(*[told(f"A{n}", CARING) for n in range(6)], told("B", [*CARING[:6], *CARING[7:]]))
    catch_up()
    wait_until_fresh(60)
    client = signed_in(mori, "ja")
    html = page(client, "/conversations/treatment/", period="all")
    assert "在庫の状況を伝えた" in html
    assert "ours@1" in html
    rows = page(client, "/conversations/treatment/rows/", period="all", item="own_stock_told", share="0")
    assert ">A0<" in rows
    assert ">B<" not in rows
    assert "在庫の状況を伝えた" in rows


@pytest.mark.usefixtures("warehouse")
def test_what_moves_satisfaction_looks_at_own_items_too() -> None:
    published("ours", people.manager(), ITEM)
    answered(40)
    from madoguchi.scoring.effects import answered as rows
    from madoguchi.scoring.effects import columns, effects, main_question
    from madoguchi.warehouse import Filters

    question = main_question(Filters())
    assert question is not None
    assert "item_own_stock_told" in rows(Filters(), question)[0]
    assert "item_own_stock_told" in [key for key, _, _ in columns()]
    assert effects(Filters()).cases == len(rows(Filters(), question))


@pytest.mark.parametrize(("name", "write"), [("card.toml", to_toml), ("card.json", to_json)])
def test_the_command_takes_a_downloaded_scorecard(
    name: str, write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(write(contents(ITEM)), "utf-8")
    talk = {"id": "K", "turns": [{"speaker": speaker, "text": text} for speaker, text in COLD]}
    (tmp_path / "talks.jsonl").write_text(json.dumps(talk) + "\n", "utf-8")
    assert main(["score", str(tmp_path / "talks.jsonl"), "--scorecard", str(tmp_path / name)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert own(said)[0]["result"] == "met"
