"""``madoguchi import``: what it prints, what it returns, and that it can be undone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from madoguchi.cases.models import Case
from madoguchi.events.models import Event, Kind
from madoguchi.imports.models import Batch
from madoguchi.site.cli import main
from madoguchi.surveys.models import Answer, Question

pytestmark = pytest.mark.django_db

LOG = "case,activity,at,resource\nA1,opened,2026-03-01 10:00,Aoi\nA1,solved,2026-03-02 10:00,Aoi\nA2,opened,someday,Aoi\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


def as_json(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    code = main(["import", *map(str, words), "--json", "--lang", "en"])
    return code, json.loads(capsys.readouterr().out)


def test_taken_updated_unchanged_skipped_with_row_numbers(
    inn: object, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "events", str(log), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "taken 2   updated 0   unchanged 0   skipped 1" in said
    assert "row 4: “at”: “someday”" in said
    assert main(["import", "events", str(log), "--lang", "ja"]) == 0
    said = capsys.readouterr().out
    assert "追加 0   更新 0   変更なし 2   除外 1" in said
    assert "4行目：" in said


def test_json_names_the_report(inn: object, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = as_json(capsys, "events", log)
    assert code == 0
    one = said["imports"][0]
    assert (one["taken"], one["skipped"], one["rows"][0]["row"], one["rows"][0]["code"]) == (
        2,
        1,
        4,
        "bad_date",
    )
    assert "someday" in Path(one["report"]).read_text(encoding="utf-8-sig")


def test_a_dry_run_leaves_no_trace(inn: object, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = as_json(capsys, "events", log, "--dry-run")
    assert (code, said["imports"][0]["taken"], said["imports"][0]["dry_run"]) == (0, 2, True)
    assert not Case.objects.exists()
    assert not Batch.objects.exists()


def test_undo(inn: object, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = as_json(capsys, "events", log)
    assert main(["import", "--undo", str(said["imports"][0]["batch"])]) == 0
    assert not Case.objects.exists()
    assert main(["import", "--undo", "999"]) == 1
    assert "999" in capsys.readouterr().err


def test_columns_time_zone_and_source_are_chosen(inn: object, log: Path) -> None:
    words = ["--map", "resource=team", "--time-zone", "UTC", "--source", "desk"]
    assert main(["import", "events", str(log), *words]) == 0
    step = Event.objects.filter(kind=Kind.STEP).order_by("number")[0]
    assert (step.team, step.at.isoformat(), step.source_system) == (
        "Aoi",
        "2026-03-01T10:00:00+00:00",
        "desk",
    )


def test_a_definition_file_says_what_the_questions_are(inn: object, tmp_path: Path) -> None:
    survey = tmp_path / "sfo.csv"
    survey.write_text("RESPNUM,NETPRO,W\n1,11,0.5\n2,9,1.5\n", encoding="utf-8")
    definition = tmp_path / "definition.json"
    definition.write_text(
        json.dumps({"questions": {"NETPRO": {"kind": "nps"}}, "weight": "W", "missing": ["11"]}),
        encoding="utf-8",
    )
    words = ["--definition", str(definition), "--map", "RESPNUM=submission", "--survey", "SFO"]
    assert main(["import", "answers", str(survey), *words]) == 0
    assert Question.objects.get().missing == ["11"]
    assert sorted(Answer.objects.values_list("value", "submission__weight"), key=str) == [
        (11.0, 0.5),  # kept as given; the definition says that it is no answer
        (9.0, 1.5),
    ]


def test_what_is_refused(inn: object, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "customers", str(log), "--lang", "en"]) == 1
    assert "No column was recognised for: id (Customer number) or email" in capsys.readouterr().err
    assert main(["import", "events", str(tmp_path / "none.csv"), "--lang", "ja"]) == 1
    assert "none.csv" in capsys.readouterr().err
    assert main(["import", "events", str(log), "--map", "nobody=team", "--lang", "en"]) == 1
    assert "nobody" in capsys.readouterr().err
    assert not Case.objects.exists()
    assert set(Batch.objects.values_list("state", flat=True)) == {"refused"}


@pytest.mark.parametrize("desk", ["chatwoot", "freshdesk", "zammad", "intercom"])
def test_desks_that_are_not_there_yet_are_said_plainly(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", desk, "x.json", "--lang", "en"]) == 1
    assert f"Importing from {desk} is not there yet" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["import"],
        ["import", "sheets", "x"],
        ["import", "events"],
        ["import", "events", "x", "--time-zone", "Edo"],
    ],
)
def test_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err


def test_the_files_of_one_export_come_in_together(
    inn: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "tickets.json").write_text('{"tickets": [{"id": 1, "requester_id": 5, "status": "open"}]}')
    (folder / "users.json").write_text('{"users": [{"id": 5, "name": "Hana", "role": "end-user"}]}')
    code, said = as_json(capsys, "zendesk", folder)
    assert (code, said["imports"][0]["taken"]) == (0, 2)
    code, said = as_json(capsys, "zendesk", folder / "tickets.json", folder / "users.json")
    assert (code, said["imports"][0]["unchanged"]) == (0, 2)
