"""One owner of the file: it heals after being killed, answers the others, refuses a second one, and forgets on disk."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.warehouse.processes import ROOT, environment, run

SCENES = "tests.warehouse.scenes"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with tables and the events of ten cases."""
    data = tmp_path_factory.mktemp("made")
    run(data, SCENES, "migrate")
    run(data, SCENES, "write", 1, 10)
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy of it for this test alone."""
    copy(made, tmp_path)
    return tmp_path


def copy(made: Path, data: Path) -> None:
    """Put the database of one data directory into another."""
    for leftover in data.glob("madoguchi.sqlite3*"):
        leftover.unlink()
    source, target = (sqlite3.connect(folder / "madoguchi.sqlite3") for folder in (made, data))
    with target:
        source.backup(target)
    source.close()
    target.close()


def die(data: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", SCENES, *arguments],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]


@contextmanager
def server(data: Path) -> Iterator[subprocess.Popen[str]]:
    """The analytics process, running and answering."""
    process = subprocess.Popen(
        [sys.executable, "-m", "madoguchi.warehouse.server"],
        cwd=ROOT,
        env=environment(data),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not (data / "warehouse" / "ask.sock").exists() and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize("where", ["between", "before"])
def test_killed_in_the_middle_of_a_projection_it_heals(data: Path, where: str) -> None:
    die(data, "killed", where)
    assert run(data, SCENES, "poll") == {"difference": "", "cases": 10, "events": 30}


def test_killed_in_the_middle_of_a_rebuild_the_old_facts_stay_and_the_half_file_goes(data: Path) -> None:
    run(data, SCENES, "poll")
    die(data, "killed_rebuilding")
    assert len(list((data / "warehouse").glob("facts-*.duckdb"))) == 2
    assert run(data, SCENES, "poll")["difference"] == ""
    assert len(list((data / "warehouse").glob("facts-*.duckdb"))) == 1


def test_a_damaged_file_or_another_database_is_built_anew(data: Path, made: Path) -> None:
    run(data, SCENES, "poll")
    (file,) = (data / "warehouse").glob("facts-*.duckdb")
    file.write_bytes(b"not a database" * 1000)
    assert run(data, SCENES, "write_and_poll", 11, 12) == {"difference": "", "cases": 12, "events": 36}
    copy(made, data)  # as when an older backup is restored
    assert run(data, SCENES, "poll") == {"difference": "", "cases": 10, "events": 30}


def test_the_running_owner_answers_refuses_a_second_one_and_shows_new_events(data: Path) -> None:
    with server(data) as process:
        second = subprocess.run(
            [sys.executable, "-m", "madoguchi.warehouse.server"],
            cwd=ROOT,
            env=environment(data),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert second.returncode == 1
        assert "already has an owner" in second.stderr
        told = run(data, SCENES, "conversation", MADOGUCHI_WAREHOUSE_EMBED="no")
        assert told["first"]["cases"] == 10
        assert told["first"]["last_day"] == "2026-03-02"
        unknown, group, choice = told["errors"]
        assert "no question" in unknown[0]
        assert "Use one of: channel" in group[0]
        assert "案件" in choice[1]
        assert told["columns"] == told["rows"]
        assert len(told["rows"][0]) == 9
        assert "no question" in told["refused"]
        assert told["fresh"]
        assert (told["after"], told["later"], told["rebuilt"]) == (11, 12, 12)
        before, after = told["files"]
        assert len(before) == len(after) == 1
        assert before != after
        assert not told["embedded"]
        process.terminate()
        assert process.wait(60) == 0
    assert not (data / "warehouse" / "ask.sock").exists()
    assert not list((data / "warehouse").glob("*.wal"))


def test_an_erased_person_is_in_no_file_after_the_swap(data: Path) -> None:
    marker = "花園エリス" + os.urandom(4).hex()
    told = run(data, SCENES, "erase", marker)
    assert told["before"]  # the search does find what is there
    assert told["known"]
    assert told["unknown"]
    assert told["cases"] == 11
    assert told["after"] == []
