"""Real logs give what two other tools give; odd files are read as they are meant."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from madoguchi.kit.reading import DateError, MappingError, ReadError
from madoguchi.processes.event_log import NoEventsError, read
from madoguchi.processes.mine import Mined, mine
from madoguchi.warehouse.expressions.registry import answer
from tests.strict import shared


def mined(path: Path, *overrides: str) -> Mined:
    with read(path, overrides) as log:
        return mine(log)


def written(folder: Path, text: str, name: str = "log.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_the_help_desk_of_the_reference() -> None:
    ours = mined(shared("logs", "helpdesk.csv.gz"))
    assert (ours.cases, ours.events, len(ours.variants)) == (4580, 21348, 226)
    assert (len(ours.edges), ours.transitions) == (55, 16768)
    assert ours.mean_gap_seconds == pytest.approx(964_227.2, abs=0.05)


def test_volvo_pushes_to_the_front_and_plays_ping_pong() -> None:
    """The facts Volvo's own questions ask for (BPI Challenge 2013; research/process-mining.md section 1)."""
    with read(shared("logs", "bpi2013_incidents.csv.gz"), ["org_group=team"]) as log:
        (volume,) = answer(log.engine, "case_volume")
        passed = answer(log.engine, "process_handovers")
        (stayed,) = log.engine.run(
            "SELECT count(*) FROM (SELECT case_id FROM fact_event GROUP BY case_id "
            "HAVING count(*) FILTER (team LIKE '%2nd' OR team LIKE '%3rd') = 0)"
        ).rows
        (back,) = log.engine.run(
            """
            WITH move AS (SELECT case_id, seq, team FROM fact_event WHERE seq = 0 OR handover = 1),
            path AS (SELECT case_id, team,
                            lag(team, 2) OVER (PARTITION BY case_id ORDER BY seq) AS before FROM move)
            SELECT count(DISTINCT case_id) FROM path WHERE team = before
            """
        ).rows
        (most,) = log.engine.run("SELECT max(handovers) FROM fact_case").rows
    assert volume["n"] == 7554
    assert 100 * stayed[0] / volume["n"] == pytest.approx(60.2, abs=0.05)
    assert back[0] == 1177
    assert volume["handovers"] / volume["n"] == pytest.approx(1.25, abs=0.005)
    assert sum(row["count"] for row in passed) == volume["handovers"]
    assert most[0] == 31


def test_rows_of_one_moment_keep_the_order_of_the_file(tmp_path: Path) -> None:
    moment = "2026-01-05T09:00:00Z"
    rows = "".join(f"{case},{step},{moment}\n" for case in "ab" for step in ("z", "y", "x"))
    ours = mined(written(tmp_path, "case,activity,at\n" + rows))
    assert ours.variants == [{"steps": ["z", "y", "x"], "count": 2}]
    assert ours.mean_gap_seconds == 0


def test_a_case_called_na_is_a_case(tmp_path: Path) -> None:
    text = "case,activity,at\nNA,null,2026-01-05T09:00:00Z\nNA,None,2026-01-05T10:00:00Z\nnan,NULL,2026-01-05T10:00:00Z\n"
    for path in (written(tmp_path, text), written(tmp_path, text, "log.csv", "utf-16")):
        ours = mined(path)
        assert ours.cases == 2
        assert {row["activity"] for row in ours.activities} == {"null", "None", "NULL"}


def test_japanese_files_as_excel_writes_them(tmp_path: Path) -> None:
    text = "案件番号,活動,日時\nA-1,受付,2026/1/5 9:00\nA-1,回答,2026/1/5 10:30\nA-2,受付,令和8年1月6日 9時00分\n"
    ours = mined(written(tmp_path, text, encoding="cp932"))
    assert (ours.cases, ours.events) == (2, 3)
    assert ours.edges[0]["from"] == "受付"
    assert ours.edges[0]["mean_seconds"] == 5400


def test_a_compressed_file_and_other_delimiters(tmp_path: Path) -> None:
    text = "case;activity;at\n1;a;2026-01-05 09:00:00\n1;b;2026-01-05 09:01:00\n"
    packed = tmp_path / "log.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert mined(packed).edges == [
        {
            "from": "a",
            "to": "b",
            "count": 1,
            "cases": 1,
            "mean_seconds": 60.0,
            "median_seconds": 60.0,
            "p90_seconds": 60.0,
        }
    ]


def test_a_wait_runs_from_the_end_of_a_step_to_the_start_of_the_next(tmp_path: Path) -> None:
    text = (
        "case,activity,started_at,ended_at\n"
        "1,ask,2026-01-05T09:00:00Z,2026-01-05T09:10:00Z\n"
        "1,answer,2026-01-05T09:40:00Z,2026-01-05T10:00:00Z\n"
    )
    assert mined(written(tmp_path, text)).edges[0]["mean_seconds"] == 1800


def test_a_xes_log(tmp_path: Path) -> None:
    def event(name: str, at: str) -> str:
        return f'<event><string key="concept:name" value="{name}"/><date key="time:timestamp" value="{at}"/></event>'

    text = (
        '<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0"><trace><string key="concept:name" value="c1"/>'
        + event("a", "2026-01-05T09:00:00.000+09:00")
        + event("b", "2026-01-05T01:00:00.000Z")
        + "</trace></log>"
    )
    ours = mined(written(tmp_path, text, "log.xes"))
    assert ours.edges[0]["mean_seconds"] == 3600


def test_columns_can_be_named(tmp_path: Path) -> None:
    text = "x,y,z\n1,a,2026-01-05T09:00:00Z\n1,b,2026-01-05T10:00:00Z\n"
    ours = mined(written(tmp_path, text), "x=case", "y=activity", "z=at")
    assert ours.columns == {"case": "x", "activity": "y", "at": "z"}


def test_what_was_only_guessed_is_said(tmp_path: Path) -> None:
    rows = "".join(f"{n % 9},{'ab'[n % 2]},2026-01-{n % 28 + 1:02}\n" for n in range(90))
    ours = mined(written(tmp_path, "p,q,r\n" + rows), "p=case")
    assert any("only guessed" in note.en for note in ours.notes)


def test_rows_that_cannot_be_used_are_counted_with_their_place(tmp_path: Path) -> None:
    text = (
        "case,activity,at\n1,a,2026-01-05T09:00:00Z\n,b,2026-01-05T09:00:00Z\n1,,2026-01-05T09:00:00Z\n"
        "1,c,soon\n1,d,\n1,e,2026-01-06T09:00:00Z\n"
    )
    ours = mined(written(tmp_path, text))
    assert (ours.rows, ours.events) == (6, 2)
    assert [(one.reason.en, one.rows, one.first) for one in ours.skipped] == [
        ("the case is empty", 1, 2),
        ("the activity is empty", 1, 3),
        ("the time is empty or not a date", 2, 4),
    ]


def test_a_row_with_too_many_fields_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (
        "case,activity,at\n1,a,2026-01-05T09:00:00Z\n1,b,2026-01-05T10:00:00Z,x,y\n1,c,2026-01-05T11:00:00Z\n"
    )
    ours = mined(written(tmp_path, text))
    assert ours.events == 2
    assert (ours.skipped[0].rows, ours.skipped[0].first) == (1, 3)


def test_a_file_without_a_usable_row_says_why(tmp_path: Path) -> None:
    with pytest.raises(NoEventsError, match="the case is empty"):
        mined(written(tmp_path, "case,activity,at\n,a,2026-01-05T09:00:00Z\n"))


def test_files_that_are_no_log_are_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        mined(tmp_path / "nowhere.csv")
    with pytest.raises(MappingError, match="--map"):
        mined(written(tmp_path, "name,colour\nx,red\ny,blue\n"))
    with pytest.raises(DateError, match="at"):
        mined(written(tmp_path, "case,activity,at\n1,a,hello\n1,b,world\n"), "at=at")
