"""``madoguchi score``: conversations in, one JSON line each out, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from madoguchi.site.cli import main

CALL = {
    "id": "K1",
    "channel": "phone",
    "turns": [
        {"speaker": "agent", "text": "お電話ありがとうございます。月見野の青井でございます。"},
        {"speaker": "customer", "text": "注文した部品がまだ届いていなくて、困っています。"},
        {"speaker": "agent", "text": "ご不便をおかけして申し訳ございません。確認いたします。"},
    ],
}


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    path = tmp_path / "calls.jsonl"
    path.write_text(
        json.dumps(CALL, ensure_ascii=False) + '\n\n{"id": "K2", "turns": []}\nnot json\n', "utf-8"
    )
    return path


def test_one_line_a_conversation_in_the_fixed_shape(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(calls)]) == 0
    scored, empty, broken = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (scored["id"], scored["language"], scored["scorecard"]) == ("K1", "ja", "default@2")
    assert set(scored["dimensions"]) == {"business", "human", "hidden"}
    assert set(scored["moments"]) == {"greet", "understand", "solve", "check", "door"}
    item = scored["dimensions"]["human"]["items"][0]
    assert {"item", "result", "weight", "evidence"} <= set(item)
    for dimension in scored["dimensions"].values():
        for evidence in (one for item in dimension["items"] for one in item["evidence"]):
            assert evidence["text"] in CALL["turns"][evidence["turn"]]["text"]
    assert empty["not_scored"]["code"] == "no_turns"
    assert "4" in broken["not_scored"]["en"]


@pytest.mark.parametrize(("language", "word"), [("en", "Human"), ("ja", "人間")])
def test_sentences_for_people(
    calls: Path, capsys: pytest.CaptureFixture[str], language: str, word: str
) -> None:
    assert main(["score", str(calls), "--explain", "--lang", language]) == 0
    said = capsys.readouterr().out
    assert word in said
    assert "K1" in said


def test_a_scorecard_of_ones_own(calls: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = tmp_path / "card.toml"
    card.write_text(
        'name = "ours"\nversion = 2\n[[item]]\nid = "greeting"\ndimension = "human"\nweight = 5\ntitle = { en = "Greets", ja = "挨拶" }\n',
        "utf-8",
    )
    assert main(["score", str(calls), "--scorecard", str(card)]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[0])
    assert told["scorecard"] == "ours@2"
    assert told["dimensions"]["business"]["score"] is None
    card.write_text('[[item]]\nid = "smile"\ndimension = "human"\nweight = 5\n', "utf-8")
    assert main(["score", str(calls), "--scorecard", str(card), "--lang", "ja"]) == 1
    assert "「smile」" in capsys.readouterr().err


def test_a_call_as_webvtt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "call.vtt"
    path.write_text(
        "WEBVTT\n\n00:00.000 --> 00:03.000\n<v Agent>Thank you for calling, this is Sato speaking.\n\n"
        "00:04.000 --> 00:09.000\n<v Customer>Hello, my parcel has not arrived yet.\n",
        "utf-8",
    )
    assert main(["score", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["language"] == "en"
    assert main(["score", str(tmp_path / "none.vtt"), "--lang", "en"]) == 1
    assert "no such file" in capsys.readouterr().err


def test_a_table_is_sent_to_the_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "chat.csv"
    table.write_bytes("会話ID,話者,発言\nK1,お客様,もしもし\n".encode("cp932"))
    assert main(["score", str(table), "--lang", "ja"]) == 1
    assert f"madoguchi import conversations {table}" in capsys.readouterr().err
