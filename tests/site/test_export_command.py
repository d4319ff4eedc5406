"""``madoguchi export``: what goes out can come in again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from madoguchi.cases.models import Case
from madoguchi.events.models import Event, Kind
from madoguchi.site.cli import main
from madoguchi.surveys.models import Answer
from tests import service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn", "warehouse")]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_events_come_in_again_as_they_went_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    service.cases(12)
    path = tmp_path / "log.csv"
    assert main(["export", "events", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(path), "format": "csv", "rows": 36}
    before = set(
        Event.objects.filter(kind=Kind.STEP).values_list("activity", "at", "team", "stage", "signal")
    )
    Event.objects.all().delete()
    Case.objects.all().delete()
    assert main(["import", "events", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["imports"][0]["taken"] == 36
    after = set(Event.objects.filter(kind=Kind.STEP).values_list("activity", "at", "team", "stage", "signal"))
    assert {row[:4] for row in after} == {row[:4] for row in before}


def test_a_log_as_xes_is_the_same_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    service.cases(5)
    service.bring(
        "events",
        [{"case": "x & <y>", "activity": '「確認」\x07 "a"', "at": "2026-11-02", "resource": "森 美咲"}],
    )
    path = tmp_path / "log.xes"
    assert main(["export", "events", str(path)]) == 0
    capsys.readouterr()
    assert main(["mine", str(path), "--json"]) == 0
    mined = json.loads(capsys.readouterr().out)
    assert (mined["cases"], mined["events"], mined["variant_count"]) == (6, 16, 2)


def test_answers_with_their_words_and_codes(tmp_path: Path) -> None:
    service.answers([10, 11], question=service.NPS)
    service.bring("questions", [service.COMMENT], survey="after")
    service.bring(
        "answers",
        [{"submission": "s-9", "question": "why", "text": "=良かった", "answered_at": service.day(1)}],
        survey="after",
    )
    path = tmp_path / "answers.jsonl"
    assert main(["export", "answers", str(path)]) == 0
    rows = lines(path)
    assert [(row["question"], row.get("value"), row["counted"]) for row in rows[:2]] == [
        ("nps", 10.0, True),
        ("nps", 11.0, False),  # a missing code, kept as given
    ]
    assert rows[2]["text"] == "=良かった"
    assert len(rows) == Answer.objects.count()
    main(["export", "answers", str(tmp_path / "answers.csv")])
    assert "'=良かった" in (tmp_path / "answers.csv").read_text("utf-8-sig")  # no formula for a spreadsheet


def test_every_kind_in_every_format(tmp_path: Path) -> None:
    service.cases(6)
    service.answers([5, 4])
    service.bring("transactions", [{"id": "T1", "customer": "C1", "at": "2026-11-02", "amount": "12800.50"}])
    for what in ("figures", "cases", "events", "answers", "transactions"):
        for ending in ("csv", "xlsx", "jsonl"):
            path = tmp_path / f"{what}.{ending}"
            assert main(["export", what, str(path)]) == 0
            assert path.stat().st_size > 60
    assert lines(tmp_path / "transactions.jsonl")[0]["amount"] == "12800.50"
    figures = lines(tmp_path / "figures.jsonl")
    volume = next(row for row in figures if row["code"] == "volume" and "group" not in row)
    assert volume["value"] == 6.0


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    service.cases(2)
    path = tmp_path / "cases.csv"
    path.write_text("mine")
    assert main(["export", "cases", str(path)]) == 1
    assert path.read_text() == "mine"
    assert main(["export", "cases", str(path), "--replace"]) == 0
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "given", [["cases", "x.pdf"], ["cases", "x.xes"], ["cases", "x.csv", "--from", "soon"]]
)
def test_what_makes_no_sense_is_wrong_usage(
    given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", given[0], str(tmp_path / given[1]), *given[2:]]) == 2
    assert capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
