"""The facts the owners of the BPI Challenge 2013 log asked for, one command each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from madoguchi.site.cli import main
from tests.strict import shared


def facts(
    capsys: pytest.CaptureFixture[str], log: Path, names: str, *more: str
) -> dict[str, dict[str, object]]:
    assert main(["mine", str(log), "--facts", names, "--json", *more]) == 0
    found: dict[str, dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_volvos_questions_are_answered_by_one_command_each(capsys: pytest.CaptureFixture[str]) -> None:
    """Published in research/process-mining.md, section 1, by SQL of its own."""
    log = shared("logs", "bpi2013_incidents.csv.gz")
    team = ("--map", "org_group=team")
    found = facts(capsys, log, "all", *team)
    for name in ("tiers", "pingpong", "handovers"):
        assert facts(capsys, log, name, *team) == {name: found[name]}
    assert found["tiers"]["share"] == pytest.approx(0.602, abs=0.0005)
    assert (found["pingpong"]["cases"], found["pingpong"]["n"]) == (1177, 7554)
    assert found["pingpong"]["share"] == pytest.approx(0.156, abs=0.0005)
    assert found["handovers"]["per_case"] == pytest.approx(1.25, abs=0.005)
    assert found["handovers"]["most"] == 31
    shares = found["elapsed"]["shares"]
    assert isinstance(shares, dict)
    assert {kind: round(100 * share, 1) for kind, share in shares.items()} == pytest.approx(
        {"waiting": 33.4, "timer": 32.8, "work": 20.0, "queue": 13.8, "other": 0.0}, abs=0.051
    )


def test_a_fact_is_a_sentence_in_both_languages(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    teams = ["desk", "L2", "desk"]
    log.write_text(
        "case,activity,at,team\n"
        + "".join(
            f"{case},step,2026-01-05T{9 + place}:00:00Z,{team}\n"
            for case in "ab"
            for place, team in enumerate(teams)
        )
        + "c,step,2026-01-05T09:00:00Z,desk\n"
    )
    assert main(["mine", str(log), "--facts", "pingpong,tiers"]) == 0
    said = capsys.readouterr().out
    assert "Cases passed to another team and back (A-B-A): 66.7% (20.8%–93.9%), 2 of 3" in said
    assert "Cases that never leave the 1st line: 33.3% (6.1%–79.2%), 1 of 3" in said
    assert main(["mine", str(log), "--facts", "handovers", "--lang", "ja"]) == 0
    assert "1 案件あたり 1.33 回（3 件で 4 回、最大 2 回）" in capsys.readouterr().out


def test_what_cannot_be_told_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("case,activity,at\n1,a,2026-01-05T09:00:00Z\n")
    assert main(["mine", str(log), "--facts", "tiers"]) == 1
    assert "--map COLUMN=team" in capsys.readouterr().err
    assert main(["mine", str(log), "--facts", "love"]) == 1
    assert "tiers, pingpong" in capsys.readouterr().err
