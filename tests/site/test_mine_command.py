"""``madoguchi mine``: a log in, the map out, without a database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from madoguchi.site.cli import main

LOG = (
    "case,activity,at\n"
    + "".join(
        f"{n},受付,2026-01-05T09:00:00Z\n{n},回答,2026-01-05T{10 + n % 3}:00:00Z\n{n},完了,2026-01-06T10:00:00Z\n"
        for n in range(6)
    )
    + "7,受付,2026-01-05T09:00:00Z\n7,完了,2026-01-05T10:00:00Z\n"
)


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "log.csv"
    path.write_text(LOG, "utf-8")
    return str(path)


def test_json_is_the_fixed_shape(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mine", log, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["events"], told["variant_count"]) == (7, 20, 2)
    assert {"activity": "受付", "count": 7}.items() <= told["activities"][0].items()
    edge = next(one for one in told["edges"] if one["from"] == "受付" and one["to"] == "回答")
    assert edge["count"] == 6
    assert (edge["mean_seconds"], edge["median_seconds"]) == (7200.0, 7200.0)
    assert edge["p90_seconds"] == pytest.approx(10_800.0)
    assert told["variants"][0] == {"steps": ["受付", "回答", "完了"], "count": 6}
    assert told["verdicts"] == []
    assert told["conformance"] is None
    assert any("blueprint" in note for note in told["notes"])


@pytest.mark.parametrize(
    ("language", "word"), [("en", "7 cases, 20 events"), ("ja", "案件 7 件、出来事 20 件")]
)
def test_text_in_both_languages(
    log: str, capsys: pytest.CaptureFixture[str], language: str, word: str
) -> None:
    assert main(["mine", log, "--lang", language]) == 0
    told = capsys.readouterr().out
    assert word in told
    assert "受付 → 回答 → 完了" in told
    assert "n < 5" in told  # 受付 → 完了 happened once: its duration is not shown


def test_what_a_verdict_needs_is_said(log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mine", log, "--blueprint", str(tmp_path / "plan.json")]) == 1
    assert "plan.json" in capsys.readouterr().err
    (tmp_path / "other.json").write_text("{}", "utf-8")
    assert main(["mine", log, "--blueprint", str(tmp_path / "other.json")]) == 1
    assert "no blueprint file" in capsys.readouterr().err
    for wrong, word in (
        (["--outcome", "made_sla"], "列=値"),
        (["--outcome", "made_sla=true"], "--blueprint"),
        (["--outcome", "made_sla=true", "--at-most", "x"], "列=数"),
        (["--outcome", "a=b", "--at-most", "x=1", "--deadline", "soon"], "24h"),
        (["--outcome", "a=b", "--at-most", "x=1", "--target", "90"], "0 から 1"),
        (["--deadline", "24h"], "--outcome"),
    ):
        assert main(["mine", log, *wrong, "--lang", "ja"]) == 2
        assert word in capsys.readouterr().err
    assert main(["mine", log, "--outcome", "made_sla=true", "--at-most", "moved=1"]) == 1
    assert "no column “made_sla”" in capsys.readouterr().err


def test_a_missing_file_is_refused_with_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mine", str(tmp_path / "nowhere.csv")]) == 1
    assert "nowhere.csv" in capsys.readouterr().err


def test_wrong_usage(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mine", log, "--top", "0"]) == 2


def test_it_needs_no_database(log: str, tmp_path: Path) -> None:
    """Neither Django nor a data directory is touched."""
    code = (
        "import sys; from madoguchi.site.cli import main; code = main(sys.argv[1:]); "
        "sys.exit(9 if 'django' in sys.modules else code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "mine", log, "--json"],
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "MADOGUCHI_DATA": str(tmp_path / "data"),
            "PYTHONPATH": ":".join(sys.path),
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "data").exists()
